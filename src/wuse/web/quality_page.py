"""The page on data quality, in the reader's words: from tables of numbers to what a template draws."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from wuse.assess.quality import load_quality_rule, reason_text
from wuse.pool import load_standard
from wuse.publish.figure_text import per_cent
from wuse.web.language import page_language
from wuse.web.quality_chart import Course, courses
from wuse.web.quality_data import QualityAnswer, QualityQuestion, QualityReader, narrowed
from wuse.web.quality_words import MEASURES, measure_words, rule_words
from wuse.web.words import place_words

SHOWN = 200


@dataclass(frozen=True)
class Share:
    """A measure of a row: words, the length of its bar in hundredths, and whether it is marked."""

    text: str
    length: int
    low: bool


@dataclass(frozen=True)
class QualityLine:
    """A row of a table of measures; `address` leads into it."""

    label: str
    address: str
    received: int
    refused: int
    shares: tuple[Share, ...]
    median: str
    ninetieth: str


@dataclass(frozen=True)
class QualityTable:
    """Measures by one thing. `left_out`: how many rows are in the file only."""

    title: str
    heading: str
    lines: tuple[QualityLine, ...]
    left_out: int


def page_of(answer: QualityAnswer, question: QualityQuestion, reader: QualityReader) -> dict[str, Any]:
    """The context of the template."""
    return {
        "question": question,
        "sees_senders": reader.sees_senders,
        "days": answer.days,
        "crumbs": _crumbs(question),
        "measures": [str(name) for name in MEASURES.values()],
        "tables": _tables(answer, question),
        "courses": _courses(answer.daily),
        "signals": [_signal(row, question) for row in _rows(answer.signals)],
        "faults": [_fault(row, question) for row in _rows(answer.faults)][:SHOWN],
        "arrivals": [_arrival(row) for row in _rows(answer.arrivals)],
        "plan": _plan(question.standard),
        "rule": load_quality_rule(),
        "rule_title": load_quality_rule().title[page_language()],
        "rule_authority": load_quality_rule().authority[page_language()],
        "values": _values(),
    }


def _rows(frame: pl.DataFrame) -> Iterable[dict[str, Any]]:
    return frame.iter_rows(named=True)


def standard_title(name: str) -> str:
    """A standard's name in the reader's language."""
    return load_standard(name).title[page_language()]


def _crumbs(question: QualityQuestion) -> list[tuple[str, str]]:
    """The way here, each step with the address that leads back to it; the last one has none."""
    steps = [(_("All data standards"), question.address(standard="", place="", sender=""))]
    if question.standard:
        steps.append((standard_title(question.standard), question.address(place="", sender="")))
    if question.place:
        steps.append((place_words(question.place), question.address(sender="")))
    if question.sender:
        steps.append((question.sender, question.address()))
    return [*steps[:-1], (steps[-1][0], "")]


def _tables(answer: QualityAnswer, question: QualityQuestion) -> list[QualityTable]:
    if answer.days is None:
        return []
    if not question.standard:
        return [_table("standard", answer.overall, question)]
    return [_table(name, frame, question) for name, frame in answer.tables.items()]


def _table(name: str, frame: pl.DataFrame, question: QualityQuestion) -> QualityTable:
    title, heading = _titles()[name]
    newest_first = frame.sort("learnt_on", descending=True) if name == "day" else frame
    lines = tuple(_line(row, name, question) for row in _rows(newest_first.head(SHOWN)))
    return QualityTable(title, heading, lines, max(frame.height - SHOWN, 0))


def _titles() -> dict[str, tuple[str, str]]:
    return {
        "standard": (_("By data standard"), _("Data standard")),
        "place": (_("By place"), _("Place")),
        "sender": (_("By sender"), _("Sender")),
        "day": (_("By day of arrival"), _("Day of arrival")),
    }


def _line(row: Mapping[str, Any], name: str, question: QualityQuestion) -> QualityLine:
    into = narrowed(question, name, row)
    return QualityLine(
        label=_label(row, name),
        address=into.address() if into else "",
        received=row["received"],
        refused=row["refused"],
        shares=tuple(_share(row[measure]) for measure in MEASURES),
        median=hours(row["delay_median"]),
        ninetieth=hours(row["delay_ninetieth"]),
    )


def _label(row: Mapping[str, Any], name: str) -> str:
    if name == "standard":
        return standard_title(row["standard"])
    if name == "place":
        return place_words(row["place"]) if row["place"] else _("no place that could be read")
    return str(row["learnt_on"] if name == "day" else row["sender"])


def _share(value: float | None) -> Share:
    if value is None:
        return Share("–", 0, low=False)
    low = value < load_quality_rule().values["notable_share"]
    return Share(per_cent(value), round(100 * value), low)


def hours(value: float | None) -> str:
    """Hours in words, days from three days on."""
    if value is None:
        return "–"
    if value < 72:
        return _("{count} h").format(count=f"{round(value, 1):g}")
    return _("{count} d").format(count=f"{round(value / 24, 1):g}")


def _courses(daily: pl.DataFrame) -> list[tuple[str, Course]]:
    if daily.height < 2:
        return []
    return [(measure_words(name), course) for name, course in courses(daily, list(MEASURES)).items()]


def _signal(row: Mapping[str, Any], question: QualityQuestion) -> dict[str, str]:
    lang = page_language()
    return {
        "standard": standard_title(row["standard"]),
        "sender": row["sender"],
        "address": QualityQuestion(
            question.first, question.last, row["standard"], "", row["sender"]
        ).address(),
        "measure": measure_words(row["watched"]),
        "reason": load_quality_rule().reasons[row["reason"]]["title_" + lang],
        "text": reason_text(row, load_quality_rule(), lang),
        "since": row["since"].isoformat(),
        "state": "waiting" if row["reason"] == "silent" else "active",
    }


def _fault(row: Mapping[str, Any], question: QualityQuestion) -> dict[str, Any]:
    known = {field.name: field.title[page_language()] for field in load_standard(row["standard"]).all_fields}
    return {
        "standard": standard_title(row["standard"]),
        "dimension": measure_words(row["dimension"]),
        "rule": rule_words(row["broken_rule"]),
        "code": row["broken_rule"],
        "field": f"{known[row['field']]} ({row['field']})" if row["field"] in known else "–",
        "found": row["found"],
    }


def _arrival(row: Mapping[str, Any]) -> dict[str, Any]:
    last: date | None = row["last_day"]
    return {
        "place": place_words(row["place"]),
        "arrived": row["arrived"],
        "expected": row["expected"],
        "share": _share(row["arrived_share"]),
        "last": last.isoformat() if last else "–",
    }


def _plan(standard: str) -> str:
    found = [entry for entry in load_quality_rule().plan if entry["standard"] == standard]
    return str(found[0][page_language()]) if found else ""


def _values() -> list[tuple[str, str]]:
    """The rule's values, each with its reason."""
    lang, rule = page_language(), load_quality_rule()
    named = [(f"{name} = {entry['value']}", entry[lang]) for name, entry in rule.parameters.items()]
    within = _("{standard}: within {hours} h")
    limits = [
        (within.format(standard=standard_title(entry["standard"]), hours=entry["hours"]), entry[lang])
        for entry in rule.limits
    ]
    return [*named, *limits]
