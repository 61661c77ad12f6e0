"""The published white list of work resumption, for everyone: criteria, values, sources, and the text that judges."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from wuse.assess.white_list import WhiteListProfile, white_list_named, white_list_text
from wuse.web import site
from wuse.web.access import open_to_all
from wuse.web.language import page_language

_UNITS = {"days": gettext_lazy("days"), "pieces": gettext_lazy("pieces"), "persons": gettext_lazy("persons")}


@open_to_all
@require_safe
def rule(request: HttpRequest, profile: str) -> HttpResponse:
    """One profile with everything that decides by it, and the others of the site."""
    lists, lang = site.white_lists(), page_language()
    found = white_list_named(lists, profile)
    context = {
        "profile": found,
        "title": found.title[lang],
        "note": found.note[lang],
        "authority": found.authority[lang],
        "criteria": list(_criteria(found)),
        "values": list(_values(found)),
        "others": [(one.id, one.title[lang], one.effective_from) for one in lists if one is not found],
        "text": white_list_text(),
    }
    return render(request, "wuse/white_list_rule.html", context)


def _criteria(profile: WhiteListProfile) -> Iterator[dict[str, object]]:
    lang = page_language()
    for one in profile.criteria:
        yield {
            "title": one.title[lang],
            "todo": one.todo[lang],
            "met": one.met,
            "sourced": one.name in profile.sourced,
        }


def _values(profile: WhiteListProfile) -> Iterator[dict[str, object]]:
    """Each value of the profile: what it means, and whether a source gives it."""
    for name, one in profile.values.items():
        yield {
            "name": name,
            "meaning": one[page_language()],
            "value": one["value"],
            "unit": str(_UNITS.get(one["unit"], one["unit"])),
            "sourced": name in profile.sourced,
        }
