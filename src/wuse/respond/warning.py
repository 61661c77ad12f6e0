"""An early warning (预警) and what is to be done about it: nothing, or one change of its piece of work.

The judgement says what stands at a moment (`assess.warnings`). For each kind and place there is at most one piece of
work, an event. What has to happen to it follows from what stands now and what is kept; asked again it is nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import polars as pl

from wuse.assess.warnings import WarningRule, ends_text, reason_text
from wuse.respond.event import EVENT_LEVELS
from wuse.vocabulary import Colour, PlaceCode

_EVENT_KIND = "warn_"
WarningKey = tuple[str, str]
"""Kind of warning, and code of the place."""


@dataclass(frozen=True)
class EarlyWarning:
    """A warning that stands, in the words of the judgement."""

    signal: str
    place: PlaceCode
    severity: Colour
    observed: int
    threshold: int
    first_at: datetime
    last_at: datetime
    rule: str
    rule_digest: str

    @property
    def key(self) -> WarningKey:
        """What there is one piece of work for."""
        return self.signal, str(self.place)

    @property
    def event_kind(self) -> str:
        """The kind of event that it becomes."""
        return _EVENT_KIND + self.signal


@dataclass(frozen=True)
class KeptWarning:
    """What the desk knows of a warning. `over`: its signal does not stand; `in_work`: its event is open."""

    severity: Colour
    over: bool
    in_work: bool


class WarningChange(StrEnum):
    """OPEN: becomes work. GRAVER, OVER, BACK: its work is told. FINISH: over and closed, nothing is left of it."""

    OPEN = "open"
    GRAVER = "graver"
    OVER = "over"
    BACK = "back"
    FINISH = "finish"


def change_of(found: EarlyWarning | None, kept: KeptWarning | None) -> WarningChange | None:
    """What has to happen; None for nothing.

    A signal that still stands when a person has closed its work is not opened again, unless it was over in between or
    has grown graver: who closed it has seen it.
    """
    if kept is None:
        return WarningChange.OPEN if found else None
    if found is None:
        return _without_signal(kept)
    graver = is_graver(found.severity, kept.severity)
    if not kept.in_work:
        return WarningChange.OPEN if kept.over or graver else None
    if kept.over:
        return WarningChange.BACK
    return WarningChange.GRAVER if graver else None


def _without_signal(kept: KeptWarning) -> WarningChange | None:
    if not kept.in_work:
        return WarningChange.FINISH
    return None if kept.over else WarningChange.OVER


def is_graver(one: Colour, other: Colour) -> bool:
    """Whether one severity is graver than another."""
    return EVENT_LEVELS.index(one) < EVENT_LEVELS.index(other)


def changes(
    found: Iterable[EarlyWarning], kept: Mapping[WarningKey, KeptWarning], judged: Iterable[str]
) -> list[WarningKey]:
    """The kinds and places to which something has to happen, in order.

    Args:
        judged: the kinds that were judged.
    """
    standing = {warning.key: warning for warning in found}
    kinds = set(judged)
    keys = sorted(standing.keys() | {key for key in kept if key[0] in kinds})
    return [key for key in keys if change_of(standing.get(key), kept.get(key))]


def warnings_of(rows: pl.DataFrame) -> list[EarlyWarning]:
    """The values of the rows of `early_warnings`."""
    return [
        EarlyWarning(
            signal=row["signal"],
            place=PlaceCode(row["place"]),
            severity=Colour(row["severity"]),
            observed=row["observed"],
            threshold=row["threshold"],
            first_at=row["first_at"],
            last_at=row["last_at"],
            rule=row["rule"],
            rule_digest=row["rule_digest"],
        )
        for row in rows.iter_rows(named=True)
    ]


def report_words(warning: EarlyWarning, rule: WarningRule) -> str:
    """What the event says, in both languages: why it stands, and what would end the signal."""
    numbers = {"observed": warning.observed, "threshold": warning.threshold}
    said = {lang: reason_text(warning.signal, numbers, rule, lang) for lang in ("zh", "en")}
    ends = {lang: ends_text(warning.signal, numbers, rule, lang) for lang in ("zh", "en")}
    return (
        f"{said['zh']}。信号解除条件：{ends['zh']}。\n{said['en']}. What would end the signal: {ends['en']}."
    )
