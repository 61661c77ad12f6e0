"""Contacts that programs sent, at the epidemiologists' desk: waiting, taken over, freed, taken back."""

from datetime import date, timedelta

import pytest

from tests.desk_people import COUNTY, OTHER, Desk
from tests.programs import case_report
from tests.sent_people import CASE, new_sending, row, send, send_contacts
from tests.tracing_people import INVESTIGATION, Tracing
from tests.web_people import on_its_clock, signed_in
from wuse.intake.store.contact_models import SentContact
from wuse.permits import Actor
from wuse.respond.actions.contacts import end_contact, follow_contact
from wuse.respond.actions.ruled_out import free_contacts_of_ruled_out
from wuse.respond.actions.sent_contacts import follow_sent_contacts, take_over_contacts
from wuse.respond.care import CareOutcome, CareSaid
from wuse.respond.contact import ContactEnd, china_day
from wuse.respond.store import ruled_out
from wuse.respond.store.models import ContactRow
from wuse.respond.store.own_cares import contacts_to_ask
from wuse.respond.store.sent_contacts import contacts_to_take_over
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import Refusal

SYSTEM = Actor(account="system")


@pytest.fixture
def found(desk: Desk) -> Tracing:
    return new_sending(desk)


def waiting(found: Tracing) -> list[str]:
    """The ids that wait to be taken over."""
    rows = contacts_to_take_over(today=china_day(found.desk.at)).order_by("uid")
    return list(rows.values_list("uid", flat=True))


def take(found: Tracing, place: str = COUNTY, who: str = "wang") -> int:
    values = {"case": CASE, "place": place, **found.frame()}
    return int(str(found.desk.do(who, take_over_contacts, pool=found.pool, **values)))


def settle(found: Tracing) -> int:
    """A turn of the keeper."""
    return follow_sent_contacts(audit=found.desk.audit, pool=found.pool, by=SYSTEM, at=found.desk.at)


def newest(found: Tracing, uid: str = "k-1") -> dict[str, object]:
    return next(one for one in found.newest("contact") if one["contact_id"] == uid)


def rule_out(found: Tracing) -> int:
    send(found, "ruled out", case_report=[case_report(9, status="ruled_out", outcome_on="2020-02-11")])
    frame = {"audit": found.desk.audit, "pool": found.pool, "by": SYSTEM, "at": found.desk.at}
    return free_contacts_of_ruled_out(**frame)


def test_a_contact_that_a_program_sent_is_taken_over_and_followed_up_like_any_other(found: Tracing) -> None:
    assert send_contacts(found, "few", row(found, "k-1", sex="female", note="保安")).accepted == 1
    assert (waiting(found), ContactRow.objects.count()) == (["k-1"], 0)
    assert take(found) == 1
    contact = ContactRow.objects.get()
    told = (contact.uid, contact.sent_by, contact.receipt, contact.follow_until, contact.place)
    assert told == ("k-1", "wzcdc", "r-few", date(2020, 2, 25), COUNTY)
    assert (waiting(found), list(contacts_to_ask(today=china_day(found.desk.at)))) == ([], [contact])
    entry = AuditRecord.objects.get(verb="contact.take_over")
    assert (entry.subject, entry.details["receipt"]) == (found.persons["an"], "r-few")
    # What follows is told under the same id, and what the sender said besides is not lost.
    said = {"number": contact.pk, "purpose": INVESTIGATION, "said": CareSaid(CareOutcome.WELL)}
    found.desk.do("wang", follow_contact, pool=found.pool, **said)
    row_now = newest(found)
    assert (row_now["contact_state"], row_now["sex"], row_now["note"]) == ("reached", "female", "保安")
    assert len(found.newest("contact")) == 1


def test_who_lives_elsewhere_waits_for_those_who_answer_there(found: Tracing) -> None:
    send_contacts(found, "few", row(found, "k-1"))
    SentContact.objects.update(place=OTHER)
    with pytest.raises(Refusal, match="No contact of this case"):
        take(found)
    assert waiting(found) == ["k-1"]


def test_nobody_is_taken_over_twice_or_beside_the_same_contact(found: Tracing) -> None:
    send_contacts(found, "few", row(found, "k-1"), row(found, "k-2"))
    assert take(found) == 1
    assert waiting(found) == []


def test_whose_observation_is_over_waits_no_longer(found: Tracing) -> None:
    send_contacts(found, "few", row(found, "k-1"))
    found.desk.later(days=14)
    assert waiting(found) == []


def test_what_a_sender_takes_back_leaves_the_desk(found: Tracing) -> None:
    send_contacts(found, "few", row(found, "k-1"), row(found, "k-2", "bo"))
    send_contacts(found, "back", row(found, "k-2", "bo", contact_state="no_contact"))
    assert waiting(found) == ["k-1"]
    take(found)
    send_contacts(found, "back too", row(found, "k-1", contact_state="no_contact"))
    assert (settle(found), settle(found)) == (1, 0)
    assert ContactRow.objects.get().state == "no_contact"
    assert AuditRecord.objects.get(verb="contact.sender_corrected").subject == found.persons["an"]


def test_a_contact_that_is_given_to_somebody_else_is_a_new_one(found: Tracing) -> None:
    send_contacts(found, "few", row(found, "k-1"))
    take(found)
    send_contacts(found, "moved", row(found, "k-1", "bo"))
    assert settle(found) == 1
    assert ContactRow.objects.get().state == "no_contact"
    # What the pool says of the other one is left as it was sent.
    assert (newest(found)["person"], newest(found)["contact_state"]) == (found.persons["bo"], "listed")
    assert waiting(found) == ["k-1"]
    assert take(found) == 1
    assert set(ContactRow.objects.values_list("person", "state")) == {
        (found.persons["an"], "no_contact"),
        (found.persons["bo"], "listed"),
    }


def test_under_a_name_that_has_just_passed_to_somebody_else_nobody_is_taken_over_yet(found: Tracing) -> None:
    send_contacts(found, "few", row(found, "k-1"))
    take(found)
    send_contacts(found, "moved", row(found, "k-1", "bo"))
    # Before the keeper's turn.
    assert waiting(found) == []
    with pytest.raises(Refusal, match="No contact of this case"):
        take(found)


def test_what_was_found_at_the_desk_outlives_an_older_copy(found: Tracing) -> None:
    send_contacts(found, "few", row(found, "k-1"))
    take(found)
    number = ContactRow.objects.get().pk
    said = {"number": number, "purpose": INVESTIGATION, "reason": ContactEnd.NO_CONTACT}
    found.desk.do("wang", end_contact, pool=found.pool, **said)
    found.desk.later(minutes=1)
    send_contacts(found, "daily copy", row(found, "k-1", note="每日全量"))
    assert newest(found)["contact_state"] == "listed"
    assert settle(found) == 0
    assert newest(found)["contact_state"] == "no_contact"
    assert waiting(found) == []


def test_a_later_exposure_lengthens_the_observation(found: Tracing) -> None:
    send_contacts(found, "few", row(found, "k-1"))
    take(found)
    found.desk.later(days=2)
    send_contacts(found, "again", row(found, "k-1", last_exposure_on="2020-02-13"))
    settle(found)
    contact = ContactRow.objects.get()
    assert (contact.follow_until - contact.last_exposure_on, contact.follow_until) == (
        timedelta(days=14),
        date(2020, 2, 27),
    )


def test_a_case_that_is_ruled_out_frees_them_before_and_after_they_were_taken_over(found: Tracing) -> None:
    send_contacts(found, "few", row(found, "k-1"))
    take(found)
    send_contacts(found, "more", row(found, "k-2", "bo"))
    assert rule_out(found) == 2
    assert {one["contact_state"] for one in found.newest("contact")} == {"no_contact"}
    assert (waiting(found), ContactRow.objects.get().state) == ([], "no_contact")


def test_what_is_sent_while_the_keeper_frees_is_not_undone(
    found: Tracing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the writing the sender gives the contact to another case: it stays that one's."""
    send_contacts(found, "few", row(found, "k-1"), row(found, "k-2", "bo"))
    send(found, "another case", case_report=[case_report(10)])
    looked = ruled_out.contacts_turn

    def faster(response: str) -> None:
        monkeypatch.setattr(ruled_out, "contacts_turn", looked)
        send_contacts(found, "moved", row(found, "k-1", case="R000010"))
        looked(response)

    monkeypatch.setattr(ruled_out, "contacts_turn", faster)
    assert rule_out(found) == 1
    assert newest(found, "k-1")["contact_state"] == "listed"
    assert newest(found, "k-2")["contact_state"] == "no_contact"


def test_the_page_shows_them_with_sender_and_receipt_and_takes_them_over(
    found: Tracing, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_contacts(found, "few", row(found, "k-1"))
    on_its_clock(found.desk, monkeypatch)
    browser = signed_in("wang")
    assert "/desk/contacts/?part=sent" in browser.get("/desk/").content.decode()
    page = browser.get("/desk/contacts/?part=sent").content.decode()
    assert CASE in page
    assert "r-few" in page
    assert "温州市疾控中心" in page
    assert found.persons["an"] not in page
    form = {
        "act": "take",
        "case": CASE,
        "place": COUNTY,
        "frame": f"{found.desk.response}|case_investigation",
    }
    assert browser.post("/desk/contacts/?part=sent", form).status_code == 302
    assert ContactRow.objects.get().listed_by == "a-wang"
    assert browser.post("/desk/contacts/?part=sent", form).status_code == 400
