"""The daily bulletin of a place: to be read, and as the text that is handed on."""

from datetime import date
from typing import get_args
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wuse import world
from wuse.publish.daily_bulletin import DailyBulletin
from wuse.publish.daily_words import daily_text, heading_words, line_words, note_words, work_title
from wuse.publish.work_told import work_lines
from wuse.vocabulary import Lang, Refusal
from wuse.web import command_data
from wuse.web.access import needs
from wuse.web.desk.command import VERB, asked_place, crumbs_of, private
from wuse.web.desk.command_page import indicator_address
from wuse.web.language import page_language


@needs(VERB)
@require_GET
def daily_bulletin(request: HttpRequest) -> HttpResponse:
    """The page of a place and a day: today when none is named."""
    found, lang = _found(request), page_language()
    title, moment = heading_words(found, lang)
    context = {
        "title": title,
        "moment": moment,
        "place": found.place.code,
        "day": found.day,
        "today": command_data.china_day(world.now()),
        "crumbs": [*crumbs_of(request, found.place.code, last=True), (_("Daily bulletin"), "")],
        "panels": [
            (
                panel,
                found.registry.panels[panel][lang],
                [
                    (line_words(line, lang), indicator_address(line.indicator.id, found.place.code))
                    for line in lines
                ],
            )
            for panel, lines in found.panels
        ],
        "work_title": work_title(lang),
        "work": work_lines(found.work, lang) if found.work else [],
        "notes": note_words(found, lang),
        "files": [(name, _address(found, lang)) for lang, name in (("zh", "中文"), ("en", "English"))],
    }
    return private(render(request, "wuse/daily_bulletin.html", context))


@needs(VERB)
@require_GET
def daily_bulletin_file(request: HttpRequest) -> HttpResponse:
    """The same as plain text, in the language of the page or the one that is named."""
    found = _found(request)
    asked = request.GET.get("lang")
    lang: Lang = asked if asked in get_args(Lang) else page_language()  # type: ignore[assignment]
    response = HttpResponse(daily_text(found, lang), content_type="text/plain; charset=utf-8")
    name = f"bulletin-{found.place.code}-{found.day.isoformat()}-{lang}.txt"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return private(response)


def _found(request: HttpRequest) -> DailyBulletin:
    place = asked_place(request)
    return command_data.bulletin(settings.WUSE_HOME, place, day=_day(request), now=world.now())


def _day(request: HttpRequest) -> date | None:
    text = request.GET.get("day", "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal(
            "bulletin.day_malformed", "“{value}” is not a day: write it as 2020-02-09.", {"value": text}
        ) from None


def _address(found: DailyBulletin, lang: str) -> str:
    asked = {"place": found.place.code, "day": found.day.isoformat(), "lang": lang}
    return reverse("desk-bulletin-file") + "?" + urlencode(asked)
