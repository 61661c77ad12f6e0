"""Venues: registered, their codes printed, changed and ended."""

from django import forms
from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_GET

from wuse import world
from wuse.permits import check_may
from wuse.respond.actions.venues import close_venue, register_venue, rotate_venue_key
from wuse.respond.store.models import VenueRow
from wuse.respond.store.venues import get_venue, venue_of
from wuse.respond.venue import LONGEST_NAME, Venue, check_venue_open, venue_kinds
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import PlaceField, act, holds, local, places_of, tried
from wuse.web.desk.listing import at_places, onward, page_of
from wuse.web.desk.page import Act, DeskCell, DeskPage, DeskTable, show
from wuse.web.desk.stepping import chosen_codes, code_word
from wuse.web.qr import address_qr
from wuse.web.words import place_words


class VenueForm(forms.Form):
    """A venue."""

    name = forms.CharField(label=gettext_lazy("Name of the venue"), max_length=LONGEST_NAME)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of venue"))
    place = PlaceField()

    def __init__(self, request: HttpRequest, data: object = None) -> None:
        places = places_of(actor_of(request), "venue.register")
        super().__init__(data, initial={"place": places[0] if places else ""})
        self.fields["kind"].choices = chosen_codes(venue_kinds())


@needs("venue.read")
def venues(request: HttpRequest) -> HttpResponse:
    """The venues of one's places; a form to register one."""
    form = VenueForm(request, request.POST or None)
    if form.is_bound and form.is_valid():
        fresh = {"uid": world.random_id("v"), "key": world.random_id("k")}
        done, number = tried(
            request, form, register_venue, places=site.places(), **fresh, **form.cleaned_data
        )
        if done:
            messages.success(request, _("Registered. Print the poster and hang it at the entrance."))
            return HttpResponseRedirect(reverse("desk-venue", args=[number]))
    shown = page_of(request, at_places(request, "venue.read", VenueRow.objects.order_by("-pk")))
    hint = _("A venue is no person: its name and place may be seen by everyone. Who visits it is not.")
    acts = [Act("register", _("Register a venue"), _("Register"), form, hint)]
    page = DeskPage(
        title=_("Venues"),
        intro=_(
            "Visitors scan the venue code and say that they were there. A visit is kept under an opaque key "
            "for 28 days, and nobody can list where somebody was."
        ),
        tables=[_table(shown)],
        onward=onward(shown),
        acts=acts if holds(request, "venue.register") else [],
    )
    return show(request, page, status=400 if form.errors else 200)


@needs("venue.read")
def venue(request: HttpRequest, number: int) -> HttpResponse:
    """One venue, its code changed or ended."""
    posted = request.POST.get("act", "")
    if posted == "rotate":
        act(request, rotate_venue_key, number=number, key=world.random_id("k"))
        messages.success(
            request, _("Changed: the poster that hangs there counts no more. Print the new one.")
        )
        return HttpResponseRedirect(reverse("desk-venue", args=[number]))
    if posted == "close":
        act(request, close_venue, number=number)
        messages.success(request, _("Ended: nobody can check in here any more."))
        return HttpResponseRedirect(reverse("desk-venue", args=[number]))
    found = _seen(request, number)
    page = DeskPage(
        title=found.name,
        facts=_facts(found),
        onward=_onward(request, found),
        acts=_acts(request, found),
        back=(_("Venues"), reverse("desk-venues")),
    )
    return show(request, page)


@needs("venue.read")
@require_GET
def poster(request: HttpRequest, number: int) -> HttpResponse:
    """The venue code on a page of A5, in both languages."""
    found = _seen(request, number)
    check_venue_open(found)
    address = request.build_absolute_uri(reverse("me-visits")) + f"?key={found.key}"
    drawn = mark_safe(address_qr(address))  # noqa: S308 - drawn here from an address of ours
    told = {
        "venue": found,
        "qr": drawn,
        "words": _poster_words(),
        "since": local(found.key_since),
        "place": place_words(found.place),
    }
    response = render(request, "wuse/venue_poster.html", told)
    response["Cache-Control"] = "no-store"
    return response


def _poster_words() -> dict[str, list[str]]:
    """What a poster says, in Chinese and in English: whoever reads it chose no language."""
    words: dict[str, list[str]] = {"code": [], "do": [], "why": []}
    for language in ("zh-hans", "en"):
        with override(language):
            words["code"].append(_("Venue code"))
            words["do"].append(_("Scan when you come in"))
            words["why"].append(
                _(
                    "It serves to find who was here when somebody fell ill, and nothing else. Kept without a name "
                    "for 28 days, then destroyed."
                )
            )
    return words


def _seen(request: HttpRequest, number: int) -> Venue:
    found = venue_of(get_venue(number))
    check_may(actor_of(request), "venue.read", place=found.place, at=world.now())
    return found


def _table(shown: Page[VenueRow]) -> DeskTable:
    rows: list[list[DeskCell | str]] = [
        [
            DeskCell(row.name, reverse("desk-venue", args=[row.pk])),
            code_word(venue_kinds(), row.kind),
            place_words(row.place),
            local(row.key_since),
            _state(venue_of(row)),
        ]
        for row in shown
    ]
    columns = [_("Venue"), _("Kind of venue"), _("Place"), _("Code since"), _("State")]
    return DeskTable(_("At your places"), columns, rows, _("No venue is registered."))


def _state(found: Venue) -> DeskCell:
    return (
        DeskCell(_("code counts"), state="active") if found.is_open else DeskCell(_("ended"), state="lifted")
    )


def _facts(found: Venue) -> list[tuple[str, str]]:
    return [
        (_("Kind of venue"), code_word(venue_kinds(), found.kind)),
        (_("Place"), place_words(found.place)),
        (_("Code since"), local(found.key_since)),
        (_("State"), _state(found).text),
    ]


def _onward(request: HttpRequest, found: Venue) -> list[tuple[str, str]]:
    """The poster, and the door for whoever stands there."""
    if not found.is_open:
        return []
    pages = [(_("Poster to print"), reverse("desk-venue-poster", args=[found.number]))]
    if holds(request, "visit.take"):
        pages.append((_("At the door: scan codes"), reverse("desk-venue-door", args=[found.number])))
    return pages


def _acts(request: HttpRequest, found: Venue) -> list[Act]:
    acts = []
    if found.is_open and holds(request, "venue.rotate"):
        hint = _(
            "When a poster was photographed and used from elsewhere. What was said with the old code still counts."
        )
        acts.append(Act("rotate", _("Change the code"), _("Change"), forms.Form(), hint))
    if found.is_open and holds(request, "venue.close"):
        acts.append(Act("close", _("End the code"), _("End"), forms.Form(), danger=True))
    return acts
