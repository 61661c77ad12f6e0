"""Watching a log from outside, look after look: what it shows now is held against what it showed before.

The newest checkpoint that was accepted is kept in a file, as the log signed it. When the log breaks its word, the two
checkpoints that contradict each other are laid beside that file: both bear the log's signature, so anyone can be shown.
What one who can write that file could do: make the monitor forget; keep it where the log's operator has no access.
"""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Protocol

from wuse.trust.log.checkpoint import Checkpoint, parse_checkpoint, read_checkpoint
from wuse.trust.log.folder import write_whole
from wuse.trust.log.follow import Watch, follow
from wuse.trust.log.note import parse_note
from wuse.trust.log.tiles import TileName
from wuse.vocabulary import Refusal

BROKEN = frozenset({"log.rolled_back", "log.forked", "log.rewritten", "log.late", "log.history_changed"})
"""The refusals that say something about the log's conduct, and not about the way to it."""


class Served(Protocol):
    """What a monitor reads of a log."""

    def checkpoint_bytes(self) -> bytes: ...

    def fetch(self, name: TileName) -> bytes: ...

    def signed_at(self, size: int) -> bytes | None: ...

    def witnessed(self) -> bytes | None: ...


class Monitor:
    """One who follows a log, and remembers in a file what it saw last.

    Attributes:
        kept: the files that the last look laid beside the state file as evidence.
    """

    def __init__(self, watch: Watch, served: Served, state: Path) -> None:
        self._watch = watch
        self._served = served
        self._state = state
        self.kept: tuple[Path, ...] = ()

    def look(self, *, at: datetime) -> Checkpoint:
        """Look at the log once.

        Returns:
            The checkpoint that the log shows, which continues the one that was seen before.

        Raises:
            Refusal: one of `BROKEN`, after both checkpoints were laid beside the state file; or what kept the monitor
                from looking.
        """
        self.kept = ()
        before = self._remembered()
        data = self._served.checkpoint_bytes()
        now = self._continued(before, data, at)
        for known in (before, data):
            self._compare_history(known)
        # Remembered before it is asked for witnesses: what the log has signed once binds it, confirmed or not.
        write_whole({self._state: data})
        if self._watch.witnesses:
            self._check_witnessed(before, data, at)
        return now

    def _remembered(self) -> bytes | None:
        if not self._state.is_file():
            return None
        data = self._state.read_bytes()
        try:
            read_checkpoint(data, self._watch.log)
        except Refusal as reason:
            raise Refusal(
                "log.state_unreadable",
                "The state file {file} does not hold a checkpoint of this log: name the right one, or restore it.",
                {"file": str(self._state)},
            ) from reason
        return data

    def _continued(self, before: bytes | None, data: bytes, at: datetime) -> Checkpoint:
        """The newer checkpoint, which continues the older one; else both are kept."""
        known = read_checkpoint(before, self._watch.log)[0] if before else None
        try:
            return follow(Watch(self._watch.log), data, self._served.fetch, before=known, at=at)
        except Refusal as refusal:
            self._keep(refusal, before, data)
            raise

    def _compare_history(self, known: bytes | None) -> None:
        """What the log lays out as its past must be what it signed then; a log that lays out none is not asked."""
        if known is None:
            return
        seen = parse_checkpoint(parse_note(known).text)
        told = self._served.signed_at(seen.size)
        if told is None or parse_note(told).text == seen.text():
            return
        refusal = Refusal(
            "log.history_changed",
            "The log {log} tells its past otherwise than it was: for {old} entries it now shows another checkpoint "
            "than it had signed. Keep both checkpoints and ask its operator.",
            {"log": seen.origin, "old": seen.size},
        )
        self._keep(refusal, known, told)
        raise refusal

    def _check_witnessed(self, before: bytes | None, data: bytes, at: datetime) -> None:
        """Witnesses have confirmed the log lately: this checkpoint, or the one laid out as confirmed last.

        A log that grows by the second shows a checkpoint that nobody has had the time to confirm; then the confirmed
        one must be fresh, and of the same history.
        """
        try:
            follow(self._watch, data, self._served.fetch, before=None, at=at)
        except Refusal as refusal:
            confirmed = self._served.witnessed() if refusal.code == "log.late" else None
            if confirmed is None:
                self._keep(refusal, before, data)
                raise
            self._check_confirmed(confirmed, data, at)

    def _check_confirmed(self, confirmed: bytes, data: bytes, at: datetime) -> None:
        # The log may have grown and been confirmed between two requests: either may be the older one.
        older, newer = sorted(
            (confirmed, data), key=lambda one: read_checkpoint(one, self._watch.log)[0].size
        )
        self._continued(older, newer, at)
        try:
            follow(self._watch, confirmed, self._served.fetch, before=None, at=at)
        except Refusal as refusal:
            self._keep(refusal, confirmed, data)
            raise

    def _keep(self, refusal: Refusal, before: bytes | None, data: bytes) -> None:
        """Lay two checkpoints beside the state file, under a name that no other finding takes."""
        if refusal.code not in BROKEN:
            return
        mark = f"{refusal.code.removeprefix('log.')}-{hashlib.sha256(data).hexdigest()[:12]}"
        files = {"before": before if before != data else None, "now": data}
        kept = {
            self._state.with_name(f"{self._state.name}.{mark}.{end}"): held
            for end, held in files.items()
            if held is not None
        }
        write_whole(kept)
        self.kept = tuple(kept)
