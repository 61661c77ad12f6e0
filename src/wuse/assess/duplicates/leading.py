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
