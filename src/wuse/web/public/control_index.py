"""The control index, for everyone: a place on a day, what lies in it, every score, what is missing. No ranking."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from wuse import world
from wuse.assess.control_index import IndexAnswer, load_control_index
from wuse.assess.indicators import load_registry_of_indicators
from wuse.vocabulary import PlaceCode, PlaceLevel, Refusal
from wuse.web.access import open_to_all
from wuse.web.control_index_data import counties_of, index_answer, index_day, inside
from wuse.web.language import page_language
from wuse.web.quality_file import csv_response
from wuse.web.words import place_words

_WHOLE = PlaceCode("33")


@open_to_all
@require_GET
@ensure_csrf_cookie
def control_index(request: HttpRequest) -> HttpResponse:
    """The page."""
    place, day = _asked(request)
    answer, refusal = _answer(place, day)
    context = {"place": place_words(place), "code": str(place), "day": day, "crumbs": _crumbs(place, day)}
    if answer is None:
        context["refusal"] = refusal
    else:
        context |= _told(answer, place)
    return render(
        request, "wuse/control_index.html", {**context, **_definition(None if answer is None else day)}
    )


@open_to_all
@require_GET
def control_index_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The indices as CSV, or the indices with every score as JSON."""
    place, day = _asked(request)
    found = index_answer(settings.WUSE_HOME, place, day=day, now=world.now())
    if kind == "csv":
        return csv_response(found.indices, name=f"control-index-{place}-{day}.csv")
    return JsonResponse(
        {
            "place": str(place),
            "day": day.isoformat(),
            "as_of": found.as_of.isoformat(),
            "definition": found.definition,
            "digest": found.digest,
            "indices": list(found.indices.iter_rows(named=True)),
            "scores": list(found.scores.iter_rows(named=True)),
        }
    )


def _asked(request: HttpRequest) -> tuple[PlaceCode, date]:
    """The place and day of an address: the whole province and the newest whole day where it names none.

    Raises:
        Refusal: `place.code_malformed`, `control_index.fine` for a place below the county, `control_index.day`.
    """
    place = PlaceCode.parse(request.GET.get("place") or _WHOLE)
    if place.level not in (PlaceLevel.PROVINCE, PlaceLevel.CITY, PlaceLevel.COUNTY):
        raise Refusal(
            "control_index.fine",
            "There is no control index below the county: ask about one.",
            {"place": str(place)},
        )
    text = request.GET.get("day", "")
    try:
        day = date.fromisoformat(text) if text else index_day(world.now())
    except ValueError:
        day = date.max
    if day > index_day(world.now()):
        raise Refusal("control_index.day", "Ask about a whole day that is over, such as 2020-03-10.")
    return place, day


def _answer(place: PlaceCode, day: date) -> tuple[IndexAnswer | None, str]:
    """The index, or why there is none on that day."""
    try:
        return index_answer(settings.WUSE_HOME, place, day=day, now=world.now()), ""
    except Refusal as refusal:
        if refusal.code != "control_index.early":
            raise
        return None, refusal.in_words(page_language())


def _told(answer: IndexAnswer, place: PlaceCode) -> dict[str, Any]:
    by_area = {row["area"]: row for row in answer.indices.iter_rows(named=True)}
    own = by_area[str(place)]
    colour = counties_of(settings.WUSE_HOME, place, answer.day)[str(place)]
    lines = [
        {
            "label": place_words(one.code),
            "address": f"?place={one.code}&day={answer.day}",
            **_figures(by_area[str(one.code)]),
        }
        for one in inside(place, answer.day)[1:]
    ]
    return {
        "own": _figures(own),
        "parts": _parts(answer, place),
        "lines": lines,
        "counties": len(colour),
        "as_of": answer.as_of,
    }


def _figures(row: Mapping[str, Any]) -> dict[str, Any]:
    """An index in words: what is not known is said, never shown as a number."""
    return {
        name: {"text": _text(row[name]), "length": row[name] or 0}
        for name in ("control_index", "control", "flow")
    } | {
        "weight": f"{row['control_weight'] / 10:.1f} %",
        "known": _("{control} of 5, {flow} of 7").format(
            control=row["control_known"], flow=row["flow_known"]
        ),
    }


def _text(value: float | None) -> str:
    return _("too little is known") if value is None else f"{value:.2f}"


def _parts(answer: IndexAnswer, place: PlaceCode) -> list[dict[str, Any]]:
    """The items of each part with their scores."""
    lang, registry, definition = (
        page_language(),
        load_registry_of_indicators(),
        load_control_index(answer.day),
    )
    scores = {row["item"]: row for row in answer.scores.iter_rows(named=True) if row["area"] == str(place)}
    why = {"missing": _("no figures"), "few": _("too few persons to tell it from")}
    found = []
    for part, words in definition.parts.items():
        items = []
        for item in definition.items:
            if item.part == part:
                score, one = scores[item.id], registry.get(item.indicator)
                known = score["known"] == "known"
                items.append(
                    {
                        "id": item.id,
                        "name": one.name(lang),
                        "address": f"#{one.id}",
                        "indicator": one.id,
                        "known": known,
                        "text": f"{score['score'] / 100:.2f}" if known else why[score["known"]],
                        "length": score["score"] / 100 if known else 0,
                    }
                )
        found.append({"title": words[lang], "items": items})
    return found


def _crumbs(place: PlaceCode, day: date) -> list[tuple[str, str]]:
    """The way from the province down to the place."""
    codes = [code for code in (PlaceCode(place[:2]), PlaceCode(place[:4]), place) if len(code) <= len(place)]
    return [(place_words(code), f"?place={code}&day={day}") for code in dict.fromkeys(codes)][:-1]


def _definition(day: date | None) -> dict[str, Any]:
    found, lang = load_control_index(day), page_language()
    return {
        "title": found.title[lang],
        "authority": found.authority[lang],
        "note": found.note[lang],
        "formula": found.formula[lang],
        "definition": found,
        "values": [(entry[lang], f"{entry['value']}") for entry in found.parameters.values()],
        "weights": [(colour, f"{weight / 10:.0f} %") for colour, weight in found.weights.items()],
    }
