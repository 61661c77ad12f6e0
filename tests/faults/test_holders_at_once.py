"""A holder's account on two devices, or a holder and a delegate, at the same moment, on PostgreSQL."""

import pytest

from tests.desk_people import Desk
from tests.desks import needs_server
from tests.faults.test_at_once import Pause, together
from tests.holder_people import WELL, declare
from tests.tracing_people import new_tracing
from wuse.permits.store.models import DelegateRow
from wuse.respond.actions.contacts import add_contact
from wuse.respond.store import own_cares
from wuse.respond.store.models import OwnCareRow

pytestmark = [needs_server, pytest.mark.django_db(transaction=True)]


def test_a_symptom_is_not_unsaid_by_a_check_in_of_the_same_moment(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracing, pause = new_tracing(desk), Pause()
    an, response = tracing.persons["an"], desk.response
    said = {"pool": tracing.pool, "uid": "k-an", "wanted": tracing.contact()}
    desk.do("wang", add_contact, **said, **tracing.frame())
    DelegateRow.objects.create(
        response=response,
        delegate=tracing.persons["bo"],
        person=an,
        kind="parent",
        called="妈妈",
        begun_at=desk.at,
    )
    pause.hold_up(monkeypatch, own_cares, "_said_before")
    together(
        lambda: declare(desk, "bo", an, WELL, uid="r-bo", number="d-bo"),
        pause.meanwhile(lambda: declare(desk, "an", an, {**WELL, "fever": True}, uid="r-an", number="d-an")),
    )
    row = OwnCareRow.objects.get()
    assert (row.symptoms, row.unwell_at) == ("fever", desk.at)
