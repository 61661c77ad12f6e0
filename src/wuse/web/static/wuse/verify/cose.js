// COSE_Sign1 (RFC 9052) as we write it, and the keys that verify it: Ed25519 and ES256, the latter with the smaller s alone.
import { Malformed, Tag, decode } from "./forms.js";

export const EDDSA = -8;
export const ES256 = -7;
const HALF = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n / 2n;

// A browser that does not have the algorithm can say nothing about a signature: that is no refusal.
export class CannotJudge extends Error {}

export function parseSign1(data) {
  const value = decode(data);
  if (!(value instanceof Tag) || value.number !== 18 || !Array.isArray(value.value) || value.value.length !== 4) throw new Malformed("no signed message");
  const [prot, unprotected, payload, signature] = value.value;
  if (!(unprotected instanceof Map) || ![prot, payload, signature].every(isBytes)) throw new Malformed("parts of other kinds");
  const header = prot.length ? decode(prot) : new Map();
  if (!(header instanceof Map)) throw new Malformed("header");
  if (unprotected.size || header.size !== 2 || !header.has(1) || !isBytes(header.get(4))) throw new Malformed("header");
  return { alg: header.get(1), kid: hex(header.get(4)), payload, signature, signed: signedBytes(prot, payload) };
}

export const isBytes = (value) => value instanceof Uint8Array;
export const hex = (bytes) => Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");

export function signedBytes(prot, payload) {
  const head = [0x84, 0x6a, ...new TextEncoder().encode("Signature1"), ...bstr(prot.length), ...prot, 0x40, ...bstr(payload.length)];
  const all = new Uint8Array(head.length + payload.length);
  all.set(head);
  all.set(payload, head.length);
  return all;
}

function bstr(length) {
  if (length < 24) return [0x40 | length];
  if (length < 256) return [0x58, length];
  if (length < 65536) return [0x59, length >> 8, length & 255];
  return [0x5a, length >>> 24, (length >> 16) & 255, (length >> 8) & 255, length & 255];
}

// A COSE_Key as a key with its identifier; its members are those of its algorithm, no more and no fewer.
export async function publicKey(members) {
  if (!(members instanceof Map)) throw new Malformed("no key");
  const [kty, alg, crv, x, y] = [1, 3, -1, -2, -3].map((name) => members.get(name));
  const edwards = alg === EDDSA && kty === 1 && crv === 6 && members.size === 4;
  const curve = alg === ES256 && kty === 2 && crv === 1 && members.size === 5 && isBytes(y) && y.length === 32;
  if ((!edwards && !curve) || !isBytes(x) || x.length !== 32) throw new Malformed("no key of a known kind");
  // The members that the thumbprint (RFC 9679) is over, in the order of their bytes.
  const required = edwards ? [0xa3, 1, 1, 0x20, 6, 0x21, 0x58, 32, ...x] : [0xa4, 1, 2, 0x20, 1, 0x21, 0x58, 32, ...x, 0x22, 0x58, 32, ...y];
  const thumbprint = hex(new Uint8Array(await subtle().digest("SHA-256", Uint8Array.from(required))));
  return { alg, x, y, thumbprint, kid: thumbprint.slice(0, 16) };
}

export async function verifies(key, signature, signed) {
  if (signature.length !== 64) return false;
  if (key.alg === ES256 && BigInt(`0x${hex(signature.slice(32))}`) > HALF) return false;
  const how = key.alg === EDDSA ? "Ed25519" : { name: "ECDSA", hash: "SHA-256" };
  return subtle().verify(how, await imported(key), signature, signed);
}

async function imported(key) {
  const jwk = key.alg === EDDSA ? { kty: "OKP", crv: "Ed25519", x: base64url(key.x) } : { kty: "EC", crv: "P-256", x: base64url(key.x), y: base64url(key.y) };
  const how = key.alg === EDDSA ? "Ed25519" : { name: "ECDSA", namedCurve: "P-256" };
  try {
    key.imported ??= await subtle().importKey("jwk", jwk, how, false, ["verify"]);
    return key.imported;
  } catch {
    throw new CannotJudge("no_algorithm");
  }
}

export function subtle() {
  if (!globalThis.crypto?.subtle) throw new CannotJudge("no_crypto");
  return globalThis.crypto.subtle;
}

const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
