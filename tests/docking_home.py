"""Makes a home's desk with a partner under an agreement since three days, which sent readings two days ago.

Prints the key of the partner's program, the agreement, the day of the readings and a session of every account as JSON.

python -m tests.docking_home HOME
"""

import json
import sys
from datetime import timedelta
from pathlib import Path

from wuse import world
from wuse.cli.desk import open_desk


def main(home: Path) -> None:
    """Everything is made by the actions of the site, on a clock that comes from three days ago to now."""
    open_desk(home)
    # Imported here: the apps must be ready.
    from django.conf import settings

    from tests.desk_people import COUNTY, PROVINCE, staffed_desk
    from tests.docking_people import code_of, proposed, signed, with_partner, with_program
    from tests.programs import send
    from tests.web_people import signed_in
    from wuse.permits.agreement import Product
    from wuse.permits.store.models import Account
    from wuse.publish.docking.actions import take_product
    from wuse.web import site

    now = world.now()
    desk = staffed_desk(home, now - timedelta(days=3))
    with_partner(desk)
    key, code = with_program(desk, place=PROVINCE), signed(desk)
    proposed(
        desk, standards=(), products=(Product.OWN_ROWS_QUALITY,), places=(COUNTY,), industries=("C", "F")
    )
    desk.later(days=1)
    settings.ALLOWED_HOSTS, day = ["testserver"], desk.at.date()
    world.now = lambda: desk.at
    row = {
        "meter": "M-0001",
        "enterprise": code_of("330382", 1),
        "place": "330382",
        "date": (day - timedelta(days=1)).isoformat(),
        "tariff_class": "large_industrial",
        "electricity": 120.5,
        "source": "made-for-tests",
    }
    bad = {**row, "meter": "M-0002", "electricity": -1}
    told = send(key, "/meter_reading", json.dumps([row, bad]))
    assert told.json()["tables"][0]["accepted"] == 1, told.json()
    # A product that nobody acknowledged for over a day.
    desk.later(hours=12)
    desk.do("meters", take_product, pool=site.open_pool(home), agreement=code, product="own_rows_quality")
    names = Account.objects.values_list("username", flat=True)
    world.now = lambda: now
    sessions = {name: signed_in(name).session.session_key for name in names}
    sent_on = (now - timedelta(days=2) + timedelta(hours=8)).date().isoformat()
    print(json.dumps({"key": key, "agreement": code, "day": sent_on, "sessions": sessions}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
