"""The words that scripts show, handed to them as data so that gettext stays the one home of texts."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from wuse.assess.health_code import code_words
from wuse.vocabulary import Colour, Refusal
from wuse.web import site
from wuse.web.language import page_language


def colour_name(colour: Colour) -> str:
    """A colour's letter and name in the reader's language."""
    name = colour.name_zh if page_language() == "zh" else colour.value.replace("_", " ")
    return f"{colour.letter} {name}"


def code_colour_name(colour: str | None) -> str:
    """What a colour of a health code is called, with its shape: a colour never stands alone."""
    shape = {"red": "▲", "orange": "◆", "yellow": "■", "green": "●"}.get(colour or "", "")
    name: str = code_words()["colours"][colour or "none"][page_language()]
    return f"{shape} {name}".strip()


def place_name(code: str) -> str:
    """The name of a place alone, where the code would not fit; the code where the list of divisions ends."""
    return place_words(code).partition(" ")[2] or code


def place_words(code: str) -> str:
    """A place by its code and its name in the reader's language; the code alone where the list of divisions ends."""
    if not code:
        return "–"
    try:
        found = site.places().get(code)
    except Refusal:
        return code
    return f"{code} {found.short_name if page_language() == 'zh' else found.name_en or found.short_name}"


def joined(words: Iterable[str], *, none: str = "–") -> str:
    """Words one after the other, as the reader's language parts them; `none` where there is no word."""
    return ("、" if page_language() == "zh" else ", ").join(words) or none


def field_unit(unit: str | None) -> str:
    """The unit of a field in the reader's language; as the standard writes it where there is no word for it."""
    words = {
        "persons": _("persons"),
        "rooms": _("rooms"),
        "pieces": _("pieces"),
        "litres": _("litres"),
        "beds": _("beds"),
    }
    return words.get(unit or "", unit or "")


def script_words() -> dict[str, str]:
    """Key -> text in the reader's language; `{name}` is filled in by the script."""
    return {
        "published": _("published"),
        "derived": _("derived"),
        "estimated": _("estimated"),
        "none": _("no figure known"),
        "no_bulletin": _("no bulletin known for this day"),
        "cumulative": _("Cumulative confirmed"),
        "new": _("New confirmed"),
        "cases": _("cases"),
        "play": _("Play"),
        "pause": _("Pause"),
        "rule": _("Rule in force"),
        "edition": _("Edition {number}"),
        "no_edition": _("No edition on this day"),
        "computed": _("Computed"),
        "as_published": _("Published"),
        "agree": _("{agree} of {compared} counties agree"),
        "list_unknown": _("The published list of this day is not known."),
        "differs": _("differs from the published colour"),
        "differing": _("Counties that differ"),
        "tile_label": _("{name}: {colour}, {level}; {count} cases, {basis}"),
        "whole_province": _("Whole province"),
        "county": _("County"),
        "city": _("City"),
        "colour": _("Colour"),
        "basis": _("Basis"),
        "reasons": _("Reasons"),
        "would_change": _("What would change it"),
        "nothing_near": _("Nothing within thirty days or 150 more cases."),
        "thresholds": _("Thresholds of the rule"),
        "indicators": _("Indicators"),
        "sources": _("Figures and sources"),
        "source": _("Source"),
        "day": _("Day"),
        "published_beside": _("Published for this day"),
        "not_published": _("no colour known"),
        "loading": _("Loading …"),
        "failed": _("This did not load: {reason}"),
        "live_on": _("live"),
        "live_off": _("reconnecting"),
        "tiles_note": _("Each county is one equal tile, near where it lies; the tiles are no borders."),
        "reviewed": _("Borders: {source}; reviewed by {reviewed_by}, {number}"),
        "updated": _("Facts have arrived; the map is up to date."),
        "digest": _("Rule digest"),
        "inputs": _("Tables read"),
        "version": _("version {number}"),
        "confirmed_cum": _("Cumulative confirmed"),
        "confirmed_new": _("New confirmed"),
        "imported_cum": _("Imported, cumulative"),
        "discharged_cum": _("Discharged, cumulative"),
        "severe_now": _("Severe cases"),
        "deaths_cum": _("Deaths, cumulative"),
        "contacts_traced_cum": _("Contacts traced"),
        "contacts_observed_now": _("Contacts under observation"),
        "show_county": _("Show the reasons of {name}"),
    }
