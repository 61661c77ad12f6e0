"""The product `power_index`: how far enterprises of the agreed places are back at work, under disclosure control."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from wuse.assess.area_risk import known_at
from wuse.assess.power_index import (
    ALL,
    Judging,
    PowerFacts,
    cells_of,
    check_readings,
    index_of,
    load_power_rule,
    power_facts,
)
from wuse.permits.agreement import Terms
from wuse.pool import Engine, Pool
from wuse.publish.disclosure import Dominance, Key
from wuse.publish.docking.cells import Contribution, areas_of, shown_cells
from wuse.publish.docking.days import local_day
from wuse.publish.power import (
    CellName,
    DayBefore,
    PowerStateFolder,
    assessed_in,
    told_beside,
    with_parts,
)

_PLACES = {"firms": 0, "resumed_share": 4, "output_share": 4, "power_index": 2}
"""Figure -> decimals. No kilowatt-hours: the baselines of two days differ by that of whoever was not read on one."""
_DAYS = 7
"""So many days before are looked at for enterprises that came or went."""
_SENT = """
SELECT coalesce(f.enterprise, f.meter) AS firm
FROM facts AS f
INNER JOIN own AS o ON o.batch_id = f.batch_id
GROUP BY coalesce(f.enterprise, f.meter)
"""


def power_document(pool: Pool, terms: Terms, *, day: date, batches: Sequence[str]) -> dict[str, Any]:
    """What is handed over of a day: the same whenever it is asked for.

    Args:
        batches: of readings that the partner sent by the noon after the day; it knows what they say.

    Raises:
        Refusal: `assess.no_readings`, and those of the disclosure control.
    """
    facts, rule = power_facts(pool, present=True), load_power_rule()
    check_readings(pool.engine, facts, day)
    # Judged once for all partners and pulls.
    state = PowerStateFolder(pool.home)
    firms = state.day(pool, day).firms
    back = (day - timedelta(days=number) for number in range(1, _DAYS + 1))
    days = [one for one in back if one >= local_day(terms.valid_from)]
    state.judge_missing(pool, days)
    before = [state.assessed(pool, one) for one in days]
    control = Dominance()
    known = (frozenset(terms.enterprises), _sent(pool.engine, facts, batches) | set(terms.enterprises))
    return {
        "rule": rule.id,
        "rule_digest": rule.digest,
        "known_at": known_at(day).isoformat(),
        "control": {
            "contributors": control.contributors,
            "largest": control.largest,
            "share": control.share,
            "margin": control.margin,
        },
        "rows": power_rows(pool.engine, firms, terms, day=day, known=known, before=before),
    }


def power_rows(
    engine: Engine,
    firms: pl.DataFrame,
    terms: Terms,
    *,
    day: date,
    known: Collection[Collection[str]],
    before: Sequence[pl.DataFrame] = (),
) -> list[dict[str, Any]]:
    """A row an area and industry that anybody works in; the figures of a withheld one are null.

    Args:
        firms: rows of `firm_days` of the day, as known at its next noon.
        before: which of them were assessed on the days before, which the partner may have.
    """
    judging = Judging(load_power_rule(), known_at(day))
    rows: list[dict[str, Any]] = []
    for place in terms.places:
        here = firms.filter(pl.col("site").str.starts_with(place))
        areas = sorted({area for site in here["site"].unique() for area in areas_of(site, place)})
        found = index_of(
            engine,
            cells_of(engine, here),
            days=[day],
            judging=Judging(judging.rule, judging.as_of, tuple(areas)),
        )
        shown = shown_cells(_contributions(here), top=place, known=known, industries=terms.industries)
        shown = _beside(here, shown, place, before)
        rows += _told(found, shown, terms.industries)
    return rows


def _beside(
    firms: pl.DataFrame, shown: frozenset[Key], place: str, before: Sequence[pl.DataFrame]
) -> frozenset[Key]:
    """The cells that may be shown beside those of the days before, all of which count as known."""
    names = frozenset(CellName(area, industry) for area, industry in shown)
    days = [frozenset(assessed_in(one, place)) for one in before]
    left = told_beside(with_parts(firms, place), names, [DayBefore(names, day) for day in days if day])
    return frozenset((name.place, name.industry) for name in left)


def _contributions(firms: pl.DataFrame) -> list[Contribution]:
    rows = firms.filter(outcome="assessed").select("firm", "site", "industry", "used", "december")
    return [
        Contribution(firm, site, industry, (float(used), float(december)))
        for firm, site, industry, used, december in rows.iter_rows()
    ]


def _told(found: pl.DataFrame, shown: frozenset[Key], industries: Collection[str]) -> list[dict[str, Any]]:
    rows = found.filter(pl.col("scale") == ALL, pl.col("firms") > 0)
    if industries:
        rows = rows.filter(pl.col("industry").is_in(sorted(industries)))
    return [_row(row, (row["area"], row["industry"]) in shown) for row in rows.iter_rows(named=True)]


def _row(row: Mapping[str, Any], shown: bool) -> dict[str, Any]:
    figures = {name: round(row[name], places) if shown else None for name, places in _PLACES.items()}
    return {"area": row["area"], "industry": row["industry"], "withheld": not shown, **figures}


def _sent(engine: Engine, facts: PowerFacts, batches: Sequence[str]) -> set[str]:
    """The firms of which the partner sent readings."""
    if not batches:
        return set()
    own = pl.DataFrame({"batch_id": sorted(batches)}, schema={"batch_id": pl.String()})
    return set(engine.run(_SENT, tables={"facts": facts.readings, "own": own}, parameters={})["firm"])
