// How records are sealed: AES-256-GCM under a random data key, which is wrapped by a key derived from the PIN (PBKDF2).
// Each record is bound to its id, so that none can be put in the place of another.
const ROUNDS = 310000;
const text = new TextEncoder();
const words = new TextDecoder();

const random = (size) => crypto.getRandomValues(new Uint8Array(size));

async function pinKey(pin, salt, rounds) {
  const typed = await crypto.subtle.importKey("raw", text.encode(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
}

// A ring is what lies open on the phone: the data key, wrapped, and what is needed beside the PIN to unwrap it.
export async function newRing(pin) {
  const kind = { name: "AES-GCM", length: 256 };
  const key = await crypto.subtle.generateKey(kind, true, ["encrypt", "decrypt"]);
  return { ring: await wrap(key, pin), key: await locked(key) };
}

async function wrap(key, pin) {
  const [salt, iv] = [random(16), random(12)];
  const wrapped = await crypto.subtle.wrapKey("raw", key, await pinKey(pin, salt, ROUNDS), { name: "AES-GCM", iv });
  return { salt, iv, rounds: ROUNDS, wrapped };
}

// The same key, which scripts can use and cannot read out.
async function locked(key) {
  const raw = await crypto.subtle.exportKey("raw", key);
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

const unwrapped = async (ring, pin, readable) =>
  crypto.subtle.unwrapKey(
    "raw",
    ring.wrapped,
    await pinKey(pin, ring.salt, ring.rounds),
    { name: "AES-GCM", iv: ring.iv },
    "AES-GCM",
    readable,
    ["encrypt", "decrypt"],
  );

// Null when the PIN is another one.
export async function openRing(ring, pin) {
  try {
    return await unwrapped(ring, pin, false);
  } catch {
    return null;
  }
}

// The ring for a new PIN; null when the old one is wrong.
export async function newPin(ring, old, pin) {
  try {
    return await wrap(await unwrapped(ring, old, true), pin);
  } catch {
    return null;
  }
}

export const seal = (key, id, value, until = null) => sealBytes(key, id, text.encode(JSON.stringify(value)), until);

export async function sealBytes(key, id, bytes, until = null) {
  const iv = random(12);
  const how = { name: "AES-GCM", iv, additionalData: text.encode(id) };
  return { id, until, iv, data: await crypto.subtle.encrypt(how, key, bytes) };
}

export const open = async (key, record) => JSON.parse(words.decode(await openBytes(key, record)));

export function openBytes(key, { id, iv, data }) {
  const how = { name: "AES-GCM", iv, additionalData: text.encode(id) };
  return crypto.subtle.decrypt(how, key, data);
}

// Four the same, or a row of neighbours, is what everybody tries first.
export function weakPin(pin) {
  if (!/^\d{6,12}$/.test(pin)) return true;
  const steps = [...pin].slice(1).map((digit, place) => digit - pin[place]);
  return new Set(steps).size === 1 || new Set(pin).size < 3;
}

export const randomId = () => "i-" + [...random(16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
