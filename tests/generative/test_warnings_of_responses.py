"""Early warnings of two responses over random rows: neither reads nor tells anything of the other's."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.generative.test_early_warnings import LOW_RULE, moments, places, recent
from tests.generative.test_indicators import rows
from tests.spec.test_early_warnings import ENGINE, NOW
from tests.spec.test_indicators import table
from wuse.assess.warnings import WarningFacts, early_warnings

PERSONAL = ("silent_grid", "fever_cluster", "undeclared_arrival")
# 温州 under one response, 杭州 under the other; rows of both name places of both, and keys are met under both.
AREAS = {"r": "3303", "s": "3301"}
under = st.sampled_from(("r", "s", "over"))
tables = st.fixed_dictionaries(
    {
        "grid_visit": rows(
            response=under, visit_id=st.sampled_from("stuvw"), place=places, visited_at=recent, fever=st.booleans()
        ),
        "door_visit": rows(response=under, visit_id=st.sampled_from("stuv"), place=places, visited_at=recent),
        "arrival": rows(
            response=under, arrival_id=st.sampled_from("tuvwxyz"), destination=places, arrived_at=moments,
            arrival_state=st.sampled_from(("landed", "closed")),
        ),
        "declaration": rows(response=under, declaration_id=st.sampled_from("uvwxyz"), declared_at=moments),
    }
)  # fmt: skip
Tables = Mapping[str, list[dict[str, Any]]]


def told(made: Tables, areas: Mapping[str, str]) -> list[dict[str, Any]]:
    """The warnings of some rows under some responses."""
    facts = WarningFacts({name: table(name, found) for name, found in made.items()}, {})
    judged = early_warnings(ENGINE, facts, rule=LOW_RULE, as_of=NOW, areas=dict.fromkeys(PERSONAL, areas))
    return judged.to_dicts()


def of(made: Tables, response: str) -> Tables:
    """The rows of one response."""
    return {name: [row for row in found if row["response"] == response] for name, found in made.items()}


@given(tables)
def test_a_warning_rests_on_the_rows_of_its_own_response_alone(made: Tables) -> None:
    alone = [told(of(made, response), {response: area}) for response, area in AREAS.items()]
    assert [told(made, {response: area}) for response, area in AREAS.items()] == alone
    both = sorted(alone[0] + alone[1], key=lambda one: (one["signal"], one["place"]))
    assert told(made, AREAS) == both
    assert all(one["place"].startswith(("3303", "3301")) for one in both)
