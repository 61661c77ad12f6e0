"""What a page of the desk shows: facts, tables, forms. One template draws them all."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class DeskCell:
    """A cell of a table; a link when it has an address. `state`: a word for the style, never alone. `whole`: it stands
    in one line.
    """

    text: str
    address: str = ""
    state: str = ""
    whole: bool = False


@dataclass(frozen=True)
class DeskTable:
    """A table with its headings, and what to say when it is empty."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[DeskCell | str]]
    empty: str


@dataclass(frozen=True)
class Act:
    """A form that does one thing. `name` tells the view which; `hint` says what will happen; `files`: takes a file."""

    name: str
    title: str
    button: str
    form: Form
    hint: str = ""
    danger: bool = False
    action: str = ""
    files: bool = False


@dataclass(frozen=True)
class BesideLine:
    """What two things have under one name, and whether it is the same: a code for the style, and a sign with words."""

    name: str
    one: str
    other: str
    mark: str
    sign: str
    words: str


@dataclass(frozen=True)
class Beside:
    """Two things side by side, line by line."""

    title: str
    hint: str
    heads: tuple[str, str]
    lines: Sequence[BesideLine]


@dataclass(frozen=True)
class Picture:
    """A drawing with its key. `drawn`: SVG made by the server, every text in it escaped."""

    title: str
    drawn: SafeString
    key: str


@dataclass(frozen=True)
class DeskPage:
    """A page. `facts`: pairs of a name and a value. `secret`: something shown once, to be copied now.
    `onward`: words and addresses of the pages before and after. `steps`: of a way through several pages, each `done`,
    `here` or `next`. `choices`: words and address of the parts of a list, and which is shown. `beside`: two things side
    by side. `scans`: a field of it takes a QR code."""

    title: str
    intro: str = ""
    facts: Sequence[tuple[str, str]] = ()
    choices: Sequence[tuple[str, str, bool]] = ()
    beside: Beside | None = None
    picture: Picture | None = None
    tables: Sequence[DeskTable] = ()
    acts: Sequence[Act] = ()
    secret: tuple[str, str] | None = None
    back: tuple[str, str] | None = None
    onward: Sequence[tuple[str, str]] = ()
    notes: Sequence[str] = field(default_factory=tuple)
    steps: Sequence[tuple[str, str]] = ()
    scans: bool = False


def show(request: HttpRequest, page: DeskPage, *, status: int = 200) -> HttpResponse:
    """Draw a page. The fields of each form have ids of their own: a label names the field of its form alone."""
    for act in page.acts:
        act.form.auto_id = f"{act.name}-%s"
    rows = [
        (
            table,
            [
                [cell if isinstance(cell, DeskCell) else DeskCell(str(cell)) for cell in row]
                for row in table.rows
            ],
        )
        for table in page.tables
    ]
    response = render(request, "wuse/desk.html", {"page": page, "tables": rows}, status=status)
    response["Cache-Control"] = "no-store"
    return response
