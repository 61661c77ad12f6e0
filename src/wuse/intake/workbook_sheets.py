"""Which sheets a workbook has, which of them are hidden, and in which part each is."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers import expat

from wuse.intake.workbook_parts import Unsafe

_BOOK = "officeDocument"
_SHEET = "worksheet"


@dataclass(frozen=True)
class Sheet:
    """`part`: name of the part with its cells."""

    name: str
    hidden: bool
    part: str


@dataclass(frozen=True)
class _Relation:
    kind: str
    target: str


def sheets_of(parts: Mapping[str, bytes]) -> list[Sheet]:
    """The sheets of cells in their order; those of charts are left out.

    Raises:
        Unsafe: a workbook that does not name its sheets.
    """
    book = _book(parts)
    relations = _relations(parts, book)
    found = []
    for attributes in _elements(parts, book, "sheet"):
        relation = relations.get(_of(attributes, "id"))
        if relation and relation.kind == _SHEET:
            hidden = attributes.get("state", "visible") != "visible"
            found.append(Sheet(attributes.get("name", ""), hidden, relation.target))
    if not found:
        raise Unsafe("it names no sheet")
    return found


def _book(parts: Mapping[str, bytes]) -> str:
    for relation in _relations(parts, "").values():
        if relation.kind == _BOOK:
            return relation.target
    raise Unsafe("it has no workbook")


def _relations(parts: Mapping[str, bytes], source: str) -> dict[str, _Relation]:
    folder, name = posixpath.split(source)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    return {
        found.get("Id", ""): _Relation(
            found.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, found.get("Target", ""))).lstrip("/"),
        )
        for found in _elements(parts, path, "Relationship")
        if found.get("TargetMode") != "External"
    }


def _elements(parts: Mapping[str, bytes], path: str, wanted: str) -> list[dict[str, str]]:
    """The attributes of the elements of a name, whatever their prefix."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == wanted:
            found.append(attributes)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(parts[path] if path in parts else _missing(path), True)
    return found


def _missing(path: str) -> bytes:
    raise Unsafe(f"the part {path} is missing")


def _of(attributes: Mapping[str, str], name: str) -> str:
    """An attribute that bears a prefix."""
    return next((value for key, value in attributes.items() if key.endswith(f":{name}")), "")
