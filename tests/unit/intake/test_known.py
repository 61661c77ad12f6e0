"""The numbers by which the desk knows the keys of line lists: one a key, those of a run side by side."""

from collections.abc import Sequence

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from wuse.intake.store.known import KnownRows, _key_lines
from wuse.pool import load_standard

REPORT = load_standard("case_report")
A_RUN = 1 << 48


def numbers(keys: Sequence[str], *, response: str = "33-2020-1", secret: int = 1) -> list[int]:
    """The numbers of reports with these keys."""
    lines = pl.DataFrame({"report_id": list(keys)}).select(_key_lines(REPORT))
    return list(KnownRows(bytes([secret]) * 32)._key_numbers(lines, REPORT, response))


def runs(keys: Sequence[str]) -> set[int]:
    """What the numbers of keys begin with."""
    return {number // A_RUN for number in numbers(keys)}


def test_keys_that_are_counted_on_lie_side_by_side() -> None:
    assert len(runs([f"R{number:09}" for number in range(5_000, 6_000)])) == 1


def test_a_person_in_the_key_does_not_scatter_the_run() -> None:
    visits = load_standard("grid_visit")
    assert visits.key == ("visit_id", "person")
    keys = pl.DataFrame({"visit_id": [f"V{number:06}" for number in range(1_000)]})
    keys = keys.with_columns(person=pl.col("visit_id").hash().cast(pl.String))
    made = KnownRows(bytes(32))._key_numbers(keys.select(_key_lines(visits)), visits, "33-2020-1")
    assert len({number // A_RUN for number in made}) == 1
    assert len(set(made)) == 1_000


def test_keys_of_other_runs_lie_elsewhere() -> None:
    assert len(runs([f"R{number:09}" for number in range(0, 100_000, 1_000)])) > 90


@given(st.lists(st.text(max_size=12), min_size=2, max_size=40, unique=True))
def test_every_key_has_a_number_of_its_own(keys: list[str]) -> None:
    assert len(set(numbers(keys))) == len(keys)


def test_a_thousand_keys_of_one_run_have_a_thousand_numbers() -> None:
    assert len(set(numbers([f"R{number:09}" for number in range(1_000)]))) == 1_000


def test_without_the_secret_and_under_another_response_nothing_is_alike() -> None:
    keys = [f"R{number:09}" for number in range(100)]
    told = numbers(keys)
    for others in (numbers(keys, secret=2), numbers(keys, response="33-2021-1")):
        assert not set(told) & set(others)
        assert {number // A_RUN for number in told} != {number // A_RUN for number in others}
