"""Makes a home for phones: a grid with a worker (min), an officer (zhou), doors that were visited before, checks.

python -m tests.browser.field_home HOME [DOORS]

Prints, as JSON, a session of every account, and the response.
"""

import json
import sys
from datetime import timedelta
from pathlib import Path

from wuse import world
from wuse.cli.desk import open_desk


def main(home: Path, doors: int) -> None:
    """Everything is made by the actions of the site, on the machine's clock; the doors were visited eight days ago."""
    open_desk(home)
    # Imported here: the apps must be ready.
    from tests.desk_people import staffed_desk
    from tests.field_people import Phones, officer, visit, wanted, with_grids, worker
    from tests.web_people import signed_in
    from wuse.permits.store.models import Account, DeviceRow
    from wuse.respond.check import CheckLevel, CheckReason

    now = world.now()
    desk = staffed_desk(home, now - timedelta(days=8))
    phones = Phones(desk, with_grids(home))
    worker(desk, "min")
    officer(desk)
    for first in range(0, doors * 2, 40):
        phones.sync(
            "min", "dmin1", [visit(desk, number) for number in range(first, min(first + 40, doors * 2))]
        )
    desk.at = now
    DeviceRow.objects.update(contact_at=now)
    (person,) = (one["person"] for one in phones.sync("min", "dmin1").page.entries[0]["persons"][:1])
    phones.push(
        "zhou",
        wanted(desk, "3-2-000", person, reason=CheckReason.CONTACT, level=CheckLevel.AT_ONCE),
        wanted(desk, "12-1-101", reason=CheckReason.FIRST_ROUND, level=CheckLevel.WITHIN_DAYS),
    )
    DeviceRow.objects.filter(device_id="dmin1").delete()
    names = Account.objects.values_list("username", flat=True)
    sessions = {name: signed_in(name).session.session_key for name in names}
    # Each phone is registered in a session of its own, which is ended then.
    for more in ("min again", "min a third time"):
        sessions[more] = signed_in("min").session.session_key
    print(json.dumps({"sessions": sessions, "response": desk.response}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10)
