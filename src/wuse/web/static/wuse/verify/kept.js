// The published files: all of them fetched with the page and never for what is judged, so that nobody learns when that is; without
// a name of the reader; kept for when there is no network. The first root that this browser saw is
// remembered: another one later is told, and used only when the reader says so.
import { CannotJudge } from "./cose.js";
import { readKeys, readList, readRoot, readSigners } from "./published.js";

const CACHE = "wuse-code-published";
const ROOT = "wuse-code-root";
const FILES = ["root.cose", "keys.cose", "revoked.cose", "revoked-day.cose", "hcert-keys.cose"];

async function read(name) {
  const cache = await globalThis.caches?.open(CACHE);
  try {
    const answer = await fetch(`/code/${name}`, { cache: "no-cache", credentials: "omit" });
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

// What is published as this browser knows it; `state` says what is missing, for codes and for `signers` each.
export async function published() {
  const [root, keys, whole, added, signers] = await Promise.all(FILES.map(read));
  if (!root) return { state: "no_keys", signers: { state: "no_signers" } };
  const found = await readRoot(root);
  const before = remembered();
  if (before && before !== found.thumbprint) return { state: "other_root", root: found.thumbprint, before, signers: { state: "other_root" } };
  remember(found.thumbprint);
  const own = await codes(found, keys, whole, added).catch(why("unreadable"));
  return { ...own, root: found.thumbprint, signers: await states(found, signers).catch(why("wrong_signers")) };
}

// Why nothing can be judged: what this browser lacks, or what is wrong with the file.
export const why = (otherwise) => (fault) => ({ state: fault instanceof CannotJudge ? fault.message : otherwise });

async function codes(root, keys, whole, added) {
  if (!keys) return { state: "no_keys" };
  const list = whole && (await readList(whole, root));
  const more = added && (await readList(added, root));
  const revoked = list && list.addsTo === null ? [list, ...(more && more.addsTo === list.serial ? [more] : [])] : [];
  return { state: "ready", keys: await readKeys(keys, root), revoked };
}

// The keys of other states' certificates: an empty set says that they were taken back.
async function states(root, signers) {
  const found = signers && (await readSigners(signers, root));
  return found?.keys.size ? { state: "ready", ...found } : { state: "no_signers" };
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
