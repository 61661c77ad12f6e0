"""One function for every kind of export; every kind goes through the same disclosure check."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wuse.places import PlaceTree, Tile
from wuse.publish.bulletin import bulletin
from wuse.publish.edition import Edition
from wuse.publish.exports.geojson import edition_geojson
from wuse.publish.exports.package import edition_package
from wuse.publish.exports.raster import edition_png
from wuse.publish.exports.table import edition_csv
from wuse.publish.map_svg import map_svg
from wuse.publish.open_columns import check_public
from wuse.trust import canonical_json
from wuse.vocabulary import Lang, Refusal


@dataclass(frozen=True)
class Request:
    """What an export needs beside the edition: language, tiles, names, the edition before."""

    lang: Lang
    tiles: Sequence[Tile]
    short_names: Mapping[str, str]
    cities: Mapping[str, str]
    previous: Edition | None


def _svg(edition: Edition, request: Request) -> str:
    return map_svg(edition, lang=request.lang, tiles=request.tiles, names=request.short_names)


def _text(edition: Edition, request: Request) -> bytes:
    words = bulletin(edition, lang=request.lang, previous=request.previous, cities=request.cities)
    return words.encode()


KINDS: Mapping[str, tuple[str, Callable[[Edition, Request], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", lambda edition, _: edition_csv(edition).encode()),
    "json": ("application/json", lambda edition, _: canonical_json(edition.to_document())),
    "geojson": ("application/geo+json", lambda edition, request: edition_geojson(edition, request.tiles)),
    "svg": ("image/svg+xml", lambda edition, request: _svg(edition, request).encode()),
    "png": ("image/png", lambda edition, request: edition_png(_svg(edition, request))),
    "txt": ("text/plain; charset=utf-8", _text),
    "zip": ("application/zip", lambda edition, request: edition_package(edition, request.lang)),
}


def export(
    edition: Edition,
    kind: str,
    *,
    lang: Lang,
    tiles: Sequence[Tile],
    tree: PlaceTree,
    previous: Edition | None = None,
) -> tuple[bytes, str]:
    """An edition as bytes of a kind, with the content type.

    Raises:
        Refusal: `export.unknown` for a kind that is none of `KINDS`.
    """
    if kind not in KINDS:
        raise Refusal(
            "export.unknown",
            "Editions are not exported as “{value}”: ask for {known}.",
            {"value": kind, "known": list(KINDS)},
        )
    check_public(edition)
    content_type, make = KINDS[kind]
    return make(edition, _request(edition.as_of, lang, tiles, tree, previous)), content_type


def _request(
    day: date, lang: Lang, tiles: Sequence[Tile], tree: PlaceTree, previous: Edition | None
) -> Request:
    zh = lang == "zh"
    counties = {str(place.code): place.short_name if zh else place.name_en for place in tree.counties(day)}
    cities = {str(place.code): place.name if zh else place.name_en for place in tree.cities(day)}
    return Request(lang=lang, tiles=tiles, short_names=counties, cities=cities, previous=previous)
