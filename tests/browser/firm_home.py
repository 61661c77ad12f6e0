"""Staffs a home's desk with those who look at firms and a grid with a worker (min), and lets some firms declare; then
prints every session as JSON.

python -m tests.browser.firm_home HOME
"""

import json
import sys
from datetime import timedelta
from pathlib import Path

from wuse import world
from wuse.cli.desk import open_desk

JOURNEYS = ("boss", "approval", "commitment", "whitelist", "refused", "visited")
"""Accounts that are nobody's yet: each journey on the screens begins with one of its own."""


def main(home: Path) -> None:
    """Everything is made by the actions of the site, on the machine's clock."""
    open_desk(home)
    # Imported here: the apps must be ready.
    from tests.desk_people import staffed_desk
    from tests.field_people import with_grids, worker
    from tests.resumption_people import FirmDesk, add_resumption_people, firm_code
    from tests.web_people import signed_in
    from wuse.permits.store.models import Account, DeviceRow
    from wuse.respond.resumption_file import FileReason

    now = world.now()
    desk = add_resumption_people(staffed_desk(home, now - timedelta(days=20)))
    at = FirmDesk(desk, home, firms=10)
    planned = {"planned_on": (now + timedelta(days=2)).date().isoformat()}

    def before(**span: float) -> None:
        desk.at = now - timedelta(**span)

    before(days=9)
    at.submitted("late", "approval", **planned)
    before(days=2)
    appealing = at.resumed("appealing")
    why = {"reason": FileReason.STAFF, "text": "两名黄码人员在岗"}
    at.do("cha", "breach", appealing, **why)
    at.do("appealing", "appeal", appealing, text="已安排离岗，请复查")
    before(hours=60)
    at.resumed("unchecked")
    before(hours=3)
    risky = {"staff_local": "30", "staff_risk_area": "10", "codes_green": "37", "codes_yellow": "3"}
    at.submitted("risky", "filing", **risky, **planned)
    before(hours=2)
    at.ask("asking")
    desk.at = now
    with_grids(home)
    worker(desk, "min")
    # The phone that comes with a worker: a journey registers its own.
    DeviceRow.objects.all().delete()
    for name in JOURNEYS:
        Account.objects.create(uid=f"a-{name}", username=name, created_at=now)
    names = Account.objects.values_list("username", flat=True)
    sessions = {name: signed_in(name).session.session_key for name in names}
    codes = {name: firm_code(number) for number, name in enumerate(JOURNEYS, 1)}
    print(json.dumps({"sessions": sessions, "codes": codes}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
