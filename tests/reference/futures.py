"""What would change a colour, checked by the reference: the facts of a rating carried on, judged again."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from tests.reference import area_risk as reference


def colour_after(
    facts: Sequence[reference.Fact],
    place: str,
    residents: int | None,
    *,
    as_of: date,
    counts: dict[date, int],
    rule: reference.Rule,
) -> str:
    """The reference's colour on the last of some days to come, on which these cumulative counts are reported.

    Of the facts only those count that were known at noon of the day after `as_of`.
    """
    noon = datetime.combine(as_of + timedelta(days=1), time(4), tzinfo=UTC)
    known = [f for f in facts if f.place == place and f.date <= as_of and f.recorded_at <= noon]
    ahead = [_reported(place, day, count) for day, count in counts.items()]
    last = max(counts)
    people = {} if residents is None else {place: residents}
    return reference.judge([*known, *ahead], people, [place], [last], rule)[last, place].colour


def _reported(place: str, day: date, count: int) -> reference.Fact:
    learnt = datetime.combine(day + timedelta(days=1), time(1), tzinfo=UTC)
    return reference.Fact(place, day, "confirmed_cum", count, "published", None, learnt, (10**6, 0))


def judgement_days(rule: reference.Rule, as_of: date, until: date) -> list[date]:
    """The days after `as_of` on which a rule judges: every day, or the editions of a dynamic rule."""
    days = [as_of + timedelta(days=n) for n in range(1, (until - as_of).days + 1)]
    if not rule.dynamic or rule.first_edition is None:
        return days
    return [day for day in days if (day - rule.first_edition).days % rule.cadence == 0]


def rank_of(colour: str) -> int:
    """How grave a colour is."""
    return {name: rank for rank, name in reference.COLOURS.items()}[colour]
