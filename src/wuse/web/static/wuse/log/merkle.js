// The Merkle tree of RFC 6962: proofs, and their verification as RFC 9162 (2.1.3.2 and 2.1.4.2) writes it.
// `node(level, index)` gives the hash of the complete subtree over 2^level leaves from index * 2^level. Sizes go beyond
// 32 bits, so that halves and remainders are taken instead of bits.
import { same, sha256 } from "./bytes.js";

export const hashLeaf = (entry) => sha256(new Uint8Array([0]), entry);
export const hashChildren = (left, right) => sha256(new Uint8Array([1]), left, right);
export const emptyRoot = () => sha256();

export const treeRoot = (size, node) => (size ? rangeRoot(0, size, node) : emptyRoot());

async function rangeRoot(start, end, node) {
  let found = null;
  for (const [level, index] of completeSubtrees(start, end).reverse()) {
    const one = await node(level, index);
    found = found ? await hashChildren(one, found) : one;
  }
  return found;
}

// The complete subtrees that the leaves are made of, left to right, the largest first.
function completeSubtrees(start, end) {
  const found = [];
  for (let from = start; from < end; ) {
    const level = levelBelow(end - from);
    found.push([level, from / 2 ** level]);
    from += 2 ** level;
  }
  return found;
}

function levelBelow(count) {
  let level = 0;
  while (2 ** (level + 1) <= count) level += 1;
  return level;
}

// The largest power of two below a count of at least two: the size of the left subtree.
const splitOf = (count) => 2 ** levelBelow(count - 1);

export async function inclusionProof(index, size, node) {
  const beside = [];
  for (let start = 0, end = size; end - start > 1; ) {
    const split = start + splitOf(end - start);
    if (index < split) {
      beside.push([split, end]);
      end = split;
    } else {
      beside.push([start, split]);
      start = split;
    }
  }
  return rootsOf(beside, node);
}

export async function consistencyProof(old, size, node) {
  if (old === 0 || old === size) return [];
  const ranges = [];
  let [start, end, known] = [0, size, true];
  while (old !== end) {
    const split = start + splitOf(end - start);
    if (old <= split) {
      ranges.push([split, end]);
      end = split;
    } else {
      ranges.push([start, split]);
      [start, known] = [split, false];
    }
  }
  if (!known) ranges.push([start, end]);
  return rootsOf(ranges, node);
}

async function rootsOf(ranges, node) {
  const found = [];
  for (const [start, end] of ranges.reverse()) found.push(await rangeRoot(start, end, node));
  return found;
}

export async function isIncluded({ index, size, leaf, proof, root }) {
  if (!(index >= 0 && index < size)) return false;
  const [found] = (await climb(index, size - 1, [leaf], proof)) || [];
  return Boolean(found) && same(found, root);
}

export async function isConsistent({ old, size, oldRoot, root, proof }) {
  if (old > size) return false;
  if (old === size) return proof.length === 0 && same(oldRoot, root);
  if (old === 0) return proof.length === 0 && same(oldRoot, await emptyRoot());
  const path = Number.isInteger(Math.log2(old)) && 2 ** Math.log2(old) === old ? [oldRoot, ...proof] : [...proof];
  if (!path.length) return false;
  let [index, last] = [old - 1, size - 1];
  while (index % 2) [index, last] = [half(index), half(last)];
  const [first, second] = (await climb(index, last, [path[0], path[0]], path.slice(1))) || [];
  return Boolean(first) && same(first, oldRoot) && same(second, root);
}

const half = (number) => Math.floor(number / 2);

// Up the path with one hash, or with two: the second then takes in what lies to the right, which the first has not yet.
async function climb(index, last, hashes, proof) {
  let [first, second] = hashes;
  for (const beside of proof) {
    if (last === 0) return null;
    if (index % 2 || index === last) {
      first = await hashChildren(beside, first);
      if (second) second = await hashChildren(beside, second);
      while (index && index % 2 === 0) [index, last] = [half(index), half(last)];
    } else if (second) second = await hashChildren(second, beside);
    else first = await hashChildren(first, beside);
    [index, last] = [half(index), half(last)];
  }
  return last === 0 ? [first, second] : null;
}
