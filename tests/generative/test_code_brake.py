"""What the brake does not count colours nobody: random histories without what it counts are green, by all rules."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference.code_histories import AREAS, NOW, TODAY, histories
from tests.reference.health_code import codes
from wuse.assess.health_code import code_profile_ids, load_code_profile
from wuse.intake.code_brake import BRAKED, worse_rows

PERSONS = 200


@pytest.mark.parametrize("profile", code_profile_ids())
@settings(max_examples=8)
@given(seed=st.integers(0, 10_000), later=st.sampled_from((0, 1, 5, 14)))
def test_rows_that_are_not_counted_colour_nobody_today_and_later(profile: str, seed: int, later: int) -> None:
    drawn, rule = histories(seed, PERSONS), load_code_profile(profile)
    counted = {name: worse_rows(name, drawn[name], today=TODAY) for name in sorted(BRAKED)}
    left = {
        name: drawn[name].join(rows, on="row_number", how="anti").to_dicts() for name, rows in counted.items()
    }
    found = codes(left, AREAS, rule, NOW + timedelta(days=later))
    assert {code["colour"] for code in found.values()} <= {"green", "none"}
    # With the rows that are counted some are red: without them the test would say nothing.
    whole = codes({name: drawn[name].to_dicts() for name in counted}, AREAS, rule, NOW)
    assert "red" in {code["colour"] for code in whole.values()}
