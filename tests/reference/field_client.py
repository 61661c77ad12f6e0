"""A phone, plainly: what the app's `protocol.js` does with an answer, without a store, a screen or a clock."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

MOST = 50


def is_over(entry: dict[str, Any], at: datetime) -> bool:
    """Whether an entry's time is over."""
    return bool(entry.get("until")) and entry["until"] <= at


@dataclass
class Phone:
    """A phone's lists, and what waits on it to be sent: id -> what, in the order in which it was made."""

    waiting: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, Any] = field(default_factory=dict)
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    cursor: str = ""
    response: str = ""

    def batch(self) -> list[Any]:
        """What is sent next."""
        return list(self.waiting.values())[:MOST]

    def hear(self, sent: list[Any], answer: dict[str, Any]) -> None:
        """Take an answer to what was sent."""
        grids = tuple(answer["grids"])
        if answer["response"] != self.response:
            self.entries.clear()
        self.entries = {uid: entry for uid, entry in self.entries.items() if entry["grid"] in grids}
        for uid in answer["gone"]:
            self.entries.pop(uid, None)
        for entry in answer["entries"]:
            if is_over(entry, answer["at"]):
                self.entries.pop(entry["uid"], None)
            else:
                self.entries[entry["uid"]] = entry
        for item in sent:
            outcome = answer["items"].get(item.item)
            if outcome and item.item in self.waiting:
                taken = self.waiting.pop(item.item)
                if outcome != "accepted":
                    self.wrong[item.item] = taken
        self.cursor, self.response = answer["cursor"], answer["response"]

    def drop_over(self, at: datetime) -> None:
        """What a phone does by itself, with a network or without."""
        self.entries = {uid: entry for uid, entry in self.entries.items() if not is_over(entry, at)}
