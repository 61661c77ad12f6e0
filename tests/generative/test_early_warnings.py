"""Early warnings of random rows: the SQL agrees with plain Python, whatever was corrected, late or elsewhere."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.generative.test_indicators import rows
from tests.reference import early_warnings as reference
from tests.spec.test_early_warnings import ENGINE, EVERYWHERE, NOW, RULE
from tests.spec.test_indicators import table
from wuse.assess.warnings import WarningFacts, early_warnings

# Low limits, so that few rows reach them.
LOW = {
    "fever_persons": 2, "fever_grave": 3, "undeclared_persons": 2, "undeclared_grave": 3, "usual_days": 2,
    "unaccepted_events": 1, "hand_codes": 2, "hand_grave": 6, "fact_codes": 3, "fact_grave": 9, "late_grave": 4,
}  # fmt: skip
LIMITS = {name: {**entry, "value": LOW.get(name, entry["value"])} for name, entry in RULE.parameters.items()}
LOW_RULE = replace(RULE, parameters=LIMITS)
VALUES = LOW_RULE.values
places = st.sampled_from(("330382001001001", "330382001001002", "330382001002", "330382", "330106002001"))
# Whole hours, so that the edges of windows are met; a few in the future.
moments = st.integers(-4, 24 * 16).map(lambda hours: NOW - timedelta(hours=hours))
recent = st.integers(0, 24 * 9).map(lambda hours: NOW - timedelta(hours=hours))
visits = rows(
    visit_id=st.sampled_from("stuvwxyz"), place=places, visited_at=recent, fever=st.none() | st.booleans()
)
doors = rows(visit_id=st.sampled_from("stuv"), place=places, visited_at=recent)
came = rows(
    arrival_id=st.sampled_from("tuvwxyz"),
    destination=places,
    arrived_at=st.none() | moments,
    arrival_state=st.sampled_from(("pre_declared", "landed", "isolated", "released", "cancelled", "closed")),
)
said = rows(declaration_id=st.sampled_from("uvwxyz"), declared_at=moments)
steps = rows(
    event=st.integers(1, 4),
    number=st.integers(1, 5),
    step=st.sampled_from(("report", "accept", "card", "return")),
    after=st.sampled_from(("reported", "incomplete", "accepted", "closed")),
    level=st.sampled_from(("red", "orange")),
    kind=st.sampled_from(("price", "warn_event_unaccepted")),
    township=st.sampled_from(("330382001", "330106002")),
    clock=st.sampled_from(("accept", "close", None)),
    card=st.sampled_from(("red", "yellow", None)),
    reported_at=moments,
    stepped_at=moments,
)
tallies = rows(
    frame=st.sampled_from("rs"),
    place=st.sampled_from(("330382", "330381")),
    date=st.integers(-1, 19).map(lambda days: (NOW - timedelta(days=days)).date()),
    became=st.sampled_from(("red", "yellow", "green")),
    by_cause=st.sampled_from(
        ("hand.close_contact", "hand.released", "rule.contact", "rule.order", "late.appeal", "lift.released")
    ),
    sender=st.sampled_from(("wzcdc", "hzcdc", "unknown")),
    value=st.integers(1, 9),
)
STANDARDS = ("grid_visit", "door_visit", "arrival", "declaration", "event_step", "code_tally")


@given(visits, doors, came, said, steps, tallies)
def test_every_warning_is_what_a_recount_gives(
    visits: list[dict[str, Any]],
    doors: list[dict[str, Any]],
    came: list[dict[str, Any]],
    said: list[dict[str, Any]],
    steps: list[dict[str, Any]],
    tallies: list[dict[str, Any]],
) -> None:
    made = dict(zip(STANDARDS, (visits, doors, came, said, steps, tallies), strict=True))
    facts = WarningFacts({name: table(name, found) for name, found in made.items()}, {})
    told = early_warnings(ENGINE, facts, rule=LOW_RULE, as_of=NOW, areas=EVERYWHERE)
    found = {
        (row["signal"], row["place"]): (row["severity"], row["observed"], row["first_at"], row["last_at"])
        for row in told.iter_rows(named=True)
    }
    assert found == {
        **reference.silent_grids(visits, doors, VALUES, NOW),
        **reference.fever_clusters(visits, VALUES, NOW),
        **reference.undeclared_arrivals(came, said, VALUES, NOW),
        **reference.unaccepted_events(steps, VALUES, NOW),
        **reference.code_spikes(tallies, VALUES, NOW),
    }
