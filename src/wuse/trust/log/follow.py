"""Following a log from outside: is what it says now the continuation of what it said before?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from wuse.trust.log.checkpoint import Checkpoint, WitnessKey, cosigned_at, read_checkpoint
from wuse.trust.log.merkle import (
    Node,
    consistency_proof,
    hash_children,
    hash_leaf,
    tree_root,
    verify_consistency,
)
from wuse.trust.log.note import LogKey
from wuse.trust.log.tiles import WIDTH, Fetch, TileName, decode_entries, node_reader, tile_hashes, tiles_of
from wuse.vocabulary import Refusal


@dataclass(frozen=True)
class Watch:
    """What a follower holds the log to: its key, the witnesses it trusts, and how old their word may be."""

    log: LogKey
    witnesses: tuple[WitnessKey, ...] = ()
    oldest: timedelta = timedelta(hours=1)


def follow(watch: Watch, data: bytes, fetch: Fetch, *, before: Checkpoint | None, at: datetime) -> Checkpoint:
    """Check a log's newest checkpoint against the last one that was seen.

    Args:
        data: the signed checkpoint as the log serves it now.
        fetch: the log's tiles.
        before: the checkpoint that was accepted last; none at the first look.

    Returns:
        The checkpoint to remember.

    Raises:
        Refusal: `log.rolled_back`, `log.forked`, `log.rewritten` or `log.late`, each with what was seen before and
            now; or the refusal of a checkpoint or tile that cannot be read.
    """
    now, note = read_checkpoint(data, watch.log)
    if before is not None:
        _check_continuation(before, now, fetch)
    if watch.witnesses:
        _check_fresh(cosigned_at(note, watch.witnesses), now, watch, at)
    return now


def _check_continuation(before: Checkpoint, now: Checkpoint, fetch: Fetch) -> None:
    facts = {"log": now.origin, "old": before.size, "new": now.size}
    if now.size < before.size:
        raise Refusal(
            "log.rolled_back",
            "The log {log} was rolled back: it had {old} entries and now shows {new}. Keep the older checkpoint as "
            "proof and ask its operator.",
            facts,
        )
    if now.size == before.size and now.root != before.root:
        raise Refusal(
            "log.forked",
            "The log {log} has forked: it has signed two different trees of {new} entries. Keep both checkpoints: "
            "together they prove it.",
            facts,
        )
    proof = consistency_proof(before.size, now.size, node_reader(now.size, fetch))
    try:
        verify_consistency(
            old=before.size, new=now.size, old_root=before.root, new_root=now.root, proof=proof
        )
    except Refusal as reason:
        raise Refusal(
            "log.rewritten",
            "The history of the log {log} was rewritten: its {new} entries do not begin with the {old} that were seen "
            "before. Keep both checkpoints: together they prove it.",
            facts,
        ) from reason


def _check_fresh(seen: dict[str, int], now: Checkpoint, watch: Watch, at: datetime) -> None:
    newest = max(seen.values(), default=None)
    if newest is None or at.timestamp() - newest > watch.oldest.total_seconds():
        raise Refusal(
            "log.late",
            "No witness has confirmed the log {log} within {minutes} minutes: its newest checkpoint of {size} entries "
            "may be held back. Look again; if it stays so, ask its operator and the witnesses.",
            {"log": now.origin, "minutes": int(watch.oldest.total_seconds() // 60), "size": now.size},
        )


def audit(checkpoint: Checkpoint, fetch: Fetch, *, each: Callable[[int], None] = lambda _: None) -> None:
    """Read the whole log: every entry gives its leaf, every tile the one above it, and all the signed root.

    Args:
        each: told how many entries have been read, after every bundle.

    Raises:
        Refusal: `log.tiles_contradict` with the first tile that does not follow from what lies below it.
    """
    for name in sorted(name for name in tiles_of(checkpoint.size) if name.level == 0):
        bundle = TileName(-1, name.number, name.width)
        leaves = [hash_leaf(entry) for entry in decode_entries(bundle, fetch(bundle))]
        if leaves != tile_hashes(name, fetch):
            raise _contradiction(name)
        each(name.number * WIDTH + name.width)
    node = node_reader(checkpoint.size, fetch)
    for name in sorted(name for name in tiles_of(checkpoint.size) if name.level > 0):
        if tile_hashes(name, fetch) != _roots_below(name, node):
            raise _contradiction(name)
    if tree_root(checkpoint.size, node) != checkpoint.root:
        raise Refusal(
            "log.other_root",
            "The tiles of {log} do not give the root that it signed for {size} entries: its files were changed.",
            {"log": checkpoint.origin, "size": checkpoint.size},
        )


def _roots_below(name: TileName, node: Node) -> list[bytes]:
    """What a tile must hold: the roots of the full tiles one level below, each from its two halves."""
    half = 8 * name.level - 1
    first = name.number * WIDTH
    return [
        hash_children(node(half, 2 * index), node(half, 2 * index + 1))
        for index in range(first, first + name.width)
    ]


def _contradiction(name: TileName) -> Refusal:
    return Refusal(
        "log.tiles_contradict",
        "The tile {path} does not follow from what lies below it: the log's files were changed or damaged.",
        {"path": name.path},
    )
