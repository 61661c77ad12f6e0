"""The brake on what makes codes worse (批量赋码暂缓): whoever reports too many persons at once colours no crowd alone.

Counted are the persons of whom a sending says anew what the rules of health codes may make yellow, orange or red of:
a case, a positive result, an isolation, an arrival, a declaration of symptoms, contact or stay. Contacts have a brake
of their own (`contact_brake`). What the risk of a place is, and so whether a stay there colours, is the rules' matter;
here every arrival and every stay counts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files

import polars as pl

from wuse.pool import load_standard
from wuse.vocabulary import PublishedValues, Refusal

FOREVER = date(9999, 12, 31)
_TO_CHINA = pl.duration(hours=8)
_COUNTY = 6


class CodeBrake(PublishedValues):
    """How many persons are let through, and how long what is held back is kept."""

    @property
    def window(self) -> timedelta:
        """Within which time persons are counted."""
        return timedelta(hours=self.value("window_hours"))

    @property
    def kept(self) -> timedelta:
        """How long what is held back is kept."""
        return timedelta(days=self.value("kept_days"))


@cache
def code_brake() -> CodeBrake:
    """The values in force; they are part of the program."""
    return CodeBrake.read((files("wuse.intake") / "code_brake.yaml").read_bytes())


def _said(name: str) -> pl.Expr:
    return pl.col(name).fill_null(value=False)


def _china_day(name: str) -> pl.Expr:
    return (pl.col(name) + _TO_CHINA).dt.date()


def _remembered(day: pl.Expr) -> pl.Expr:
    """The first day on which something of a day counts no more: the last of the days that are remembered still does."""
    return day + pl.duration(days=code_brake().value("remembered_days") + 1)


def _case_until() -> pl.Expr:
    status, outcome = pl.col("status"), pl.col("outcome_on")
    return (
        pl.when(status == "ruled_out")
        .then(None)
        .when(status == "recovered")
        .then(_remembered(outcome))
        .when(status.is_in(["died", "observation_ended"]))
        .then(outcome)
        .otherwise(pl.lit(FOREVER))
    )


def _positive_until() -> pl.Expr:
    decides = pl.col("method").is_in(["nucleic_acid", "sequencing"]) & (pl.col("result") == "positive")
    alone = pl.col("specimens_pooled").fill_null(1) == 1
    return pl.when(decides & alone).then(_remembered(_china_day("specimen_taken_at")))


def _isolation_until() -> pl.Expr:
    ended = pl.col("isolation_end").is_not_null() & (pl.col("isolation_end") != "left")
    last = pl.coalesce(_china_day("isolation_ended_at"), "isolation_due_on")
    until = pl.when(ended).then(last).otherwise(pl.col("isolation_due_on"))
    return pl.when(pl.col("isolation_kind").is_in(["centralised", "home", "hospital"])).then(until)


def _arrival_until() -> pl.Expr:
    came = pl.col("arrived_at").is_not_null() & (pl.col("arrival_state") != "cancelled")
    day = pl.max_horizontal(_china_day("arrived_at"), "left_stay_on")
    return pl.when(came).then(_remembered(day))


def _declared_until() -> pl.Expr:
    unwell = _said("fever") | _said("cough") | _said("breathlessness")
    worse = (
        unwell
        | _said("contact_with_case")
        | (_said("stayed_in_risk_area") & pl.col("stay_place").is_not_null())
    )
    return pl.when(worse).then(_remembered(pl.max_horizontal(_china_day("declared_at"), "left_stay_on")))


_UNTIL: Mapping[str, Callable[[], pl.Expr]] = {
    "case_report": _case_until,
    "test_result": _positive_until,
    "isolation": _isolation_until,
    "arrival": _arrival_until,
    "declaration": _declared_until,
}
BRAKED = frozenset(_UNTIL)
"""The standards whose rows are counted."""


def worse_rows(standard: str, rows: pl.DataFrame, *, today: date) -> pl.DataFrame:
    """The rows that may make a code worse on a day, or later.

    Args:
        standard: one of `BRAKED`. rows: of it; columns that it lacks are empty.
        today: in China.
    """
    until, schema = _UNTIL[standard](), load_standard(standard).schema
    missing = sorted(set(until.meta.root_names()) - set(rows.columns))
    whole = rows.with_columns(pl.lit(None, schema[name]).alias(name) for name in missing)
    return rows.filter(whole.select(until > today).to_series())


@dataclass(frozen=True)
class WorseBefore:
    """Persons whose codes a sender may have made worse within the window, with what is held back of them.

    `by_standard`: standard -> how many. `allowed`: standard -> how many two epidemiologists allow, where they do.
    """

    by_standard: Mapping[str, int]
    allowed: Mapping[str, int]


def is_too_many(standard: str, persons: int, before: WorseBefore, brake: CodeBrake) -> bool:
    """Whether the rows of a sending that make codes worse are held back.

    What is allowed of one table is counted for itself; the limit is that of all other tables together.

    Args:
        persons: of whom the sending says so anew.
    """
    if not persons:
        return False
    if standard in before.allowed:
        return persons + before.by_standard.get(standard, 0) > before.allowed[standard]
    others = sum(number for name, number in before.by_standard.items() if name not in before.allowed)
    return persons + others > brake.value("per_sender")


def area_of(places: Iterable[str], *, otherwise: str) -> str:
    """The smallest province, city or county in which all places lie.

    Args:
        otherwise: where they lie in no single province.
    """
    wanted = set(places)
    for digits in (_COUNTY, 4, 2):
        found = {place[:digits] for place in wanted}
        if len(found) == 1:
            return found.pop()
    return otherwise


@dataclass(frozen=True)
class WantedAllowance:
    """How many persons in 24 hours a sender is to be allowed of a table, and for how many days."""

    number: int
    days: int

    def until(self, at: datetime) -> datetime:
        """When it is over, if it is given at a moment."""
        return at + timedelta(days=self.days)


def check_allowance(wanted: WantedAllowance, *, standard: str) -> None:
    """Refuse an allowance that is too large or too long, or of contacts: `hold.allowance`."""
    brake = code_brake()
    most, days = brake.value("most_allowed"), brake.value("most_allowed_days")
    if standard not in BRAKED or not (0 < wanted.number <= most and 0 < wanted.days <= days):
        raise Refusal(
            "hold.allowance",
            "At most {most} persons in 24 hours can be allowed, for at most {days} days, and of contacts nothing.",
            {"most": most, "days": days},
        )
