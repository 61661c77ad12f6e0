"""The county where a case lives: whose epidemiologists decide about contacts of it that were held back."""

from collections.abc import Mapping, Sequence

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


def is_ruled_out(pool: Pool, case: str, *, response: str) -> bool:
    """Whether the newest report of a case says that it was none."""
    asked = pl.DataFrame({"report_id": [case]}, schema={"report_id": pl.String()})
    rows = pool.latest(CASE, among=asked, response=response)
    return "ruled_out" in rows["status"].to_list()
