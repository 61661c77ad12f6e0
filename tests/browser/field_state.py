"""What a site has of its phones, as JSON: the items in the order in which they came, the rows of facts, the events.

python -m tests.browser.field_state HOME
"""

import json
import sys
from pathlib import Path

from wuse.cli.desk import open_desk, open_pool


def main(home: Path) -> None:
    """Read only."""
    open_desk(home)
    from wuse.respond.store.models import CheckRow, EventPhotoRow, EventRow, FindingRow, HouseholdRow

    pool = open_pool(home)
    told = {
        "findings": list(FindingRow.objects.order_by("pk").values_list("item", flat=True)),
        "receipts": list(FindingRow.objects.order_by("pk").values_list("receipt", flat=True)),
        "events": list(EventRow.objects.order_by("pk").values_list("uid", flat=True)),
        "visits": pool.latest("grid_visit")["visit_id"].sort().to_list(),
        "doors": pool.latest("door_visit")["visit_id"].sort().to_list(),
        "rows": _rows(pool, "grid_visit"),
        "checks": list(CheckRow.objects.order_by("pk").values_list("state", flat=True)),
        # By their events: which picture, how large, and whether a camera's words stand in it.
        "photos": [
            [photo.event.uid, len(photo.content), b"Exif" in bytes(photo.content)]
            for photo in EventPhotoRow.objects.select_related("event").order_by("pk")
        ],
        "conflicts": HouseholdRow.objects.filter(conflict=True).count(),
    }
    print(json.dumps(told))


def _rows(pool: object, table: str) -> int:
    """All rows of a table, corrections and repetitions counted."""
    found = pool.engine.run(  # type: ignore[attr-defined]
        "SELECT count(*) AS n FROM facts",
        tables={"facts": pool.source(table)},  # type: ignore[attr-defined]
        parameters={},
    )
    return int(found["n"][0])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
