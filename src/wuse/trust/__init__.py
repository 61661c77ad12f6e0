"""Proof: canonical bytes and digests, later keys, the Merkle log and the identity vault.

In: plain values. Out: the bytes they are signed and hashed as, and digests of them.
Never: interprets what it hashes.
"""

from wuse.trust.canonical import canonical_json, digest

__all__ = ["canonical_json", "digest"]
