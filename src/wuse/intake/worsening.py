"""Which rows make a code worse (赋码变重): by what they say anew, or by taking away what kept a code better.

The rules of health codes read six standards (`assess/health_code/*.sql`); contacts are weighed in `contact_brake`. What
the risk of a place is, and so whether a stay there colours, is the rules' matter: here every arrival and stay counts.
A test holds all of this to the rules.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cache

import polars as pl

from wuse.intake.raw_table import ROW
from wuse.pool import load_standard

REMEMBERED = 28
"""For how many days at most something counts for a code: `memory_days` of the profiles."""
FOREVER = date(9999, 12, 31)
LEARNT = "learnt_at"
_TO_CHINA = pl.duration(hours=8)
_MOMENT = pl.Datetime("us", "UTC")


def _said(name: str) -> pl.Expr:
    return pl.col(name).fill_null(value=False)


def _china_day(name: str) -> pl.Expr:
    return (pl.col(name) + _TO_CHINA).dt.date()


def _remembered(day: pl.Expr) -> pl.Expr:
    """The first day on which something of a day counts no more: the last of the days that are remembered still does."""
    return day + pl.duration(days=REMEMBERED + 1)


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


def _has_arrived() -> pl.Expr:
    return pl.col("arrived_at").is_not_null() & (pl.col("arrival_state") != "cancelled")


def _arrival_until() -> pl.Expr:
    day = pl.max_horizontal(_china_day("arrived_at"), "left_stay_on")
    return pl.when(_has_arrived()).then(_remembered(day))


def _declares_risk() -> pl.Expr:
    unwell = _said("fever") | _said("cough") | _said("breathlessness")
    stayed = _said("stayed_in_risk_area") & pl.col("stay_place").is_not_null()
    return unwell | _said("contact_with_case") | stayed


def _declared_until() -> pl.Expr:
    day = pl.max_horizontal(_china_day("declared_at"), "left_stay_on")
    return pl.when(_declares_risk()).then(_remembered(day))


_UNTIL: Mapping[str, Callable[[], pl.Expr]] = {
    "case_report": _case_until,
    "test_result": _positive_until,
    "isolation": _isolation_until,
    "arrival": _arrival_until,
    "declaration": _declared_until,
}
"""Standard -> the first day on which a row makes no code worse any more; empty where it never does."""
BRAKED = frozenset(_UNTIL)
"""The standards whose rows are weighed here."""
_WEIGHS: Mapping[str, tuple[str, ...]] = {
    "isolation": ("isolation_reason",),
    "arrival": (
        "departure_country", "departure_place", "arrived_at", "stayed_in_risk_area", "stay_place", "left_stay_on",
        "certificate_shown",
    ),
    "declaration": (
        "declared_at", "fever", "cough", "breathlessness", "contact_with_case", "stayed_in_risk_area", "stay_place",
        "stay_days", "left_stay_on",
    ),
}  # fmt: skip
"""Standard -> the fields that decide how much worse a code becomes; a row that says them alike says no more."""


_STAY = ("stayed_in_risk_area", "stay_place", "stay_days", "left_stay_on")


def _freed_by_test() -> pl.Expr:
    negative = (pl.col("method") == "nucleic_acid") & (pl.col("result") == "negative")
    return pl.when(negative).then(_china_day("specimen_taken_at"))


def _freed_by_arrival() -> pl.Expr:
    abroad = pl.col("departure_country").is_not_null() & (pl.col("departure_country") != "CHN")
    return pl.when(_has_arrived() & abroad).then(_china_day("arrived_at"))


_FREES: Mapping[str, Callable[[], pl.Expr]] = {
    # A report takes the place of a positive test, whatever becomes of the case.
    "case_report": lambda: pl.col("diagnosed_on"),
    "test_result": _freed_by_test,
    # Of several arrivals from abroad the last one tells the colour.
    "arrival": _freed_by_arrival,
    # A day on which somebody declared without fever runs down a clock, whatever else they declared.
    "declaration": lambda: pl.when(~_said("fever")).then(_china_day("declared_at")),
}
"""Standard -> the day up to which a row may keep a code better; for a declaration it is that day alone."""


def newest_rows(standard: str, rows: pl.DataFrame, *, at: datetime) -> pl.DataFrame:
    """Of each id the row that counts, being learnt last: the columns that are weighed, `row` and `learnt_at`.

    Args:
        rows: of the standard, with `row`; columns that they lack are empty.
        at: when a row was learnt that does not say it.
    """
    uid = load_standard(standard).key[0]
    learnt = pl.col("recorded_at").fill_null(at).cast(_MOMENT).alias(LEARNT)
    weighed = _weighed(standard, rows, ROW).with_columns(learnt)
    if weighed[uid].is_unique().all():
        return weighed
    return weighed.sort(LEARNT, ROW).unique(uid, keep="last", maintain_order=True)


def worse_rows(standard: str, rows: pl.DataFrame, *, today: date) -> pl.DataFrame:
    """The rows that may make a code worse on a day in China, or later.

    Args:
        standard: one of `BRAKED`. rows: of it; columns that it lacks are empty.
    """
    return rows.filter(_weighed(standard, rows).select(_UNTIL[standard]() > today).to_series())


def worsened(standard: str, newest: pl.DataFrame, before: pl.DataFrame, *, today: date) -> pl.DataFrame:
    """Whose code may become worse by rows, beside what was said before: columns `uid` and `person`.

    Args:
        newest: of `newest_rows`. before: the pool's newest row of each of their ids that it has.
        today: in China.
    """
    uid = load_standard(standard).key[0]
    if before.is_empty():
        worse = newest.filter(_UNTIL[standard]() > today)
        return worse.select(pl.col(uid).alias("uid"), "person")
    there = _weighed(standard, before)
    learnt = there.select(uid, pl.col("recorded_at").cast(_MOMENT).alias("known_since"))
    # What says itself that it is older than what counts is history, and changes nothing. Whatever else comes counts
    # from its receipt on, whenever its sending began.
    told, known = pl.col("recorded_at"), pl.col("known_since")
    counting = newest.join(learnt, on=uid, how="left").filter(
        known.is_null() | told.is_null() | (pl.col(LEARNT) >= known)
    )
    pairs = [_heavier(standard, counting, there, today), _taken_away(standard, counting, there, today)]
    return pl.concat([pair.select(pl.col(uid).alias("uid"), "person") for pair in pairs]).unique(
        maintain_order=True
    )


def _heavier(standard: str, newest: pl.DataFrame, before: pl.DataFrame, today: date) -> pl.DataFrame:
    """The rows that make a code worse, without those that say no more of the same person than before.

    Else a crowd is reported harmlessly for days, seen by nobody, and made red by one correction.
    """
    uid, names = load_standard(standard).key[0], ("person", *_WEIGHS.get(standard, ()))
    until = _UNTIL[standard]().alias("until")
    told = newest.select(uid, *names, until).filter(pl.col("until") > today)
    there = before.select(uid, *names, until).filter(pl.col("until") > today)
    beside = told.join(there, on=uid, how="left", suffix="_before")
    alike = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"{name}_before")) for name in names)
    no_longer = (pl.col("until") <= pl.col("until_before")).fill_null(value=False)
    return beside.filter(~(alike & no_longer))


def _taken_away(standard: str, newest: pl.DataFrame, before: pl.DataFrame, today: date) -> pl.DataFrame:
    """What rows said before that kept a code better, and say no more."""
    uid = load_standard(standard).key[0]
    if standard not in _FREES:
        return before.clear()
    frees = _FREES[standard]().alias("frees")
    first = today - timedelta(days=REMEMBERED)
    told = (uid, "person", *(_STAY if standard == "declaration" else ()), frees)
    freed = before.select(*told).filter(pl.col("frees") >= first)
    beside = freed.join(newest.select(*told), on=uid, how="inner", suffix="_now")
    same_day, person = pl.col("frees_now") == pl.col("frees"), pl.col("person_now") == pl.col("person")
    as_far = (
        same_day & _stays_alike() if standard == "declaration" else pl.col("frees_now") >= pl.col("frees")
    )
    return beside.filter(~(as_far & person).fill_null(value=False))


def _stays_alike() -> pl.Expr:
    """Whether a stay that was declared is declared still: of several the last one tells the colour, however light."""
    alike = [pl.col(name).eq_missing(pl.col(f"{name}_now")) for name in _STAY]
    return ~_said("stayed_in_risk_area") | pl.all_horizontal(alike)


def _weighed(standard: str, rows: pl.DataFrame, *own: str) -> pl.DataFrame:
    """The columns of rows that are weighed, empty where the rows lack them. `own`: further ones."""
    schema = load_standard(standard).schema
    names = [name for name in _columns(standard) if name not in own]
    told = [
        pl.col(name) if name in rows.columns else pl.lit(None, schema[name]).alias(name) for name in names
    ]
    return rows.select(*told, *own)


@cache
def _columns(standard: str) -> tuple[str, ...]:
    read = [_UNTIL[standard]()] + ([_FREES[standard]()] if standard in _FREES else [])
    roots = {name for told in read for name in told.meta.root_names()}
    return tuple(
        sorted({load_standard(standard).key[0], "person", "recorded_at", *_WEIGHS.get(standard, ()), *roots})
    )
