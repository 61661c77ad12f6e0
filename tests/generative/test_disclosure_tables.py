"""Random tables: an attacker who tries every table there is cannot come near a withheld figure.

The attacker is in tests/reference/disclosure.py and shares no code with the product.
"""

from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference.disclosure import Cell, Seen, spans
from wuse.publish.disclosure import (
    Dominance,
    FullTable,
    MinimumCell,
    PublicTable,
    WithheldReason,
    count_table,
    flat_axis,
    interval,
    place_axis,
    protect_counts,
    protect_sums,
    sum_table,
    with_increases,
)
from wuse.publish.disclosure import search as disclosure_search

# Two counties of one city and one of another, by two groups: six innermost cells, ten that are sums.
COUNTIES, GROUPS = ("330106", "330108", "330203"), ("old", "young")
PLACES = place_axis(COUNTIES, top="33")
INNER = tuple(product(COUNTIES, GROUPS))
ENTRIES = {
    **{county: (county,) for county in COUNTIES},
    "3301": COUNTIES[:2],
    "3302": COUNTIES[2:],
    "33": COUNTIES,
}
COLUMNS = {"old": ("old",), "young": ("young",), "total": GROUPS}
TOTALS: dict[Cell, list[Cell]] = {
    cell: list(product(ENTRIES[cell[0]], COLUMNS[cell[1]]))
    for cell in product(ENTRIES, COLUMNS)
    if cell not in INNER
}
RULE = MinimumCell(minimum=3)

counts = st.lists(st.integers(0, 6), min_size=6, max_size=6)


def table_of(values: list[int]) -> FullTable:
    return count_table(dict(zip(INNER, values, strict=True)), [PLACES, flat_axis(GROUPS)])


def seen_of(public: PublicTable) -> Seen:
    """What a reader sees of a table: figures and gaps."""
    return {cell.key: None if cell.value is None else int(cell.value) for cell in public.shown}


def narrow(public: PublicTable, found: Mapping[Cell, tuple[int, int]], width: int) -> list[Cell]:
    """The withheld cells that an attacker brings within less than the width."""
    return [cell.key for cell in public.withheld if found[cell.key][1] - found[cell.key][0] < width]


@settings(deadline=None)
@given(values=counts, hides_zero=st.booleans())
def test_no_withheld_count_can_be_bounded_by_trying_every_table(values: list[int], hides_zero: bool) -> None:
    rule = MinimumCell(minimum=3, hides_zero=hides_zero)
    table = table_of(values)
    public = protect_counts(table, rule=rule)
    found = spans([seen_of(public)], TOTALS, most=9, least=rule.least)
    assert narrow(public, found, rule.protection) == []
    for cell in public.shown:
        assert cell.value in (None, table.values[cell.key])
        assert cell.is_withheld or not rule.withholds(table.values[cell.key])
    small = [
        cell.key for cell in public.withheld if cell.reason is WithheldReason.PRIMARY and cell.key in INNER
    ]
    assert all(found[key][0] == rule.least and found[key][1] >= rule.minimum - 1 for key in small)


@settings(deadline=None)
@given(values=counts)
def test_no_cell_is_withheld_in_vain(values: list[int]) -> None:
    table = table_of(values)
    public = protect_counts(table, rule=RULE)
    for cell in public.withheld:
        if cell.reason is WithheldReason.COMPLEMENTARY:
            seen = {**seen_of(public), cell.key: int(table.values[cell.key])}
            found = spans([seen], TOTALS, most=9, least=RULE.least)
            left = {key: found[key] for key, value in seen.items() if value is None}
            assert any(
                high - low < RULE.protection or low > _forced(key, table) for key, (low, high) in left.items()
            ), cell.key


def _forced(key: Cell, table: FullTable) -> int:
    """What the zeros alone tell of a cell: as many as it has innermost cells that are none."""
    return sum(table.values[part] > 0 for part in TOTALS.get(key, [key]))


@settings(deadline=None)
@given(values=counts, shown=st.sampled_from(["330106", "330108", "330203"]))
def test_what_an_earlier_table_withheld_stays_withheld_beside_a_later_one(
    values: list[int], shown: str
) -> None:
    # The earlier table gives the groups of one county alone, the later one everything.
    full = table_of(values)
    keys = [(shown, column) for column in COLUMNS]
    first = FullTable(
        {key: full.values[key] for key in keys},
        tuple(relation for relation in full.relations if set(relation.keys) <= set(keys)),
    )
    earlier = protect_counts(first, rule=RULE)
    public = protect_counts(full, rule=RULE, earlier=[earlier])
    found = spans([seen_of(earlier), seen_of(public)], TOTALS, most=9, least=RULE.least)
    told = set(earlier.published)
    for table in (earlier, public):
        kept = [cell for cell in table.withheld if cell.key not in told]
        assert [cell.key for cell in kept if found[cell.key][1] - found[cell.key][0] < cell.width] == []
        assert all(cell.width for cell in kept if cell.reason is WithheldReason.PRIMARY)


days = st.tuples(counts, st.lists(st.integers(0, 4), min_size=6, max_size=6))


@settings(deadline=None)
@given(days=days)
def test_no_small_increase_can_be_read_from_two_days_of_a_cumulative_count(
    days: tuple[list[int], list[int]],
) -> None:
    before, added = ([*values[:3]] for values in days)
    first = FullTable({(place, "d1"): n for place, n in zip(COUNTIES, before, strict=True)}, ())
    second = FullTable(
        {(place, "d2"): n + m for place, n, m in zip(COUNTIES, before, added, strict=True)}, ()
    )
    earlier = protect_counts(first, rule=RULE)
    pairs = {(place, "d2"): (place, "d1") for place in COUNTIES}
    public = protect_counts(with_increases(second, earlier, pairs), rule=RULE, earlier=[earlier])
    for place, increase in zip(COUNTIES, added, strict=True):
        both = (place, "d1") in earlier.published and (place, "d2") in public.published
        assert not (both and RULE.withholds(increase))


@settings(deadline=None)
@given(values=counts)
def test_the_same_table_twice_is_the_same_decision(values: list[int]) -> None:
    assert protect_counts(table_of(values)) == protect_counts(table_of(values))


@settings(deadline=None)
@given(values=counts)
def test_the_products_own_interval_is_no_narrower_than_what_trying_finds(values: list[int]) -> None:
    public = protect_counts(table_of(values), rule=RULE)
    found = spans([seen_of(public)], TOTALS, most=9, least=RULE.least)
    for cell in public.withheld:
        low, high = interval([public], cell.key)
        assert low <= found[cell.key][0]
        assert high >= found[cell.key][1]


amounts = st.lists(st.floats(0, 1000).map(lambda value: round(value, 1)), max_size=7)


@settings(deadline=None)
@given(given=st.lists(amounts, min_size=6, max_size=6))
def test_no_firm_can_be_read_from_a_sum(given: list[list[float]]) -> None:
    rule = Dominance()
    firms = {
        cell: {f"{cell}{i}": amount for i, amount in enumerate(each)}
        for cell, each in zip(INNER, given, strict=True)
    }
    sums = sum_table(firms, [PLACES, flat_axis(GROUPS)])
    public = protect_sums(sums, rule=rule)
    for cell in public.cells:
        parts = [amount for part in TOTALS.get(cell.key, [cell.key]) for amount in firms[part].values()]
        distance = rule.protection(parts)
        if distance is None:
            continue
        assert cell.is_withheld
        low, high = interval([public], cell.key)
        value = sum(parts)
        assert low <= max(0.0, value - distance) + 1e-3
        assert high >= value + distance - 1e-3
    assert all(
        cell.value == pytest.approx(sums.table.values[cell.key])
        for cell in public.cells
        if not cell.is_withheld
    )


def test_without_the_search_the_attacker_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    # So that the tests above say something.
    monkeypatch.setattr(disclosure_search.Search, "settle", lambda *_: None)
    public = protect_counts(table_of([1, 6, 6, 6, 6, 6]), rule=RULE)
    found = spans([seen_of(public)], TOTALS, most=9, least=1)
    assert narrow(public, found, RULE.protection) == [("330106", "old")]
