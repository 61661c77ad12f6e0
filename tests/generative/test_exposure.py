"""Exposures among random visits: the SQL agrees with plain Python, whatever was corrected or learnt too late."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.reference import exposure as reference
from tests.spec.test_indicators import ENGINE, NOW, table
from wuse.assess.exposure import find_exposures, load_exposure_rule

RULE = load_exposure_rule()
# Few visitors make a crowd, so that there are some.
LOW = replace(RULE, parameters={**RULE.parameters, "most_persons": {"value": 3}})
moments = st.integers(-2, 24 * 3).map(lambda hours: NOW - timedelta(hours=hours)) | st.sampled_from(
    [NOW - timedelta(days=14), NOW - timedelta(days=13, hours=23)]
)
visit = st.fixed_dictionaries(
    {
        "person": st.sampled_from("uvwxyz"),
        "venue": st.sampled_from(("market", "ward")),
        "visited_at": moments,
        "self_said": st.sampled_from((None, "counted", "doubtful")),
        "stays": st.sampled_from((None, 0, 1, 5)),
        "recorded_at": st.integers(-1, 9).map(lambda hours: NOW - timedelta(hours=hours)),
    }
)


def numbered(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            **row,
            "left_at": None if row["stays"] is None else row["visited_at"] + timedelta(hours=row["stays"]),
            "sequence": number // 3,
            "row_number": number,
        }
        for number, row in enumerate(found)
    ]


@given(st.lists(visit, max_size=25).map(numbered), st.sets(st.sampled_from("uvwx"), max_size=3))
def test_every_exposure_is_what_plain_python_finds(rows: list[dict[str, Any]], cases: set[str]) -> None:
    found = find_exposures(
        ENGINE, table("venue_visit", rows), cases=sorted(cases), response="r", rule=LOW, as_of=NOW
    )
    met, crowded = reference.exposures(rows, cases, LOW.values, NOW)
    assert found.met.rows() == met
    assert dict(found.crowded.rows()) == crowded
