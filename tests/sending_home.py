"""Makes a home's desk ready for sending: a response, a program of a hospital. Prints its key and the response as JSON.

python -m tests.sending_home HOME
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
    from tests.desk_people import PROVINCE, staffed_desk
    from tests.programs import program

    desk = staffed_desk(home, world.now())
    key = program(desk, "hospital", "person_sender", PROVINCE, organisation="command")
    print(json.dumps({"key": key, "response": desk.response}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
