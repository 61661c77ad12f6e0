"""The present cases: reports that were found to be one count once, and the leading one stands for them."""

import polars as pl

from wuse.assess.duplicates.groups import Groups
from wuse.assess.duplicates.reading import ComparedList
from wuse.assess.duplicates.rule import sql_text
from wuse.pool import Engine


def present_cases(engine: Engine, compared: ComparedList, *, groups: Groups) -> pl.DataFrame:
    """One row a case, by the id of its leading report: `report`, `same_as` (smallest id of its group), `reports_in`.

    A decision about a report that is not in the list any more, or not yet, counts for those that are.
    """
    return engine.run(
        sql_text("leading.sql"),
        tables={
            "reports": compared.reports.select("report", "ruled_out", "firmness", "since"),
            "sharing": groups.frame,
        },
        parameters={},
    )


def count_cases(compared: ComparedList, present: pl.DataFrame, *, by_county: bool = False) -> pl.DataFrame:
    """How many reports and how many cases there are: a case where its leading report's person lives.

    Returns:
        `county` (null for all, or where it is not known), `reports`, `cases`, ordered.
    """
    county = pl.col("county") if by_county else pl.lit(None, pl.String).alias("county")
    reports = compared.reports.select("report", county)
    cases = reports.join(present.select("report"), on="report", how="semi")
    counted = reports.group_by("county").agg(pl.len().cast(pl.Int64).alias("reports"))
    beside = cases.group_by("county").agg(pl.len().cast(pl.Int64).alias("cases"))
    joined = counted.join(beside, on="county", how="left", nulls_equal=True)
    return joined.with_columns(pl.col("cases").fill_null(0)).sort("county", nulls_last=True)
