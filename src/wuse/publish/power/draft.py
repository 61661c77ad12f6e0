"""What an edition of the power index would tell, before it is issued."""

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from wuse.assess.area_risk import known_at
from wuse.assess.power_index import check_readings, held_back, load_power_rule, power_facts
from wuse.pool import Pool
from wuse.publish.power.changes import days_before
from wuse.publish.power.edition import PowerEdition
from wuse.publish.power.held_back import public_held_back, public_held_back_at
from wuse.publish.power.shown import check_shown
from wuse.publish.power.state import CELLS_KEPT, PowerStateFolder
from wuse.publish.power.store import PowerEditionStore
from wuse.publish.power.told import told_day
from wuse.vocabulary import Refusal

_COUNTY = 6


def draft_power_edition(
    *,
    pool: Pool,
    area: str,
    day: date,
    by: str,
    at: datetime,
    before: Sequence[PowerEdition],
    crossed: bool = True,
) -> PowerEdition:
    """The edition of a day before it has its place among the others: number 0, chained to nothing, and kept nowhere.

    Args:
        before: the editions that are out, beside which this one tells no more of an enterprise.

    Raises:
        Refusal: `edition.area`; `edition.early` before noon of the next day; `assess.no_readings`,
            `edition.unguarded`, `edition.nothing_told`, and those of the disclosure control.
    """
    _check_asked(area, day, at)
    facts, rule = power_facts(pool), load_power_rule()
    check_readings(pool.engine, facts, day)
    state = PowerStateFolder(pool.home)
    firms = state.day(pool, day).firms
    # Who was assessed on an older day is known no longer.
    compared = [one for one in before if day - one.day <= CELLS_KEPT]
    state.judge_missing(pool, [one.day for one in compared])
    out = days_before(compared, lambda one: state.assessed(pool, one))
    told = told_day(firms, top=area, crossed=crossed, before=out)
    check_shown(firms.filter(pl.col("site").str.starts_with(area)), told.cells, told.sizes)
    last = _last([one for one in before if one.area == area], day)
    said = held_back(pool.engine, facts.enterprises, area=area, as_of=known_at(day))
    of_all = public_held_back(said, last.held_back if last else ())
    return PowerEdition(
        area=area,
        number=0,
        day=day,
        rule=rule.id,
        rule_digest=rule.digest,
        inputs=dict(facts.versions),
        cells=told.cells,
        sizes=told.sizes,
        held_back=of_all,
        held_back_at=public_held_back_at(
            said, top=area, of_all=of_all, before=last.held_back_at if last else ()
        ),
        previous_digest=None,
        issued_at=at,
        issued_by=by,
    )


def _last(before: Sequence[PowerEdition], day: date) -> PowerEdition | None:
    """The edition of the last day before; beside a day that comes late, of the first after."""
    earlier = [one for one in before if one.day < day] or before
    return min(earlier, key=lambda one: abs((one.day - day).days), default=None)


def _check_asked(area: str, day: date, at: datetime) -> None:
    if len(area) >= _COUNTY:
        raise Refusal(
            "edition.area",
            "An edition of the power index tells of the parts of a province or of a city: {area} is neither. Name one "
            "of them, such as 33 or 3301.",
            {"area": area},
        )
    if known_at(day) > at:
        raise Refusal(
            "edition.early",
            "What is known of {day} is complete at noon of the next day, and an issued day is never changed: issue it "
            "after {known}.",
            {"day": day.isoformat(), "known": known_at(day).isoformat()},
        )


def check_not_issued(store: PowerEditionStore, day: date) -> None:
    """Refuse a day that has its edition: `edition.day_issued`."""
    if issued := store.of(day):
        raise Refusal(
            "edition.day_issued",
            "The power index of {day} was issued as edition {number}, and a day is issued once: what was learnt since "
            "shows in the editions of later days.",
            {"day": day.isoformat(), "number": issued.number},
        )
