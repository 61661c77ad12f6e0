"""Arrivals from abroad and the import risk in plain Python, from the words of the registry and of the rule."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tests.reference.indicators import CHINA, DAY, Row, Values, present
from wuse.assess.country_tiers import tiers_on
from wuse.assess.import_risk import load_import_risk_rule

CONTROLLED = ("transferred", "isolated", "released", "home_observed", "closed")


def arrivals(rows: Sequence[Row], area: str, at: datetime) -> Values:
    """Indicator -> part and whole."""
    known = [
        row
        for row in present(rows, ("arrival_id",), at)
        if row["destination"].startswith(area)
        and row["departure_country"] not in (None, "CHN")
        and row["arrival_state"] != "cancelled"
    ]
    if not known:
        return {}
    today = at.astimezone(CHINA).date()
    landed = [row for row in known if row["arrived_at"] is not None]
    due = [row for row in landed if at - 14 * DAY < row["arrived_at"] <= at - timedelta(hours=1)]
    expected = [
        row for row in known if row["arrived_at"] is None and today <= row["arrives_on"] <= today + 3 * DAY
    ]
    told: Values = {
        "arrivals_expected": (len(expected), None),
        "arrivals_week": (len([row for row in landed if at - 7 * DAY < row["arrived_at"] <= at]), None),
        "arrivals_controlled": (len([row for row in due if row["arrival_state"] in CONTROLLED]), len(due)),
    }
    inside = [
        row
        for row in landed
        if row["arrived_at"] <= at and row["arrived_at"].astimezone(CHINA).date() > today - 14 * DAY
    ]
    if expected or inside:
        values = load_import_risk_rule().values
        load = sum(_weight(row, at) * values["expected_share"] for row in expected)
        load += sum(
            _weight(row, at) * (values["controlled_share"] if row["arrival_state"] in CONTROLLED else 1000)
            for row in inside
        )
        told["import_risk"] = (100.0 * load / (load + values["half_at"] * 1_000_000), None)
    return told


def _weight(row: Row, at: datetime) -> int:
    day = row["arrived_at"].astimezone(CHINA).date() if row["arrived_at"] else row["arrives_on"]
    return tiers_on(day).of(row["departure_country"], day).weight
