"""For every action of holders and delegates a case in which it succeeds."""

from typing import Any

from tests.action_case import Case, Maker
from tests.desk_people import COUNTY, PROVINCE, Desk
from tests.holder_people import WELL, door_of, holder, registered
from wuse.permits.actions import delegates
from wuse.permits.delegate import DelegateKind
from wuse.permits.store.models import DelegateRow
from wuse.respond.actions.declarations import record_declaration, send_declaration
from wuse.respond.actions.holder_letters import confirm_mailbox, give_mailbox, stop_letters
from wuse.vocabulary import PersonKey, Purpose

REGISTRATION = Purpose.REGISTRATION


def _shown(desk: Desk, person: PersonKey, purpose: Purpose) -> dict[str, Any]:
    return {"purpose": purpose.value, "response": desk.response, "personal": True, "subject": person}


def _frame(desk: Desk, person: PersonKey) -> dict[str, Any]:
    return {"response": desk.response, "purpose": REGISTRATION, "place": COUNTY, "person": person}


def _invite(desk: Desk) -> Case:
    person = registered(desk, "mother")
    values = {**_frame(desk, person), "code": "THEIR-CODE"}
    return Case(
        delegates.invite_delegate,
        "gao",
        values,
        "delegate.invite",
        COUNTY,
        **_shown(desk, person, REGISTRATION),
    )


def _offer(desk: Desk) -> Case:
    person = holder(desk)
    values = {"code": "THEIR-CODE"}
    return Case(
        delegates.offer_delegate,
        "citizen",
        values,
        "delegate.offer",
        COUNTY,
        **_shown(desk, person, REGISTRATION),
    )


def _invited(desk: Desk) -> PersonKey:
    holder(desk)
    mother = registered(desk, "mother")
    desk.do("gao", delegates.invite_delegate, **_frame(desk, mother), code="THEIR-CODE")
    return mother


def _begin(desk: Desk) -> Case:
    mother = _invited(desk)
    values = {"code": "THEIR-CODE", "kind": DelegateKind.PARENT, "called": "妈妈"}
    return Case(
        delegates.begin_delegate,
        "citizen",
        values,
        "delegate.begin",
        COUNTY,
        **_shown(desk, mother, REGISTRATION),
    )


def _end(desk: Desk) -> Case:
    case = _begin(desk)
    desk.do("citizen", delegates.begin_delegate, **case.values)
    values = {"number": DelegateRow.objects.get().pk}
    shown = _shown(desk, PersonKey(case.subject), REGISTRATION)
    return Case(delegates.end_delegate, "citizen", values, "delegate.end", COUNTY, **shown)


def _declare(desk: Desk) -> Case:
    person = holder(desk)
    values = {
        "door": door_of(desk),
        "uid": "r-1",
        "number": "d-1",
        "response": desk.response,
        "person": person,
        "answers": WELL,
    }
    shown = _shown(desk, person, Purpose.CODE_REVIEW)
    return Case(send_declaration, "citizen", values, "declaration.send", COUNTY, **shown)


def _record(desk: Desk) -> Case:
    person = registered(desk, "mother")
    values = {**_frame(desk, person), "door": door_of(desk), "uid": "r-1", "number": "d-1", "answers": WELL}
    shown = _shown(desk, person, REGISTRATION)
    return Case(record_declaration, "gao", values, "declaration.record", COUNTY, **shown)


def _own(desk: Desk, action: Any, verb: str, *, given: bool = True, **values: Any) -> Case:
    person = holder(desk)
    frame = {"vault": desk.vault, "response": desk.response}
    if given:
        desk.do("citizen", give_mailbox, **frame, address="an@example.cn", code="THE-CODE")
    shown = _shown(desk, person, Purpose.CODE_REVIEW)
    return Case(action, "citizen", {**frame, **values}, verb, PROVINCE, **shown)


def _give_mailbox(desk: Desk) -> Case:
    # The vault's key is made when something is sealed first.
    registered(desk, "mother")
    values = {"address": "an@example.cn", "code": "THE-CODE"}
    return _own(desk, give_mailbox, "letters.give", given=False, **values)


HOLDER_MAKERS: dict[str, Maker] = {
    "wuse.permits.actions.delegates.invite_delegate": _invite,
    "wuse.permits.actions.delegates.offer_delegate": _offer,
    "wuse.permits.actions.delegates.begin_delegate": _begin,
    "wuse.permits.actions.delegates.end_delegate": _end,
    "wuse.respond.actions.declarations.send_declaration": _declare,
    "wuse.respond.actions.holder_letters.give_mailbox": _give_mailbox,
    "wuse.respond.actions.holder_letters.confirm_mailbox": lambda desk: _own(
        desk, confirm_mailbox, "letters.confirm", code="THE-CODE"
    ),
    "wuse.respond.actions.holder_letters.stop_letters": lambda desk: _own(desk, stop_letters, "letters.stop"),
    "wuse.respond.actions.declarations.record_declaration": _record,
}
