"""How old a notice may be when it goes out: values with their reasons, from one file."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_FILE = files("wuse.respond") / "notice_rules.yaml"


@dataclass(frozen=True)
class NoticeRules:
    """Published values. `digest`: of the file's bytes."""

    id: str
    title: Mapping[str, str]
    effective_from: date
    sources: Sequence[str]
    parameters: Mapping[str, Mapping[str, Any]]
    digest: str

    @property
    def news(self) -> timedelta:
        """Within which time a notice goes out whatever came after it."""
        return timedelta(minutes=self.parameters["news_minutes"]["value"])

    @property
    def oldest(self) -> timedelta:
        """From which age on it does not go out at all."""
        return timedelta(hours=self.parameters["oldest_hours"]["value"])


@cache
def notice_rules() -> NoticeRules:
    """The rule in force; it is part of the program."""
    content = _FILE.read_bytes()
    return NoticeRules(**yaml.safe_load(content), digest="sha256:" + hashlib.sha256(content).hexdigest())


def goes_out(told_at: datetime, *, moved_at: datetime | None, at: datetime) -> bool:
    """Whether a notice is still news: it is young, or nothing has happened since to what it tells of.

    Args:
        moved_at: when the last step was taken of what it tells of.
    """
    rules, age = notice_rules(), at - told_at
    still_true = moved_at is None or moved_at <= told_at
    return age <= rules.news or (still_true and age <= rules.oldest)
