"""A reviewed boundary file (GeoJSON): checked whole, drawn as the second view of the map.

wuse draws no border that nobody reviewed: whoever loads a file names its source, who reviewed it, and the number of
that review (in China the 审图号 under the Map Management Regulations, State Council decree 664).
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from wuse.places.place import Place
from wuse.places.tree import PlaceTree
from wuse.vocabulary import PlaceCode, Problem, Refusal

_KINDS = ("Polygon", "MultiPolygon")
_WGS84 = (-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True)
class Review:
    """Who answers for the borders: the file's source, the reviewing authority, its number and its day."""

    source: str
    reviewed_by: str
    review_number: str
    reviewed_on: date


@dataclass(frozen=True)
class Boundaries:
    """The outline of every county of an area, in degrees (WGS84), and the review that stands behind them."""

    review: Review
    outlines: Mapping[PlaceCode, BaseGeometry]

    def to_document(self) -> dict[str, Any]:
        """The form in which a home keeps them: a GeoJSON FeatureCollection with the review beside it."""
        features = [
            {
                "type": "Feature",
                "id": str(code),
                "properties": {"code": str(code)},
                "geometry": json.loads(shapely.to_geojson(outline)),
            }
            for code, outline in sorted(self.outlines.items())
        ]
        review = {**asdict(self.review), "reviewed_on": self.review.reviewed_on.isoformat()}
        return {"type": "FeatureCollection", "features": features, "review": review}


def boundaries_from_document(document: Mapping[str, Any]) -> Boundaries:
    """What `Boundaries.to_document` wrote."""
    review = {**document["review"], "reviewed_on": date.fromisoformat(document["review"]["reviewed_on"])}
    outlines = {PlaceCode(item["id"]): shape(item["geometry"]) for item in document["features"]}
    return Boundaries(Review(**review), outlines)


def read_boundaries(
    text: str, *, code_property: str, review: Review, tree: PlaceTree, area: PlaceCode, on: date
) -> Boundaries:
    """Read and check a boundary file of the counties of an area.

    Args:
        text: GeoJSON (RFC 7946), so in longitude and latitude on WGS84.
        code_property: the property of a feature that holds the county's code.
        on: the day on which the codes are valid.

    Raises:
        Refusal: `boundaries.unreadable` for a text that is no FeatureCollection; `boundaries.problems` with
            every problem found in `details["problems"]` (row is the feature's number, from 1).
    """
    features = _features(text)
    wanted = {county.code: county for county in tree.counties(on) if area.contains(county.code)}
    problems = list(_problems(features, code_property, wanted))
    if problems:
        raise Refusal(
            "boundaries.problems",
            "The boundary file was not taken: {count} problems. Correct them and load it again.",
            {"count": len(problems), "problems": [asdict(problem) for problem in problems]},
        )
    outlines = {_code(feature, code_property): shape(feature["geometry"]) for feature in features}
    return Boundaries(review, {PlaceCode(str(code)): outline for code, outline in outlines.items()})


def _features(text: str) -> Sequence[Mapping[str, Any]]:
    try:
        document = json.loads(text)
    except ValueError as reason:
        raise _unreadable(f"it is not JSON ({reason})") from reason
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not features:
        raise _unreadable("it is not a FeatureCollection with features")
    if not all(isinstance(feature, dict) for feature in features):
        raise _unreadable("not every feature is an object")
    return features


def _unreadable(reason: str) -> Refusal:
    return Refusal(
        "boundaries.unreadable",
        "The boundary file cannot be read: {reason}. Export it as GeoJSON (RFC 7946, WGS84).",
        {"reason": reason},
    )


def _problems(
    features: Sequence[Mapping[str, Any]], code_property: str, wanted: Mapping[PlaceCode, Place]
) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for row, feature in enumerate(features, start=1):
        code = _code(feature, code_property)
        yield from _code_problems(row, code, code_property, wanted, seen)
        yield from _geometry_problems(row, feature.get("geometry"))
    for code, county in wanted.items():
        if code not in seen:
            yield Problem(0, code_property, "missing", code, f"{county.name} {code} has no feature: add it.")


def _code(feature: Mapping[str, Any], code_property: str) -> str | None:
    """The code in its short form, or as it stands there when it is none."""
    value = (feature.get("properties") or {}).get(code_property)
    try:
        return None if value is None else PlaceCode.parse(str(value))
    except Refusal:
        return str(value)


def _code_problems(
    row: int, code: str | None, name: str, wanted: Mapping[PlaceCode, Place], seen: dict[str, int]
) -> Iterator[Problem]:
    if code is None:
        yield Problem(
            row, name, "required", "", f"The feature has no property “{name}”: add the county's code."
        )
    elif code not in wanted:
        yield Problem(
            row, name, "not_a_county", code, f"{code} is no county of the area on that day: remove it."
        )
    elif code in seen:
        yield Problem(
            row, name, "repeated", code, f"{code} stands in feature {seen[code]} too: join the two."
        )
    else:
        seen[code] = row


def _geometry_problems(row: int, geometry: Any) -> Iterator[Problem]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in _KINDS:
        yield Problem(row, "geometry", "kind", str(kind), "A county needs a Polygon or a MultiPolygon.")
        return
    try:
        outline = shape(geometry)
    except (ShapelyError, TypeError, ValueError, IndexError, KeyError) as reason:
        yield Problem(
            row, "geometry", "unreadable", str(reason), "The coordinates are not rings of positions."
        )
        return
    yield from _outline_problems(row, outline)


def _outline_problems(row: int, outline: BaseGeometry) -> Iterator[Problem]:
    if outline.is_empty:
        yield Problem(row, "geometry", "empty", "", "The outline has no points: draw it.")
    elif not _within_world(outline.bounds):
        found = ", ".join(f"{value:g}" for value in outline.bounds)
        yield Problem(
            row,
            "geometry",
            "not_wgs84",
            found,
            "The coordinates are no degrees: export in WGS84 (EPSG:4326).",
        )
    elif not outline.is_valid:
        reason = shapely.is_valid_reason(outline)
        yield Problem(
            row, "geometry", "not_valid", str(reason), "The outline crosses itself: repair it there."
        )


def _within_world(bounds: Iterable[float]) -> bool:
    west, south, east, north = bounds
    finite = all(math.isfinite(value) for value in (west, south, east, north))
    return finite and _WGS84[0] <= west and _WGS84[1] <= south and east <= _WGS84[2] and north <= _WGS84[3]
