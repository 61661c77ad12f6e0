"""The Merkle tree of RFC 6962, section 2.1 (unchanged in RFC 9162): roots, proofs, and their verification.

A tree is never held whole. It is read through `Node`, which gives the hash of any complete subtree: level 0 is a leaf,
and the node (level, index) covers the 2**level leaves from index * 2**level.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import reduce

from wuse.vocabulary import Refusal

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

Node = Callable[[int, int], bytes]
"""(level, index) -> hash of that complete subtree."""


def hash_leaf(entry: bytes) -> bytes:
    """The hash of a leaf; its prefix keeps it apart from that of two children."""
    return hashlib.sha256(b"\x00" + entry).digest()


def hash_children(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_root(size: int, node: Node) -> bytes:
    """The root of the first `size` leaves."""
    return range_root(0, size, node) if size else EMPTY_ROOT


def range_root(start: int, end: int, node: Node) -> bytes:
    """The hash of a subtree of RFC 6962 that covers the leaves from start to end, complete or at the right rim."""
    parts = [node(level, index) for level, index in _complete_subtrees(start, end)]
    return reduce(lambda right, left: hash_children(left, right), reversed(parts))


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """The audit path of a leaf, PATH(m, D[n]): the hashes beside its way to the root, lowest first.

    Raises:
        Refusal: `log.no_such_leaf` when the tree has no leaf of that index.
    """
    if not 0 <= index < size:
        raise Refusal(
            "log.no_such_leaf",
            "A tree of {size} entries has no entry {index}: ask for 0 to one less than its size.",
            {"size": size, "index": index},
        )
    beside: list[tuple[int, int]] = []
    start, end = 0, size
    while end - start > 1:
        split = start + _split(end - start)
        if index < split:
            beside.append((split, end))
            end = split
        else:
            beside.append((start, split))
            start = split
    return [range_root(first, last, node) for first, last in reversed(beside)]


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """PROOF(m, D[n]): what shows that the tree of `old` leaves is the beginning of that of `new`.

    Raises:
        Refusal: `log.no_such_tree` when `old` is greater than `new` or below zero.
    """
    if not 0 <= old <= new:
        raise Refusal(
            "log.no_such_tree",
            "There is no proof from {old} entries to {new}: the old tree is not the beginning of the new one.",
            {"old": old, "new": new},
        )
    if old in (0, new):
        return []
    ranges: list[tuple[int, int]] = []
    start, end, known = 0, new, True
    while old != end:
        split = start + _split(end - start)
        if old <= split:
            ranges.append((split, end))
            end = split
        else:
            ranges.append((start, split))
            start, known = split, False
    if not known:
        ranges.append((start, end))
    return [range_root(first, last, node) for first, last in reversed(ranges)]


def verify_inclusion(*, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Check that a leaf hash stands at an index of the tree with that size and root (RFC 9162, 2.1.3.2).

    Raises:
        Refusal: `log.proof_malformed` or `log.not_included`.
    """
    _check_hashes(leaf, root, *proof)
    if not 0 <= index < size:
        raise _malformed("the index lies outside the tree")
    if _root_of_path(index, size - 1, leaf, proof) != root:
        raise Refusal(
            "log.not_included",
            "The proof does not lead from entry {index} to the root of {size} entries: the log does not hold this "
            "entry there, or the proof belongs to another entry.",
            {"index": index, "size": size},
        )


def verify_consistency(
    *, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the tree of `old` leaves is the beginning of that of `new` (RFC 9162, 2.1.4.2).

    Raises:
        Refusal: `log.proof_malformed` or `log.not_consistent`.
    """
    _check_hashes(old_root, new_root, *proof)
    if not 0 <= old <= new:
        raise _malformed("the old tree is larger than the new one")
    if not _is_consistent(old, new, old_root, new_root, list(proof)):
        raise Refusal(
            "log.not_consistent",
            "The log of {new} entries does not begin with the {old} entries that were seen before: its history has "
            "been rewritten, or the proof belongs to other trees.",
            {"old": old, "new": new},
        )


def _complete_subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The complete subtrees that the leaves are made of, left to right, the largest first."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _split(count: int) -> int:
    """The largest power of two below a count of at least two: the size of the left subtree."""
    return 1 << ((count - 1).bit_length() - 1)


def _root_of_path(index: int, last: int, leaf: bytes, proof: Sequence[bytes]) -> bytes | None:
    """The root that a path leads to, or none when it is too short or too long."""
    found = leaf
    for beside in proof:
        if last == 0:
            return None
        if index & 1 or index == last:
            found = hash_children(beside, found)
            index, last = _skip_to_right_child(index, last)
        else:
            found = hash_children(found, beside)
        index, last = index >> 1, last >> 1
    return found if last == 0 else None


def _skip_to_right_child(index: int, last: int) -> tuple[int, int]:
    """At the right rim a node may stand alone on several levels: go up to where it is a right child."""
    while index and not index & 1:
        index, last = index >> 1, last >> 1
    return index, last


def _is_consistent(old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]) -> bool:
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    if old & (old - 1) == 0:
        proof = [old_root, *proof]
    if not proof:
        return False
    index, last = old - 1, new - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    return _roots_of_paths(index, last, proof) == (old_root, new_root)


def _roots_of_paths(index: int, last: int, proof: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The old and the new root that the proof leads to, or none when it is too short or too long."""
    old_found = new_found = proof[0]
    for beside in proof[1:]:
        if last == 0:
            return None
        if index & 1 or index == last:
            old_found, new_found = hash_children(beside, old_found), hash_children(beside, new_found)
            index, last = _skip_to_right_child(index, last)
        else:
            new_found = hash_children(new_found, beside)
        index, last = index >> 1, last >> 1
    return (old_found, new_found) if last == 0 else None


def _check_hashes(*hashes: bytes) -> None:
    if any(len(one) != HASH_SIZE for one in hashes):
        raise _malformed("a hash is not 32 bytes long")


def _malformed(reason: str) -> Refusal:
    return Refusal(
        "log.proof_malformed",
        "The proof cannot be read: {reason}. Fetch it from the log again.",
        {"reason": reason},
    )
