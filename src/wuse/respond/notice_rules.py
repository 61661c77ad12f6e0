"""How old a notice may be when it goes out: values with their reasons, from one file."""

from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

from wuse.vocabulary import PublishedValues


class NoticeRules(PublishedValues):
    """How old a notice may be."""

    @property
    def news(self) -> timedelta:
        """Within which time a notice goes out whatever came after it."""
        return timedelta(minutes=self.value("news_minutes"))

    @property
    def oldest(self) -> timedelta:
        """From which age on it does not go out at all."""
        return timedelta(hours=self.value("oldest_hours"))


@cache
def notice_rules() -> NoticeRules:
    """The rule in force; it is part of the program."""
    return NoticeRules.read((files("wuse.respond") / "notice_rules.yaml").read_bytes())


def goes_out(told_at: datetime, *, moved_at: datetime | None, at: datetime) -> bool:
    """Whether a notice is still news: it is young, or nothing has happened since to what it tells of.

    Args:
        moved_at: when the last step was taken of what it tells of.
    """
    rules, age = notice_rules(), at - told_at
    still_true = moved_at is None or moved_at <= told_at
    return age <= rules.news or (still_true and age <= rules.oldest)
