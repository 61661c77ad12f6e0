// Tiles (C2SP tlog-tiles): the tree cut into files of 256 hashes, and its entries into bundles of 256.
import { Fault } from "./bytes.js";
import { hashChildren } from "./merkle.js";

const WIDTH = 256;

// Level -1 is a bundle of entries. The last tile of a level is partial and is named with its width.
export function tileOf(level, number, size) {
  const count = level < 0 ? size : Math.floor(size / WIDTH ** level);
  const width = Math.min(WIDTH, count - number * WIDTH);
  return { level, number, width, path: tilePath(level, number) + (width < WIDTH ? `.p/${width}` : "") };
}

function tilePath(level, number) {
  const digits = (value) => String(value % 1000).padStart(3, "0");
  let groups = digits(number);
  for (let rest = Math.floor(number / 1000); rest; rest = Math.floor(rest / 1000)) groups = `x${digits(rest)}/${groups}`;
  return `tile/${level < 0 ? "entries" : level}/${groups}`;
}

export function nodeReader(source, size) {
  const kept = new Map();
  const pyramid = (level, number) => {
    const tile = tileOf(level, number, size);
    if (!kept.has(tile.path)) kept.set(tile.path, readHashes(source, tile).then(pyramidOf));
    return kept.get(tile.path);
  };
  return async (level, index) => {
    const within = level % 8;
    const across = WIDTH / 2 ** within;
    const levels = await pyramid((level - within) / 8, Math.floor(index / across));
    return levels[within][index % across];
  };
}

// The hashes of a tile and of every complete subtree above them, level by level.
async function pyramidOf(hashes) {
  const levels = [hashes];
  while (levels.at(-1).length > 1) {
    const below = levels.at(-1);
    const pairs = below.slice(0, below.length - (below.length % 2)).filter((_, i) => i % 2 === 0);
    levels.push(await Promise.all(pairs.map((left, i) => hashChildren(left, below[2 * i + 1]))));
  }
  return levels;
}

async function readHashes(source, tile) {
  const bytes = await read(source, tile);
  if (bytes.length < tile.width * 32 || bytes.length % 32) throw new Fault("tile_malformed", { path: tile.path });
  return Array.from({ length: tile.width }, (_, i) => bytes.slice(i * 32, i * 32 + 32));
}

export async function readEntry(source, index, size) {
  const tile = tileOf(-1, Math.floor(index / WIDTH), size);
  const entries = entriesOf(await read(source, tile), tile.path);
  if (entries.length < tile.width) throw new Fault("tile_malformed", { path: tile.path });
  return entries[index % WIDTH];
}

function entriesOf(bytes, path) {
  const found = [];
  for (let place = 0; place < bytes.length; ) {
    const end = place + 2 + bytes[place] * 256 + bytes[place + 1];
    // A length whose second byte is missing gives no number, and a comparison with that is never true.
    if (!(end <= bytes.length)) throw new Fault("tile_malformed", { path });
    found.push(bytes.slice(place + 2, end));
    place = end;
  }
  return found;
}

// A partial tile may be gone once the full one stands, of which it is the beginning.
async function read(source, tile) {
  try {
    return await source.read(tile.path);
  } catch (fault) {
    if (fault.code !== "missing" || tile.width === WIDTH) throw fault;
    return source.read(tilePath(tile.level, tile.number));
  }
}
