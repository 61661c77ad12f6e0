// The published files: fetched when there is a network, kept for when there is none. The first root that this browser saw is
// remembered: another one later is told, and used only when the reader says so.
import { readKeys, readList, readRoot } from "./published.js";

const CACHE = "wuse-code-published";
const ROOT = "wuse-code-root";

async function read(name) {
  const cache = await globalThis.caches?.open(CACHE);
  try {
    const answer = await fetch(`/code/${name}`, { cache: "no-cache" });
    if (answer.status === 204) return null;
    if (answer.ok) await cache?.put(`/code/${name}`, answer.clone());
    if (answer.ok) return bytes(answer);
  } catch {
    // No network: what is kept counts.
  }
  const held = await cache?.match(`/code/${name}`);
  return held ? bytes(held) : null;
}

const bytes = async (answer) => new Uint8Array(await answer.arrayBuffer());

// The keys of other states' certificates that the site publishes: a list that may be empty, which is said.
export async function signersPublished() {
  const held = await read("hcert-keys.json");
  return held ? JSON.parse(new TextDecoder().decode(held)).keys : [];
}

// What is published as this browser knows it; `state` says what is missing.
export async function published() {
  const [root, keys, whole, added] = await Promise.all(["root.cose", "keys.cose", "revoked.cose", "revoked-day.cose"].map(read));
  if (!root || !keys) return { state: "no_keys" };
  const found = await readRoot(root);
  const before = remembered();
  if (before && before !== found.thumbprint) return { state: "other_root", root: found.thumbprint, before };
  remember(found.thumbprint);
  const list = whole && (await readList(whole, found));
  const more = added && (await readList(added, found));
  const revoked = list && list.addsTo === null ? [list, ...(more && more.addsTo === list.serial ? [more] : [])] : [];
  return { state: "ready", root: found.thumbprint, keys: await readKeys(keys, found), revoked };
}

function remembered() {
  try {
    return localStorage.getItem(ROOT);
  } catch {
    return null;
  }
}

export function remember(thumbprint) {
  try {
    localStorage.setItem(ROOT, thumbprint);
  } catch {
    // A browser that keeps nothing compares nothing; the page shows the thumbprint all the same.
  }
}
