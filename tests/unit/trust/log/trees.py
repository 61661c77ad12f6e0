"""Trees for tests, held whole: the plain definition of RFC 6962 that the product is judged by."""

from collections.abc import Sequence

from wuse.trust.log import EMPTY_ROOT, Node
from wuse.trust.log.merkle import hash_children, hash_leaf


def leaves(count: int) -> list[bytes]:
    """The leaf hashes of so many entries."""
    return [hash_leaf(number.to_bytes(4, "big")) for number in range(count)]


def root_of(hashes: Sequence[bytes]) -> bytes:
    """MTH(D[n]) as section 2.1 of RFC 6962 writes it down."""
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return hash_children(root_of(hashes[:split]), root_of(hashes[split:]))


def node_of(hashes: Sequence[bytes]) -> Node:
    """The complete subtrees of these leaves."""
    levels = [list(hashes)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([hash_children(a, b) for a, b in zip(below[::2], below[1::2], strict=False)])
    return lambda level, index: levels[level][index]
