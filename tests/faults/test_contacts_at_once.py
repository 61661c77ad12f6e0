"""Several who send contacts of one case at once, and a keeper who frees them while a sending is under way."""

from collections.abc import Callable

import pytest

from tests.desk_people import Desk
from tests.desks import needs_server
from tests.faults.test_at_once import Pause, together
from tests.programs import case_report
from tests.sent_people import new_sending, row, send, send_contacts
from tests.tracing_people import Tracing
from wuse.intake.contact_brake import contact_brake
from wuse.intake.store import braking
from wuse.permits import Actor
from wuse.respond.actions import ruled_out

pytestmark = [needs_server, pytest.mark.django_db(transaction=True)]


def part(found: Tracing, key: str, number: int) -> Callable[[], object]:
    rows = [row(found, f"{key}-{n}") for n in range(number)]
    return lambda: send_contacts(found, key, *rows)


def free(found: Tracing) -> int:
    desk = found.desk
    frame = {"audit": desk.audit, "pool": found.pool, "by": Actor(account="system"), "at": desk.at}
    return ruled_out.free_contacts_of_ruled_out(**frame)


def test_of_several_who_send_at_once_no_more_than_the_limit_come_through(desk: Desk) -> None:
    found = new_sending(desk)
    together(*(part(found, f"part{n}", 60) for n in range(6)))
    assert found.pool.latest("contact").height == contact_brake().value("per_case") // 60 * 60


@pytest.mark.parametrize("first", ["sender", "keeper"])
def test_a_contact_that_is_corrected_while_the_keeper_frees_stays_as_it_was_corrected(
    desk: Desk, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sender stands in its transaction, or the keeper behind its look, while the other one does its part."""
    found, pause = new_sending(desk), Pause()
    send(found, "another", case_report=[case_report(10)])
    send_contacts(found, "few", *(row(found, f"k-{n}") for n in range(5)))
    send(found, "out", case_report=[case_report(9, status="ruled_out", outcome_on="2020-02-11")])
    moved = [row(found, f"k-{n}", case="R000010") for n in range(5)]

    def correct() -> object:
        return send_contacts(found, "moved", *moved)

    if first == "sender":
        pause.hold_up(monkeypatch, braking, "remember_sent")
        together(correct, pause.meanwhile(lambda: free(found)))
    else:
        pause.hold_up(monkeypatch, ruled_out, "contacts_of_ruled_out")
        together(lambda: free(found), pause.meanwhile(correct))
    states = {(told["case"], told["contact_state"]) for told in found.newest("contact")}
    assert states == {("R000010", "listed")}
