// Bytes, texts and hashes. What is not written in its one form is no value: null, or a Fault with a code.
export class Fault extends Error {
  constructor(code, values = {}) {
    super(code);
    this.code = code;
    this.values = values;
  }
}

export const utf8 = (text) => new TextEncoder().encode(text);

export function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

export function base64(bytes) {
  let text = "";
  for (const one of bytes) text += String.fromCharCode(one);
  return btoa(text);
}

export function fromBase64(text) {
  try {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    // One value has one text: padding bits that decode to nothing are refused.
    return base64(bytes) === text ? bytes : null;
  } catch {
    return null;
  }
}

export const hex = (bytes) => Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");

export function fromHex(text) {
  if (!/^(?:[0-9a-f]{2})*$/i.test(text)) return null;
  return Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
}

export const same = (left, right) => left.length === right.length && left.every((one, i) => one === right[i]);

export function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    all.set(part, place);
    place += part.length;
  }
  return all;
}

// Browsers give their cryptography to pages over https, from this machine, or from a file, and to no others.
export function crypt() {
  if (!globalThis.crypto?.subtle) throw new Fault("no_crypto");
  return globalThis.crypto.subtle;
}

export const sha256 = async (...parts) => new Uint8Array(await crypt().digest("SHA-256", joined(...parts)));
