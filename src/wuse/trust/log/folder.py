"""A log kept in a folder: tiles and a checkpoint as files, appended to in batches, never rewritten.

    checkpoint              the newest signed checkpoint
    tile/<level>/<number>   256 hashes (`.p/<width>`: fewer), tile/entries/<number> 256 entries
    history/<size>          the checkpoints signed so far
    witnessed               the newest checkpoint that witnesses have confirmed

An entry is in the log when a signed checkpoint that counts it is on the disk, and only then is it acknowledged. The
tiles that a batch needs are written before and flushed; a crash between leaves tiles that no checkpoint counts, and the
next batch writes over them. The history follows the checkpoint and never leads it: a signed checkpoint of a batch that
was lost in a crash would contradict that of the next batch.

What one who can write here could do: rewrite everything; witnesses and monitors who have seen a checkpoint will notice,
since the new one is not consistent with it.
"""

import fcntl
import os
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from wuse.trust.log.checkpoint import Checkpoint, read_checkpoint, sign_checkpoint
from wuse.trust.log.merkle import EMPTY_ROOT, hash_children, hash_leaf, tree_root
from wuse.trust.log.note import LogKey, Note, Signature, Signer
from wuse.trust.log.tiles import (
    WIDTH,
    TileName,
    beginning,
    decode_entries,
    encode_entries,
    node_reader,
    tile_hashes,
    tile_of,
)
from wuse.vocabulary import Refusal

_FLUSHED_TOGETHER = 8


class LogFolder:
    """A log read from its folder, by anyone who may read files; nothing here needs the log's secret."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def checkpoint_bytes(self) -> bytes:
        """The newest signed checkpoint.

        Raises:
            Refusal: `log.empty_folder` when there is no log here.
        """
        file = self.root / "checkpoint"
        if not file.is_file():
            raise Refusal(
                "log.empty_folder",
                "There is no log in {folder}: name the folder that holds its checkpoint.",
                {"folder": str(self.root)},
            )
        return file.read_bytes()

    def fetch(self, name: TileName) -> bytes:
        """A tile's bytes; of a partial one that is gone, the beginning of the full one.

        Raises:
            Refusal: `log.no_tile`.
        """
        file = self.root / name.path
        if file.is_file():
            return file.read_bytes()
        whole = self.root / TileName(name.level, name.number).path
        if whole.is_file():
            return beginning(name, whole.read_bytes())
        raise Refusal(
            "log.no_tile",
            "The log has no tile {path}: its files are not whole. Restore them from a copy.",
            {"path": name.path},
        )

    def entry(self, index: int, size: int) -> bytes:
        """The entry at an index of the tree of that size."""
        name = tile_of(-1, index // WIDTH, size)
        return decode_entries(name, self.fetch(name))[index % WIDTH]

    def history(self) -> list[int]:
        """The sizes of the checkpoints that were signed, ascending."""
        return sorted(int(file.name) for file in (self.root / "history").glob("[0-9]*"))


class LogWriter:
    """The one who appends: it has the log's secret, and holds the folder's lock while it writes."""

    def __init__(self, root: Path, signer: Signer) -> None:
        self._folder = LogFolder(root)
        self._root = root
        self._signer = signer
        self._size = -1
        self._rows: list[list[bytes]] = []
        self._entries: list[bytes] = []

    def size(self) -> int:
        """How many entries the log has now; the log begins when there was none."""
        with self._locked():
            return self._state().size

    def append(self, entries: Sequence[bytes], *, first: int | None = None) -> tuple[int, Checkpoint]:
        """Append entries durably, in order.

        Args:
            first: the index that the first of them must get, where the caller has given out indices already.

        Returns:
            The index of the first of them, and the signed checkpoint that counts them all.

        Raises:
            Refusal: `log.entry_too_long`, or `log.moved_on` when the log has grown since; then nothing was appended.
                `log.not_written` when the disk is full or fails; then `size` tells whether they are in.
        """
        encode_entries(list(entries))
        with self._locked():
            state = self._state()
            if first is not None and first != state.size:
                raise Refusal(
                    "log.moved_on",
                    "The log has {size} entries, not {first}: another process has appended. Look again, then append.",
                    {"size": state.size, "first": first},
                )
            if not entries:
                return state.size, state
            try:
                self._integrate(entries)
                checkpoint = Checkpoint(self._signer.name, self._size, self._tree_root())
                self._publish(checkpoint)
            except BaseException:
                # What is in memory may be ahead of the disk: read it again before the next batch.
                self._size = -1
                raise
            return state.size, checkpoint

    def add_cosignatures(self, text: str, cosignatures: Sequence[Signature]) -> Note:
        """Publish the newest checkpoint with cosignatures under it, a newer one of a witness in the older one's place.

        It is laid out as `witnessed` too, which stays when the log grows: readers then know how much of the log was
        confirmed last, and when.

        Args:
            text: the checkpoint that was confirmed.

        Raises:
            Refusal: `log.checkpoint_moved_on` when the log has signed another since; then nothing is published.
        """
        with self._locked():
            checkpoint, note = read_checkpoint(self._folder.checkpoint_bytes(), self._signer.key)
            if note.text != text:
                raise Refusal(
                    "log.checkpoint_moved_on",
                    "The log has grown to {size} entries while witnesses confirmed an earlier checkpoint. Submit the "
                    "newest one.",
                    {"size": checkpoint.size},
                )
            under = {(one.name, one.key_id): one for one in (*note.signatures, *cosignatures)}
            own = self._signer.sign(text)
            under[own.name, own.key_id] = own
            signed = Note(text, tuple(under.values()))
            data = signed.encode()
            write_whole(
                {self._root / "checkpoint": data},
                {self._kept(checkpoint): data, self._root / "witnessed": data},
            )
            return signed

    def _state(self) -> Checkpoint:
        """The log as it stands on the disk; the right rim of its tree is kept in memory between batches."""
        if not (self._root / "checkpoint").is_file():
            self._publish(Checkpoint(self._signer.name, 0, EMPTY_ROOT))
        state, _ = read_checkpoint(self._folder.checkpoint_bytes(), self._signer.key)
        if state.size != self._size:
            self._load(state)
        return state

    def _load(self, state: Checkpoint) -> None:
        """Read the partial tile of every level, and check that they are the tree that was signed."""
        self._mend_history(state)
        root = tree_root(state.size, node_reader(state.size, self._folder.fetch))
        if root != state.root:
            raise Refusal(
                "log.tiles_changed",
                "The tiles of the log do not give the root that was signed for {size} entries: files were changed or "
                "lost. Restore them from a copy; nothing was appended.",
                {"size": state.size},
            )
        self._rows, count = [], state.size
        while count:
            full, rest = divmod(count, WIDTH)
            name = TileName(len(self._rows), full, rest)
            self._rows.append(tile_hashes(name, self._folder.fetch) if rest else [])
            count = full
        full, rest = divmod(state.size, WIDTH)
        bundle = TileName(-1, full, rest)
        self._entries = decode_entries(bundle, self._folder.fetch(bundle)) if rest else []
        self._size = state.size

    def _integrate(self, entries: Sequence[bytes]) -> None:
        """Write the tiles that the entries complete or lengthen, and keep the new rim."""
        written: dict[Path, bytes] = {}
        for entry in entries:
            self._entries.append(entry)
            self._push(0, hash_leaf(entry), written)
            self._size += 1
            if len(self._entries) == WIDTH:
                self._put(TileName(-1, self._size // WIDTH - 1), encode_entries(self._entries), written)
                self._entries = []
        if self._entries:
            name = TileName(-1, self._size // WIDTH, len(self._entries))
            self._put(name, encode_entries(self._entries), written)
        for level, row in enumerate(self._rows):
            if row:
                name = TileName(level, self._size >> (8 * (level + 1)), len(row))
                self._put(name, b"".join(row), written)
        write_whole(written)

    def _push(self, level: int, one: bytes, written: dict[Path, bytes]) -> None:
        """Add a hash to a level; a tile that is full goes to the disk, and its root one level up."""
        if level == len(self._rows):
            self._rows.append([])
        row = self._rows[level]
        row.append(one)
        if len(row) == WIDTH:
            number = (self._size + 1 >> (8 * (level + 1))) - 1
            self._put(TileName(level, number), b"".join(row), written)
            self._rows[level] = []
            self._push(level + 1, _root_of(row), written)

    def _put(self, name: TileName, data: bytes, written: dict[Path, bytes]) -> None:
        written[self._root / name.path] = data

    def _tree_root(self) -> bytes:
        """The root from the rim: the complete subtrees of every row, joined from the right."""
        root = b""
        for row in self._rows:
            for subtree in reversed(_complete_roots(row)):
                root = hash_children(subtree, root) if root else subtree
        return root or EMPTY_ROOT

    def _publish(self, checkpoint: Checkpoint) -> None:
        data = sign_checkpoint(checkpoint, self._signer).encode()
        write_whole({self._root / "checkpoint": data}, {self._kept(checkpoint): data})

    def _mend_history(self, state: Checkpoint) -> None:
        """A crash may have come between the checkpoint and its copy."""
        if not self._kept(state).is_file():
            write_whole({self._kept(state): self._folder.checkpoint_bytes()})

    def _kept(self, checkpoint: Checkpoint) -> Path:
        return self._root / "history" / str(checkpoint.size)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            with (self._root / ".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as reason:
            raise Refusal(
                "log.not_written",
                "The log in {folder} could not be written: {reason}. Make room or mend the disk; what was not "
                "acknowledged is appended when it is tried again.",
                {"folder": str(self._root), "reason": reason.strerror or str(reason)},
            ) from reason


def open_log(root: Path, key: LogKey) -> tuple[LogFolder, Checkpoint]:
    """A log's folder with its newest checkpoint, whose signature holds."""
    folder = LogFolder(root)
    checkpoint, _ = read_checkpoint(folder.checkpoint_bytes(), key)
    return folder, checkpoint


def _root_of(row: Sequence[bytes]) -> bytes:
    """The root of a full tile."""
    hashes = list(row)
    while len(hashes) > 1:
        hashes = [hash_children(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


def _complete_roots(row: Sequence[bytes]) -> list[bytes]:
    """The roots of the complete subtrees that a partial tile is made of, left to right."""
    found, start = [], 0
    while start < len(row):
        width = 1 << ((len(row) - start).bit_length() - 1)
        found.append(_root_of(row[start : start + width]))
        start += width
    return found


def write_whole(*groups: dict[Path, bytes]) -> None:
    """Write files whole and flushed: all of them beside their places first, then group after group under their names.

    When one cannot be written, none has changed. A group is on the disk before the next takes its names.
    """
    files = {file: data for group in groups for file, data in group.items()}
    grown = {above for file in files for above in _make(file.parent)}
    try:
        for file, data in files.items():
            _part(file).write_bytes(data)
        _flush([_part(file) for file in files])
    except OSError:
        for file in files:
            _part(file).unlink(missing_ok=True)
        raise
    for group in groups:
        for file in group:
            _part(file).replace(file)
        _flush({file.parent for file in group} | grown)
        grown = set()


def _part(file: Path) -> Path:
    return file.with_name(f".{file.name}.part")


def _make(folder: Path) -> set[Path]:
    """Make a folder and those above it; returns the ones that hold a new name, which have to be flushed."""
    if folder.is_dir():
        return set()
    above = _make(folder.parent)
    folder.mkdir(exist_ok=True)
    return above | {folder.parent}


def _flush(paths: Collection[Path]) -> None:
    """See files and folders onto the disk, several at a time: the disk does them together in the time of a few."""
    if len(paths) == 1:
        _flush_one(*paths)
    elif paths:
        with ThreadPoolExecutor(_FLUSHED_TOGETHER) as pool:
            list(pool.map(_flush_one, paths))


def _flush_one(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
