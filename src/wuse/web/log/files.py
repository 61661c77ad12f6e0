"""Which files of the log are served, under which names, and how long a cache may keep them (C2SP tlog-tiles)."""

import re
from dataclasses import dataclass
from pathlib import Path

from wuse.trust.log import LogFolder, TileName, parse_checkpoint, parse_note
from wuse.trust.log.tiles import WIDTH
from wuse.vocabulary import Refusal

_NOW = "no-cache"
_FOREVER = "public, max-age=31536000, immutable"
_SOON = "public, max-age=3600"
_TEXT = "text/plain; charset=utf-8"
_BYTES = "application/octet-stream"

# Six groups of three digits number more tiles than any log will have.
_TILE = re.compile(
    r"tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
)
_HISTORY = re.compile(r"history/(0|[1-9][0-9]{0,18})")


@dataclass(frozen=True)
class ServedFile:
    """A file of the log as it goes out."""

    content: bytes
    content_type: str
    cache: str


def served_file(root: Path, name: str) -> ServedFile:
    """The file of that name below the log's address; only names that a log has, written in their one form.

    Raises:
        Refusal: `log.no_file`.
    """
    if name in ("checkpoint", "witnessed", "key") or _HISTORY.fullmatch(name):
        return ServedFile(_read(root, name), _TEXT, _NOW)
    tile = parse_tile(name)
    if tile is None or not _is_counted(tile, log_size(root)):
        raise _no_file(name)
    try:
        content = LogFolder(root).fetch(tile)
    except Refusal as reason:
        raise _no_file(name) from reason
    return ServedFile(content, _BYTES, _FOREVER if tile.width == WIDTH else _SOON)


def parse_tile(path: str) -> TileName | None:
    """The tile that a path names; none when the path is not written as its tile's own."""
    parts = _TILE.fullmatch(path)
    if parts is None:
        return None
    level = -1 if parts[1] == "entries" else int(parts[1])
    number = int(parts[2].replace("x", "").replace("/", ""))
    name = TileName(level, number, int(parts[3] or WIDTH))
    # A leading x000/ or a width of 256 has another form: one tile has one address.
    return name if name.path == path else None


def log_size(root: Path) -> int:
    """How many entries the checkpoint counts; none when there is no checkpoint that can be read."""
    try:
        return parse_checkpoint(parse_note(LogFolder(root).checkpoint_bytes()).text).size
    except Refusal:
        return 0


def _is_counted(tile: TileName, size: int) -> bool:
    """Whether the checkpoint counts all that a tile holds.

    After a crash the folder may have tiles that no checkpoint counts; the next batch writes others over them, and a
    cache that was told to keep the first ones for ever would contradict the log.
    """
    last = tile.number * WIDTH + tile.width
    return last << (8 * max(tile.level, 0)) <= size


def _read(root: Path, name: str) -> bytes:
    try:
        return (root / name).read_bytes()
    except OSError as reason:
        raise _no_file(name) from reason


def _no_file(name: str) -> Refusal:
    return Refusal(
        "log.no_file",
        "The log has no file {path}: begin with its checkpoint, which says how many entries there are.",
        {"path": name},
    )
