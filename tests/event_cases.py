"""For every action with events a case in which it succeeds.

Whoever acts is somebody who reported the event and whose organisation has it, since only they may do some of it.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.action_case import Case, Maker
from tests.desk_people import AT, CITY, COUNTY, Desk, document
from tests.photos import JPEG
from wuse.assess.warnings import load_warning_rule
from wuse.permits import Actor, Permit
from wuse.permits.actions.identities import register_person
from wuse.permits.store.models import OrganisationRow, ResponseRow
from wuse.places import load_registry
from wuse.respond.actions import (
    event_cases,
    event_clocks,
    event_dispatch,
    event_handling,
    event_oversight,
    event_persons,
    event_reports,
    stations,
    warnings,
)
from wuse.respond.event import EventPart
from wuse.respond.store.models import EventRow, NoticeRow
from wuse.respond.warning import EarlyWarning
from wuse.vocabulary import Colour, PersonKey, PlaceCode, PlaceLevel, Purpose

VILLAGE = PlaceCode("330382001001")
CARE = Purpose.ISOLATION_CARE
SYSTEM = Actor(account="system")
_ROLES = ("grid_worker", "dispatcher", "handler", "county_command", "inspector", "person_event_worker")
_WORDS = "事由已写明清楚"


def walker(desk: Desk, *, account: str = "a-walker") -> Actor:
    """Somebody with every role of events for 温州."""
    permits = [
        Permit(
            number=number,
            role=role,
            place=CITY,
            response=desk.response if role == "person_event_worker" else "",
            purposes=frozenset({CARE} if role == "person_event_worker" else ()),
            valid_from=AT - timedelta(days=1),
            valid_until=AT + timedelta(days=60),
        )
        for number, role in enumerate(_ROLES, start=1)
    ]
    return Actor(account, "wzcdc", tuple(permits), second_factor=True)


def step(
    desk: Desk, action: Callable[..., object], number: int, by: Actor | None = None, **values: Any
) -> None:
    """Take a step now."""
    action(audit=desk.audit, by=by or walker(desk), at=desk.at, number=number, **values)


def reported(desk: Desk, **changed: Any) -> int:
    """An event that the walker reported."""
    values = {
        "uid": f"report-{EventRow.objects.count():04}",
        "kind": "price",
        "place": VILLAGE,
        "text": _WORDS,
    }
    return event_reports.report_event(
        audit=desk.audit, by=walker(desk), at=desk.at, places=load_registry(), **{**values, **changed}
    )


def _accepted(desk: Desk) -> int:
    number = reported(desk)
    step(desk, event_dispatch.accept_event, number)
    return number


def _dispatched(desk: Desk) -> int:
    number = _accepted(desk)
    step(desk, event_dispatch.dispatch_event, number, station="wzcdc")
    return number


def _beside_a_clinic(desk: Desk) -> int:
    OrganisationRow.objects.create(code="clinic", name="卫生服务中心", place=COUNTY)
    return _dispatched(desk)


def _in_handling(desk: Desk) -> int:
    number = _dispatched(desk)
    step(desk, event_handling.begin_event, number)
    return number


def _fed_back(desk: Desk) -> int:
    number = _in_handling(desk)
    # Somebody else of the station: whoever says that it is done does not verify it.
    step(desk, event_handling.feed_back_event, number, walker(desk, account="a-other"), text=_WORDS)
    return number


def _verified(desk: Desk) -> int:
    number = _fed_back(desk)
    step(desk, event_reports.verify_event, number)
    return number


def _referred(desk: Desk) -> int:
    number = _accepted(desk)
    step(desk, event_dispatch.hand_up_event, number, text=_WORDS)
    return number


def _incomplete(desk: Desk) -> int:
    number = reported(desk)
    step(desk, event_dispatch.return_event, number, text=_WORDS)
    return number


def _duplicate(desk: Desk) -> int:
    number = reported(desk)
    step(desk, event_cases.merge_event, number, main=reported(desk))
    return number


def about_person(desk: Desk) -> tuple[int, PersonKey]:
    """An event about somebody that the walker reported."""
    values = {"response": desk.response, "purpose": Purpose.REGISTRATION, "place": VILLAGE}
    key = desk.do("gao", register_person, vault=desk.vault, document=document(), name="陈测试", **values)
    assert isinstance(key, PersonKey)
    return reported(desk, kind="isolation_need", person=key, response=desk.response, purpose=CARE), key


def _with_photo(desk: Desk) -> tuple[int, int]:
    number = reported(desk)
    frame = {"response": desk.response, "purpose": CARE}
    photo = event_persons.add_event_photo(
        audit=desk.audit, by=walker(desk), at=desk.at, number=number, uid="i-photo-1", content=JPEG, **frame
    )
    return number, photo


def _case(action: Callable[..., object], verb: str, lay: Callable[[Desk], int], **values: Any) -> Maker:
    def make(desk: Desk) -> Case:
        number = lay(desk)
        return Case(action, walker(desk), {"number": number, **values}, verb, str(VILLAGE))

    return make


def _report(desk: Desk) -> Case:
    values = {
        "uid": "report-new",
        "kind": "price",
        "place": VILLAGE,
        "text": _WORDS,
        "places": load_registry(),
    }
    return Case(event_reports.report_event, walker(desk), values, "event.report", str(VILLAGE))


def _merge(desk: Desk) -> Case:
    values = {"number": reported(desk), "main": reported(desk)}
    return Case(event_cases.merge_event, walker(desk), values, "event.merge", str(VILLAGE))


def _split(desk: Desk) -> Case:
    parts = [EventPart("part-0001", "hygiene", _WORDS)]
    values = {"number": reported(desk), "parts": parts, "text": _WORDS}
    return Case(event_cases.split_event, walker(desk), values, "event.split", str(VILLAGE))


def _set_station(desk: Desk) -> Case:
    values = {"place": COUNTY, "station": "market", "organisation": "wzcdc"}
    return Case(stations.set_station, walker(desk), values, "station.set", str(COUNTY))


def _person_frame(desk: Desk, subject: str) -> dict[str, Any]:
    return {
        "place": str(VILLAGE),
        "purpose": CARE.value,
        "response": desk.response,
        "personal": True,
        "subject": subject,
    }


def _read_person(desk: Desk) -> Case:
    number, key = about_person(desk)
    values = {"number": number, "purpose": CARE}
    shown = _person_frame(desk, key)
    return Case(
        event_persons.read_person_event, walker(desk), values, "person_event.handle", reads=True, **shown
    )


def _add_photo(desk: Desk) -> Case:
    frame = {"response": desk.response, "purpose": CARE}
    values = {"number": reported(desk), "uid": "i-photo-2", "content": JPEG, **frame}
    shown = _person_frame(desk, "")
    return Case(event_persons.add_event_photo, walker(desk), values, "event_photo.add", **shown)


def _read_photo(desk: Desk) -> Case:
    number, photo = _with_photo(desk)
    values = {"number": number, "photo": photo, "purpose": CARE}
    shown = _person_frame(desk, "")
    return Case(event_persons.read_event_photo, walker(desk), values, "event_photo.read", reads=True, **shown)


def _mark_due(desk: Desk) -> Case:
    reported(desk)
    desk.later(hours=7)  # blue: 80 % of the eight hours to accept it
    return Case(event_clocks.mark_due_events, SYSTEM, {}, "event.card", str(VILLAGE))


def _end_person_events(desk: Desk) -> Case:
    _, key = about_person(desk)
    ResponseRow.objects.filter(code=desk.response).update(ended_at=desk.at)
    shown = {**_person_frame(desk, key), "purpose": Purpose.OVERSIGHT.value}
    return Case(event_clocks.end_person_events, SYSTEM, {}, "event.lapse", **shown)


def _forget_persons(desk: Desk) -> Case:
    number, _ = about_person(desk)
    step(desk, event_reports.withdraw_event, number, text=_WORDS, purpose=CARE)
    desk.later(days=14)
    return Case(event_clocks.forget_event_persons, SYSTEM, {}, "event.forget", response=desk.response)


def _forget_notices(desk: Desk) -> Case:
    reported(desk)
    desk.later(days=31)
    assert NoticeRow.objects.exists()
    return Case(event_clocks.forget_old_notices, SYSTEM, {}, "notice.forget")


def early_warning(**changed: Any) -> EarlyWarning:
    """A fever cluster in the village."""
    values = {
        "signal": "fever_cluster",
        "place": VILLAGE,
        "severity": Colour.ORANGE,
        "observed": 6,
        "threshold": 5,
        "first_at": AT - timedelta(hours=20),
        "last_at": AT - timedelta(hours=2),
        "rule": load_warning_rule().id,
        "rule_digest": load_warning_rule().digest,
    }
    return EarlyWarning(**{**values, **changed})


def _follow_warnings(desk: Desk) -> Case:
    rule = load_warning_rule()
    values = {"rule": rule, "found": [early_warning()], "judged": tuple(rule.kinds)}
    return Case(warnings.follow_warnings, SYSTEM, values, "warning.open", str(VILLAGE))


def _named(module: str, action: str) -> str:
    return f"wuse.respond.actions.{module}.{action}"


EVENT_MAKERS: dict[str, Maker] = {
    _named("event_reports", "report_event"): _report,
    _named("event_reports", "complete_event"): _case(
        event_reports.complete_event, "event.complete", _incomplete, text=_WORDS
    ),
    _named("event_reports", "withdraw_event"): _case(
        event_reports.withdraw_event, "event.withdraw", reported, text=_WORDS
    ),
    _named("event_reports", "verify_event"): _case(event_reports.verify_event, "event.verify", _fed_back),
    _named("event_reports", "send_back_event"): _case(
        event_reports.send_back_event, "event.send_back", _fed_back, text=_WORDS
    ),
    _named("event_dispatch", "accept_event"): _case(event_dispatch.accept_event, "event.accept", reported),
    _named("event_dispatch", "reject_event"): _case(
        event_dispatch.reject_event, "event.reject", reported, text=_WORDS
    ),
    _named("event_dispatch", "return_event"): _case(
        event_dispatch.return_event, "event.return", reported, text=_WORDS
    ),
    _named("event_dispatch", "dispatch_event"): _case(
        event_dispatch.dispatch_event, "event.dispatch", _accepted, station="wzcdc"
    ),
    _named("event_dispatch", "hand_up_event"): _case(
        event_dispatch.hand_up_event, "event.hand_up", _accepted, text=_WORDS
    ),
    _named("event_dispatch", "hand_down_event"): _case(
        event_dispatch.hand_down_event, "event.hand_down", _referred, text=_WORDS
    ),
    _named("event_dispatch", "dispatch_event_as_county"): _case(
        event_dispatch.dispatch_event_as_county, "event.dispatch_county", _referred, station="wzcdc"
    ),
    _named("event_dispatch", "close_event"): _case(event_dispatch.close_event, "event.close", _verified),
    _named("event_dispatch", "grade_event"): _case(
        event_dispatch.grade_event, "event.grade", reported, level=Colour.YELLOW, text=_WORDS
    ),
    _named("event_handling", "decline_event"): _case(
        event_handling.decline_event, "event.decline", _dispatched, text=_WORDS
    ),
    _named("event_handling", "begin_event"): _case(event_handling.begin_event, "event.begin", _dispatched),
    _named("event_handling", "feed_back_event"): _case(
        event_handling.feed_back_event, "event.feed_back", _in_handling, text=_WORDS
    ),
    _named("event_handling", "hand_on_event"): _case(
        event_handling.hand_on_event, "event.hand_on", _beside_a_clinic, station="clinic", text=_WORDS
    ),
    _named("event_cases", "split_event"): _split,
    _named("event_cases", "merge_event"): _merge,
    _named("event_cases", "unmerge_event"): _case(
        event_cases.unmerge_event, "event.unmerge", _duplicate, text=_WORDS
    ),
    _named("event_oversight", "escalate_event"): _case(
        event_oversight.escalate_event, "event.escalate", reported, command=PlaceLevel.COUNTY, text=_WORDS
    ),
    _named("event_oversight", "urge_event"): _case(
        event_oversight.urge_event, "event.urge", reported, text=_WORDS
    ),
    _named("event_oversight", "comment_event"): _case(
        event_oversight.comment_event, "event.comment", reported, text=_WORDS
    ),
    _named("event_oversight", "take_up_event"): _case(
        event_oversight.take_up_event, "event.take_up", reported, text=_WORDS
    ),
    _named("event_persons", "read_person_event"): _read_person,
    _named("event_persons", "add_event_photo"): _add_photo,
    _named("event_persons", "read_event_photo"): _read_photo,
    _named("event_clocks", "mark_due_events"): _mark_due,
    _named("event_clocks", "end_person_events"): _end_person_events,
    _named("event_clocks", "forget_event_persons"): _forget_persons,
    _named("event_clocks", "forget_old_notices"): _forget_notices,
    _named("stations", "set_station"): _set_station,
    _named("warnings", "follow_warnings"): _follow_warnings,
}
"""Module and function -> the case in which it succeeds."""
