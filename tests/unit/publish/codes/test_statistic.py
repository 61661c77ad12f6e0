"""The public statistic: an abuse is visible, a person is not."""

from datetime import date

from wuse.publish.codes.statistic import TallyCell, as_document, as_table, cause_words, public_counts
from wuse.respond.code_change import FACTS_BEHIND
from wuse.respond.override import OverrideReason
from wuse.respond.relief import ReliefReason

DAY = date(2022, 6, 13)


def cell(
    number: int, county: str = "330382", cause: str = "hand.isolation_order", colour: str = "red"
) -> TallyCell:
    return TallyCell(DAY, county, colour, cause, number)


def told(*cells: TallyCell) -> list[tuple[str, str, int | None, tuple[tuple[str, str, int], ...]]]:
    return [(line.county, line.kind, line.number, line.parts) for line in public_counts(cells)]


def test_a_wave_is_exact_where_it_is_and_in_the_sum() -> None:
    wave = ("red", "hand.isolation_order", 1317)
    assert told(cell(1317), cell(1, "330106")) == [
        # With a part of 1318 anybody could tell why the one in 330106 has a red code.
        ("", "hand", 1318, ()),
        ("330382", "hand", 1317, (wave,)),
        ("330106", "hand", None, ()),
    ]


def test_a_few_are_told_of_no_place_in_more_than_that_there_are_some() -> None:
    few = [cell(1, cause="hand.confirmed_case"), cell(3)]
    assert told(*few) == [("", "hand", 4, ()), ("330382", "hand", None, ())]


def test_a_rare_reason_is_not_told_beside_a_common_one() -> None:
    (_, county) = told(cell(9), cell(2, cause="hand.confirmed_case"))
    assert county == ("330382", "hand", 11, (("red", "hand.isolation_order", 9),))


def test_a_wave_that_is_spread_thin_is_in_the_sum() -> None:
    spread = [cell(4, f"33{n:04}") for n in range(90)]
    assert told(*spread)[0] == ("", "hand", 360, (("red", "hand.isolation_order", 360),))


def test_small_numbers_stand_in_the_order_of_their_places() -> None:
    assert [line[0] for line in told(cell(1, "330999"), cell(4, "330111"), cell(7, "330500"))] == [
        "", "330500", "330111", "330999",
    ]  # fmt: skip


def test_hands_facts_and_relief_are_told_apart() -> None:
    kinds = [
        line[1] for line in told(cell(6), cell(7, cause="rule.contact"), cell(8, cause="relief.stranded"))
    ]
    assert kinds == ["hand", "hand", "relief", "relief", "rule", "rule"]


def test_as_files() -> None:
    lines = public_counts([cell(7), cell(2, "330106")])
    assert as_table(lines).rows() == [
        (DAY, "all", "hand", None, None, 9, None),
        (DAY, "330382", "hand", None, None, 7, None),
        (DAY, "330382", "hand", "red", "hand.isolation_order", 7, None),
        (DAY, "330106", "hand", None, None, None, 5),
    ]
    few = as_document(lines)[-1]
    assert few == {"day": "2022-06-13", "county": "330106", "kind": "hand", "fewer_than": 5, "parts": []}


def test_every_cause_has_its_words() -> None:
    causes = [
        *(f"hand.{reason}" for reason in OverrideReason),
        *(f"lift.{reason}" for reason in OverrideReason),
        *(f"relief.{reason}" for reason in ReliefReason),
        *(f"rule.{rule}" for rule in FACTS_BEHIND),
        "late.appeal",
    ]
    assert all(cause_words(cause, "zh") and cause_words(cause, "en") for cause in causes)
