// Base45 (RFC 9285) and CBOR (RFC 8949) in the one deterministic form; everything else is Malformed. The same rules as the
// Python verifier's, word for word; a test feeds both the same texts.
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const DEEPEST = 12;
const MOST_ITEMS = 4096;

export class Malformed extends Error {}

export class Tag {
  constructor(number, value) {
    this.number = number;
    this.value = value;
  }
}

export function decode45(text) {
  const values = Array.from(text, (letter) => ALPHABET.indexOf(letter));
  if (values.includes(-1)) throw new Malformed("letter");
  const bytes = [];
  for (let at = 0; at < values.length; at += 3) {
    const left = values.length - at;
    if (left === 1) throw new Malformed("letter left over");
    const number = values[at] + 45 * values[at + 1] + (left > 2 ? 2025 * values[at + 2] : 0);
    if (number > (left > 2 ? 0xffff : 0xff)) throw new Malformed("group");
    bytes.push(...(left > 2 ? [number >> 8, number & 255] : [number]));
  }
  return Uint8Array.from(bytes);
}

export function decode(data) {
  const reader = new Reader(data);
  const value = reader.item(0);
  if (reader.at !== data.length) throw new Malformed("bytes after the end");
  return value;
}

class Reader {
  constructor(data) {
    this.data = data;
    this.at = 0;
    this.items = 0;
  }

  item(depth) {
    this.items += 1;
    if (depth > DEEPEST || this.items > MOST_ITEMS) throw new Malformed("too deep or too many");
    if (this.at >= this.data.length) throw new Malformed("cut off");
    const first = this.data[this.at++];
    const [major, info] = [first >> 5, first & 31];
    if (major === 7) return simple(info);
    const number = this.number(info);
    if (major === 0) return number;
    if (major === 1) return typeof number === "bigint" ? -1n - number : -1 - number;
    if (major === 2) return this.take(number);
    if (major === 3) return text(this.take(number));
    if (major === 6) return new Tag(number, this.item(depth + 1));
    if (number > this.data.length - this.at) throw new Malformed("length");
    return major === 4 ? Array.from({ length: number }, () => this.item(depth + 1)) : this.map(number, depth);
  }

  map(count, depth) {
    const found = new Map();
    let before = new Uint8Array(0);
    for (let i = 0; i < count; i += 1) {
      const start = this.at;
      const key = this.item(depth + 1);
      const written = this.data.subarray(start, this.at);
      if (!(order(before, written) < 0)) throw new Malformed("keys out of order");
      if (!isInteger(key) && typeof key !== "string") throw new Malformed("key");
      before = written;
      found.set(key, this.item(depth + 1));
    }
    return found;
  }

  number(info) {
    if (info < 24) return info;
    if (info > 27) throw new Malformed("length that does not exist");
    let number = 0n;
    for (const byte of this.take(1 << (info - 24))) number = (number << 8n) | BigInt(byte);
    if (number < [24n, 1n << 8n, 1n << 16n, 1n << 32n][info - 24]) throw new Malformed("longer than need be");
    return number <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(number) : number;
  }

  take(count) {
    if (count > this.data.length - this.at) throw new Malformed("length beyond the end");
    const taken = this.data.slice(this.at, this.at + Number(count));
    this.at += Number(count);
    return taken;
  }
}

export const isInteger = (value) => Number.isInteger(value) || typeof value === "bigint";

function simple(info) {
  if (info === 20 || info === 21) return info === 21;
  if (info === 22) return null;
  throw new Malformed("kind that is not used");
}

function text(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Malformed("no UTF-8");
  }
}

function order(left, right) {
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) if (left[i] !== right[i]) return left[i] - right[i];
  return left.length - right.length;
}
