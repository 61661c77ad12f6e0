"""The product `own_rows_quality`: what became of the rows that a partner sent under its agreement on a day."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from wuse.intake.sending import SentTable
from wuse.vocabulary import Problem


def quality_document(
    sent: Iterable[tuple[tuple[SentTable, ...], list[Problem]]],
) -> dict[str, Any]:
    """Counts of rows by table, and of problems by column and rule: never a value.

    Args:
        sent: of each sending the tables that came under the agreement, and all of its problems.
    """
    tables: dict[str, Counter[str]] = {}
    problems: Counter[tuple[str, str, str]] = Counter()
    for told, found in sent:
        for table in told:
            counts = tables.setdefault(table.standard, Counter())
            counts.update(
                sendings=1,
                rows=table.rows,
                accepted=table.accepted,
                unchanged=table.unchanged,
                set_aside=table.quarantined,
                problems=table.problems,
            )
        problems.update((one.column, one.rule, one.severity) for one in found)
    return {
        "rows": [{"standard": name, **counts} for name, counts in sorted(tables.items())],
        "problems": [
            {"column": column, "rule": rule, "severity": severity, "count": count}
            for (column, rule, severity), count in sorted(problems.items())
        ],
    }
