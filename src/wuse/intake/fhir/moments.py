"""Dates and moments of FHIR, which may say less than a field needs: a year, a month, a day without time."""

import re
from datetime import date, datetime
from typing import Literal

from wuse.vocabulary import CHINA

Precision = Literal["partial", "day", "moment", "none"]
"""`partial`: a year or a month; `day`; `moment`: with time and offset; `none`: no date of R4."""

_FORM = re.compile(
    r"(?P<day>\d{4}(?:-\d\d(?:-\d\d)?)?)(?P<time>T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?\Z", re.ASCII
)
_WHOLE_DAY = len("2020-02-09")


def precision(text: str) -> Precision:
    """How much a `date`, `dateTime` or `instant` says, and whether the calendar and the clock have it."""
    read = _FORM.match(text)
    if read is None or (read["time"] and len(read["day"]) < _WHOLE_DAY):
        return "none"
    if read["time"]:
        return "moment" if _moment(text) else "none"
    whole = (read["day"] + "-01-01")[:_WHOLE_DAY]
    if not _is_date(whole):
        return "none"
    return "day" if len(read["day"]) == _WHOLE_DAY else "partial"


def day_in_china(text: str) -> str | None:
    """The day of a whole date, or the day that it was in China at a moment."""
    if len(text) == _WHOLE_DAY:
        return text
    moment = _moment(text)
    try:
        return None if moment is None else moment.astimezone(CHINA).date().isoformat()
    except OverflowError:  # the first and the last day that there are
        return None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
