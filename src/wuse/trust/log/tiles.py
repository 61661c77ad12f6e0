"""Tiles (C2SP tlog-tiles): the tree cut into files of 256 hashes, and its entries into bundles of 256.

A tile of level L holds the hashes of 256 neighbouring subtrees of 2**(8 L) leaves. A full tile never changes; the last
of each level is partial and is named with its width. Everything else about the tree can be computed from its tiles.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from wuse.trust.log.merkle import HASH_SIZE, Node
from wuse.vocabulary import Refusal

WIDTH = 256
_HEIGHT = 8
_MOST_ENTRY = 0xFFFF


@dataclass(frozen=True, order=True)
class TileName:
    """Which tile: its level (-1 for a bundle of entries), its number from the left, and how many it holds."""

    level: int
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The tile's path below the log's address, such as `tile/0/x001/x234/067` or `tile/1/000.p/5`."""
        level = "entries" if self.level < 0 else str(self.level)
        partial = f".p/{self.width}" if self.width < WIDTH else ""
        return f"tile/{level}/{_digits(self.number)}{partial}"


Fetch = Callable[[TileName], bytes]
"""The bytes of a tile, from a folder or over HTTP."""


def _digits(number: int) -> str:
    """A number in groups of three digits, all but the last marked with an x."""
    groups = [f"{number % 1000:03d}"]
    while number := number // 1000:
        groups.append(f"x{number % 1000:03d}")
    return "/".join(reversed(groups))


def tiles_of(size: int) -> Iterator[TileName]:
    """The tiles of a tree of that size: the full ones and the partial one of each level, then the entry bundles."""
    level, count = 0, size
    while count:
        yield from _row(level, count)
        level, count = level + 1, count >> _HEIGHT
    yield from _row(-1, size)


def _row(level: int, count: int) -> Iterator[TileName]:
    full, rest = divmod(count, WIDTH)
    yield from (TileName(level, number) for number in range(full))
    if rest:
        yield TileName(level, full, rest)


def tile_of(level: int, number: int, size: int) -> TileName:
    """The name of a tile in a tree of that size: partial when it is the last of its level and not full."""
    count = size if level < 0 else size >> (_HEIGHT * level)
    return TileName(level, number, min(WIDTH, count - number * WIDTH))


def node_reader(size: int, fetch: Fetch, *, kept: int = 64) -> Node:
    """The nodes of a tree of that size, read from its tiles; so many tiles are kept in memory.

    The reader believes its tiles: check a proof made from them against a root that is signed.
    """

    @lru_cache(maxsize=kept)
    def pyramid(level: int, number: int) -> list[bytes]:
        return _pyramid(_tile(tile_of(level, number, size), fetch))

    def node(level: int, index: int) -> bytes:
        tile_level, within = divmod(level, _HEIGHT)
        number, place = divmod(index, WIDTH >> within)
        found = pyramid(tile_level, number)[within][place * HASH_SIZE : (place + 1) * HASH_SIZE]
        if not found:
            raise IndexError(f"the tree of {size} has no node {index} at level {level}")
        return found

    return node


def tile_hashes(name: TileName, fetch: Fetch) -> list[bytes]:
    """The hashes of a tile.

    Raises:
        Refusal: `log.tile_malformed` when the bytes are not as many hashes as its name says.
    """
    data = _tile(name, fetch)
    return [data[i : i + HASH_SIZE] for i in range(0, len(data), HASH_SIZE)]


def _tile(name: TileName, fetch: Fetch) -> bytes:
    data = fetch(name)
    if len(data) != name.width * HASH_SIZE:
        raise _malformed(name, f"it has {len(data)} bytes, not {name.width * HASH_SIZE}")
    return data


def _pyramid(tile: bytes) -> list[bytes]:
    """The hashes of a tile and of every complete subtree above them, level by level, each level in one piece.

    Proofs spend their time here, so two neighbours are hashed as they lie: no list, no call for every pair.
    """
    levels = [tile]
    while len(levels[-1]) > HASH_SIZE:
        below = levels[-1]
        pairs = range(0, len(below) - HASH_SIZE, 2 * HASH_SIZE)
        levels.append(b"".join([sha256(b"\x01" + below[i : i + 2 * HASH_SIZE]).digest() for i in pairs]))
    return levels


def encode_entries(entries: list[bytes]) -> bytes:
    """A bundle of entries: each after its length in two bytes.

    Raises:
        Refusal: `log.entry_too_long`.
    """
    for entry in entries:
        if len(entry) > _MOST_ENTRY:
            raise Refusal(
                "log.entry_too_long",
                "An entry of {length} bytes is too long for the log: keep it below {most} and log its digest.",
                {"length": len(entry), "most": _MOST_ENTRY + 1},
            )
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def decode_entries(name: TileName, data: bytes) -> list[bytes]:
    """The entries of a bundle.

    Raises:
        Refusal: `log.tile_malformed` when it ends too early, or holds more or fewer than its name says.
    """
    entries, place = [], 0
    while place < len(data):
        length = int.from_bytes(data[place : place + 2], "big")
        end = place + 2 + length
        if place + 2 > len(data) or end > len(data):
            raise _malformed(name, "its last entry is cut off")
        entries.append(data[place + 2 : end])
        place = end
    if len(entries) != name.width:
        raise _malformed(name, f"it holds {len(entries)} entries, not {name.width}")
    return entries


def beginning(name: TileName, whole: bytes) -> bytes:
    """A partial tile's bytes, from those of the full tile that has taken its place."""
    if name.level >= 0:
        return whole[: name.width * HASH_SIZE]
    return encode_entries(decode_entries(TileName(-1, name.number), whole)[: name.width])


def _malformed(name: TileName, reason: str) -> Refusal:
    return Refusal(
        "log.tile_malformed",
        "The tile {path} cannot be read: {reason}. Fetch it again; if it stays so, tell the log's operator.",
        {"path": name.path, "reason": reason},
    )
