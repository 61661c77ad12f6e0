"""Staffs a home's desk with an airport, a county team, an isolation site and a community, and lets some people come;
then prints a session of every account as JSON.

python -m tests.browser.arrival_home HOME
"""

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from wuse import world
from wuse.cli.desk import open_desk


def main(home: Path) -> None:
    """Everything is made by the actions of the site, on the machine's clock."""
    open_desk(home)
    # Imported here: the apps must be ready.
    from tests.arrival_people import ArrivalDesk, add_arrival_people
    from tests.desk_people import staffed_desk
    from tests.web_people import signed_in
    from wuse.permits.store.models import Account
    from wuse.respond.actions import arrival_care

    now = world.now()
    desk = add_arrival_people(staffed_desk(home, now - timedelta(days=20)))
    arrivals = ArrivalDesk(desk, home)

    def before(**span: float) -> None:
        desk.at = now - timedelta(**span)

    before(days=20)
    arrivals.released(identity_number="P1000001", departure_country="FRA", nationality="FRA")
    before(days=9)
    ill = arrivals.isolated(identity_number="P1000002", departure_country="JPN", nationality="JPN")
    before(days=6)
    arrivals.do("dian", arrival_care.record_test, ill, result="negative", laboratory="乐清市疾控中心")
    before(days=1, minutes=70)
    arrivals.landed(
        identity_number="P1000003", departure_country="ESP", nationality="ESP", transport_number="IB3701"
    )
    before(days=1, minutes=20)
    arrivals.offered(
        identity_number="P1000004", departure_country="KOR", nationality="KOR", transport_number="OZ359"
    )
    before(hours=3)
    for number in range(5, 9):
        arrivals.declare(
            identity_number=f"P100000{number}", transport_number="CA720", departure_country="BRA"
        )
    desk.at = now
    figures(arrivals, now - timedelta(days=1))
    numbers = {"isolated": ill}
    names = Account.objects.values_list("username", flat=True)
    sessions = {name: signed_in(name).session.session_key for name in names}
    print(json.dumps({"sessions": sessions, "numbers": numbers}))


def figures(arrivals: Any, on: datetime) -> None:
    """Figures of a day for the control index: services, and no new case."""
    from wuse.pool.inbox import CheckedBatch
    from wuse.respond.arrival_facts import fact_frame

    base = {"place": "330382", "date": on.date(), "basis": "published", "source": "demo", "recorded_at": on}
    running = {"bus": 93, "coach": 41, "road": 100, "freight": 78, "market": 88, "workers": 64}
    for service, count in running.items():
        row = {**base, "service": service, "running": count, "there_are": 100}
        arrivals.pool.receive(CheckedBatch("service_count", fact_frame("service_count", row), service), at=on)
    for day in (on.date(), on.date() - timedelta(days=1)):
        row = {**base, "date": day, "measure": "confirmed_cum", "value": 170, "cut_off": "24:00"}
        arrivals.pool.receive(
            CheckedBatch("case_count", fact_frame("case_count", row), f"cases {day}"), at=on
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
