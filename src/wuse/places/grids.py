"""A site's own grids (网格): the sixth level, which no public list has and every township draws for itself.

A list is CSV with the columns `code`, `name`, `valid_from`, and, where they are known, `valid_to` and `name_en`. It
adds to what the site has: a grid that the list leaves out stays, one that is no more is given its `valid_to`.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date

from wuse.places.place import Place
from wuse.places.tree import PlaceTree
from wuse.vocabulary import PlaceCode, PlaceLevel, Problem, Refusal

GRID_COLUMNS = ("code", "name", "valid_from")
_LONGEST_NAME = 40


def read_grids(text: str, *, tree: PlaceTree, kept: Iterable[Place] = ()) -> list[Place]:
    """Read a list of grids and lay it over those that the site keeps; answers with all of them, by code.

    Args:
        tree: the divisions that the grids lie in. kept: the grids that the site has.

    Raises:
        Refusal: `grids.columns` when a column is missing; `grids.problems` with every problem in
            `details["problems"]` (row 1 is the first below the headings).
    """
    lines = csv.DictReader(text.splitlines())
    missing = [name for name in GRID_COLUMNS if name not in (lines.fieldnames or ())]
    if missing:
        raise Refusal(
            "grids.columns", "The list of grids lacks the columns {missing}: add them.", {"missing": missing}
        )
    before = {place.code: place for place in kept}
    rows = list(lines)
    problems = list(_problems(rows, tree, before))
    if problems or not rows:
        raise Refusal(
            "grids.problems",
            "The list of grids was not taken: {count} problems in {rows} rows. Correct them and load it again.",
            {
                "count": len(problems),
                "rows": len(rows),
                "problems": [asdict(problem) for problem in problems],
            },
        )
    found = {**before, **{grid.code: grid for grid in map(_grid, rows)}}
    return [found[code] for code in sorted(found)]


def _grid(row: Mapping[str, str]) -> Place:
    name = row["name"].strip()
    return Place(
        code=PlaceCode.parse(row["code"]),
        name=name,
        short_name=name,
        name_en=(row.get("name_en") or "").strip(),
        kind="grid",
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=_day(row.get("valid_to") or ""),
        part_of=None,
        succeeded_by=None,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _problems(
    rows: Sequence[Mapping[str, str]], tree: PlaceTree, before: Mapping[PlaceCode, Place]
) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        code = (row["code"] or "").strip()
        yield from _code_problems(number, code, tree, seen)
        if not 0 < len((row["name"] or "").strip()) <= _LONGEST_NAME:
            yield Problem(
                number, "name", "length", row["name"] or "", f"Give a name of 1 to {_LONGEST_NAME} signs."
            )
        yield from _span_problems(number, row, before.get(PlaceCode(code)))


def _code_problems(number: int, code: str, tree: PlaceTree, seen: dict[str, int]) -> Iterator[Problem]:
    if not _is_grid(code):
        yield Problem(
            number,
            "code",
            "not_a_grid",
            code,
            "A grid's code has 15 digits: the village's 12 and three more.",
        )
        return
    parent = tree.parent(code)
    if parent is None or parent.level not in (PlaceLevel.VILLAGE, PlaceLevel.TOWNSHIP):
        yield Problem(
            number,
            "code",
            "no_village",
            code,
            f"There is no village {code[:12]}: look it up with `wuse places`.",
        )
    if code in seen:
        yield Problem(number, "code", "repeated", code, f"{code} stands in row {seen[code]} too: keep one.")
    seen.setdefault(code, number)


def _is_grid(code: str) -> bool:
    try:
        return PlaceCode.parse(code).level is PlaceLevel.GRID
    except Refusal:
        return False


def _span_problems(number: int, row: Mapping[str, str], kept: Place | None) -> Iterator[Problem]:
    days: dict[str, date | None] = {}
    for column in ("valid_from", "valid_to"):
        try:
            days[column] = _day((row.get(column) or "").strip())
        except ValueError:
            yield Problem(number, column, "day", row[column], "Write a day as 2020-02-09.")
            return
    first, last = days["valid_from"], days["valid_to"]
    if first is None or (last is not None and last <= first):
        yield Problem(
            number, "valid_from", "span", str(first or ""), "Give the first day, and a `valid_to` after it."
        )
    elif kept is not None and first > kept.valid_from:
        yield Problem(
            number,
            "valid_from",
            "history",
            str(first),
            f"The grid is known from {kept.valid_from} on, and facts speak of it: a code is not used anew.",
        )
