// Commitments: sha256: and the digest of a salt of 32 bytes followed by the value's canonical JSON (RFC 8785).
import { Fault, fromBase64, fromHex, hex, sha256, utf8 } from "./bytes.js";

export function canonical(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number") return numeral(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  // Keys are sorted by UTF-16 code units, as the language itself sorts texts.
  return `{${Object.keys(value).sort().map((key) => `${quoted(key)}:${canonical(value[key])}`).join(",")}}`;
}

function quoted(text) {
  if (/[\ud800-\udfff]/u.test(text)) throw new Fault("value_unsupported");
  return JSON.stringify(text);
}

// From 2^53 on a number may already be another one than was written; such are refused, as they are where it was logged.
function numeral(number) {
  if (!Number.isSafeInteger(number)) throw new Fault("value_unsupported");
  return String(number);
}

// What was pasted: JSON where it is JSON, else the text itself.
export function valueOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text.replace(/\n$/, "");
  }
}

export function parseSalt(text) {
  const salt = text.trim().length === 64 ? fromHex(text.trim()) : fromBase64(text.trim());
  if (salt?.length !== 32) throw new Fault("salt_malformed");
  return salt;
}

export const commit = async (salt, value) => `sha256:${hex(await sha256(salt, utf8(canonical(value))))}`;

export async function opens({ commitment, salt, value }) {
  const wanted = commitment.trim().toLowerCase();
  if (!/^sha256:[0-9a-f]{64}$/.test(wanted)) throw new Fault("commitment_malformed");
  return (await commit(parseSalt(salt), value)) === wanted;
}

// The commitments of an entry: path -> commitment.
export function commitmentsIn(value, path = "") {
  if (value === null || typeof value !== "object") return [];
  if (typeof value.commitment === "string") return [[path, value.commitment]];
  return Object.entries(value).flatMap(([key, one]) => commitmentsIn(one, path ? `${path}.${key}` : key));
}
