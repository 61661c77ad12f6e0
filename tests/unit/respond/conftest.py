"""A desk with events, and one with firms, for the tests of this folder."""

from pathlib import Path

import pytest

from tests.desk_people import Desk
from tests.event_people import EventDesk, add_event_people
from tests.resumption_people import FirmDesk, add_resumption_people


@pytest.fixture
def events(desk: Desk) -> EventDesk:
    """A township with its people, and no event yet."""
    return EventDesk(add_event_people(desk))


@pytest.fixture
def firms(desk: Desk, tmp_path: Path) -> FirmDesk:
    """Those who decide about firms, and no firm yet."""
    return FirmDesk(add_resumption_people(desk), tmp_path)
