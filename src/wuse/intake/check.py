"""Check a file's rows against a data standard: every rule on every cell, then rows against each other.

In columns throughout; only what breaks a rule is ever looked at one by one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from wuse.intake.cells import Cells, Fault, read_cells
from wuse.intake.constraints import CHINA, constraint_faults
from wuse.intake.messages import problem
from wuse.intake.place_existence import PlaceExists, unknown_places
from wuse.intake.raw_table import ROW
from wuse.intake.repeated_keys import separate_repeats
from wuse.intake.row_checks import row_problems
from wuse.intake.sums import Children, children_sum_to_parent
from wuse.pool import Standard
from wuse.vocabulary import Lang, Problem, Sensitivity

OnColumn = Callable[[int, int], None]
"""Told the number of columns done, and of all."""

# What is of these classes is not repeated: problems go to files and screens.
SECRET = (Sensitivity.L3, Sensitivity.L4)
_FILE_CHECKS = {"children_sum_to_parent": children_sum_to_parent}


@dataclass(frozen=True)
class Checked:
    """What became of the rows of a file: each is accepted, quarantined, or one of the `repeats`.

    `accepted`: typed columns of the standard and `row`. `quarantined`: `row` and the cells as they stood.
    `repeats`: rows that say again what an earlier row of the file says, word for word. `problems`: those that
    set a row aside, and those that only warn of an accepted one.
    """

    accepted: pl.DataFrame
    quarantined: pl.DataFrame
    repeats: int
    problems: tuple[Problem, ...]


def check(
    frame: pl.DataFrame,
    standard: Standard,
    *,
    place_exists: PlaceExists,
    children: Children,
    now: datetime,
    lang: Lang = "en",
    on_column: OnColumn = lambda done, total: None,
) -> Checked:
    """Check rows of text.

    Args:
        frame: `row` (data rows from 1 as the sender sees them) and text columns under the standard's names; an
            absent column counts as empty, columns that the standard does not have are carried along.
        place_exists: whether a place code was valid on a day.
        children: the divisions directly below a place on a day.
        now: the present; what lies after it is in the future. Days are those of China.
        lang: language of the messages.
    """
    columns = _read_columns(frame, standard, place_exists=place_exists, now=now, on_column=on_column)
    problems = [found for cells in columns for found in _cell_problems(cells, frame[ROW], lang)]
    values = pl.DataFrame([frame[ROW], *(cells.values.alias(cells.field.name) for cells in columns)])
    sound = values.filter(~_any_fault(columns, frame.height))
    distinct = separate_repeats(sound, frame, standard, lang=lang)
    problems += distinct.problems
    problems += row_problems(distinct.rows, standard, lang=lang)
    for rule in standard.checks:
        if rule["rule"] in _FILE_CHECKS:
            run = _FILE_CHECKS[rule["rule"]]
            problems += run(distinct.rows, standard, rule, children=children, lang=lang)
    refused = {found.row for found in problems if found.severity == "refuse"}
    bad = pl.DataFrame({ROW: sorted(refused)}, schema={ROW: pl.Int64()})
    return Checked(
        accepted=distinct.rows.join(bad, on=ROW, how="anti", maintain_order="left"),
        quarantined=frame.join(bad, on=ROW, how="semi", maintain_order="left"),
        repeats=distinct.repeats,
        problems=tuple(in_file_order(problems, standard)),
    )


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
    for done, field in enumerate(standard.fields, 1):
        text = frame[field.name] if field.name in frame.columns else _absent(frame.height)
        cells = read_cells(text, field)
        columns.append(_with_faults(cells, constraint_faults(cells, now=now)))
        on_column(done, len(standard.fields))
    days = _days(columns, standard, frame.height, now)
    return [
        _with_faults(cells, (unknown_places(cells, days, place_exists),))
        if cells.field.reference == "place"
        else cells
        for cells in columns
    ]


def _absent(height: int) -> pl.Series:
    return pl.repeat(None, height, dtype=pl.String, eager=True)


def _days(columns: list[Cells], standard: Standard, height: int, now: datetime) -> pl.Series:
    """The day that each row speaks of: its event time, or today where the standard has none."""
    for cells in columns:
        if cells.field.name == standard.event_time:
            return cells.values.cast(pl.Date)
    return pl.repeat(now.astimezone(CHINA).date(), height, dtype=pl.Date, eager=True)


def _with_faults(cells: Cells, more: tuple[Fault, ...]) -> Cells:
    return Cells(cells.field, cells.text, cells.values, (*cells.faults, *more))


def _any_fault(columns: list[Cells], height: int) -> pl.Series:
    found = pl.repeat(False, height, dtype=pl.Boolean, eager=True)
    for cells in columns:
        for fault in cells.faults:
            if fault.severity == "refuse":
                found = found | fault.mask
    return found


def _cell_problems(cells: Cells, rows: pl.Series, lang: Lang) -> Iterator[Problem]:
    for fault in cells.faults:
        if not fault.mask.any():
            continue
        facts: dict[str, Any] = {
            name: fact for name, fact in fault.facts.items() if not isinstance(fact, pl.Series)
        }
        by_row = [
            fact.filter(fault.mask).alias(n) for n, fact in fault.facts.items() if isinstance(fact, pl.Series)
        ]
        found = pl.DataFrame([rows.alias(ROW), cells.text.alias("value")]).filter(fault.mask)
        for one in found.with_columns(pl.col("value").fill_null(""), *by_row).iter_rows(named=True):
            yield problem(
                fault.text,
                lang,
                column=cells.field.name,
                title=cells.field.title["zh"],
                severity=fault.severity,
                secret=cells.field.sensitivity in SECRET,
                **facts,
                **one,
            )
