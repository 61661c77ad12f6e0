"""An audit in memory, for tests of parts that need no desk; `fails` makes the next entry fail as a full disk would."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from wuse.trust.audit import AuditEntry


class MemoryAudit:
    """Entries in a list; a transaction that fails takes its entries back."""

    def __init__(self, *, fails: bool = False) -> None:
        self.entries: list[AuditEntry] = []
        self.fails = fails

    @contextmanager
    def transaction(self, *, turn: str = "") -> Iterator[None]:
        before = len(self.entries)
        try:
            yield
        except BaseException:
            del self.entries[before:]
            raise

    def append(self, entry: AuditEntry) -> None:
        if self.fails:
            raise OSError("no space left")
        self.entries.append(entry)

    def append_all(self, entries: Iterable[AuditEntry]) -> None:
        for entry in entries:
            self.append(entry)

    def recorded(self, verb: str, facts: Mapping[str, Any]) -> bool:
        return any(entry.verb == verb and facts.items() <= entry.facts.items() for entry in self.entries)
