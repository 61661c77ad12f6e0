"""The correction table as values: a line for each row that waits, its bad cells open to be typed into."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _

from wuse.intake.correcting import LateEdit, RowChange, RowEdit, WaitingRows
from wuse.intake.raw_table import ROW, UNREAD
from wuse.pool import Field
from wuse.vocabulary import Problem
from wuse.web.desk.acting import local
from wuse.web.desk.sending.mapping_page import Choice, codes_of
from wuse.web.language import page_language
from wuse.web.words import place_words

ON_A_PAGE, ON_A_WIDE_PAGE = 50, 20
_SEPARATOR = ":"


@dataclass(frozen=True)
class AsideCell:
    """A cell. `open`: it can be typed into. `codes`: what can be chosen for it, where it has a list."""

    name: str
    column: str
    title: str
    text: str
    open: bool
    problems: Sequence[Problem]
    codes: Sequence[Choice]
    means: str

    @property
    def state(self) -> str:
        """`refuse` when it keeps its row from being sent, `warn` when it is odd."""
        severities = {found.severity for found in self.problems}
        return "refuse" if "refuse" in severities else "warn" if severities else ""

    @property
    def is_strange(self) -> bool:
        """Whether what stands there is none of the codes."""
        return bool(self.codes) and bool(self.text) and self.text not in dict(self.codes)


@dataclass(frozen=True)
class AsideLine:
    """A row. `problems`: of the row as a whole. `changed`: who changed it last and when. `late`: what came too late."""

    number: int
    right: bool
    seen: int
    cells: Sequence[AsideCell]
    problems: Sequence[Problem]
    unread: str
    changed: str
    late: Sequence[tuple[str, str]]
    late_by: str


@dataclass(frozen=True)
class AsidePage:
    """A page of the table. `all_cells`: every cell is open, of every row. `opened`: of this row."""

    found: WaitingRows
    numbers: Sequence[int]
    all_cells: bool
    opened: int | None
    late: Mapping[int, LateEdit]
    names: Mapping[str, str]

    @cached_property
    def columns(self) -> list[tuple[str, str]]:
        """The columns that are shown: the key, those where something is wrong or was changed, perhaps the others."""
        wrong = {found.column for found in self._problems}
        changed = {name for number in self.numbers for name in self._changed(number)}
        ranks = {**dict.fromkeys(wrong | changed, 1), **dict.fromkeys(self.found.standard.key, 0)}
        everything = self.all_cells or self.opened is not None
        names = [name for name in self._fields if everything or name in ranks]
        return [(name, self._title(name)) for name in sorted(names, key=lambda name: ranks.get(name, 2))]

    @cached_property
    def focus(self) -> str:
        """The first cell that keeps its row from being sent."""
        cells = (cell for line in self.lines for cell in line.cells if cell.open and cell.state == "refuse")
        return next((cell.name for cell in cells), "")

    def _changed(self, number: int) -> frozenset[str]:
        change = self.found.changes.get(number)
        return change.columns if change else frozenset()

    @cached_property
    def lines(self) -> list[AsideLine]:
        """The rows of this page."""
        wanted = self.found.rows.filter(self.found.rows[ROW].is_in(list(self.numbers)))
        return [self._line(cells) for cells in wanted.iter_rows(named=True)]

    @cached_property
    def _problems(self) -> list[Problem]:
        there = frozenset(self.numbers)
        return [found for found in self.found.problems if found.row in there]

    @cached_property
    def _fields(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.found.standard.sent_fields}

    def _line(self, cells: Mapping[str, str | None]) -> AsideLine:
        number = int(str(cells[ROW]))
        own = [found for found in self._problems if found.row == number]
        change, late = self.found.changes.get(number), self.late.get(number)
        shown = [self._cell(number, name, cells, own) for name, _title in self.columns]
        return AsideLine(
            number=number,
            right=number not in self.found.wrong,
            seen=change.count if change else 0,
            cells=shown,
            problems=[found for found in own if found.column not in self._fields],
            unread=cells[UNREAD] or "",
            changed=self._told(change) if change else "",
            late=[(self._title(name), text) for name, text in late.edit.cells.items()] if late else [],
            late_by=self._told(late.change) if late else "",
        )

    def _cell(
        self, number: int, name: str, cells: Mapping[str, str | None], own: Sequence[Problem]
    ) -> AsideCell:
        field, text = self._fields[name], cells[name] or ""
        problems = [found for found in own if found.column == name]
        is_open = self.all_cells or number == self.opened or bool(problems) or bool(cells[UNREAD])
        is_open = is_open or name in self._changed(number)
        is_place = field.type == "place_code" and text.isascii()
        return AsideCell(
            name=f"cell:{number}:{name}",
            column=name,
            title=self._title(name),
            text=text,
            open=is_open,
            problems=problems,
            codes=codes_of(field),
            means=place_words(text) if is_place and text else "",
        )

    def _title(self, name: str) -> str:
        return self._fields[name].title[page_language()]

    def _told(self, change: RowChange) -> str:
        who = self.names.get(change.by, change.by)
        return _("{who}, {moment}").format(who=who, moment=local(change.at))


def typed_edits(post: QueryDict) -> list[RowEdit]:
    """What was typed into the cells of a page: those alone that are not as they were shown."""
    cells: dict[int, dict[str, str]] = {}
    for name in post:
        row, column = _cell_of(name)
        text = post[name].strip()
        if row and text != post.get(f"was:{row}:{column}", ""):
            cells.setdefault(row, {})[column] = text
    return [RowEdit(row, _number(post.get(f"seen:{row}", "")), changed) for row, changed in cells.items()]


def ticked_rows(post: QueryDict) -> set[int]:
    """The rows that were ticked."""
    return {_number(row) for row in post.getlist("out")} - {0}


def _cell_of(name: str) -> tuple[int, str]:
    kind, _colon, rest = name.partition(_SEPARATOR)
    row, _colon, column = rest.partition(_SEPARATOR)
    return (_number(row), column) if kind == "cell" else (0, "")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
