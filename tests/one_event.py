"""Lets a grid worker of a home report one event: `python -m tests.one_event HOME`."""

import sys
from pathlib import Path

from wuse import world
from wuse.cli.desk import open_desk


def main(home: Path) -> None:
    open_desk(home)
    # Imported here: the apps must be ready.
    from tests.desk_people import staffed_desk
    from tests.event_people import EventDesk, add_event_people

    EventDesk(add_event_people(staffed_desk(home, world.now()))).report()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
