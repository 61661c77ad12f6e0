"""Issued editions as the public page shows them and as files."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from wuse.assess import Profile, colour_words, load_profile, threshold_words
from wuse.places import load_registry, load_tiles
from wuse.publish import KINDS, EditionStore, export
from wuse.vocabulary import Basis, Colour, Lang
from wuse.web.cockpit_data import SERIES


def newest_edition_number(home: Path) -> int:
    """The number of the edition in force; Refusal `edition.unknown` when none was issued."""
    store = EditionStore(home, SERIES)
    return (store.latest() or store.get(1)).number


def edition_page(home: Path, *, number: int, lang: Lang) -> dict[str, Any]:
    """What the public page of an edition shows: map, bulletin, rule, neighbours; kept until one more is issued."""
    return _edition_page(home, number, lang, len(EditionStore(home, SERIES).numbers()))


@lru_cache(maxsize=64)
def _edition_page(home: Path, number: int, lang: Lang, issued: int) -> dict[str, Any]:
    store = EditionStore(home, SERIES)
    edition = store.get(number)
    replaced_by = store.replaced_by(edition)
    profile = load_profile(edition.profile)
    svg, _ = edition_export(home, number=number, ext="svg", lang=lang)
    text, _ = edition_export(home, number=number, ext="txt", lang=lang)
    return {
        "edition": edition,
        "replaced_by": replaced_by and replaced_by.number,
        "last": issued,
        "svg": svg.decode(),
        "bulletin": text.decode(),
        "title": profile.title[lang],
        "note": profile.note[lang],
        "thresholds": rule_thresholds(profile, lang),
        "kinds": list(KINDS),
        "estimated": sum(verdict.basis is Basis.ESTIMATED for verdict in edition.verdicts),
        "total": len(edition.verdicts),
    }


def rule_thresholds(profile: Profile, lang: Lang) -> list[dict[str, Any]]:
    """The thresholds of a rule in words, with the colour that each leads to."""
    words = profile.words()
    return [
        {
            "colour": entry["colour"] and colour_words(Colour(entry["colour"]), words),
            "text": entry["text"][lang],
        }
        for entry in threshold_words(profile)
    ]


def edition_export(home: Path, *, number: int, ext: str, lang: Lang) -> tuple[bytes, str]:
    """An edition as a file of the kind asked, with its content type."""
    store = EditionStore(home, SERIES)
    edition = store.get(number)
    previous = store.before(edition)
    return export(edition, ext, lang=lang, tiles=load_tiles(), tree=load_registry(), previous=previous)
