"""Withholding, case by case. Random tables: tests/generative/test_disclosure_tables.py."""

from math import inf

import pytest

from wuse.publish.disclosure import (
    CellStatus,
    Dominance,
    FullTable,
    MinimumCell,
    PublicTable,
    Relation,
    WithheldReason,
    cell_text,
    count_table,
    flat_axis,
    interval,
    place_axis,
    protect_counts,
    protect_sums,
    reason_text,
    sum_table,
    with_increases,
)
from wuse.vocabulary import Refusal

SMALL, BESIDE, EARLIER = WithheldReason.PRIMARY, WithheldReason.COMPLEMENTARY, WithheldReason.DIFFERENCING


def withheld(table: PublicTable) -> dict[tuple[str, ...], WithheldReason | None]:
    return {cell.key: cell.reason for cell in table.withheld}


def row(**counts: int) -> FullTable:
    """One row of counts and its total."""
    return count_table({(name,): count for name, count in counts.items()}, [flat_axis(counts)])


def test_a_table_without_small_counts_is_published_whole() -> None:
    table = row(a=5, b=0, c=17)
    public = protect_counts(table)
    assert public.published == table.values
    assert public.withheld == ()


def test_a_small_count_takes_the_smallest_other_with_it_so_that_the_total_may_stay() -> None:
    public = protect_counts(row(a=3, b=12, c=9, d=40))
    assert withheld(public) == {("a",): SMALL, ("c",): BESIDE}
    assert public.published["total",] == 64
    assert interval([public], ("a",)) == (1, 11)


def test_where_the_others_are_too_small_to_hide_it_more_are_withheld() -> None:
    # 1 + 5 = 6 would tell that the small one is 1 to 5, which is no more than the rule tells; 1 + 1 = 2 tells all.
    assert withheld(protect_counts(row(a=1, b=5, c=40))) == {("a",): SMALL, ("b",): BESIDE}
    assert withheld(protect_counts(row(a=1, b=1, c=40))) == {("a",): SMALL, ("b",): SMALL, ("c",): BESIDE}


def test_a_single_part_that_is_not_0_takes_its_total_with_it() -> None:
    public = protect_counts(row(a=3, b=0))
    assert withheld(public) == {("a",): SMALL, ("total",): SMALL}
    assert interval([public], ("a",)) == (1, inf)


def test_a_county_is_not_told_by_its_city_or_its_province() -> None:
    axis = place_axis(["330106", "330108", "330203", "330205"], top="33")
    counts = {("330106",): 2, ("330108",): 50, ("330203",): 30, ("330205",): 30}
    public = protect_counts(count_table(counts, [axis]))
    assert withheld(public) == {("330106",): SMALL, ("330108",): BESIDE}
    alone = place_axis(["330106", "330203", "330205"], top="33")
    lonely = protect_counts(count_table({k: v for k, v in counts.items() if k != ("330108",)}, [alone]))
    assert withheld(lonely)["3301",] is SMALL
    assert len(lonely.withheld) >= 3


def test_a_zone_is_a_part_of_what_it_lies_in() -> None:
    axis = place_axis(["330106", "3301Z01"], top="3301")
    assert count_table({("330106",): 7, ("3301Z01",): 8}, [axis]).values["3301",] == 15


def test_rows_and_columns_need_four_cells() -> None:
    axes = [flat_axis("ab"), flat_axis("xy")]
    counts = {("a", "x"): 2, ("a", "y"): 20, ("b", "x"): 30, ("b", "y"): 40}
    assert len(protect_counts(count_table(counts, axes)).withheld) == 4


@pytest.mark.parametrize(("count", "shown"), [(0, True), (1, False), (4, False), (5, True)])
def test_a_count_of_fewer_than_five_is_withheld(count: int, shown: bool) -> None:
    assert ((("a",), count) in protect_counts(row(a=count, b=30, c=40)).published.items()) is shown
    assert MinimumCell(minimum=10).withholds(count) is (count > 0)


def test_zeros_are_shown_unless_asked() -> None:
    shown = protect_counts(row(a=0, b=9, c=9))
    hidden = protect_counts(row(a=0, b=9, c=9), rule=MinimumCell(hides_zero=True))
    assert shown.published["a",] == 0
    assert withheld(hidden)["a",] is SMALL
    assert interval([hidden], ("a",))[0] == 0


def test_a_wider_protection_takes_a_larger_cell() -> None:
    table = row(a=3, b=6, c=50, d=60)
    assert set(withheld(protect_counts(table, rule=MinimumCell(width=4)))) == {("a",), ("b",)}
    assert set(withheld(protect_counts(table, rule=MinimumCell(width=20)))) == {("a",), ("c",)}


def test_a_withheld_cell_has_no_figure_and_one_text_whatever_the_reason() -> None:
    public = protect_counts(row(a=3, b=9, c=40))
    cells = {cell.key: cell for cell in public.cells}
    assert cells["a",].status is CellStatus.WITHHELD
    assert cells["a",].value is None
    assert {cell_text(cell, "en") for cell in public.withheld} == {"– withheld"}
    assert {cell_text(cell, "zh") for cell in public.withheld} == {"– 不予公布"}
    assert cell_text(cells["c",], "en") == "40"
    assert len({reason_text(reason, "zh") for reason in WithheldReason}) == 4


# --- sums over contributors


@pytest.mark.parametrize(
    ("amounts", "shown"),
    [
        ([20, 20, 20, 20, 20], True),
        ([20, 20, 20, 20], False),  # fewer than five
        ([50, 38, 4, 4, 4], False),  # the two largest make 88 of 100
        ([42, 42, 6, 5, 5], True),  # 84 of 100, and 16 is more than 15 % of 42
        ([80, 4, 4, 4, 4, 4], True),  # 84 of 100, and 16 is more than 12
        ([], True),
        ([0, 0], True),
    ],
)
def test_a_sum_is_shown_when_no_contributor_dominates_it(amounts: list[float], shown: bool) -> None:
    assert (Dominance().protection(amounts) is None) is shown


def test_the_margin_looks_at_what_is_left_without_the_two_largest() -> None:
    rule = Dominance(share=100.0)
    assert rule.protection([100, 50, 5, 5, 4]) == pytest.approx(1.0)
    assert rule.protection([100, 50, 5, 5, 5]) is None


def test_a_dominated_sum_takes_another_with_it() -> None:
    many = {f"f{i}": 100.0 for i in range(9)}
    given = {("steel",): {"one": 900.0, "two": 20.0}, ("food",): many, ("paper",): {**many, "x": 50.0}}
    public = protect_sums(sum_table(given, [flat_axis(["steel", "food", "paper"])]))
    assert withheld(public) == {("steel",): WithheldReason.DOMINANCE, ("food",): BESIDE}
    low, high = interval([public], ("steel",))
    assert low <= 920 - 135
    assert high >= 920 + 135


def test_a_firm_with_two_sites_is_one_contributor_to_their_total() -> None:
    sums = sum_table({("a",): {"one": 10.0, "two": 1.0}, ("b",): {"one": 5.0}}, [flat_axis("ab")])
    assert sorted(sums.contributions["total",]) == [1.0, 15.0]


# --- beside earlier tables


def test_a_figure_that_an_earlier_table_withheld_is_not_told_by_a_later_one() -> None:
    earlier = protect_counts(row(a=3, b=9, c=40))
    later = FullTable({("b",): 9, ("c",): 40, ("b+c",): 49}, (Relation(("b+c",), (("b",), ("c",))),))
    assert protect_counts(later).withheld == ()
    public = protect_counts(later, earlier=[earlier])
    assert withheld(public) == {("b",): BESIDE, ("b+c",): EARLIER}


def test_a_small_increase_is_not_told_by_two_days() -> None:
    monday = protect_counts(FullTable({("a", "mon"): 10, ("b", "mon"): 20}, ()))
    tuesday = FullTable({("a", "tue"): 12, ("b", "tue"): 30}, ())
    pairs = {(name, "tue"): (name, "mon") for name in "ab"}
    assert protect_counts(tuesday, earlier=[monday]).withheld == ()
    public = protect_counts(with_increases(tuesday, monday, pairs), earlier=[monday])
    assert public.published == {("b", "tue"): 30}
    assert {cell.key: cell.value for cell in public.shown} == {("a", "tue"): None, ("b", "tue"): 30}


def test_a_small_fall_is_withheld_like_a_small_increase() -> None:
    monday = protect_counts(FullTable({("a", "mon"): 12}, ()))
    tuesday = with_increases(FullTable({("a", "tue"): 10}, ()), monday, {("a", "tue"): ("a", "mon")})
    assert protect_counts(tuesday, earlier=[monday]).published == {}


def test_a_day_that_was_kept_back_is_not_told_by_the_next() -> None:
    monday = protect_counts(FullTable({("a", "mon"): 10}, ()))
    step = with_increases(FullTable({("a", "tue"): 12}, ()), monday, {("a", "tue"): ("a", "mon")})
    tuesday = protect_counts(step, earlier=[monday])
    wednesday = FullTable({("a", "wed"): 13}, ())
    pairs = {("a", "wed"): ("a", "mon")}
    public = protect_counts(with_increases(wednesday, monday, pairs), earlier=[monday, tuesday])
    assert ("a", "wed") not in public.published
    later = with_increases(FullTable({("a", "thu"): 40}, ()), monday, {("a", "thu"): ("a", "mon")})
    assert protect_counts(later, earlier=[monday, tuesday]).published == {("a", "thu"): 40}


# --- refusals


def refusal_of(table: FullTable, *earlier: PublicTable) -> Refusal:
    with pytest.raises(Refusal) as caught:
        protect_counts(table, earlier=earlier)
    return caught.value


def test_what_does_not_add_up_is_refused() -> None:
    found = refusal_of(FullTable({("t",): 9, ("a",): 8}, (Relation(("t",), (("a",),)),)))
    assert (found.code, found.details) == ("disclosure.sums_differ", {"cells": ["t"]})


@pytest.mark.parametrize("value", [-1, float("nan")])
def test_a_count_below_0_is_refused(value: float) -> None:
    assert refusal_of(FullTable({("a",): value}, ())).code == "disclosure.negative"


def test_a_negative_contribution_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        Dominance().protection([5.0, -1.0])
    assert caught.value.code == "disclosure.negative_contribution"


def test_a_figure_of_a_place_that_has_parts_is_refused() -> None:
    axis = place_axis(["330106"], top="33")
    for key in [("3301",), ("330106", "x"), ("440106",)]:
        with pytest.raises(Refusal) as caught:
            count_table({key: 1}, [axis])
        assert caught.value.code == "disclosure.not_a_leaf"


def test_another_figure_under_the_key_of_an_earlier_table_is_refused() -> None:
    earlier = protect_counts(FullTable({("a",): 10}, ()))
    assert refusal_of(FullTable({("a",): 11}, ()), earlier).code == "disclosure.editions_disagree"
    parts = FullTable({("b",): 6, ("c",): 6}, (Relation(("a",), (("b",), ("c",))),))
    assert refusal_of(parts, earlier).code == "disclosure.editions_disagree"


def test_what_earlier_tables_tell_already_cannot_be_withheld() -> None:
    total = protect_counts(FullTable({("t",): 12, ("a",): 9}, ()))
    parts = FullTable({("b",): 3}, (Relation(("t",), (("a",), ("b",))),))
    found = refusal_of(parts, total)
    assert (found.code, found.details) == ("disclosure.already_derivable", {"cells": ["b"]})
