"""RFC 6962, section 2.1, as it is written there: over the whole list of entries, by recursion, and nothing kept.

It shares nothing with the product, not even a hash function of its own.
"""

from collections.abc import Sequence
from hashlib import sha256


def tree_hash(entries: Sequence[bytes]) -> bytes:
    """MTH(D[n])."""
    if not entries:
        return sha256().digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = split(len(entries))
    return sha256(b"\x01" + tree_hash(entries[:k]) + tree_hash(entries[k:])).digest()


def audit_path(m: int, entries: Sequence[bytes]) -> list[bytes]:
    """PATH(m, D[n])."""
    if len(entries) == 1:
        return []
    k = split(len(entries))
    if m < k:
        return [*audit_path(m, entries[:k]), tree_hash(entries[k:])]
    return [*audit_path(m - k, entries[k:]), tree_hash(entries[:k])]


def consistency(m: int, entries: Sequence[bytes]) -> list[bytes]:
    """PROOF(m, D[n]); for 0 < m <= n."""
    return subproof(m, entries, True)


def subproof(m: int, entries: Sequence[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF(m, D[n], b)."""
    if m == len(entries):
        return [] if whole else [tree_hash(entries)]
    k = split(len(entries))
    if m <= k:
        return [*subproof(m, entries[:k], whole), tree_hash(entries[k:])]
    return [*subproof(m - k, entries[k:], False), tree_hash(entries[:k])]


def split(count: int) -> int:
    """The largest power of two smaller than the count."""
    k = 1
    while 2 * k < count:
        k *= 2
    return k
