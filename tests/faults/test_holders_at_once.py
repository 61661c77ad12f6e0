"""A holder's account on two devices, or a holder and a delegate, at the same moment, on PostgreSQL."""

import pytest

from tests.desk_people import Desk
from tests.desks import needs_server
from tests.faults.test_at_once import Pause, together
from tests.holder_people import WELL, declare, holder
from tests.tracing_people import new_tracing
from wuse.permits.store.models import DelegateRow
from wuse.respond.actions import holder_letters
from wuse.respond.actions.contacts import add_contact
from wuse.respond.store import own_cares
from wuse.respond.store.models import HolderMailboxRow, NoticeRow, OwnCareRow
from wuse.vocabulary import Refusal

pytestmark = [needs_server, pytest.mark.django_db(transaction=True)]
CODE = "2222-3333-4444-5555-6666"


def test_a_mailbox_that_is_named_twice_at_once_is_one_with_one_letter(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder(desk)
    pause, refused = Pause(), list[str]()

    def give() -> None:
        given = {"vault": desk.vault, "response": desk.response, "address": "an@example.cn", "code": CODE}
        try:
            desk.do("citizen", holder_letters.give_mailbox, **given)
        except Refusal as refusal:
            refused.append(refusal.code)

    pause.hold_up(monkeypatch, holder_letters, "mailbox_of")
    together(give, pause.meanwhile(give))
    assert refused == ["mailbox.soon"]
    assert HolderMailboxRow.objects.count() == NoticeRow.objects.count() == 1


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
