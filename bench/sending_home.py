"""Makes a home's desk ready for sending: a response, a program of a hospital. Prints its key and the response as JSON.

python bench/sending_home.py HOME
"""

import json
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "src"), str(Path(__file__).parents[1])]

from wuse import world  # noqa: E402
from wuse.cli.desk import open_desk  # noqa: E402


def main(home: Path) -> None:
    """Everything is made by the actions of the site, on the machine's clock."""
    open_desk(home)
    # Imported here: the apps must be ready.
    from tests.desk_people import PROVINCE, staffed_desk
    from tests.programs import program

    desk = staffed_desk(home, world.now())
    desk.open_response(("identity", "code", "correction", "facts"))
    key = program(desk, "hospital", "person_sender", PROVINCE, organisation="command")
    print(json.dumps({"key": key, "response": desk.response}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
