"""What the field app asks of the site: to register a phone, to give what was found, to hear what changed."""

import shutil
from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import Base64Bytes

from wuse import world
from wuse.intake.store.room import check_room
from wuse.permits import check_holds
from wuse.permits.actions.devices import register_device
from wuse.permits.store.devices import token_of
from wuse.respond.actions.event_persons import add_event_photo
from wuse.respond.actions.event_reports import report_event
from wuse.respond.actions.sync import PURPOSE, Synced, sync_grid
from wuse.respond.cursor import write_cursor
from wuse.respond.item_outcome import ACCEPTED, REFUSED, ItemOutcome
from wuse.respond.sent_item import MOST_ITEMS, ItemKind, SentItem
from wuse.respond.store.events import number_of_report
from wuse.vocabulary import PlaceCode, Refusal
from wuse.web import site
from wuse.web.access import actor_of, device_of
from wuse.web.admission import turn
from wuse.web.api.common import ERRORS, Body, ErrorBody, Moment, Needs, NeedsDevice, Text
from wuse.web.api.moments import with_zone
from wuse.web.language import page_language

router = Router(tags=["field"])
_ANSWERS = dict.fromkeys((413, 429, 507), ErrorBody)
_Id = Field(max_length=36)
Answer = bool | int | float | Text | None


class DeviceIn(Body):
    """A phone to register: the name that its worker gives it."""

    name: Text = Field(max_length=40)


class DeviceOut(Schema):
    """A registered phone; the token is told this once."""

    device: str
    token: str
    grid: str


class FindingIn(Body):
    """What was found at a door: of a person (`visit`), or that nobody was met (`door`)."""

    id: Text = _Id
    kind: ItemKind
    grid: Text = Field(max_length=18)
    household: Text = Field(min_length=1, max_length=40)
    at: Moment
    person: Text = Field("", max_length=40)
    answers: dict[str, Answer] = Field(default={}, max_length=40)
    check: Text = Field("", max_length=40)
    checklist: dict[str, Text] = Field(default={}, max_length=40)
    notes: dict[str, Text] = Field(default={}, max_length=40)
    follows: list[Text] = Field(default=[], max_length=8)
    check_follows: list[Text] = Field(default=[], max_length=8)


class EventIn(Body):
    """An event that was seen."""

    id: Text = _Id
    kind: Text = Field(max_length=40)
    grid: Text = Field(max_length=18)
    at: Moment
    text: Text = Field(max_length=2000)


class SyncIn(Body):
    """What a phone brings, and how far it has read."""

    findings: list[FindingIn] = Field(default=[], max_length=MOST_ITEMS)
    events: list[EventIn] = Field(default=[], max_length=MOST_ITEMS)
    cursor: Text = ""


class PhotoIn(Body):
    """A photograph of an event that one reported: a JPEG file in Base64, made small by the phone."""

    id: Text = _Id
    event: Text = _Id
    at: Moment
    jpeg: Base64Bytes


class PhotoOut(Schema):
    """The number of a photograph that is kept."""

    photo: int


class OutcomeOut(Schema):
    """What became of one item, and why. `handed_over`: its grid is the worker's no more, and the station has it."""

    id: str
    outcome: Literal["accepted", "set_aside", "refused", "handed_over"]
    receipt: str
    repeated: bool
    problems: list[dict[str, Any]]


class GridOut(Schema):
    """A grid of the worker."""

    code: str
    name: str
    name_en: str


class SyncOut(Schema):
    """The answer. `entries`: of the lists, as they stand now; `gone`: ids that are off them. `more`: ask again.

    `photos`: whether photographs of events may be taken.
    """

    at: datetime
    response: str
    grids: list[GridOut]
    items: list[OutcomeOut]
    entries: list[dict[str, Any]]
    gone: list[str]
    cursor: str
    more: bool
    photos: bool


@router.post("/devices", response={200: DeviceOut, **ERRORS}, auth=Needs("device.register"))
def post_device(request: HttpRequest, body: DeviceIn) -> dict[str, Any]:
    """Register the phone that this session was opened on."""
    by = actor_of(request)
    at = world.now()
    place = next(
        permit.place for permit in by.permits if permit.is_valid(at) and permit.gives("device.register")
    )
    device_id, secret = world.random_id("d").removeprefix("d-"), world.random_code()
    register_device(
        audit=site.audit(), by=by, at=at, place=place, device_id=device_id, secret=secret, name=body.name
    )
    return {"device": device_id, "token": token_of(device_id, secret), "grid": str(place)}


@router.post("/sync", response={200: SyncOut, **ERRORS, **_ANSWERS}, auth=NeedsDevice("visit.sync"))
def post_sync(request: HttpRequest, body: SyncIn) -> dict[str, Any]:
    """Give what was found, hear what changed. Everything may be sent again: an item is taken in once."""
    if body.findings or body.events:
        check_room(free=shutil.disk_usage(settings.WUSE_HOME).free)
    at = world.now()
    with turn():
        made = sync_grid(
            audit=site.audit(),
            vault=site.vault(),
            known=site.known_rows(),
            pool=site.open_pool(settings.WUSE_HOME),
            places=site.places(),
            by=actor_of(request),
            at=at,
            uid=world.random_id("r"),
            device=device_of(request),
            items=[_item(found, at) for found in body.findings],
            cursor=body.cursor,
            lang=page_language(),
        )
        events = [_reported(request, event, at) for event in body.events]
    return _told(made, [*made.outcomes, *events], at)


@router.post("/photos", response={200: PhotoOut, **ERRORS, **_ANSWERS}, auth=NeedsDevice("event_photo.add"))
def post_photo(request: HttpRequest, body: PhotoIn) -> dict[str, int]:
    """Give a photograph of an event, after the event. It may be sent again: it is kept once."""
    check_room(free=shutil.disk_usage(settings.WUSE_HOME).free)
    by, at = actor_of(request), world.now()
    newest = check_holds(by, "event_photo.add", at=at)[-1]
    photo = add_event_photo(
        audit=site.audit(),
        by=by,
        at=at,
        number=number_of_report(body.event, by=by.account),
        uid=body.id,
        response=newest.response,
        purpose=PURPOSE,
        content=body.jpeg,
        taken_at=with_zone(body.at, "at"),
    )
    return {"photo": photo}


def _item(found: FindingIn, at: datetime) -> SentItem:
    return SentItem(
        item=found.id,
        kind=found.kind,
        grid=PlaceCode.parse(found.grid),
        household=found.household.strip(),
        # The phone's clock may be ahead of ours: nothing was found later than it came.
        at=min(with_zone(found.at, "at"), at),
        person=found.person,
        answers=found.answers,
        check=found.check,
        checklist=found.checklist,
        notes=found.notes,
        follows=tuple(found.follows),
        check_follows=tuple(found.check_follows),
    )


def _reported(request: HttpRequest, event: EventIn, at: datetime) -> ItemOutcome:
    """An event is an act of its own: what is wrong with one holds up no other."""
    try:
        number = report_event(
            audit=site.audit(),
            places=site.places(),
            by=actor_of(request),
            at=at,
            uid=event.id,
            kind=event.kind,
            place=PlaceCode.parse(event.grid),
            text=event.text,
            # As with a finding.
            happened_at=min(with_zone(event.at, "at"), at),
        )
    except Refusal as refusal:
        problem = {
            "column": "",
            "rule": refusal.code,
            "message": refusal.in_words(page_language()),
            "severity": "refuse",
        }
        return ItemOutcome(event.id, REFUSED, problems=(problem,))
    return ItemOutcome(event.id, ACCEPTED, receipt=str(number))


def _told(made: Synced, outcomes: list[ItemOutcome], at: datetime) -> dict[str, Any]:
    places = site.places()
    return {
        "at": at,
        "response": made.response,
        "grids": [
            {"code": grid, "name": found.name, "name_en": found.name_en}
            for grid in made.grids
            for found in [places.get(grid)]
        ],
        "items": [
            {
                "id": told.item,
                "outcome": told.outcome,
                "receipt": told.receipt,
                "repeated": told.repeated,
                "problems": list(told.problems),
            }
            for told in outcomes
        ],
        "entries": list(made.page.entries),
        "gone": list(made.page.gone),
        "cursor": write_cursor(made.page.marks, response=made.response),
        "more": made.page.more,
        "photos": made.photos,
    }
