"""The made-up past of a seat of a training home: doors that were visited, checks that wait, events of every age."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from wuse.cli.sandbox import CARE, Sandbox
from wuse.cli.sandbox_cases import propose_code, send_reports
from wuse.places import site_registry
from wuse.places.made_up import grid_of, township_of
from wuse.respond.sent_item import ItemKind, SentItem
from wuse.respond.training_story import StoryEvent, StoryStep, story_uid, training_story
from wuse.trust.canonical import digest
from wuse.trust.identity import check_character
from wuse.trust.training import MADE_UP
from wuse.vocabulary import PersonKey

_STEMS = "甲乙丙丁戊己庚辛壬癸"
_DOORS = ("1-1-101", "1-1-102", "1-2-201", "2-1-301", "2-1-302")
_PERSONS_A_DOOR = 2
# A week and a day: every door is due again.
_VISITED_AGO = timedelta(days=8)
# Those whom the hospital reports live behind no door that is visited.
_SICK = (11, 12)
_NEW_DOOR = "3-1-101"
_WHO_DOES = {
    "accept": "deputy",
    "dispatch": "deputy",
    "hand_up": "deputy",
    "verify": "assistant",
}
_WELL = {
    "visit_found": "present",
    "contact_with_case": False,
    "fever": False,
    "cough": False,
    "breathlessness": False,
    "isolation_needed": False,
    "need": "none",
}


def lay_past(sandbox: Sandbox, seat: int) -> None:
    """Everything that has happened at a seat before its trainees come."""
    persons = _make_rounds(sandbox, seat)
    _push_checks(sandbox, seat, persons[0])
    propose_code(sandbox, seat, persons[1])
    send_reports(sandbox, seat, [made_up_person(sandbox.seed, seat, number) for number in _SICK])
    for told in training_story():
        _tell(sandbox, seat, told)


def made_up_person(seed: int, seat: int, number: int) -> dict[str, Any]:
    """What the door of a made-up person says, the same for a seed: a name that says so, a number that nobody has."""
    chosen = int(digest(f"{seed}/{seat}/{number}".encode()).removeprefix("sha256:")[:12], 16)
    born = f"{1940 + chosen % 65}-{1 + chosen // 65 % 12:02}-{1 + chosen // 780 % 28:02}"
    seventeen = f"{MADE_UP}0101{born.replace('-', '')}{(seat * 20 + number) % 1000:03}"
    return {
        "identity_kind": "resident_id",
        "identity_number": seventeen + check_character(seventeen),
        "person_name": f"培训{_STEMS[number % len(_STEMS)]}",
        "sex": "female" if number % 2 else "male",
        "birth_date": born,
        "household_size": _PERSONS_A_DOOR,
    }


def _visits(sandbox: Sandbox, seat: int) -> Iterator[SentItem]:
    for number in range(len(_DOORS) * _PERSONS_A_DOOR):
        yield SentItem(
            item=f"training-{seat:03}-{number:08}",
            kind=ItemKind.VISIT,
            grid=grid_of(seat),
            household=_DOORS[number // _PERSONS_A_DOOR],
            at=sandbox.at - _VISITED_AGO,
            answers={**made_up_person(sandbox.seed, seat, number), **_WELL},
        )


def _make_rounds(sandbox: Sandbox, seat: int) -> list[PersonKey]:
    """Let the assistant visit every door; the phone is cut off then. Answers with the persons of the first door."""
    from wuse.intake.store.known import KnownRows
    from wuse.permits.actions.devices import cut_off_device, register_device
    from wuse.permits.store.devices import device_of, get_device
    from wuse.pool.store.site_pool import site_pool
    from wuse.respond.actions.sync import sync_grid

    name, at = f"assistant{seat}", sandbox.at - _VISITED_AGO
    device = f"dtraining{seat}"
    # The phone is nobody's: its secret is not kept, and it is cut off at once.
    sandbox.do(
        name, register_device, at, place=grid_of(seat), device_id=device, secret=device, name="培训 training"
    )
    made = sandbox.do(
        name,
        sync_grid,
        at,
        vault=sandbox.vault,
        known=KnownRows(sandbox.known_secret),
        pool=site_pool(sandbox.home),
        places=site_registry(sandbox.home),
        uid=f"r-training-{seat}",
        device=device_of(get_device(device)),
        items=list(_visits(sandbox, seat)),
    )
    sandbox.do("grid_officer", cut_off_device, at, device_id=device)
    first = next(entry for entry in made.page.entries if entry["household"] == _DOORS[0])
    return [PersonKey(person["person"]) for person in first["persons"]]


def _push_checks(sandbox: Sandbox, seat: int, person: PersonKey) -> None:
    """A contact of a case behind a known door, at once; and a door that nobody was at, within days."""
    from wuse.pool.store.site_pool import site_pool
    from wuse.respond.actions.checks import push_checks
    from wuse.respond.check import CheckLevel, CheckReason, WantedCheck

    grid, until = grid_of(seat), sandbox.at + timedelta(days=13)
    wanted = [
        WantedCheck(grid, _DOORS[0], person, CheckReason.CONTACT, CheckLevel.AT_ONCE, until),
        WantedCheck(grid, _NEW_DOOR, None, CheckReason.FIRST_ROUND, CheckLevel.WITHIN_DAYS, until),
    ]
    names = iter(f"c-training-{seat}-{number}" for number in range(len(wanted)))
    sandbox.do(
        "grid_officer",
        push_checks,
        sandbox.at - timedelta(hours=2),
        pool=site_pool(sandbox.home),
        places=site_registry(sandbox.home),
        response=sandbox.response,
        purpose=CARE,
        checks=wanted,
        uids=lambda: next(names),
    )


def _tell(sandbox: Sandbox, seat: int, told: StoryEvent) -> None:
    """Let the assistant report an event, and colleagues take its steps."""
    from wuse.respond.actions.event_reports import report_event

    number = sandbox.do(
        f"assistant{seat}",
        report_event,
        sandbox.at - timedelta(minutes=told.ago),
        places=site_registry(sandbox.home),
        uid=story_uid(told.event, seat),
        kind=told.kind,
        place=grid_of(seat),
        text=told.text,
    )
    for step in told.then:
        _take(sandbox, seat, number, step)


def _take(sandbox: Sandbox, seat: int, number: int, step: StoryStep) -> None:
    from wuse.respond.actions import event_dispatch, event_handling, event_reports
    from wuse.respond.store.events import get_event
    from wuse.respond.store.stations import station_for

    actions = {
        "accept": event_dispatch.accept_event,
        "dispatch": event_dispatch.dispatch_event,
        "hand_up": event_dispatch.hand_up_event,
        "begin": event_handling.begin_event,
        "feed_back": event_handling.feed_back_event,
        "verify": event_reports.verify_event,
    }
    # A station's own staff works on what it has: `market1` has the clerk, `service1` the helper.
    at_station = "clerk" if get_event(number).station.startswith("market") else "helper"
    values = {"text": step.text} if step.text else {}
    if step.to:
        values["station"] = station_for(township_of(seat), step.to)
    who = _WHO_DOES.get(step.step, at_station)
    sandbox.do(
        f"{who}{seat}", actions[step.step], sandbox.at - timedelta(minutes=step.ago), number=number, **values
    )
