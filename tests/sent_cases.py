"""For every action about contacts that programs sent a case in which it succeeds."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.action_case import Case, Maker
from tests.desk_people import COUNTY, Desk
from tests.sent_people import CASE, KNOWN, hold, new_sending, row, send_contacts
from tests.tracing_people import INVESTIGATION
from wuse.intake.actions import fact_holds
from wuse.intake.hold import HoldReason
from wuse.permits import Actor
from wuse.respond.actions import sent_contacts

SYSTEM = Actor(account="system")
_HOLDS, _SENT = "wuse.intake.actions.fact_holds", "wuse.respond.actions.sent_contacts"
RELEASING, REFUSING = HoldReason.WORKPLACE, HoldReason.TWICE


def _shown(desk: Desk) -> dict[str, Any]:
    purpose = INVESTIGATION.value
    return {"place": COUNTY, "purpose": purpose, "response": desk.response, "personal": True}


def _about_hold(action: Callable[..., object], verb: str, *, reads: bool = False, **values: Any) -> Maker:
    def make(desk: Desk) -> Case:
        given = {"number": hold(new_sending(desk)).pk, "purpose": INVESTIGATION, **values}
        return Case(action, "wang", given, verb, reads=reads, **_shown(desk))

    return make


def _release(desk: Desk) -> Case:
    found = new_sending(desk)
    frame = {"number": hold(found).pk, "purpose": INVESTIGATION}
    desk.do("sun", fact_holds.ask_release, reason=RELEASING, **frame)
    shown = {**_shown(desk), "subject": found.persons["an"]}
    return Case(fact_holds.release_held, "wang", {"pool": found.pool, **frame}, "held_fact.release", **shown)


def _expire(desk: Desk) -> Case:
    found = new_sending(desk)
    hold(found)
    desk.at += timedelta(days=14)
    shown = {**_shown(desk), "personal": False}
    given = {"known": KNOWN, "pool": found.pool}
    return Case(fact_holds.expire_holds, SYSTEM, given, "held_fact.expire", **shown)


def _refuse(desk: Desk) -> Case:
    found = new_sending(desk)
    frame = {"number": hold(found).pk, "purpose": INVESTIGATION, "reason": REFUSING}
    given = {"known": KNOWN, "pool": found.pool, **frame}
    return Case(fact_holds.refuse_held, "wang", given, "held_fact.refuse", **_shown(desk))


def _take_over(desk: Desk) -> Case:
    found = new_sending(desk)
    send_contacts(found, "few", row(found, "k-1"))
    values = {"pool": found.pool, "case": CASE, "place": COUNTY, **found.frame()}
    shown = {**_shown(desk), "subject": found.persons["an"]}
    return Case(sent_contacts.take_over_contacts, "wang", values, "contact.take_over", **shown)


def _follow(desk: Desk) -> Case:
    found = new_sending(desk)
    send_contacts(found, "few", row(found, "k-1"))
    values = {"case": CASE, "place": COUNTY, **found.frame()}
    desk.do("wang", sent_contacts.take_over_contacts, pool=found.pool, **values)
    send_contacts(found, "back", row(found, "k-1", contact_state="no_contact"))
    shown = {**_shown(desk), "subject": found.persons["an"]}
    return Case(
        sent_contacts.follow_sent_contacts, SYSTEM, {"pool": found.pool}, "contact.sender_corrected", **shown
    )


SENT_MAKERS: dict[str, Maker] = {
    f"{_HOLDS}.read_hold": _about_hold(fact_holds.read_hold, "held_fact.read", reads=True),
    f"{_HOLDS}.ask_release": _about_hold(fact_holds.ask_release, "held_fact.ask", reason=RELEASING),
    f"{_HOLDS}.release_held": _release,
    f"{_HOLDS}.refuse_held": _refuse,
    f"{_HOLDS}.expire_holds": _expire,
    f"{_SENT}.take_over_contacts": _take_over,
    f"{_SENT}.follow_sent_contacts": _follow,
}
