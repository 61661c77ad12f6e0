"""The electricity of one firm for those who look at its file: the last day that was judged, as a share of December.

It is what the power index judged of the firm on that day, read from the kept day. A single firm's reading is a trade
secret: it is shown to whoever reviews its file, and published nowhere.
"""

from dataclasses import dataclass
from datetime import date

from wuse.assess.power_index import load_power_rule
from wuse.publish.power.state import PowerStateFolder


@dataclass(frozen=True)
class FirmShare:
    """`percent`: of the mean daily electricity of December, on the last `day` that was judged."""

    day: date
    percent: int


def firm_share(state: PowerStateFolder, enterprise: str) -> FirmShare | None:
    """The share on the last day that is kept; None where none is, or the index could not judge the firm on it."""
    day, rows = state.newest_of_firm(enterprise)
    judged = [row for row in rows.iter_rows(named=True) if row["outcome"] == "assessed"]
    december = sum(row["december"] for row in judged)
    if day is None or not december:
        return None
    used = sum(row["used"] for row in judged) * len(load_power_rule().baseline)
    return FirmShare(day, round(100 * used / december))
