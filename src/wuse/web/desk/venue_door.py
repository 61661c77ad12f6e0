"""At the door of a venue: the card or the code of somebody who has no account is scanned, and the visit is taken.

The door is told the colour, which the code shows anyway, and nothing else: not whose it is, nor whether they came
before.
"""

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits import can_do, check_may
from wuse.permits.store.queries import responses
from wuse.publish.credential import CodeRefused, verify_code
from wuse.publish.credential.code import CodeClaims
from wuse.publish.credential.store import CodeFolder
from wuse.respond.actions.venues import take_visit
from wuse.respond.store.venues import get_venue, venue_of
from wuse.respond.venue import ShownCode, check_venue_open
from wuse.vocabulary import PlaceCode, Purpose, Refusal
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import act
from wuse.web.desk.code_card import colour_sign
from wuse.web.language import page_language
from wuse.web.scanning import ScannedText


class DoorForm(forms.Form):
    """The text of the code that somebody shows."""

    code = forms.CharField(
        label=gettext_lazy("Code on the card or the screen"),
        max_length=500,
        strip=True,
        widget=ScannedText(send=True, rows=2),
    )


@needs("visit.take")
def door(request: HttpRequest, number: int) -> HttpResponse:
    """Scan a code: its colour, large, and the visit is taken. Nothing of it stays on the page."""
    venue = venue_of(get_venue(number))
    _check_may_take(request, venue.place)
    check_venue_open(venue)
    form, told = DoorForm(request.POST or None), dict[str, Any]()
    if form.is_bound and form.is_valid():
        told = _answer(request, number, form.cleaned_data["code"])
        form = DoorForm()
    context = {"venue": venue, "form": form, "back": reverse("desk-venue", args=[number]), **told}
    failed = form.errors or told.get("refused")
    answer = render(request, "wuse/venue_door.html", context, status=400 if failed else 200)
    answer["Cache-Control"] = "no-store"
    return answer


def _check_may_take(request: HttpRequest, place: PlaceCode) -> None:
    """Refuse where no visit could be taken: not by this door, or under no response that is in force."""
    by, at = actor_of(request), world.now()
    check_may(by, "venue.read", place=place, at=at)
    around = [frame for frame in responses() if frame.area.contains(place)]
    # The likeliest is asked for first, so that another one is the reason only where there is none.
    in_order = sorted(around, key=lambda frame: ("tracing" not in frame.modules, not frame.is_active(at)))
    for frame in in_order:
        if can_do(by, "visit.take", place=place, at=at, response=frame, purpose=Purpose.CASE_INVESTIGATION):
            return
    first = in_order[0] if in_order else None
    check_may(by, "visit.take", place=place, at=at, response=first, purpose=Purpose.CASE_INVESTIGATION)


def _answer(request: HttpRequest, number: int, text: str) -> dict[str, Any]:
    """The colour with `taken`, or with why no visit was; a code that does not hold has no colour."""
    found = _verified(text)
    if isinstance(found, Refusal):
        return {"refused": found.in_words(page_language())}
    sign = colour_sign(found.colour)
    shown = ShownCode(found.identifier.hex(), str(found.colour))
    try:
        act(
            request,
            take_visit,
            pool=site.open_pool(settings.WUSE_HOME),
            number=number,
            shown=shown,
            uid=world.random_id("x"),
        )
    except Refusal as refusal:
        if refusal.code == "permit.missing":
            raise
        return {"sign": sign, "refused": refusal.in_words(page_language())}
    return {"sign": sign, "taken": True}


def _verified(text: str) -> CodeClaims | Refusal:
    """What a code says that holds now, by the keys and the list that this site publishes."""
    folder = CodeFolder(Path(settings.WUSE_HOME) / "code")
    try:
        keys, revoked = folder.key_set(), folder.revocations()
    except Refusal as refusal:
        return refusal
    found = verify_code(text, keys=keys, revocations=revoked, at=world.now())
    return found.refusal() if isinstance(found, CodeRefused) else found.claims
