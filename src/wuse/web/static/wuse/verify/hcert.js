// EU Digital COVID Certificates, judged on this device by the keys that the site publishes: the same questions in the same order
// as the Python reader asks. Name and day of birth are shown to whoever looks, and go nowhere.
import { CannotJudge, hex, isBytes, signedBytes, subtle } from "./cose.js";
import { Float, decodeFree } from "./free.js";
import { Malformed, Tag, decode45, isInteger } from "./forms.js";

export const HCERT = "HC1:";
const MOST_LETTERS = 5000;
const MOST_BYTES = 32768;
const LAST_SECOND = 253402300799;
const [ES256, PS256] = [-7, -37];
const [ALG, KID] = [1, 4];
const [SIGN1, CWT] = [18, 61];
const [ISS, EXP, IAT, CERTIFICATE, EU] = [1, 4, 6, -260, 1];
const RESULTS = new Map([["260415000", "not_detected"], ["260373001", "detected"]]);
// A day, or a moment with or without a zone. The Python reader has the same, letter for letter.
const MOMENT = /^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]((?:[01][0-9]|2[0-3])):([0-5][0-9])(?::[0-5][0-9](?:\.[0-9]{1,9})?)?(?:(Z)|([+-])([01][0-9]|2[0-3])(?::?([0-5][0-9]))?)?)?$/;

const refused = (reason) => ({ accepted: false, reason });

// Accepted is what is genuine and in its time; `shows` says whether it holds, or what it shows instead, and each entry
// likewise. `signers`: the published keys by identifier. `at`: seconds since 1970.
export async function verifyHcert(text, { signers, at }) {
  if (Array.from(text).length > MOST_LETTERS) return refused("too_large");
  if (!text.startsWith(HCERT)) return refused("no_code");
  try {
    const message = parseForeign(decodeFree(await inflate(decode45(text.slice(HCERT.length)))));
    const found = await signer(message, signers);
    if (found.reason) return refused(found.reason);
    const claims = read(decodeFree(message.payload));
    return claims.reason ? refused(claims.reason) : inTime(claims, found.key, at);
  } catch (fault) {
    if (fault instanceof Malformed) return refused("malformed");
    throw fault;
  }
}

// One whole zlib stream and nothing behind it; no more than the limit is ever unpacked.
async function inflate(data) {
  if (!globalThis.DecompressionStream) throw new CannotJudge("no_algorithm");
  const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Malformed("no zlib stream");
    });
    if (done) break;
    length += value.length;
    if (length > MOST_BYTES) {
      reader.cancel();
      throw new Malformed("too much");
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function parseForeign(value) {
  let found = value instanceof Tag && value.number === CWT ? value.value : value;
  if (found instanceof Tag && found.number !== SIGN1) throw new Malformed("tag");
  if (found instanceof Tag) found = found.value;
  if (!Array.isArray(found) || found.length !== 4) throw new Malformed("no signed message");
  const [prot, unprotected, payload, signature] = found;
  if (!(unprotected instanceof Map) || ![prot, payload, signature].every(isBytes)) throw new Malformed("parts of other kinds");
  const header = prot.length ? decodeFree(prot) : new Map();
  // The identifier of the key stands in either header, or in both; the one that is signed counts.
  if (!(header instanceof Map) || [...header.keys()].some((name) => name !== KID && unprotected.has(name))) throw new Malformed("header");
  const named = new Map([...unprotected, ...header]);
  // An empty header is signed as no bytes, in whichever of its two forms it is sent.
  const signed = signedBytes(header.size ? prot : new Uint8Array(0), payload);
  return { alg: named.get(ALG), kid: named.get(KID), payload, signature, signed };
}

async function signer(message, signers) {
  const kid = isBytes(message.kid) ? hex(message.kid) : "";
  const keys = signers.get(kid);
  if (!keys) return { reason: "unknown_key" };
  const fitting = keys.filter((key) => key.alg === message.alg);
  if (!fitting.length) return { reason: "wrong_algorithm" };
  for (const key of fitting) if (await signs(key, message)) return { key };
  return { reason: "bad_signature" };
}

async function signs(key, { signature, signed }) {
  const how = key.alg === ES256 ? { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } : { name: "RSA-PSS", hash: "SHA-256", saltLength: 32 };
  if (key.alg === ES256 && signature.length !== 64) return false;
  if (key.alg !== ES256 && key.alg !== PS256) return false;
  try {
    key.imported ??= await subtle().importKey("spki", key.spki, how, false, ["verify"]);
  } catch (fault) {
    throw fault instanceof CannotJudge ? fault : new CannotJudge("no_algorithm");
  }
  return subtle().verify(how, key.imported, signature, signed);
}

function inTime(found, key, at) {
  const used = found.entries.map((entry) => entry.kind);
  if ((key.uses.length && !used.every((kind) => key.uses.includes(kind))) || at < key.from || at > key.until) return refused("key_not_for_this");
  if (at < found.issued) return refused("not_yet_valid");
  // The last second counts: so the states that issue them read their own.
  return at > found.expires ? refused("expired") : { accepted: true, ...found, ...shown(found.entries, at) };
}

// What the entries show on the day that a moment has in UTC, and what the first shows that does not hold.
function shown(entries, at) {
  const today = new Date(at * 1000).toISOString().slice(0, 10);
  const told = entries.map((entry) => ({ ...entry, shows: shows(entry, today) }));
  return { entries: told, shows: told.find((entry) => entry.shows !== "holds")?.shows ?? "holds" };
}

function shows({ on, result, from, until, dose, doses }, today) {
  if (result === "detected") return "detected";
  if (on > today || (from && from > today)) return "not_yet";
  if (until && until < today) return "over";
  return dose < doses ? "incomplete" : "holds";
}

function read(claims) {
  const held = claims instanceof Map ? claims.get(CERTIFICATE) : null;
  if (!(held instanceof Map) || !held.has(EU)) return { reason: "wrong_type" };
  const certificate = held.get(EU);
  if (!(certificate instanceof Map)) throw new Malformed("no map");
  const entries = [...listed(certificate, "v", vaccination), ...listed(certificate, "t", test), ...listed(certificate, "r", recovery)];
  if (!entries.length) throw new Malformed("no entry");
  if (entries.some((entry) => entry.kind !== entries[0].kind)) throw new Malformed("entries of several kinds");
  return { issuer: word(claims, ISS), issued: moment(claims, IAT), expires: moment(claims, EXP), entries, person: person(certificate) };
}

function listed(certificate, letter, entry) {
  const found = certificate.get(letter) ?? [];
  if (!Array.isArray(found) || found.some((one) => !(one instanceof Map))) throw new Malformed("entries");
  return found.map((one) => ({ disease: word(one, "tg"), country: word(one, "co"), ...entry(one) }));
}

function vaccination(one) {
  const [dose, doses] = [one.get("dn"), one.get("sd")];
  if (![dose, doses].every((number) => Number.isInteger(number) && number > 0 && number < 100)) throw new Malformed("doses");
  return { kind: "vaccination", on: day(one, "dt"), product: word(one, "mp"), dose, doses };
}

function test(one) {
  const result = RESULTS.get(word(one, "tr"));
  if (!result) throw new Malformed("result");
  return { kind: "test", on: sampled(one), product: word(one, "tt"), result };
}

const recovery = (one) => ({ kind: "recovery", on: day(one, "fr"), from: day(one, "df"), until: day(one, "du") });

// What the certificate says of its holder, for whoever compares it with a document; a part that is no text is left out.
function person(certificate) {
  const names = certificate.get("nam");
  const part = (name) => (names instanceof Map && typeof names.get(name) === "string" ? names.get(name) : "");
  const born = certificate.get("dob");
  const name = [part("gn") || part("gnt"), part("fn") || part("fnt")].filter(Boolean).join(" ");
  return { name: name.slice(0, 160), born: typeof born === "string" ? born.slice(0, 20) : "" };
}

function word(found, name) {
  const value = found.get(name);
  if (typeof value !== "string" || !value || Array.from(value).length > 80 || /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(value)) throw new Malformed(`no text under ${name}`);
  return value;
}

// A day; some states write it with a time that says nothing.
const day = (found, name) => written(found, name)[1];

function written(found, name) {
  const parts = MOMENT.exec(word(found, name));
  if (!parts || parts[1].startsWith("0000") || dayOf(Date.parse(parts[1])) !== parts[1]) throw new Malformed(`no day under ${name}`);
  return parts;
}

const dayOf = (moment) => (Number.isNaN(moment) ? "" : new Date(moment).toISOString().slice(0, 10));

// The day of the sample in UTC, or as it is written where no zone is said.
function sampled(found) {
  const [, date, hour, minute, utc, sign, hours, minutes] = written(found, "sc");
  if (utc || !sign) return date;
  const before = (sign === "-" ? -1 : 1) * (60 * Number(hours) + Number(minutes ?? 0));
  const there = dayOf(Date.parse(date) + 60000 * (60 * Number(hour) + Number(minute) - before));
  if (!/^(?!0000)[0-9]{4}-/.test(there)) throw new Malformed("a sample of no year");
  return there;
}

function moment(claims, name) {
  const found = claims.get(name);
  const whole = found instanceof Float ? Math.trunc(found.value) : isInteger(found) ? Number(found) : -1;
  if (!(whole >= 0 && whole <= LAST_SECOND)) throw new Malformed("a time that is none");
  return whole;
}
