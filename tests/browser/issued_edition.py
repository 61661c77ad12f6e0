"""Lays the meters of thirteen firms of a city into a home's pool, one of them alone in its county, and issues the
edition of today, as the keeper does when the noon of tomorrow has passed. Prints the day.

python -m tests.browser.issued_edition HOME ENTERPRISE
"""

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from wuse import world
from wuse.cli.desk import open_desk, open_pool
from wuse.vocabulary import CHINA


def main(home: Path, enterprise: str) -> None:
    """On the machine's clock; what is known by now is known by the noon of tomorrow."""
    audit = open_desk(home)
    # Imported here: the apps must be ready.
    from wuse.publish.power import PowerEditionStore, issue_power_edition

    now, pool = world.now(), open_pool(home)
    today = now.astimezone(CHINA).date()
    rows = _firm(enterprise, "330382", today)
    for number in range(12):
        rows += _firm(f"91330304MA2{number:07d}", "330304", today)
    pool.append("meter_reading", pl.DataFrame(rows), batch_id="meters", recorded_at=now)
    issued = issue_power_edition(
        audit=audit, pool=pool, store=PowerEditionStore(home), area="33", day=today, by="system",
        at=now + timedelta(days=2), crossed=False,
    )  # fmt: skip
    print(issued.day.isoformat())


def _firm(enterprise: str, place: str, today: date) -> list[dict[str, Any]]:
    """What one firm used in December, and somewhat less in the last three days."""
    from tests.power_cases import month

    meter = f"meter-{enterprise}"
    days = [{"meter": meter, "date": today - timedelta(days=back), "electricity": 60.0} for back in range(3)]
    frame = {
        "place": place, "enterprise": enterprise, "tariff_class": "large_industrial", "source": "made-for-tests",
    }  # fmt: skip
    return [{**one, **frame} for one in (*month(meter), *days)]


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
