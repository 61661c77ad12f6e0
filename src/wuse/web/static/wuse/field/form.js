// The visit form as the data standard has it: which questions are open, which answers do not fit yet. Functions of values.
const DAY = 86400000;
const IDENTITY = ["identity_kind", "identity_number", "person_name"];
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

// known: { moment: [names] }, as the site writes it -> { name: ms }.
export function learnt(known = {}) {
  const found = {};
  for (const [at, names] of Object.entries(known)) {
    for (const name of names) found[name] = Math.max(found[name] ?? 0, Date.parse(at));
  }
  return found;
}

const holds = (field, at, now) =>
  at !== undefined && at <= now && (field.valid_days === null || now - at < field.valid_days * DAY);

// What is to be asked of a person now. `known`: name -> when it was learnt, of the person; `door`: of the household.
export function toAsk(form, { person, known = {}, door = {} }, now) {
  return form.fields.filter((field) => {
    if (person && IDENTITY.includes(field.name)) return false;
    const at = field.of_door ? Math.max(known[field.name] ?? -1, door[field.name] ?? -1) : known[field.name];
    return !holds(field, at === -1 ? undefined : at, now);
  });
}

// First what a visit is about, then what is seldom new.
export const isMain = (field) => field.main;

// The answers of one who has nothing new to tell, to the questions that are open.
export const usual = (asked) =>
  Object.fromEntries(asked.filter((field) => field.usual !== null).map((field) => [field.name, field.usual]));

// The questions that an answer makes needless: who was not met is asked nothing more.
export const shown = (form, asked, answers) =>
  asked.filter((field) => !field.only_if || field.only_if.equals.includes(answers[field.only_if.field]));

const empty = (value) => value === undefined || value === null || value === "";

// Name -> what is wrong with its answer: required, pattern, document, least, most.
export function wrong(form, asked, answers) {
  const found = {};
  const need = (name) => empty(answers[name]) && asked.some((field) => field.name === name) && (found[name] = "required");
  for (const field of asked) {
    if (field.required) need(field.name);
    const fault = empty(answers[field.name]) ? null : misfit(field, answers[field.name], answers);
    if (fault) found[field.name] = fault;
  }
  for (const rule of form.required_if) if (rule.equals.includes(answers[rule.field])) rule.then.forEach(need);
  return found;
}

function misfit(field, value, answers) {
  if (field.name === "identity_number" && answers.identity_kind === "resident_id") {
    return residentNumber(value) ? null : "document";
  }
  if (field.pattern && !new RegExp(`^(?:${field.pattern})$`, "u").test(value)) return "pattern";
  if (field.minimum !== null && Number(value) < field.minimum) return "least";
  if (field.maximum !== null && Number(value) > field.maximum) return "most";
  return ["integer", "number"].includes(field.type) && !Number.isFinite(Number(value)) ? "pattern" : null;
}

// GB 11643: eighteen places of which the last checks the others (ISO 7064 MOD 11-2). Sex and day of birth stand in it.
export function residentNumber(text) {
  const number = String(text).replace(/\s/g, "").toUpperCase();
  if (!/^[1-9]\d{16}[\dX]$/.test(number)) return null;
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * number[place], 0);
  const born = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  if ("10X98765432"[sum % 11] !== number[17] || Number.isNaN(Date.parse(born))) return null;
  return { birth_date: born, sex: number[16] % 2 ? "male" : "female" };
}

// What is sent: answers to what was asked, in the forms that the site reads; what stands in the document besides.
export function answersOf(asked, answers) {
  const found = {};
  for (const { name, type } of asked) {
    const value = answers[name];
    if (empty(value)) continue;
    found[name] = type === "integer" ? Math.round(Number(value)) : type === "number" ? Number(value) : value;
  }
  const document = found.identity_kind === "resident_id" ? residentNumber(found.identity_number) : null;
  return document ? { ...document, ...found } : found;
}
