// The words handed over by the page, in the reader's language.
export const lang = document.body.dataset.lang;
const words = JSON.parse(document.getElementById("words").textContent);

export function say(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export const named = (thing) => (lang === "zh" ? thing.short || thing.name : thing.en);
export const fullName = (thing) => (lang === "zh" ? thing.name : thing.en || thing.name_en);
export const level = (colour) => (lang === "zh" ? colour.level_zh : colour.level_en);
// What is no colour (withheld, no data) has a `sign` of its own, and is not called one.
export const colourName = (colour) => (lang === "zh" ? (colour.sign === undefined ? `${colour.zh}色` : colour.zh) : colour.en);
export const basisWord = (letter) => say({ p: "published", d: "derived", e: "estimated", "-": "none" }[letter]);
