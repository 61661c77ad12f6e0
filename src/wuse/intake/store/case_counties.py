"""The county where a case lives: whose epidemiologists decide about contacts of it that were held back."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import polars as pl

from wuse.pool import Pool

CASE = "case_report"
_COUNTY = 6


def counties_of_cases(
    pool: Pool,
    cases: Sequence[str],
    along: pl.DataFrame | None,
    *,
    response: str,
    otherwise: str,
) -> Mapping[str, tuple[str, bool]]:
    """Case -> code of the county, and whether its report came along.

    Args:
        along: accepted rows of reports in the same sending. otherwise: where no report says a place.
    """
    asked = pl.DataFrame({"report_id": list(cases)}, schema={"report_id": pl.String()})
    before = pool.latest(CASE, among=asked, response=response)
    found = dict(before.select("report_id", "place").iter_rows())
    new = dict(along.select("report_id", "place").iter_rows()) if along is not None else {}
    return {
        case: ((found.get(case) or new.get(case) or otherwise)[:_COUNTY], case in new and case not in found)
        for case in cases
    }


def reported_cases(cases: Sequence[str], pool: Pool, *, response: str) -> frozenset[str]:
    """Those of some cases of which the pool has a report."""
    if not cases:
        return frozenset()
    asked = pl.DataFrame({"report_id": list(cases)}, schema={"report_id": pl.String()})
    return frozenset(pool.latest(CASE, among=asked, response=response)["report_id"])


class CaseState(StrEnum):
    """Whether contacts of a case can be: its newest report."""

    REPORTED = "reported"
    RULED_OUT = "ruled_out"
    UNKNOWN = "unknown"


def case_state(pool: Pool, case: str, *, response: str) -> CaseState:
    """What the newest report of a case says of it; of one without a report that counts it is unknown."""
    asked = pl.DataFrame({"report_id": [case]}, schema={"report_id": pl.String()})
    states = pool.latest(CASE, among=asked, response=response)["status"].to_list()
    if not states:
        return CaseState.UNKNOWN
    return CaseState.RULED_OUT if "ruled_out" in states else CaseState.REPORTED
