"""The power index of readings made at random: the SQL agrees with plain Python, whatever was corrected or moved."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.power_cases import DECEMBER, ENGINE, NOON, meters
from tests.reference import power_index as reference
from wuse.assess.power_index import PowerFacts, load_power_rule, power_index

RULE = load_power_rule()
AREAS = ("33", "3303", "330382", "330382001", "330106")
ASKED = [date(2020, 2, day) for day in (12, 18, 19, 20, 21, 22)]
_places = st.sampled_from(("330382001", "330382001002", "330382", "330106", "3303"))
_amounts = st.sampled_from((0.0, 0.0005, 1.4995, 4.9, 5.0, 29.9995, 30.0, 33.3333, 100.0, 250.25))


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Months and Februaries of a few meters, with holes, corrections, moves, homes and guesses among them."""
    rows = []
    for meter in draw(st.lists(st.sampled_from("abcde"), min_size=1, max_size=5, unique=True)):
        base = {
            "meter": meter,
            "enterprise": draw(st.sampled_from((None, "E1", "E1", "E2"))),
            "industry": draw(st.sampled_from((None, "C", "I"))),
            "place": draw(_places),
            "tariff_class": draw(
                st.sampled_from(("large_industrial", "large_industrial", "general_commercial", "residential"))
            ),
        }
        first = draw(st.sampled_from((0, 0, 0, 5, 7, 31)))
        each = draw(_amounts)
        rows += [{**base, "date": day, "electricity": each} for day in DECEMBER[first:]]
        for n in draw(st.lists(st.integers(0, 15), max_size=16)):
            more = draw(st.fixed_dictionaries({}, optional={
                "place": _places, "enterprise": st.just("E2"), "reading_kind": st.just("estimated"),
                "recorded_at": st.integers(-3, 3).map(lambda hours: NOON + timedelta(hours=hours)),
                "tariff_class": st.just("agricultural"),
            }))  # fmt: skip
            rows.append(
                {**base, "date": date(2020, 2, 7) + timedelta(days=n), "electricity": draw(_amounts), **more}
            )
    return [{**row, "sequence": n // 9, "row_number": n} for n, row in enumerate(rows)]


firms = st.lists(
    st.fixed_dictionaries(
        {
            "enterprise": st.sampled_from(("E1", "E2", "E3")),
            "industry": st.sampled_from("CFG"),
            "scale": st.sampled_from((None, "micro", "large")),
            "recorded_at": st.integers(-2, 2).map(lambda hours: NOON + timedelta(hours=hours)),
        }
    ),
    max_size=4,
)


@given(histories(), firms)
def test_the_rule_agrees_with_plain_python(
    rows: list[dict[str, Any]], declared: list[dict[str, Any]]
) -> None:
    readings, enterprises = meters(rows), meters(declared, "enterprise")
    found = power_index(ENGINE, PowerFacts(readings, enterprises), areas=AREAS, days=ASKED, as_of=NOON)
    told = reference.power_index(
        readings.to_dicts(), enterprises.to_dicts(), areas=AREAS, days=ASKED, as_of=NOON, rule=RULE
    )
    assert [{name: row[name] for name in found.columns} for row in told] == found.to_dicts()
