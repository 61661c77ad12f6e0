"""The import risk at the desk: a place and what lies in it, by country of departure."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wuse import world
from wuse.assess.import_risk import ALL, load_import_risk_rule
from wuse.vocabulary import PlaceCode, PlaceLevel
from wuse.web.access import needs
from wuse.web.control_index_data import inside, risk_answer
from wuse.web.desk.arrival_words import country_name, tier_sign
from wuse.web.desk.command import VERB, asked_place, private
from wuse.web.desk.page import DeskCell, DeskPage, DeskTable, show
from wuse.web.language import page_language
from wuse.web.quality_file import csv_response
from wuse.web.words import place_words


@needs(VERB)
@require_GET
def import_risk(request: HttpRequest) -> HttpResponse:
    """The page."""
    place = _of_county(asked_place(request))
    found = risk_answer(settings.WUSE_HOME, place, now=world.now())
    rows = list(found.iter_rows(named=True))
    rule, lang = load_import_risk_rule(), page_language()
    own = next((row for row in rows if row["area"] == str(place) and row["country"] == ALL), None)
    page = DeskPage(
        title=_("Import risk · {place}").format(place=place_words(place)),
        intro=rule.formula[lang],
        facts=[
            (_("Import risk, 0 to 100"), _number(own)),
            (_("Rule"), f"{rule.title[lang]} · {rule.authority[lang]}"),
            *((entry[lang], f"{entry['value']:g}") for entry in rule.parameters.values()),
            (_("Digest"), rule.digest),
        ],
        tables=[_countries(rows, place), _places(rows, place)],
        onward=[("CSV", f"{reverse('desk-import-risk-file')}?place={place}")],
        back=(_("Command cockpit"), f"{reverse('desk-command')}?place={place}"),
    )
    return show(request, page)


@needs(VERB)
@require_GET
def import_risk_file(request: HttpRequest) -> HttpResponse:
    """Every row as CSV."""
    place = _of_county(asked_place(request))
    found = risk_answer(settings.WUSE_HOME, place, now=world.now())
    return private(csv_response(found, name=f"import-risk-{place}.csv"))


def _of_county(place: PlaceCode) -> PlaceCode:
    """The county of a place that is finer."""
    coarse = (PlaceLevel.PROVINCE, PlaceLevel.CITY, PlaceLevel.COUNTY)
    return place if place.level in coarse else PlaceCode(place[:6])


def _countries(rows: list[dict[str, Any]], place: PlaceCode) -> DeskTable:
    lines = [
        [
            country_name(row["country"]),
            tier_sign(row["tier"]).words,
            str(row["expected"]),
            str(row["arrived"]),
            str(row["controlled"]),
            DeskCell(str(row["uncontrolled"]), state="late" if row["uncontrolled"] else ""),
            _number(row),
        ]
        for row in sorted(rows, key=lambda row: (-row["risk"], row["country"]))
        if row["area"] == str(place) and row["country"] != ALL
    ]
    columns = [_("Country of departure"), _("Tier"), *_counted()]
    return DeskTable(
        _("By country of departure"), columns, lines, _("Nobody came from abroad, and nobody is expected.")
    )


def _places(rows: list[dict[str, Any]], place: PlaceCode) -> DeskTable:
    sums = {row["area"]: row for row in rows if row["country"] == ALL}
    lines = []
    for one in inside(place, world.now().date())[1:]:
        row = sums.get(str(one.code))
        counts = [
            str(row[name]) if row else "0" for name in ("expected", "arrived", "controlled", "uncontrolled")
        ]
        lines.append([DeskCell(place_words(one.code), f"?place={one.code}"), *counts, _number(row)])
    return DeskTable(
        _("Places in it"), [_("Place"), *_counted()], lines, _("A county is not divided further here.")
    )


def _counted() -> list[str]:
    return [_("Expected"), _("Arrived"), _("Under control"), _("Not under control"), _("Import risk")]


def _number(row: dict[str, Any] | None) -> str:
    return f"{row['risk']:.1f}" if row else "0.0"
