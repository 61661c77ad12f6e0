// What the issuer publishes, signed by the root: the key set, the lists of revoked codes in Elias-Fano form, the keys of other
// states.
import { Malformed, decode } from "./forms.js";
import { hex, isBytes, parseSign1, publicKey, subtle, verifies } from "./cose.js";

const DAY = 86400;
const LOW = 20;
const MOST_LISTED = 4000000;

export const readRoot = (data) => publicKey(decode(data));

async function openSigned(data, root, kind) {
  const message = parseSign1(data);
  if (message.alg !== root.alg || message.kid !== root.kid || !(await verifies(root, message.signature, message.signed))) throw new Malformed("root");
  const value = decode(message.payload);
  if (!Array.isArray(value) || value[0] !== kind) throw new Malformed("kind");
  return value.slice(1);
}

export async function readKeys(data, root) {
  const [issued, expires, members] = await openSigned(data, root, "wuse code keys 1");
  if (!isSecond(issued) || !isSecond(expires) || !Array.isArray(members)) throw new Malformed("keys");
  const keys = new Map();
  for (const [cose, area, from, until, ended] of members) {
    if (typeof area !== "string" || !isSecond(from) || !isSecond(until) || !(ended === null || isSecond(ended))) throw new Malformed("key");
    const key = { ...(await publicKey(cose)), area, from, until, ended };
    if (keys.has(key.kid)) throw new Malformed("a key twice");
    keys.set(key.kid, key);
  }
  return { issued, expires, keys };
}

// Identifiers in hex -> the keys that have it: eight bytes may be shared.
export async function readSigners(data, root) {
  const [issued, expires, members] = await openSigned(data, root, "wuse signers 1");
  if (!isSecond(issued) || !isSecond(expires) || !Array.isArray(members) || !members.every(isBytes)) throw new Malformed("signers");
  const keys = new Map();
  for (const [kid, alg, spki, from, until, uses] of members.map(decode)) {
    if (!isBytes(kid) || !isBytes(spki) || !isSecond(from) || !isSecond(until) || !Array.isArray(uses)) throw new Malformed("signer");
    keys.set(hex(kid), [...(keys.get(hex(kid)) ?? []), { alg, spki, from, until, uses }]);
  }
  return { issued, expires, keys };
}

const isSecond = (value) => Number.isSafeInteger(value) && value >= 0;

export async function readList(data, root) {
  const [serial, addsTo, issued, expires, count, packed] = await openSigned(data, root, "wuse codes revoked 1");
  if (![serial, issued, expires, count].every(isSecond) || !isBytes(packed) || count > MOST_LISTED) throw new Malformed("list");
  return { serial, addsTo, issued, expires, count, numbers: unpack(packed, count) };
}

// Low parts of 20 bits each, then a row of bits with a one for each: its place less its rank is the high part.
function unpack(packed, count) {
  const lowBytes = Math.ceil((count * LOW) / 8);
  if (packed.length !== lowBytes + Math.ceil((2 * count) / 8)) throw new Malformed("length of the list");
  const numbers = new Float64Array(count);
  let rank = 0;
  for (let place = 0; place < 8 * (packed.length - lowBytes); place += 1) {
    if (!((packed[lowBytes + (place >> 3)] >> (7 - (place & 7))) & 1)) continue;
    if (rank === count || place >= 2 * count) throw new Malformed("bits of the list");
    numbers[rank] = (place - rank) * 2 ** LOW + low(packed, rank);
    if (rank && numbers[rank] < numbers[rank - 1]) throw new Malformed("order of the list");
    rank += 1;
  }
  if (rank !== count) throw new Malformed("bits of the list");
  return numbers;
}

function low(packed, index) {
  const at = (5 * index) >> 1;
  return index & 1 ? ((packed[at] & 15) << 16) | (packed[at + 1] << 8) | packed[at + 2] : (packed[at] << 12) | (packed[at + 1] << 4) | (packed[at + 2] >> 4);
}

export async function lists(list, identifier) {
  if (!list.count) return false;
  const message = new Uint8Array(8 + identifier.length);
  new DataView(message.buffer).setBigUint64(0, BigInt(list.serial));
  message.set(identifier, 8);
  const digest = new DataView(await subtle().digest("SHA-256", message)).getBigUint64(0);
  const wanted = Number((digest * (BigInt(list.count) << BigInt(LOW))) >> 64n);
  let [first, last] = [0, list.count];
  while (first < last) {
    const middle = (first + last) >> 1;
    if (list.numbers[middle] < wanted) first = middle + 1;
    else last = middle;
  }
  return list.numbers[first] === wanted;
}

export const keyIsFor = (key, area, issued) => area.startsWith(key.area) && key.from <= issued && issued < key.until;
export { DAY };
