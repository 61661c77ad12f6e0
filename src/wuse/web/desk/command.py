"""The command's cockpit: the indicators of a place, down to what lies in it and to the rows beneath."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from wuse import world
from wuse.assess.indicators import Indicator, load_registry_of_indicators
from wuse.permits import Actor, check_holds, check_may
from wuse.pool import load_standard, newest_rows
from wuse.respond.actions.fact_rows import read_person_facts
from wuse.vocabulary import PlaceCode
from wuse.web import command_data, site
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import FrameField, act, frames, places_of
from wuse.web.desk.command_page import (
    command_address,
    drawing,
    figure,
    indicator_facts_of,
    page_of,
    row_table,
)
from wuse.web.language import page_language
from wuse.web.quality_file import csv_response
from wuse.web.words import place_words

VERB, _ROWS_VERB = "indicator.read", "person_fact.read"
_SHOWN = 50


class RowsForm(forms.Form):
    """Under which response and why the rows about persons are to be seen."""

    def __init__(self, by: Actor, data: object = None) -> None:
        super().__init__(data)
        self.fields["frame"] = FrameField(by, _ROWS_VERB)


@needs(VERB)
@require_GET
def command(request: HttpRequest) -> HttpResponse:
    """The cockpit of a place: its own, when none is named."""
    place = asked_place(request)
    found = command_data.answer(settings.WUSE_HOME, place, at=world.now())
    context = page_of(found, panel=request.GET.get("panel", ""), crumbs=crumbs_of(request, place))
    return private(render(request, "wuse/command.html", context))


@needs(VERB)
@require_GET
def command_file(request: HttpRequest) -> HttpResponse:
    """Every indicator of a place and of what lies in it, as CSV."""
    place = asked_place(request)
    values = command_data.answer(settings.WUSE_HOME, place, at=world.now()).values
    return private(csv_response(values, name=f"indicators-{place}.csv"))


@needs(VERB)
@require_http_methods(["GET", "POST"])
def indicator(request: HttpRequest, name: str) -> HttpResponse:
    """One number taken apart: what it means, its course, the places inside, the rows beneath."""
    registry, at = load_registry_of_indicators(), world.now()
    found = registry.get(name)
    # Rows that are asked for are asked of the action first, which knows the response.
    asked = _rows(request, found, _named(request)) if request.method == "POST" else None
    place = asked_place(request)
    answer = command_data.answer(settings.WUSE_HOME, place, at=at)
    course = command_data.course(settings.WUSE_HOME, place, name, at=at)
    lines = [
        (place_words(inside.code), figure(found, answer.of(inside.code).get(name), inside.code))
        for inside in answer.inside
    ]
    context = {
        "crumbs": [*crumbs_of(request, place, last=True), (found.name(page_language()), "")],
        "place": place_words(place),
        "figure": figure(found, answer.of(place).get(name), place),
        "facts": indicator_facts_of(found, registry),
        "course": drawing(course, found.unit),
        "lines": lines,
        **(asked or _rows(request, found, place)),
    }
    return private(render(request, "wuse/indicator.html", context))


def _rows(request: HttpRequest, found: Indicator, place: PlaceCode) -> dict[str, object]:
    """The rows beneath, or the form that asks why those about persons are to be seen."""
    standard, pool = load_standard(found.reads[0]), site.open_pool(settings.WUSE_HOME)
    told: dict[str, object] = {"standard": standard.title[page_language()]}
    if not standard.personal:
        rows = newest_rows(pool, standard, place=place, count=_SHOWN)
        return {**told, "table": row_table(rows, standard)}
    actor = actor_of(request)
    if request.method == "POST":
        check_holds(actor, _ROWS_VERB, at=world.now())
    if not frames(actor, _ROWS_VERB):
        return told
    form = RowsForm(actor, request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return {**told, "form": form}
    response, purpose = form.cleaned_data["frame"]
    under = {"place": place, "count": _SHOWN, "response": response, "purpose": purpose}
    rows = act(request, read_person_facts, pool=pool, standard=standard.name, **under)
    return {**told, "table": row_table(rows, standard)}


def asked_place(request: HttpRequest) -> PlaceCode:
    """The place that is asked about, which the reader's permit has to cover."""
    place = _named(request)
    check_may(actor_of(request), VERB, place=place, at=world.now())
    site.places().get(place)
    return place


def _named(request: HttpRequest) -> PlaceCode:
    """The place that an address names: the reader's own, when it names none."""
    return PlaceCode.parse(request.GET.get("place") or places_of(actor_of(request), VERB)[0])


def crumbs_of(request: HttpRequest, place: PlaceCode, *, last: bool = False) -> list[tuple[str, str]]:
    """The way down from the widest place that the reader may see; the last step has no address."""
    own = places_of(actor_of(request), VERB)
    above = [found.code for found in site.places().ancestors(place)]
    steps = [code for code in above if any(code.startswith(mine) for mine in own)]
    told = [(place_words(code), command_address(code)) for code in steps]
    return [*told, (place_words(place), command_address(place) if last else "")]


def private(response: HttpResponse) -> HttpResponse:
    """An answer that no cache keeps."""
    response["Cache-Control"] = "no-store"
    return response
