"""Staffs a home's desk with two colleagues of a hospital's agency who may send; prints a session of each as JSON.

python -m tests.browser.sending_home HOME
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
    from tests.aside_rows import with_senders
    from tests.desk_people import CITY, staffed_desk
    from tests.web_people import signed_in

    desk = staffed_desk(home, world.now())
    with_senders(desk, "tang")
    # A colleague with one purpose is not asked for it.
    desk.hire("hu", organisation="wzcdc")
    desk.grant("hu", "person_sender", CITY, purposes=frozenset({"case_investigation"}))
    print(json.dumps({name: signed_in(name).session.session_key for name in ("tang", "hu")}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
