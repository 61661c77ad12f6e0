"""Indicators of rows made at random: the SQL agrees with plain Python, whatever was corrected, late or elsewhere."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.reference import indicators as reference
from tests.reference.arrivals import arrivals
from tests.spec.test_indicators import ENGINE, NOW, REGISTRY, table
from wuse.assess.indicators import IndicatorFacts, indicator_values

AREAS = ("33", "3303", "330382", "3301")
places = st.sampled_from(("330382001001", "330382001002", "330382", "330106", "3303"))
persons = st.sampled_from("abcde")
# Whole quarters of a day, so that the edges of windows are met.
moments = st.integers(-4, 120).map(lambda quarters: NOW - timedelta(hours=6 * quarters))
some = st.none() | moments


def rows(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Rows of a table with few keys, so that there are corrections among them."""
    row = st.fixed_dictionaries({"place": places, "person": persons, "recorded_at": moments, **fields})
    numbered = st.lists(row, max_size=25)
    return numbered.map(
        lambda found: [
            {"sequence": number // 3, "row_number": number, **one} for number, one in enumerate(found)
        ]
    )


visits = rows(
    visit_id=st.sampled_from("uvwxyz"),
    household=st.sampled_from(("h1", "h2", "h3")),
    visited_at=moments,
    fever=st.none() | st.booleans(),
)
isolations = rows(
    isolation_id=st.sampled_from("uvwxyz"),
    isolation_kind=st.sampled_from(("home", "centralised", "monitoring", "hospital")),
    isolation_began_at=moments,
    isolation_due_on=st.integers(0, 20).map(lambda days: date(2020, 2, 1) + timedelta(days=days)),
    isolation_ended_at=some,
)
contacts = rows(
    contact_id=st.sampled_from("uvwxyz"),
    listed_at=moments,
    reached_at=some,
    contact_state=st.sampled_from(("listed", "reached", "not_found", "released", "no_contact")),
    closeness=st.sampled_from(("close", "close", "general")),
)
results = rows(
    result_id=st.sampled_from("uvwxyz"),
    resulted_at=moments,
    specimen_taken_at=moments,
    result=st.sampled_from(("positive", "negative", "invalid")),
)
steps = rows(
    event=st.integers(1, 5),
    number=st.integers(1, 4),
    step=st.sampled_from(("report", "accept", "begin", "card", "close")),
    kind=st.sampled_from(("price", "warn_silent_grid", "warn_fever_cluster")),
    after=st.sampled_from(("reported", "in_handling", "closed", "duplicate")),
    level=st.sampled_from(("red", "blue")),
    clock=st.sampled_from(("accept", "close", None)),
    card=st.sampled_from(("red", "yellow", None)),
    stepped_at=moments,
    age_minutes=st.integers(0, 50),
)
journeys = rows(
    arrival_id=st.sampled_from("uvwxyz"),
    destination=places,
    departure_country=st.sampled_from(("ITA", "KOR", "BRA", "CHN", None)),
    arrives_on=st.integers(-2, 6).map(lambda days: NOW.date() + timedelta(days=days)),
    arrived_at=some,
    arrival_state=st.sampled_from(
        ("pre_declared", "landed", "transferred", "isolated", "closed", "cancelled")
    ),
)
JUDGED = {
    "arrival": arrivals,
    "event_step": reference.events,
    "grid_visit": reference.visits,
    "isolation": reference.isolations,
    "contact": reference.contacts,
    "test_result": reference.tests,
}


STANDARDS = dict(zip(JUDGED, (journeys, steps, visits, isolations, contacts, results), strict=True))


@given(st.one_of(*(st.tuples(st.just(name), made) for name, made in STANDARDS.items())))
def test_every_indicator_is_what_a_recount_gives(made: tuple[str, list[dict[str, Any]]]) -> None:
    standard, found = made
    names = {*REGISTRY.reads, "population"}
    tables = {name: table(name, found if name == standard else []) for name in names}
    told = indicator_values(
        ENGINE,
        IndicatorFacts(tables, {}),
        registry=REGISTRY,
        areas=AREAS,
        as_of=NOW,
        only=[one.id for one in REGISTRY.indicators if standard in one.reads],
    )
    for area in AREAS:
        mine = {
            row["indicator"]: (row["part"], row["whole"])
            for row in told.iter_rows(named=True)
            if row["area"] == area
        }
        assert mine == JUDGED[standard](found, area, NOW), area
