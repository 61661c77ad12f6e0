"""The transparency log: what was decided, disclosed or read, in an order that nobody can change unseen.

In: entries as bytes, keys, and tiles from a folder or an address. Out: roots, proofs, signed checkpoints, cosignatures.
Never: interprets an entry, holds a personal value, or believes a log that its own proof does not bear out.
"""

from wuse.trust.log.checkpoint import (
    Checkpoint,
    WitnessKey,
    cosign,
    cosigned_at,
    parse_checkpoint,
    read_checkpoint,
    sign_checkpoint,
)
from wuse.trust.log.folder import LogFolder, LogWriter, open_log
from wuse.trust.log.follow import Watch, audit, follow
from wuse.trust.log.merkle import (
    EMPTY_ROOT,
    Node,
    consistency_proof,
    hash_leaf,
    inclusion_proof,
    tree_root,
    verify_consistency,
    verify_inclusion,
)
from wuse.trust.log.note import LogKey, Note, Signature, Signer, parse_key, parse_note, signed_by
from wuse.trust.log.tiles import (
    Fetch,
    TileName,
    decode_entries,
    encode_entries,
    node_reader,
    tile_of,
    tiles_of,
)
from wuse.trust.log.witness import Answer, Witness, submit

__all__ = [
    "EMPTY_ROOT",
    "Answer",
    "Checkpoint",
    "Fetch",
    "LogFolder",
    "LogKey",
    "LogWriter",
    "Node",
    "Note",
    "Signature",
    "Signer",
    "TileName",
    "Watch",
    "Witness",
    "WitnessKey",
    "audit",
    "consistency_proof",
    "cosign",
    "cosigned_at",
    "decode_entries",
    "encode_entries",
    "follow",
    "hash_leaf",
    "inclusion_proof",
    "node_reader",
    "open_log",
    "parse_checkpoint",
    "parse_key",
    "parse_note",
    "read_checkpoint",
    "sign_checkpoint",
    "signed_by",
    "submit",
    "tile_of",
    "tiles_of",
    "tree_root",
    "verify_consistency",
    "verify_inclusion",
]
