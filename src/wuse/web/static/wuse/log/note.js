// Signed notes (C2SP signed-note): a text, an empty line, and signatures by keys that have names.
import { Fault, crypt, fromBase64, hex, same, sha256, textOf, utf8 } from "./bytes.js";

export const ED25519 = 1;
export const COSIGNATURE = 4;
const LINE = /^— ([^\s+]+) (\S+)$/u;
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

// A key as it is handed out: name+hash+base64(algorithm, public key); `kind` is the algorithm that it must have.
export async function parseKey(text, kind) {
  const [name, hash, body, ...more] = split(text.trim());
  const bytes = body === undefined || more.length ? null : fromBase64(body);
  if (!name || /\s/u.test(name) || !bytes || bytes.length !== 33 || bytes[0] !== kind) throw new Fault(`key_malformed_${kind}`);
  const key = { name, kind, bytes: bytes.slice(1), text: text.trim(), id: await keyId(name, bytes) };
  if (hex(key.id) !== hash) throw new Fault(`key_malformed_${kind}`);
  return key;
}

// The base64 of a key may hold plus signs of its own.
function split(text) {
  const first = text.indexOf("+");
  const second = text.indexOf("+", first + 1);
  return first < 0 || second < 0 ? [] : [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)];
}

const keyId = async (name, body) => (await sha256(utf8(`${name}\n`), body)).slice(0, 4);

export function parseNote(bytes) {
  const text = bytes.length > 1000000 ? null : textOf(bytes);
  const cut = text === null ? -1 : text.lastIndexOf("\n\n");
  if (cut < 0 || !text.endsWith("\n") || CONTROL.test(text)) throw new Fault("note_malformed");
  const lines = text.slice(cut + 2, -1).split("\n");
  if (lines.length > 100) throw new Fault("note_malformed");
  return { text: text.slice(0, cut + 1), signatures: lines.map(parseSignature), bytes };
}

function parseSignature(line) {
  const parts = LINE.exec(line);
  const body = parts && fromBase64(parts[2]);
  if (!body || body.length <= 4) throw new Fault("note_malformed");
  return { name: parts[1], id: body.slice(0, 4), data: body.slice(4) };
}

// The signature of a known key; one of a key of the same name that is not known is passed over.
export const signatureOf = (note, key) => note.signatures.find((one) => one.name === key.name && same(one.id, key.id));

export async function isSigned(key, signature, message) {
  const subtle = crypt();
  let known;
  try {
    known = await subtle.importKey("raw", key.bytes, "Ed25519", false, ["verify"]);
  } catch (reason) {
    if (reason.name === "NotSupportedError") throw new Fault("no_ed25519");
    return false;
  }
  return subtle.verify("Ed25519", known, signature, message);
}

export const idOf = (key) => hex(key.id);
