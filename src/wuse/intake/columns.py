"""Which column of a file is which field of a standard; which standard a file's columns belong to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

import polars as pl

from wuse.intake.messages import problem, refuse
from wuse.intake.raw_table import ROW, UNREAD
from wuse.pool import Field, Standard, load_standard, standard_names
from wuse.vocabulary import Lang, Problem

# Counted, judged or decided in wuse itself; a row from outside would be a verdict without a rule, or an act of nobody.
JUDGED = frozenset(
    {"code_verdict", "event_step", "intake_tally", "quality", "quality_signal", "same_case", "verdict"}
)
# Columns that wuse itself adds to a quarantine file, so that it can be sent again once corrected.
_OWN_COLUMNS = frozenset({ROW, UNREAD})
_SIMILAR = 0.75


@dataclass(frozen=True)
class FittedColumns:
    """Text columns under the standard's names, those of the file that it does not have, and what to say of them."""

    frame: pl.DataFrame
    problems: tuple[Problem, ...]


def fit_columns(
    cells: pl.DataFrame, standard: Standard, *, lang: Lang, at_door: bool = False
) -> FittedColumns:
    """Bring a file's headings to a standard's names. A heading may be the name or either title of a field.

    Args:
        at_door: the columns of documents are taken as well, and stand for the key of the person.

    Raises:
        Refusal: `intake.column_missing`, `intake.column_near` (a column that looks like a misspelt one and has
            content), `intake.heading_repeated` (two headings for one field).
    """
    fields = standard.sent_fields if at_door else standard.said_fields
    names = {heading: _name_of(heading, fields) for heading in cells.columns if heading not in _OWN_COLUMNS}
    unknown = [heading for heading, name in names.items() if name is None]
    absent = [field for field in fields if field.name not in {*names.values(), *_stood_for(names)}]
    refused = [
        *_doubled(names, lang),
        *_missing(absent, unknown, standard, lang),
        *_misspelt(cells.select(unknown), absent, standard, lang),
    ]
    if refused:
        raise refuse(*refused)
    frame = cells.select(pl.col(heading).alias(name or heading) for heading, name in names.items())
    return FittedColumns(frame, tuple(_left_out(heading, standard, lang) for heading in unknown))


def guess_standard(columns: Sequence[str], *, lang: Lang = "en") -> str:
    """The one standard that the columns fit best: none required missing, and the fewest strange ones.

    Raises:
        Refusal: `intake.standard_ambiguous` with the nearest standards and what each would need;
            `intake.standard_judged` when the rows are verdicts.
    """
    distances = {name: _distance(columns, load_standard(name)) for name in standard_names()}
    nearest = min(sum(map(len, distance)) for distance in distances.values())
    best = [name for name, distance in distances.items() if sum(map(len, distance)) == nearest]
    if len(best) > 1 or distances[best[0]][0]:
        raise _ambiguous(distances, lang)
    refuse_judged(best[0], lang=lang)
    return best[0]


def refuse_judged(name: str, *, lang: Lang) -> None:
    """Refuse a standard whose rows come from a rule alone: `intake.standard_judged`."""
    if name in JUDGED:
        raise refuse(problem("standard_judged", lang, value=name))


def refuse_personal(standard: Standard, *, lang: Lang) -> None:
    """Refuse a standard whose rows are about persons: a file has no response, no purpose and no permit.

    Raises:
        Refusal: `intake.standard_personal`.
    """
    if standard.personal:
        raise refuse(problem("standard_personal", lang, value=standard.name))


def _distance(columns: Iterable[str], standard: Standard) -> tuple[list[str], list[str]]:
    """Required fields that the columns lack, and columns that the standard lacks."""
    names = {
        column: _name_of(column, standard.said_fields) for column in columns if column not in _OWN_COLUMNS
    }
    required = [field.name for field in standard.said_fields if field.constraints.get("required")]
    missing = [name for name in required if name not in names.values()]
    return missing, [column for column, name in names.items() if name is None]


def _ambiguous(distances: dict[str, tuple[list[str], list[str]]], lang: Lang) -> Exception:
    nearest = sorted(distances, key=lambda name: (sum(map(len, distances[name])), name))[:3]
    known = "; ".join(_needs(name, *distances[name]) for name in nearest if name not in JUDGED)
    return refuse(problem("standard_ambiguous", lang, known=known))


def _needs(name: str, missing: list[str], unknown: list[str]) -> str:
    parts = ["− " + ", ".join(missing)] * bool(missing) + ["+ " + ", ".join(unknown)] * bool(unknown)
    return f"{name} ({'; '.join(parts)})" if parts else name


def _stood_for(names: dict[str, str | None]) -> tuple[str, ...]:
    """Fields that others stand for: a document is made into the key of its person."""
    return ("person",) if "identity_number" in names.values() else ()


def _name_of(heading: str, fields: tuple[Field, ...]) -> str | None:
    return _known(fields).get(heading.strip().casefold())


@cache
def _known(fields: tuple[Field, ...]) -> dict[str, str]:
    """How a field may be spelt -> its name; of two with one spelling the first is meant."""
    return {spelling.casefold(): field.name for field in reversed(fields) for spelling in _spellings(field)}


def _spellings(field: Field) -> tuple[str, ...]:
    return (field.name, *field.title.values())


def _doubled(names: dict[str, str | None], lang: Lang) -> list[Problem]:
    found = [name for name in names.values() if name is not None]
    doubled = sorted({name for name in found if found.count(name) > 1})
    return [
        problem("heading_repeated", lang, column=name, value=name, count=found.count(name))
        for name in doubled
    ]


def _missing(absent: list[Field], unknown: list[str], standard: Standard, lang: Lang) -> list[Problem]:
    return [
        problem(
            "column_missing_near" if (near := _similar(_spellings(field), unknown)) else "column_missing",
            lang,
            column=field.name,
            title=field.title["zh"],
            standard=standard.name,
            near=near,
        )
        for field in absent
        if field.constraints.get("required")
    ]


def _misspelt(unknown: pl.DataFrame, absent: list[Field], standard: Standard, lang: Lang) -> list[Problem]:
    """Columns with content that look like an optional field's: leaving them out would lose what was sent."""
    optional = {s: f.name for f in absent if not f.constraints.get("required") for s in _spellings(f)}
    return [
        problem(
            "column_near",
            lang,
            column=column.name,
            value=column.name,
            standard=standard.name,
            near=optional[near],
        )
        for column in unknown
        if (near := _similar((column.name,), list(optional))) and not column.is_null().all()
    ]


def _left_out(heading: str, standard: Standard, lang: Lang) -> Problem:
    known = ", ".join(field.name for field in standard.said_fields)
    return problem("column_unknown", lang, column=heading, value=heading, standard=standard.name, known=known)


def _similar(words: Iterable[str], among: Sequence[str]) -> str | None:
    plain = {candidate.casefold(): candidate for candidate in among}
    for word in words:
        close = get_close_matches(word.casefold(), list(plain), n=1, cutoff=_SIMILAR)
        if close:
            return plain[close[0]]
    return None
