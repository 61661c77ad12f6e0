"""Check a file's rows against a data standard: every rule on every cell, then rows against each other.

In columns throughout, several at a time; only what breaks a rule is looked at again, to say so.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import polars as pl

from wuse.intake import problem_rows
from wuse.intake.cell_texts import all_in_text, in_text
from wuse.intake.cells import Cells, Fault
from wuse.intake.column_checks import checked_cells
from wuse.intake.place_existence import PlaceExists, unknown_places
from wuse.intake.plain_cells import plain_cells
from wuse.intake.raw_table import ROW
from wuse.intake.references import Exists, unresolved
from wuse.intake.repeated_keys import separate_repeats
from wuse.intake.row_checks import row_problems
from wuse.intake.sums import Children, children_sum_to_parent
from wuse.intake.too_old import no_longer_kept
from wuse.pool import Field, Standard
from wuse.pool.expiry import first_kept
from wuse.vocabulary import CHINA, Lang, Problem, Sensitivity

OnColumn = Callable[[int, int], None]
"""Told the number of columns done, and of all."""

# What is of these classes is not repeated: problems go to files and screens.
SECRET = (Sensitivity.L3, Sensitivity.L4)
# Fewer are done before a thread has begun.
_ROWS_FOR_THREADS = 20_000
_FILE_CHECKS = {"children_sum_to_parent": children_sum_to_parent}


@dataclass(frozen=True)
class Checked:
    """What became of the rows of a file: each is accepted, quarantined, or one of the `repeats`.

    `accepted`: typed columns of the standard and `row`. `quarantined`: `row` and the cells as they stood.
    `repeats`: rows that say again what an earlier row of the file says, word for word. `problem_rows`: the
    problems that set a row aside, and those that only warn of an accepted one, as columns.
    """

    accepted: pl.DataFrame
    quarantined: pl.DataFrame
    repeats: int
    problem_rows: pl.DataFrame

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """The problems one by one."""
        return problem_rows.as_problems(self.problem_rows)


def check(
    frame: pl.DataFrame,
    standard: Standard,
    *,
    place_exists: PlaceExists,
    children: Children,
    now: datetime,
    exists: Exists | None = None,
    lang: Lang = "en",
    on_column: OnColumn = lambda done, total: None,
) -> Checked:
    """Check rows.

    Args:
        frame: `row` (data rows from 1 as the sender sees them) and columns under the standard's names, as text or as
            `cell_texts` says; an absent column counts as empty, columns that the standard does not have are carried
            along.
        place_exists: whether a place code was valid on a day.
        children: the divisions directly below a place on a day.
        now: the present; what lies after it is in the future. Days are those of China.
        exists: what references lead to; None where that cannot be known, and they are not looked at.
        lang: language of the messages.
    """
    columns = _read_columns(frame, standard, place_exists=place_exists, now=now, on_column=on_column)
    if exists is not None:
        columns = [_followed(cells, exists, lang) for cells in columns]
    values = pl.DataFrame([frame[ROW], *(cells.values.alias(cells.field.name) for cells in columns)])
    distinct = separate_repeats(values, ~_any_fault(columns, frame.height), frame, standard, lang=lang)
    found = [
        *(told for cells in columns for told in cell_problems(cells, frame[ROW], lang)),
        distinct.problems,
        *row_problems(values, distinct.kept, standard, lang=lang),
        *_file_problems(values, distinct.kept, standard, children=children, lang=lang),
    ]
    problems = problem_rows.in_file_order(problem_rows.together(found), standard.columns)
    if problems.is_empty() and distinct.kept.all():
        return Checked(values, _as_stood(frame.clear()), distinct.repeats, problems)
    refused = problems.filter(severity="refuse")[ROW].unique()
    bad = frame[ROW].is_in(refused.implode())
    return Checked(
        accepted=values.filter(distinct.kept & ~bad),
        quarantined=_as_stood(frame.filter(bad)),
        repeats=distinct.repeats,
        problem_rows=problems,
    )


def _as_stood(rows: pl.DataFrame) -> pl.DataFrame:
    return all_in_text(rows, but=(ROW,))


def in_file_order(problems: list[Problem], standard: Standard) -> list[Problem]:
    """Problems by row, then by the standard's order of columns; those of the whole file come first."""
    place = {name: n for n, name in enumerate(standard.columns)}
    return sorted(problems, key=lambda found: (found.row, place.get(found.column, -1)))


def _read_columns(
    frame: pl.DataFrame,
    standard: Standard,
    *,
    place_exists: PlaceExists,
    now: datetime,
    on_column: OnColumn,
) -> list[Cells]:
    columns = []
    for cells in _column_by_column(frame, standard.fields, now):
        columns.append(cells)
        on_column(len(columns), len(standard.fields))
    days = _days(columns, standard, frame.height, now)
    return [
        replace(cells, faults=(*cells.faults, *_faults_of_day(cells, days, standard, place_exists, now)))
        for cells in columns
    ]


def _faults_of_day(
    cells: Cells, days: pl.Series, standard: Standard, place_exists: PlaceExists, now: datetime
) -> Iterator[Fault]:
    """What can be told of a column only beside the day that its row speaks of."""
    if cells.field.reference == "place":
        unknown = unknown_places(cells.values, days, place_exists)
        yield from [unknown] if unknown else []
    first = first_kept(standard, now)
    if cells.field.name == standard.event_time and first is not None:
        yield from no_longer_kept(days, first, standard)


def _followed(cells: Cells, exists: Exists, lang: Lang) -> Cells:
    return replace(cells, faults=(*cells.faults, *unresolved(cells, exists, lang)))


def _column_by_column(frame: pl.DataFrame, fields: tuple[Field, ...], now: datetime) -> Iterator[Cells]:
    few = frame.height < _ROWS_FOR_THREADS
    plain = plain_cells(frame, fields, now=now) if few else {}

    def checked(field: Field) -> Cells:
        if field.name in plain:
            return plain[field.name]
        stood = frame[field.name] if field.name in frame.columns else _absent(frame.height)
        return checked_cells(stood, field, now=now)

    if few:
        yield from map(checked, fields)
        return
    with ThreadPoolExecutor(pl.thread_pool_size()) as threads:
        yield from threads.map(checked, fields)


def _absent(height: int) -> pl.Series:
    return pl.repeat(None, height, dtype=pl.String, eager=True)


def _days(columns: list[Cells], standard: Standard, height: int, now: datetime) -> pl.Series:
    """The day that each row speaks of: its event time, or today where the standard has none."""
    for cells in columns:
        if cells.field.name == standard.event_time:
            return cells.values.cast(pl.Date)
    return pl.repeat(now.astimezone(CHINA).date(), height, dtype=pl.Date, eager=True)


def _any_fault(columns: list[Cells], height: int) -> pl.Series:
    found = pl.Series([False]).new_from_index(0, height)
    for cells in columns:
        for fault in cells.faults:
            if fault.severity == "refuse":
                found = found | fault.mask
    return found


def cell_problems(cells: Cells, rows: pl.Series, lang: Lang) -> Iterator[pl.DataFrame]:
    """The problems of a column, a table for each of its faults. `rows`: the numbers of the rows."""
    for fault in cells.faults:
        yield problem_rows.told(
            _found(fault, pl.DataFrame([rows.alias(ROW), cells.stood.alias("value")])),
            fault.text,
            lang,
            column=cells.field.name,
            severity=fault.severity,
            secret=cells.field.sensitivity in SECRET,
            title=cells.field.title["zh"],
            **{name: fact for name, fact in fault.facts.items() if not isinstance(fact, pl.Series)},
        )


def _found(fault: Fault, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of a fault, with the facts that differ from row to row."""
    by_row = [fact.alias(name) for name, fact in fault.facts.items() if isinstance(fact, pl.Series)]
    found = rows.with_columns(by_row).filter(fault.mask)
    return found.with_columns(in_text(found["value"]))


def _file_problems(
    values: pl.DataFrame, among: pl.Series, standard: Standard, *, children: Children, lang: Lang
) -> Iterator[pl.DataFrame]:
    for rule in standard.checks:
        run = _FILE_CHECKS.get(rule["rule"])
        if run is not None:
            yield problem_rows.as_rows(
                run(values.filter(among), standard, rule, children=children, lang=lang)
            )
