"""Random firms: a partner that knows its own cannot come nearer to what the others used than the rule allows.

The attacker solves for the least and the most by itself, from what is shown and from its own figures, and shares no
code with the search that chose what to withhold.
"""

from collections.abc import Collection, Mapping
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from wuse.publish.disclosure import Dominance
from wuse.publish.docking.cells import ALL, Contribution, areas_of, shown_cells

COUNTIES, KINDS = ("330302", "330303", "330382"), ("C", "F")
AREAS = ("3303", *COUNTIES)
INNER = tuple(product(COUNTIES, KINDS))
TOP, RULE = "3303", Dominance()
Cell = tuple[str, ...]

firms = st.lists(
    st.tuples(st.sampled_from(COUNTIES), st.sampled_from(KINDS), st.integers(1, 1000), st.booleans()),
    min_size=1,
    max_size=24,
)


def parts(cell: Cell) -> list[Cell]:
    """The innermost cells that a cell is the sum of."""
    counties = [county for county in COUNTIES if county.startswith(cell[0])]
    return list(product(counties, KINDS if cell[1] == ALL else [cell[1]]))


def span(cell: Cell, told: Mapping[Cell, float], there: Collection[Cell]) -> tuple[float, float]:
    """The least and the most that a cell can be, given the sums that are told; nothing is where no firm is."""
    columns = [one for one in INNER if one in there]
    row = {one: [float(column in parts(one)) for column in columns] for one in {*told, cell}}
    equations = np.array([row[one] for one in told]) if told else None
    right = np.array([told[one] for one in told]) if told else None
    found = []
    for sign in (1, -1):
        answer = linprog(sign * np.array(row[cell]), A_eq=equations, b_eq=right, bounds=(0, None))
        assert answer.status in (0, 3)
        found.append(sign * answer.fun if answer.status == 0 else float("inf"))
    return found[0], found[1]


def contributions(made: list[tuple[str, str, int, bool]]) -> list[Contribution]:
    return [
        Contribution(f"E{number}", county, kind, (float(used),))
        for number, (county, kind, used, _) in enumerate(made)
    ]


@settings(deadline=None, max_examples=60)
@given(made=firms)
def test_who_knows_its_own_firms_learns_no_other_one(made: list[tuple[str, str, int, bool]]) -> None:
    rows = contributions(made)
    own = {one.firm for one, (*_, mine) in zip(rows, made, strict=True) if mine}
    shown = shown_cells(rows, top=TOP, known=[own], rule=RULE)
    others: dict[Cell, list[float]] = {}
    for one in rows:
        for cell in product(areas_of(one.county, TOP), (one.industry, ALL)):
            others.setdefault(cell, []).extend([] if one.firm in own else one.amounts)
    # What is told of a cell less the own figures, which the partner subtracts.
    told = {cell: sum(others[cell]) for cell in shown if cell in others}
    there = {(one.county, one.industry) for one in rows if one.firm not in own}
    for cell, amounts in others.items():
        distance = RULE.protection(amounts)
        if distance is None:
            continue
        assert cell not in shown
        low, high = span(cell, told, there)
        total = sum(amounts)
        assert low <= max(0.0, total - distance) + 1e-4 * total
        assert high >= total + distance - 1e-4 * total
        # And so the largest of them stays as uncertain as the rule asks for.
        assert high - low >= min(2 * distance, total + distance) - 2e-4 * total


@settings(deadline=None, max_examples=40)
@given(made=firms)
def test_a_cell_is_shown_only_if_it_may_be_under_every_knowledge(
    made: list[tuple[str, str, int, bool]],
) -> None:
    rows = contributions(made)
    claimed = {one.firm for one, (*_, mine) in zip(rows, made, strict=True) if mine}
    both = shown_cells(rows, top=TOP, known=[set(), claimed], rule=RULE)
    assert both == shown_cells(rows, top=TOP, known=[set()], rule=RULE) & shown_cells(
        rows, top=TOP, known=[claimed], rule=RULE
    )
