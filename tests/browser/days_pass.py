"""Lets days pass for the arrivals of a home: everything that was, was so many days earlier.

python -m tests.browser.days_pass HOME DAYS
"""

import sys
from datetime import timedelta
from pathlib import Path

from wuse.cli.desk import open_desk


def main(home: Path, days: int) -> None:
    """Move the histories back; the clock of the machine stays."""
    open_desk(home)
    # Imported here: the apps must be ready.
    from django.db.models import F

    from wuse.respond.store.models import ArrivalRow, ArrivalStepRow, HandOverRow

    span = timedelta(days=days)
    ArrivalStepRow.objects.update(at=F("at") - span, happened_at=F("happened_at") - span)
    HandOverRow.objects.update(
        offered_at=F("offered_at") - span, limit=F("limit") - span, answered_at=F("answered_at") - span
    )
    for row in ArrivalRow.objects.all():
        row.arrives_on -= span
        row.due_at = row.due_at - span if row.due_at else None
        row.save()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
