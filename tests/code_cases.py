"""Cases of the actions on health codes: judged, issued, appealed, relieved."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.action_case import Case
from tests.code_people import CodeDesk, counted
from tests.desk_people import COUNTY, PROVINCE, Desk
from wuse.permits import Actor
from wuse.permits.actions.responses import end_response
from wuse.publish.codes import actions as issuing
from wuse.publish.codes.store import areas_in_force, rules_in_force
from wuse.respond.actions import appeals, codes
from wuse.respond.relief import ReliefReason
from wuse.vocabulary import PersonKey, Purpose

SYSTEM = Actor(account="system")


def _red(desk: Desk) -> tuple[CodeDesk, PersonKey]:
    """A close contact with an account of the own."""
    found = CodeDesk(desk)
    (person,) = found.register("chen")
    found.declares(person)
    found.contacts(person)
    found.citizen("chen", person)
    return found, person


def _personal(desk: Desk, person: str, purpose: Purpose, place: str = COUNTY) -> dict[str, Any]:
    return {
        "place": place, "purpose": purpose.value, "response": desk.response, "personal": True, "subject": person,
    }  # fmt: skip


def _appealed(desk: Desk) -> tuple[CodeDesk, PersonKey, int]:
    found, person = _red(desk)
    return found, person, int(str(desk.do("me-chen", appeals.appeal_code, code=found.code(person))))


def _issue(desk: Desk) -> Case:
    found, person = _red(desk)
    found.key()
    values = {
        "pool": found.pool, "folder": found.folder, "secrets": desk.keys, "person": person,
        "response": desk.response, "entropy": counted(desk),
    }  # fmt: skip
    return Case(
        issuing.issue_code, "gao", values, "code.issue", **_personal(desk, person, Purpose.REGISTRATION)
    )


def _judge(desk: Desk) -> Case:
    found, _ = _red(desk)
    # What waits is moved first, so that the case changes what a run writes and nothing besides.
    codes.settled_marks(found.pool, at=desk.at)
    values = {
        "pool": found.pool, "folder": found.state, "response": desk.response, "editions": {},
        "rules": rules_in_force(found.today), "areas": areas_in_force(found.home, at=desk.at),
    }  # fmt: skip
    shown = _personal(desk, "", Purpose.CODE_REVIEW, place=PROVINCE)
    return Case(codes.judge_codes, SYSTEM, values, "code.judge", **shown)


def _appeal(desk: Desk) -> Case:
    found, person = _red(desk)
    values = {"code": found.code(person)}
    shown = _personal(desk, person, Purpose.CORRECTION)
    return Case(appeals.appeal_code, "me-chen", values, "correction.ask", **shown)


def _give(desk: Desk) -> Case:
    found, person, number = _appealed(desk)
    values = {
        "number": number, "code": found.code(person), "reason": ReliefReason.STRANDED,
        "until": desk.at + timedelta(hours=24),
    }  # fmt: skip
    shown = _personal(desk, person, Purpose.CORRECTION)
    return Case(appeals.give_relief, "lin", values, "relief.give", **shown)


def _end(desk: Desk) -> Case:
    given = _give(desk)
    given.call(desk, desk.audit)
    values = {"number": given.values["number"]}
    shown = _personal(desk, given.subject, Purpose.CORRECTION)
    return Case(appeals.end_relief, "lin", values, "relief.end", **shown)


def _late(desk: Desk) -> Case:
    _, person, _ = _appealed(desk)
    desk.later(hours=25)
    shown = _personal(desk, person, Purpose.CORRECTION)
    return Case(appeals.warn_late_appeals, SYSTEM, {}, "correction.late", **shown)


def _forget(desk: Desk) -> Case:
    found, person = _red(desk)
    found.key()
    found.issue("gao", person)
    desk.later(hours=1)
    return Case(codes.forget_codes, SYSTEM, {}, "code.forget")


def _revoke_ended(desk: Desk) -> Case:
    found, person = _red(desk)
    found.key()
    found.issue("gao", person)
    ended = desk.response
    desk.open_response()
    desk.do("zhao", end_response, code=ended)
    desk.later(seconds=5)
    desk.response = ended
    shown = _personal(desk, "", Purpose.CODE_REVIEW, place=PROVINCE)
    return Case(codes.revoke_ended_codes, SYSTEM, {}, "code.revoke_ended", **shown)


CODE_MAKERS: dict[str, Callable[[Desk], Case]] = {
    "wuse.publish.codes.actions.issue_code": _issue,
    "wuse.respond.actions.codes.judge_codes": _judge,
    "wuse.respond.actions.codes.revoke_ended_codes": _revoke_ended,
    "wuse.respond.actions.codes.forget_codes": _forget,
    "wuse.respond.actions.appeals.appeal_code": _appeal,
    "wuse.respond.actions.appeals.give_relief": _give,
    "wuse.respond.actions.appeals.end_relief": _end,
    "wuse.respond.actions.appeals.warn_late_appeals": _late,
}
