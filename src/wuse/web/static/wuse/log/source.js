// Where a log's files come from: an address, or files from the reader's own disk. `read(path)` brings bytes or a Fault.
import { Fault } from "./bytes.js";

export function logAt(address) {
  const base = addressOf(address);
  return { name: base, read: (path) => fetched(base + path, path) };
}

function addressOf(text) {
  try {
    const address = new URL(text.trim());
    if (!/^https?:$/.test(address.protocol)) throw new Fault("address_malformed");
    return address.origin + address.pathname.replace(/\/?$/, "/");
  } catch {
    throw new Fault("address_malformed");
  }
}

// What is served at this moment is asked for, not what a cache has.
async function fetched(address, path) {
  let answer;
  try {
    answer = await fetch(address, { cache: "no-store", credentials: "omit", redirect: "follow" });
    if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
  } catch {
    throw new Fault("unreachable", { address });
  }
  throw new Fault(answer.status === 404 ? "missing" : "unreachable", { path, address });
}

// Files of a folder that was chosen: their paths begin with the folder's own name.
export function logOfFiles(files) {
  const folder = files[0].webkitRelativePath.split("/")[0];
  const known = new Map(Array.from(files, (file) => [file.webkitRelativePath.replace(/^[^/]*\//, ""), file]));
  return {
    name: `files:${folder}`,
    read: async (path) => {
      if (!known.has(path)) throw new Fault("missing", { path });
      return new Uint8Array(await known.get(path).arrayBuffer());
    },
  };
}
