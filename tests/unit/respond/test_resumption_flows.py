"""The table of steps and the ways fit together; who decides follows from size and sector."""

from collections.abc import Iterator

import pytest

from tests.documents import resident_number
from wuse.respond.resumption_flows import resumption_rules
from wuse.respond.resumption_table import FileState, read_resumption_table, resumption_table
from wuse.respond.roster import HEADINGS, MOST_ROSTER, count_colours, roster_keys
from wuse.trust.identity import IdentityDocument, person_key
from wuse.vocabulary import Colour, PersonKey, Refusal

LINE = "submitted | file | resumption_township | level | filed | unasked | stop | told"


def test_each_way_can_be_gone_from_the_draft_to_work() -> None:
    for flow in resumption_rules().flows.values():
        reached = {FileState.DRAFT}
        for _ in range(len(resumption_table().rows)):
            for row in resumption_table().rows:
                if (
                    resumption_rules().in_course(flow.name, row.step)
                    and row.before & reached
                    and row.to != "same"
                ):
                    reached.add(FileState(row.to))
        assert FileState.RESUMED in reached, flow.name


@pytest.mark.parametrize(
    ("staff", "industry", "place"),
    [
        (49, "C", "330382001"), (50, "C", "330382"), (300, "C", "330382"), (301, "C", "3303"), (5, "J", "3303"),
    ],
)  # fmt: skip
def test_who_decides(staff: int, industry: str, place: str) -> None:
    assert resumption_rules().decided_at("330382001", staff=staff, industry=industry) == place


def test_a_line_that_cannot_be_read_and_a_step_with_two_lines_for_one_state_are_refused() -> None:
    assert read_resumption_table(LINE).rows[0].told
    with pytest.raises(ValueError, match="eight columns"):
        read_resumption_table("submitted | file")
    with pytest.raises(ValueError, match="two lines for one state"):
        read_resumption_table(f"{LINE}\n{LINE}")


def key_of(document: IdentityDocument) -> PersonKey:
    return person_key(document, secret=bytes(32), version=1)


def test_a_roster_is_refused_by_the_number_of_its_rows_and_never_by_what_stands_there() -> None:
    numbers = [resident_number(number) for number in range(10)]
    assert len(roster_keys(numbers, key_of=key_of, lang="en")) == 10
    for rows in ([], numbers[:9]):
        with pytest.raises(Refusal) as small:
            roster_keys(rows, key_of=key_of, lang="en")
        assert small.value.code == "roster.size"
    broken = [*numbers[:9], numbers[0], "330382199001010000"]
    with pytest.raises(Refusal) as wrong:
        roster_keys(broken, key_of=key_of, lang="en")
    rows = wrong.value.details["rows"]
    assert isinstance(rows, list)
    assert [row.partition(":")[0] for row in rows] == ["11", "12"]
    assert not any(number in "".join(rows) for number in broken)
    assert HEADINGS[1] == "身份证号"


def test_a_roster_is_read_as_it_comes_and_no_further_than_the_most() -> None:
    read = 0

    def numbers() -> Iterator[str]:
        nonlocal read
        for _ in range(10 * MOST_ROSTER):
            read += 1
            yield "wrong"

    with pytest.raises(Refusal) as large:
        roster_keys(numbers(), key_of=key_of, lang="en")
    assert large.value.code == "roster.size"
    assert read == MOST_ROSTER + 1 == 100_001


def test_of_many_wrong_rows_the_first_are_told() -> None:
    with pytest.raises(Refusal) as wrong:
        roster_keys(["wrong"] * 500, key_of=key_of, lang="zh")
    rows = wrong.value.details["rows"]
    assert isinstance(rows, list)
    assert [row.partition(":")[0] for row in rows] == [str(row) for row in range(2, 22)]


def test_codes_are_counted_and_somebody_without_one_is_not_green() -> None:
    counts = count_colours([Colour.GREEN] * 8 + [Colour.YELLOW, None])
    assert (counts.staff, counts.green, counts.yellow, counts.red, counts.none) == (10, 8, 1, 0, 1)
    assert not counts.all_green
    assert count_colours([Colour.GREEN] * 10).all_green
