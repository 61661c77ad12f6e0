// Checkpoints (C2SP tlog-checkpoint) and cosignatures (C2SP tlog-cosignature): what a log says it holds, signed.
import { Fault, base64, fromBase64, utf8 } from "./bytes.js";
import { isSigned, parseNote, signatureOf } from "./note.js";

export function parseCheckpoint(text) {
  const lines = text.endsWith("\n") ? text.slice(0, -1).split("\n") : [];
  const root = lines.length < 3 || lines.some((line) => line === "") ? null : fromBase64(lines[2]);
  if (!root || root.length !== 32 || !/^(?:0|[1-9][0-9]{0,14})$/.test(lines[1])) throw new Fault("checkpoint_malformed");
  return { origin: lines[0], size: Number(lines[1]), root };
}

// A signed checkpoint whose log's own signature holds.
export async function readCheckpoint(bytes, key) {
  const note = parseNote(bytes);
  const checkpoint = parseCheckpoint(note.text);
  const signature = signatureOf(note, key);
  if (!signature) throw new Fault("unsigned", { name: key.name });
  if (!(await isSigned(key, signature.data, utf8(note.text)))) throw new Fault("signature_wrong", { name: key.name });
  if (checkpoint.origin !== key.name) throw new Fault("other_origin", { origin: checkpoint.origin, expected: key.name });
  return { ...checkpoint, note };
}

// When a witness signed, in seconds since 1970; null when it did not. A signature of its that does not hold is a fault.
export async function cosignedAt(note, witness) {
  const signature = signatureOf(note, witness);
  if (!signature) return null;
  const wrong = new Fault("cosignature_wrong", { name: witness.name });
  if (signature.data.length !== 72) throw wrong;
  const at = new DataView(signature.data.buffer, signature.data.byteOffset).getBigUint64(0);
  const message = utf8(`cosignature/v1\ntime ${at}\n${note.text}`);
  if (!(await isSigned(witness, signature.data.slice(8), message))) throw wrong;
  return Number(at);
}

// The names under a checkpoint that are not its log's own.
export const cosigners = (checkpoint) =>
  checkpoint.note.signatures.filter((one) => one.name !== checkpoint.origin && one.data.length === 72).map((one) => one.name);

export const shortRoot = (root) => `${base64(root).slice(0, 12)}…`;
