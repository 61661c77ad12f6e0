"""Makes a home's desk ready for sending: a response, a program of a hospital. Prints its key and the response as JSON.

python -m tests.sending_home HOME [ALLOWED]

ALLOWED: how many persons' codes the program may make worse in 24 hours by cases, and by test results.
"""

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path

from wuse import world
from wuse.cli.desk import open_desk


def main(home: Path, allowed: int = 0) -> None:
    """Everything but what is allowed is made by the actions of the site, on the machine's clock."""
    open_desk(home)
    # Imported here: the apps must be ready.
    from tests.desk_people import PROVINCE, staffed_desk
    from tests.programs import program

    desk = staffed_desk(home, world.now())
    key = program(desk, "hospital", "person_sender", PROVINCE, organisation="command")
    if allowed:
        _allow(allowed, desk.response, at=desk.at)
    print(json.dumps({"key": key, "response": desk.response}))


def _allow(number: int, response: str, *, at: datetime) -> None:
    """As if two people had allowed it: no bench has so many wait."""
    from wuse.intake.store.hold_models import SendingAllowance

    frame = {"response": response, "who": "command", "number": number, "given_at": at, "hold": 0}
    by = {"asked_by": "a-wang", "decided_by": "a-sun", "until": at + timedelta(days=14)}
    for standard in ("case_report", "test_result"):
        SendingAllowance.objects.create(standard=standard, **frame, **by)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
