"""Staffs a home's desk, sets a code by hand and appeals against it, reports one person three times; then prints a
session of every account as JSON.

python -m tests.browser.staffed_home HOME
"""

import json
import sys
from pathlib import Path

from wuse import world
from wuse.cli.desk import open_desk


def main(home: Path) -> None:
    """Everything is made by the actions of the site, on the machine's clock."""
    open_desk(home)
    # Imported here: the apps must be ready.
    from django.conf import settings

    from tests.desk_people import COUNTY, staffed_desk
    from tests.journeys.test_04_a_code_is_set_by_hand import active, citizen, proposed, registered
    from tests.reported_twice import decide, looked_for, sent, three_reports
    from tests.web_people import signed_in
    from wuse.permits.store.models import Account
    from wuse.respond.actions.corrections import ask_correction

    desk = staffed_desk(home, world.now())
    person = registered(desk)
    override = active(desk, person)
    proposed(desk, registered(desk, "330382199001011245"))
    citizen(desk, person)
    values = {"response": desk.response, "place": COUNTY, "text": "我没有接触过病例。", "override": override}
    desk.do("citizen", ask_correction, **values)
    settings.ALLOWED_HOSTS = ["testserver"]
    sent(desk, three_reports())
    desk.at = world.now()
    looked_for(desk)
    decide(desk, "R-1", "R-3", "different", "namesake")
    names = Account.objects.values_list("username", flat=True)
    print(json.dumps({name: signed_in(name).session.session_key for name in names}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
