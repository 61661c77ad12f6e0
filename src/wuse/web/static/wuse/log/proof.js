// Transparency log proofs (C2SP tlog-proof): index, hashes and checkpoint of one entry in one text.
import { Fault, base64, fromBase64, textOf, utf8 } from "./bytes.js";

const HEAD = "c2sp.org/tlog-proof@v1";

export function parseProof(text) {
  const cut = text.indexOf("\n\n");
  const lines = text.slice(0, Math.max(cut, 0)).split("\n");
  if (lines.shift() !== HEAD) throw new Fault("proof_malformed");
  const extra = lines[0]?.startsWith("extra ") ? fromBase64(lines.shift().slice(6)) : undefined;
  const index = /^index (0|[1-9][0-9]{0,14})$/.exec(lines.shift() || "");
  const hashes = lines.map(fromBase64);
  if (!index || extra === null || hashes.length > 63 || hashes.some((one) => one?.length !== 32)) throw new Fault("proof_malformed");
  return { index: Number(index[1]), hashes, extra, checkpoint: utf8(text.slice(cut + 2)) };
}

// The entry goes along in the extra line, so that the proof alone can be verified later.
export function writeProof({ index, hashes, entry, checkpoint }) {
  const lines = [HEAD, `extra ${base64(entry)}`, `index ${index}`, ...hashes.map(base64), ""];
  return `${lines.join("\n")}\n${textOf(checkpoint)}`;
}
