"""The published rule of the health code, for everyone: its values, its sources, and its very text."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from wuse.assess.health_code import (
    SQL_FILES,
    CodeProfile,
    code_words,
    load_code_profile,
    sql_text,
    with_tiers,
)
from wuse.respond.code_series import CodeSeries, series_of_profile
from wuse.vocabulary import Colour
from wuse.web import site
from wuse.web.access import open_to_all
from wuse.web.language import page_language
from wuse.web.words import code_colour_name

_UNITS = {
    "days": gettext_lazy("days"),
    "check-ins": gettext_lazy("check-ins"),
    "rank": gettext_lazy("rank"),
    "points": gettext_lazy("points"),
    "day": "",
}

_RANKS = {4: Colour.RED, 3: Colour.ORANGE, 2: Colour.YELLOW, 1: Colour.GREEN}


@open_to_all
@require_safe
def rule(request: HttpRequest, profile: str) -> HttpResponse:
    """One profile with everything that decides by it."""
    found, lang = _with_site_tiers(load_code_profile(profile)), page_language()
    context = {
        "profile": found,
        "title": found.title[lang],
        "note": found.note[lang],
        "authority": found.authority[lang],
        "reasons": [words[lang].replace("{on}", "…") for words in _reasons()],
        "values": list(_values(found)),
        "areas": found.areas,
        "tiers": [{**tier, "colour": code_colour_name(_RANKS[tier["tier_rank"]])} for tier in found.tiers],
        "texts": [(name, sql_text(name)) for name in SQL_FILES],
    }
    return render(request, "wuse/code_rule.html", context)


def _with_site_tiers(profile: CodeProfile) -> CodeProfile:
    """The profile as it judges here: the international one by the site's own tiers, where it has a file of them."""
    tiers = site.code_tiers()
    if tiers is None or series_of_profile(profile.id) is CodeSeries.DOMESTIC:
        return profile
    return with_tiers(profile, tiers)


def _reasons() -> list[dict[str, str]]:
    words: dict[str, dict[str, str]] = code_words()["reasons"]
    return [
        {lang: text.replace("{threshold}", "n").replace("{value}", "m") for lang, text in one.items()}
        for one in words.values()
    ]


def _values(profile: CodeProfile) -> Iterator[dict[str, object]]:
    """Each value of the profile: what it means, and whether a source gives it."""
    lang = page_language()
    for name, words in code_words()["parameters"].items():
        value = profile.parameters[name]
        yield {
            "name": name,
            "meaning": words[lang],
            "value": {True: _("yes"), False: _("no")}[value] if isinstance(value, bool) else value,
            "unit": str(_UNITS.get(words["unit"], words["unit"])),
            "sourced": name in profile.sourced,
        }
