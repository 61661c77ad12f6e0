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
from wuse.trust.log.tiles import TileName, decode_entries, encode_entries, node_reader, tile_of, tiles_of

__all__ = [
    "EMPTY_ROOT",
    "Checkpoint",
    "LogFolder",
    "LogKey",
    "LogWriter",
    "Node",
    "Note",
    "Signature",
    "Signer",
    "TileName",
    "WitnessKey",
    "consistency_proof",
    "cosign",
    "cosigned_at",
    "decode_entries",
    "encode_entries",
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
    "tile_of",
    "tiles_of",
    "tree_root",
    "verify_consistency",
    "verify_inclusion",
]
