"""Loading the tree from a list of divisions: the one that wuse ships, or a region's own."""

import csv
import gzip
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from wuse.places.place import Place
from wuse.places.tree import PlaceTree
from wuse.vocabulary import PlaceCode, Refusal

COLUMNS = (
    "code",
    "name",
    "short_name",
    "name_en",
    "kind",
    "valid_from",
    "valid_to",
    "part_of",
    "succeeded_by",
)
_SHIPPED = files("wuse.places") / "data" / "divisions-330000-2020.csv.gz"


@cache
def load_registry(path: Path | None = None) -> PlaceTree:
    """The tree of a list of divisions, the shipped one of Zhejiang by default.

    The list is CSV (gzip when its name ends so), UTF-8, with the columns of `COLUMNS`; rows of any of the six
    levels, grids (15 digits) too.

    Raises:
        Refusal: `registry.columns` or `registry.row`, with the row and what it lacks.
    """
    content = _SHIPPED.read_bytes() if path is None else path.read_bytes()
    if path is None or path.suffix == ".gz":
        content = gzip.decompress(content)
    return PlaceTree(read_places(content.decode("utf-8")))


def read_places(text: str) -> Iterable[Place]:
    """The places of a list of divisions.

    Raises:
        Refusal: `registry.columns` or `registry.row`, with the row and what it lacks.
    """
    lines = csv.DictReader(text.splitlines())
    missing = [name for name in COLUMNS if name not in (lines.fieldnames or ())]
    if missing:
        raise Refusal(
            "registry.columns", "The list of divisions lacks the columns {missing}.", {"missing": missing}
        )
    return _places(lines)


def _places(lines: Iterable[Mapping[str, str]]) -> Iterable[Place]:
    # Days and kinds repeat a thousandfold: each is read once.
    day = cache(lambda text: date.fromisoformat(text) if text else None)
    for number, line in enumerate(lines, start=1):
        try:
            yield _place(line, day(line["valid_from"]), day(line["valid_to"]))
        except (ValueError, Refusal) as reason:
            raise Refusal(
                "registry.row",
                "Row {row} of the list of divisions: {reason}",
                {"row": number, "reason": str(reason)},
            ) from reason


def _place(line: Mapping[str, str], valid_from: date | None, valid_to: date | None) -> Place:
    if valid_from is None:
        raise ValueError("valid_from is empty; give the first day on which the division is known.")
    return Place(
        code=PlaceCode.parse(line["code"]),
        name=line["name"],
        short_name=line["short_name"] or line["name"],
        name_en=line["name_en"],
        kind=line["kind"],
        valid_from=valid_from,
        valid_to=valid_to,
        part_of=PlaceCode(line["part_of"]) if line["part_of"] else None,
        succeeded_by=PlaceCode(line["succeeded_by"]) if line["succeeded_by"] else None,
    )
