"""What would change a colour, as a table: a situation on the left, the nearest changes on the right.

Every change is applied again and judged by the plain-Python reference.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.reference import area_risk as reference
from tests.reference.futures import colour_after, judgement_days
from tests.reference.rules import facts_frame, rule_of
from tests.spec.test_area_rules import PLACE, Case
from wuse.assess import explain, load_series
from wuse.places import load_registry
from wuse.pool import Pool

SERIES, TREE = load_series("zhejiang"), load_registry()


@dataclass(frozen=True)
class Row:
    """A situation (see the tables of the rules), and what is said to change its colour: (to, day, more cases)."""

    case: Case
    changes: list[tuple[str, int, int]]


def free(*days: int) -> dict[str, dict[int, int]]:
    """Days of February on which the absence of clusters is published."""
    return {"clusters_14d": dict.fromkeys(days, 0)}


# Of the 9th the first rating speaks; the next judgement is the dynamic one of the 12th.
# fmt: off
TABLE = [
    Row(Case("never a case: the first one", {9: 0}, "green", ""), [("blue", 12, 1)]),
    Row(Case("blue: to yellow with the cases of ten and a cluster", {1: 8, 9: 8}, "blue", ""), [("yellow", 12, 5), ("green", 12, 0)]),
    Row(Case("blue: two colours' worth of cases are one step", {1: 14, 9: 14}, "blue", ""), [("yellow", 12, 5), ("green", 12, 0)]),
    Row(Case("yellow: to orange, or free for three days", {1: 15, 9: 15}, "yellow", "", others=free(9)), [("blue", 12, 0)]),
    Row(Case("red: nothing is graver", {1: 100, 9: 100}, "red", "", others=free(9)), [("orange", 12, 0)]),
    Row(Case("orange at the second edition", {1: 100, 9: 100, 12: 100}, "orange", "", 12, free(9, 12)), [("yellow", 15, 0)]),
    Row(Case("blue at a last case of the 12th: green after six days", {1: 3, 12: 4}, "blue", "", 12, free(12)), [("green", 18, 0)]),
    Row(Case("between editions the next one counts", {1: 3, 12: 4, 13: 4}, "blue", "", 13, free(12)), [("green", 18, 0)]),
]
# fmt: on


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.case.name)
def test_what_would_change_a_colour(row: Row, tmp_path: Path) -> None:
    said = explained(tmp_path, row.case.facts(), row.case.day)
    assert said["colour"]["name"] == row.case.colour
    changes = [(c["to"], date.fromisoformat(c["on"]), c["more_cases"]) for c in said["would_change"]]
    assert changes == [(to, day_of(day), more) for to, day, more in row.changes]
    for to, on, more in changes:
        assert judged_again(row.case.facts(), row.case.day, on, more) == to


def day_of(day: int) -> date:
    """A day of February 2020."""
    return date(2020, 2, day)


def explained(home: Path, facts: list[reference.Fact], day: int) -> dict[str, Any]:
    """The explanation of the place's colour on a day of February, by the rule in force."""
    pool, as_of = Pool(home), day_of(day)
    rows = facts_frame(facts).drop("sequence", "row_number").with_columns(source=pl.lit("made-up"))
    pool.append("case_count", rows, batch_id="one", recorded_at=facts[0].recorded_at)
    profile = SERIES.profile_of(as_of)
    then, place = SERIES.next_profile(profile, as_of), TREE.get(PLACE, on=as_of)
    return explain(pool, place=place, city=None, profile=profile, as_of=as_of, next_profile=then)


def judged_again(facts: list[reference.Fact], day: int, on: date, more: int) -> str:
    """The reference's colour when the change comes true."""
    as_of = day_of(day)
    rule = rule_of(SERIES.next_profile(SERIES.profile_of(as_of), as_of))
    count = reference.evidence_on(facts, None, as_of).confirmed_cum
    assert count is not None
    days = [on] if more else judgement_days(rule, as_of, on)
    return colour_after(facts, PLACE, None, as_of=as_of, counts=dict.fromkeys(days, count + more), rule=rule)


def figure(
    day: int, count: int, learnt: int, *, cut_off: str = "24:00", basis: str = "published"
) -> reference.Fact:
    """A count of a day of February, learnt at nine on another."""
    at = datetime(2020, 2, learnt, 1, tzinfo=UTC)
    return reference.Fact(PLACE, day_of(day), "confirmed_cum", count, basis, cut_off, at, (0, 0))


def test_a_correction_learnt_since_leaves_the_editions_before_it_as_they_were(tmp_path: Path) -> None:
    """The 9th was red by what was known then; a correction of the 14th does not make it an edition without figures."""
    told = Case("", {1: 100, 9: 100, 12: 100, 13: 100}, "", "", 13, free(9, 12)).facts()
    corrected = [*told, figure(1, 100, 14), figure(9, 100, 14)]
    plain = explained(tmp_path / "plain", told, 13)["would_change"]
    assert [(change["to"], change["on"]) for change in plain] == [
        ("orange", "2020-02-15"),
        ("blue", "2020-02-18"),
    ]
    assert explained(tmp_path / "corrected", corrected, 13)["would_change"] == plain


def test_the_count_that_is_carried_on_is_the_one_that_was_judged(tmp_path: Path) -> None:
    """Twenty at midnight, by arithmetic, and eleven published at noon: one more case makes orange, not ten."""
    facts = [figure(9, 20, 10, basis="derived"), figure(9, 11, 10, cut_off="12:00")]
    change = explained(tmp_path, facts, 9)["would_change"][0]
    assert (change["to"], change["more_cases"]) == ("orange", 1)
