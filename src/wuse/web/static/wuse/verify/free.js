// CBOR as others write it, for certificates of other states: indefinite lengths, floats, keys in any order, longer numbers
// than need be. Keys that stand twice and bytes behind the end are refused all the same, as by the Python reader.
import { Malformed, Tag, isInteger } from "./forms.js";

const DEEPEST = 12;
const MOST_ITEMS = 4096;
const INDEFINITE = 31;
const BREAK = Symbol("break");

export function decodeFree(data) {
  const reader = new FreeReader(data);
  const value = reader.item(0);
  if (reader.at !== data.length) throw new Malformed("bytes after the end");
  return value;
}

class FreeReader {
  constructor(data) {
    this.data = data;
    this.at = 0;
    this.items = 0;
  }

  item(depth, inside = false) {
    this.items += 1;
    if (depth > DEEPEST || this.items > MOST_ITEMS) throw new Malformed("too deep or too many");
    if (this.at >= this.data.length) throw new Malformed("cut off");
    const first = this.data[this.at++];
    const [major, info] = [first >> 5, first & 31];
    if (major === 7) return this.simple(info, inside);
    return info === INDEFINITE ? this.open(major, depth) : this.definite(major, this.number(info), depth);
  }

  definite(major, number, depth) {
    if (major === 0) return number;
    if (major === 1) return typeof number === "bigint" ? -1n - number : -1 - number;
    if (major === 2) return this.take(number);
    if (major === 3) return text(this.take(number));
    if (major === 6) return new Tag(number, this.item(depth + 1));
    if (number > this.data.length - this.at) throw new Malformed("length");
    if (major === 4) return Array.from({ length: number }, () => this.item(depth + 1));
    const found = new Map();
    for (let i = 0; i < number; i += 1) this.put(found, this.item(depth + 1), depth);
    return found;
  }

  open(major, depth) {
    if (major < 2 || major > 5) throw new Malformed("indefinite length");
    if (major === 5) {
      const found = new Map();
      for (let key = this.item(depth + 1, true); key !== BREAK; key = this.item(depth + 1, true)) this.put(found, key, depth);
      return found;
    }
    const parts = [];
    for (let part = this.item(depth + 1, true); part !== BREAK; part = this.item(depth + 1, true)) parts.push(part);
    if (major === 4) return parts;
    if (parts.some((part) => (major === 2 ? !(part instanceof Uint8Array) : typeof part !== "string"))) throw new Malformed("piece");
    return major === 3 ? parts.join("") : Uint8Array.from(parts.flatMap((part) => Array.from(part)));
  }

  put(found, key, depth) {
    if (!isInteger(key) && typeof key !== "string") throw new Malformed("key");
    if (found.has(key)) throw new Malformed("a key twice");
    found.set(key, this.item(depth + 1));
  }

  number(info) {
    if (info < 24) return info;
    if (info > 27) throw new Malformed("length that does not exist");
    let number = 0n;
    for (const byte of this.take(1 << (info - 24))) number = (number << 8n) | BigInt(byte);
    return number <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(number) : number;
  }

  take(count) {
    if (count > this.data.length - this.at) throw new Malformed("length beyond the end");
    const taken = this.data.slice(this.at, this.at + Number(count));
    this.at += Number(count);
    return taken;
  }

  simple(info, inside) {
    if (info === 20 || info === 21) return info === 21;
    if (info === 22) return null;
    if (info === INDEFINITE && inside) return BREAK;
    const value = this.float(info);
    if (!Number.isFinite(value)) throw new Malformed("number that is none");
    return new Float(value);
  }

  float(info) {
    if (info < 25 || info > 27) throw new Malformed("kind that is not used");
    const bytes = this.take(1 << (info - 24));
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    if (info === 27) return view.getFloat64(0);
    return info === 26 ? view.getFloat32(0) : half(view.getUint16(0));
  }
}

// A number of another kind than whole ones, as the Python reader tells them apart.
export class Float {
  constructor(value) {
    this.value = value;
  }
}

function half(bits) {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
}

function text(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Malformed("no UTF-8");
  }
}
