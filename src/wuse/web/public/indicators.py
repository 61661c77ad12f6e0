"""The registry of indicators, for everyone: what each number of the command means, and how it is counted."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wuse.assess.indicators import load_registry_of_indicators
from wuse.web.access import open_to_all
from wuse.web.desk.command_page import indicator_facts_of
from wuse.web.language import page_language


@open_to_all
@require_GET
def registry(request: HttpRequest) -> HttpResponse:
    """The page; each indicator has an anchor of its own."""
    found, lang = load_registry_of_indicators(), page_language()
    panels = [
        (
            words[lang],
            [
                (indicator.id, indicator.name(lang), indicator_facts_of(indicator, found))
                for indicator in found.indicators
                if indicator.panel == name
            ],
        )
        for name, words in found.panels.items()
    ]
    context = {
        "panels": panels,
        "registry": found,
        "title": found.title[lang],
        "authority": found.authority[lang],
    }
    return render(request, "wuse/indicators.html", context)
