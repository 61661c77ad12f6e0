"""Chains of transmission: who is linked to whom, and a picture in which no line runs through somebody else."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from wuse.respond.chain import MOST_CASES, Chains, chains_of, layout_of
from wuse.web.desk.chain_picture import chain_picture

DAY = date(2020, 2, 1)


def case(number: int, onset: int | None, person: str = "", **values: Any) -> dict[str, Any]:
    said = {
        "report_id": f"R-{number}",
        "person": "p1-" + (person or f"{number}").rjust(32, "a"),
        "place": "330382",
        "onset_on": None if onset is None else DAY + timedelta(days=onset),
        "diagnosed_on": DAY + timedelta(days=9),
        "classification": "confirmed",
    }
    return {**said, **values}


def contact(one: int, other: int, **values: Any) -> dict[str, Any]:
    said = {
        "contact_id": f"k-{one}-{other}",
        "person": "p1-" + f"{other}".rjust(32, "a"),
        "case": f"R-{one}",
        "closeness": "close",
        "relation": "household",
        "last_exposure_on": DAY,
        "contact_state": "became_case",
    }
    return {**said, **values}


def links(found: Chains) -> list[tuple[str, str, int]]:
    return [(link.source, link.target, link.days) for link in found.links]


def test_a_link_points_from_the_earlier_onset_to_the_later() -> None:
    cases = [case(1, 5), case(2, 2), case(3, None)]
    found = chains_of(cases, [contact(1, 2), contact(1, 3), contact(1, 9), contact(1, 1)])
    assert links(found) == [("R-1", "R-3", 4), ("R-2", "R-1", 3)]


def test_who_was_no_contact_after_all_is_linked_to_nobody() -> None:
    cases = [case(1, 1), case(2, 4)]
    assert links(chains_of(cases, [contact(1, 2, contact_state="no_contact")])) == []


def test_somebody_reported_twice_is_one_case() -> None:
    cases = [case(1, 1), case(2, 4), case(5, 6, person="2")]
    found = chains_of(cases, [contact(1, 2), contact(5, 1)])
    assert [one.report for one in found.cases] == ["R-1", "R-2"]
    assert links(found) == [("R-1", "R-2", 3)]


def test_a_picture_has_an_end() -> None:
    found = chains_of([case(number, number % 20) for number in range(MOST_CASES + 7)], [])
    assert (len(found.cases), found.left_out) == (MOST_CASES, 7)


pairs = st.tuples(st.integers(0, 14), st.integers(0, 14))


@given(st.lists(st.integers(0, 6), min_size=1, max_size=15), st.lists(pairs, max_size=20))
def test_no_line_runs_through_a_case_that_it_does_not_concern(
    onsets: list[int], met: list[tuple[int, int]]
) -> None:
    cases = [case(number, onset) for number, onset in enumerate(onsets)]
    found = chains_of(cases, [contact(one, other) for one, other in met])
    layout = layout_of(found)
    assert len(set(layout.cells.values())) == len(found.cases)
    standing = {cell: report for report, cell in layout.cells.items()}
    for link in found.links:
        (first, _row), (last, row) = layout.cells[link.source], layout.cells[link.target]
        crossed = {standing.get((column, row)) for column in range(first + 1, last)}
        assert crossed <= {None}


def test_a_picture_holds_no_markup_of_others_and_no_person() -> None:
    cases = [case(1, 1, report_id="<b>1</b>"), case(2, 3)]
    drawn = str(chain_picture(chains_of(cases, []), places={"330382": "A & B"}))
    assert "<b>" not in drawn
    assert "&lt;b&gt;1&lt;/b&gt;" in drawn
    assert "A &amp; B" in drawn
    assert "p1-" not in drawn
