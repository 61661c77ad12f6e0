"""The command's cockpit in the reader's words: numbers with their units, what they mean, and where they lead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _

from wuse.assess.indicators import Indicator, Registry, load_registry_of_indicators
from wuse.pool import Standard
from wuse.publish.figure_text import number_text
from wuse.web.command_data import CommandAnswer
from wuse.web.desk.acting import local
from wuse.web.language import page_language
from wuse.web.words import joined, place_words

WIDTH, HEIGHT, EDGE = 300, 64, 4


@dataclass(frozen=True)
class Figure:
    """A number as it is shown: `text`, `unit` in words, `note` with part and whole; `known` is false for a dash."""

    title: str
    text: str
    unit: str
    note: str
    address: str
    known: bool


@dataclass(frozen=True)
class Panel:
    """A group of numbers."""

    id: str
    title: str
    figures: tuple[Figure, ...]
    address: str
    here: bool


@dataclass(frozen=True)
class PlaceLine:
    """The numbers of one place inside."""

    label: str
    address: str
    figures: tuple[Figure, ...]


def page_of(answer: CommandAnswer, *, panel: str, crumbs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The context of the template. `panel`: whose numbers the table of places shows."""
    registry = load_registry_of_indicators()
    shown = panel if panel in registry.panels else next(iter(registry.panels))
    chosen = [indicator for indicator in registry.indicators if indicator.panel == shown]
    return {
        "place": place_words(answer.place),
        "crumbs": crumbs,
        "panels": [_panel(name, registry, answer, here=name == shown) for name in registry.panels],
        "chosen": registry.panels[shown][page_language()],
        "headings": [indicator.name(page_language()) for indicator in chosen],
        "lines": [_line(answer, str(place.code), chosen, shown) for place in answer.inside],
        "registry": registry,
        "registry_title": registry.title[page_language()],
        "registry_authority": registry.authority[page_language()],
        "file": reverse("desk-command-file") + "?" + urlencode({"place": answer.place}),
        "bulletin": reverse("desk-bulletin") + "?" + urlencode({"place": answer.place}),
    }


def command_address(place: str, panel: str = "") -> str:
    """Where the cockpit of a place is."""
    asked = {"place": place, **({"panel": panel} if panel else {})}
    return reverse("desk-command") + "?" + urlencode(asked)


def indicator_address(indicator: str, place: str) -> str:
    """Where one number of a place is taken apart."""
    return reverse("desk-indicator", args=[indicator]) + "?" + urlencode({"place": place})


def _panel(name: str, registry: Registry, answer: CommandAnswer, *, here: bool) -> Panel:
    values = answer.of(answer.place)
    figures = [
        figure(indicator, values.get(indicator.id), answer.place)
        for indicator in registry.indicators
        if indicator.panel == name
    ]
    title = registry.panels[name][page_language()]
    return Panel(name, title, tuple(figures), command_address(answer.place, name), here)


def _line(answer: CommandAnswer, code: str, chosen: Sequence[Indicator], panel: str) -> PlaceLine:
    values = answer.of(code)
    figures = tuple(figure(indicator, values.get(indicator.id), code) for indicator in chosen)
    return PlaceLine(place_words(code), command_address(code, panel), figures)


def figure(indicator: Indicator, value: Mapping[str, float | None] | None, place: str) -> Figure:
    """A value in words."""
    known = value is not None and value["value"] is not None
    return Figure(
        title=indicator.name(page_language()),
        text=number(value["value"], indicator.unit) if known and value else "–",
        unit=unit_words(indicator.unit) if known else "",
        note=_note(indicator, value) if known and value else _("no rows to tell it from"),
        address=indicator_address(indicator.id, place),
        known=known,
    )


def number(value: float | None, unit: str) -> str:
    """A number as it is read: shares in per cent, counts whole, days to a tenth where they are not whole."""
    return "–" if value is None else number_text(value, unit)


def unit_words(unit: str) -> str:
    """A unit behind its number; per cent is in the number itself."""
    words = {
        "share": "",
        "persons": _("persons"),
        "households": _("households"),
        "tests": _("tests"),
        "days": _("days"),
        "minutes": _("minutes"),
        "points": _("points"),
        "events": _("events"),
    }
    return words[unit]


def _note(indicator: Indicator, value: Mapping[str, float | None]) -> str:
    if value["whole"] is None:
        return ""
    part, whole = (number(value[name], "count") for name in ("part", "whole"))
    if indicator.unit != "share":
        return f"{part} ÷ {whole}"
    return _("{part} of {whole}").format(part=part, whole=whole)


def indicator_facts_of(indicator: Indicator, registry: Registry) -> list[tuple[str, str]]:
    """What an indicator is, as names and values."""
    counted = f"{indicator.part} / {indicator.whole}" if indicator.whole else indicator.part
    better = {"high": _("high is good"), "low": _("low is good"), "none": _("neither is good or bad")}
    return [
        (_("Meaning"), indicator.meaning[page_language()]),
        (_("Direction"), better[indicator.better]),
        (_("Data standards"), joined(indicator.reads)),
        (_("Counted by"), f"{indicator.measure} · {counted}"),
        (_("Registry"), f"{registry.id} · {registry.digest[:19]}…"),
    ]  # fmt: skip


def drawing(points: Sequence[tuple[datetime, float | None]], unit: str) -> dict[str, Any] | None:
    """The course over the days as a line; None with fewer than two known values."""
    known = [(index, moment, value) for index, (moment, value) in enumerate(points) if value is not None]
    if len(known) < 2:
        return None
    top = max(value for _index, _moment, value in known) or 1.0
    across, down = (WIDTH - 2 * EDGE) / (len(points) - 1), (HEIGHT - 2 * EDGE) / top
    dots = [
        (round(EDGE + across * index, 1), round(HEIGHT - EDGE - down * value, 1))
        for index, _moment, value in known
    ]
    return {
        "points": " ".join(f"{x},{y}" for x, y in dots),
        "dots": dots,
        "highest": number(top, unit),
        "first": local(known[0][1])[:10],
        "last": local(known[-1][1])[:10],
        "table": [(local(moment)[:10], number(value, unit)) for moment, value in points],
    }


def row_table(rows: pl.DataFrame, standard: Standard) -> dict[str, Any]:
    """Rows with the standard's headings and the names of codes."""
    lang = page_language()
    shown = [standard.field(name) for name in rows.columns if rows[name].null_count() < rows.height]
    cells = [
        [_cell(row[field.name], field.labels.get(str(row[field.name]), {}).get(lang)) for field in shown]
        for row in rows.iter_rows(named=True)
    ]
    return {"headings": [field.title[lang] for field in shown], "rows": cells}


def _cell(value: object, label: str | None) -> str:
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return local(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return label or (f"{value:g}" if isinstance(value, float) else str(value))
