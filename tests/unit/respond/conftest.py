"""A desk with events, for the tests of this folder."""

import pytest

from tests.desk_people import Desk
from tests.event_people import EventDesk, add_event_people


@pytest.fixture
def events(desk: Desk) -> EventDesk:
    """A township with its people, and no event yet."""
    return EventDesk(add_event_people(desk))
