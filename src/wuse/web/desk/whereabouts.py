"""The places that a holder chooses from: nobody is asked to type a code."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import gettext as _

from wuse.places import Place, PlaceTree
from wuse.vocabulary import Lang, PlaceCode, load_yaml
from wuse.web.words import place_words

Choices = list[tuple[str, Any]]


def living_choices(tree: PlaceTree, known: str, *, on: date, lang: Lang) -> Choices:
    """Where somebody may live: the place that is known first, which may be smaller than a county, then the counties."""
    first = [(known, place_words(known).partition(" ")[2] or known)] if known else []
    return [*first, *_counties(tree, on, lang, without=known)]


def stay_choices(tree: PlaceTree, *, on: date, lang: Lang) -> Choices:
    """Where somebody may have stayed: Hubei's cities, the own province's counties, the other provinces."""
    lists = _elsewhere()
    own = {place.code for place in tree if place.parent is None}
    others = {code: name for code, name in lists["provinces"].items() if code not in own}
    hubei = [] if "42" in own else [(_("Hubei"), _named(lists["hubei"], lang))]
    return [
        ("", _("– choose –")),
        *hubei,
        *_counties(tree, on, lang),
        (_("Other provinces"), _named(others, lang)),
    ]


def stay_name(code: str, lang: Lang) -> str:
    """A place of a stay in words, inside or outside of the province; its code where the lists end."""
    lists = _elsewhere()
    found = lists["hubei"].get(code) or lists["provinces"].get(code)
    if found:
        return str(found[lang])
    return place_words(code).partition(" ")[2] or code


def _counties(tree: PlaceTree, on: date, lang: Lang, without: str = "") -> Choices:
    counties = tree.counties(on)
    return [
        (
            _name(city, lang),
            [
                (county.code, _name(county, lang))
                for county in counties
                if city.code.contains(county.code) and county.code != without
            ],
        )
        for city in tree.cities(on)
        if _any_in(city.code, counties)
    ]


def _any_in(area: PlaceCode, places: Iterable[Place]) -> bool:
    return any(area.contains(place.code) for place in places)


def _name(place: Place, lang: Lang) -> str:
    return place.name_en if lang == "en" and place.name_en else place.name


def _named(listed: dict[str, dict[str, str]], lang: Lang) -> list[tuple[str, str]]:
    return [(code, words[lang]) for code, words in listed.items()]


@cache
def _elsewhere() -> dict[str, dict[str, dict[str, str]]]:
    text = (files("wuse.web.desk") / "elsewhere.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, dict[str, str]]] = load_yaml(text)
    return found
