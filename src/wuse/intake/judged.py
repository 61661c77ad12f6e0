"""One table of a sending, checked: what may be taken in, what is set aside and why, which identities came with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from wuse.intake.about_places import elsewhere
from wuse.intake.check import check, in_file_order
from wuse.intake.columns import fit_columns
from wuse.intake.divisions import divisions_of
from wuse.intake.door import Named, at_door
from wuse.intake.door_cells import door_problems
from wuse.intake.raw_table import ROW, RawTable
from wuse.intake.references import Existing
from wuse.places import PlaceTree
from wuse.pool import Standard
from wuse.trust.commitments import Commit
from wuse.trust.vault import Identity
from wuse.vocabulary import Lang, PersonKey, PlaceCode, Problem

_PERSON = "person"


@dataclass(frozen=True)
class Judged:
    """`accepted`: typed columns of the standard and `row`. `set_aside`: the rows as they came, the door's columns too.

    `identities`: of accepted rows, by row. `repeats`: rows that say again what an earlier row of the table says.
    `cells`: all rows that could be split, as they stood, without the door's columns; `unreadable`: how many could not.
    `elsewhere`: a place of the rows, when all of them are about places outside of the sender's; empty otherwise.
    """

    standard: Standard
    height: int
    accepted: pl.DataFrame
    set_aside: pl.DataFrame
    identities: dict[int, tuple[PersonKey, Identity]]
    repeats: int
    problems: tuple[Problem, ...]
    cells: pl.DataFrame
    unreadable: int
    elsewhere: str = ""


def judge(
    table: RawTable,
    standard: Standard,
    *,
    places: PlaceTree,
    named: Named,
    commit: Commit,
    areas: Sequence[PlaceCode],
    existing: Existing,
    now: datetime,
    lang: Lang,
) -> Judged:
    """Check every row of a table that was sent.

    Args:
        named: who it is that a document names. commit: how names are committed to.
        areas: the places that the sender's permits cover; rows about another one are set aside.
        existing: what references lead to. It is told of the persons and rows that come with this table.

    Raises:
        Refusal: those of `fit_columns`.
    """
    fitted = fit_columns(table.cells, standard, lang=lang, at_door=standard.personal)
    sent = pl.DataFrame([table.rows.alias(ROW), *fitted.frame])
    door = at_door(sent, standard, named=named, commit=commit, lang=lang)
    existing.persons(key for key, _ in door.identities.values())
    checked = check(
        door.frame,
        standard,
        place_exists=lambda code, day: places.exists(code, on=day),
        children=divisions_of(places),
        exists=existing,
        now=now,
        lang=lang,
    )
    outside = elsewhere(door.frame, standard, areas, lang)
    problems = [
        *fitted.problems,
        *table.problems,
        *door.problems,
        *door_problems(sent, standard, now=now, lang=lang),
        *_without_echo(checked.problems, door.problems),
        *outside.problems,
    ]
    bad = sorted({found.row for found in problems if found.severity == "refuse"})
    accepted = _rows(checked.accepted, bad, among=False)
    existing.rows(standard, accepted)
    taken = set(accepted[ROW].to_list())
    return Judged(
        standard=standard,
        height=table.height,
        accepted=accepted,
        set_aside=_with_broken(_rows(sent, bad, among=True), table.broken),
        identities={row: found for row, found in door.identities.items() if row in taken},
        repeats=checked.repeats,
        problems=tuple(in_file_order(problems, standard)),
        cells=door.frame,
        unreadable=table.broken.height,
        elsewhere=outside.all_of_them,
    )


def _rows(frame: pl.DataFrame, numbers: list[int], *, among: bool) -> pl.DataFrame:
    """The rows that bear one of the numbers, or those that bear none of them."""
    if not numbers:
        return frame.clear() if among else frame
    there = frame[ROW].is_in(pl.Series(numbers, dtype=pl.Int64).implode())
    return frame.filter(there if among else ~there)


def _without_echo(found: Sequence[Problem], at_the_door: Sequence[Problem]) -> list[Problem]:
    """A document that is none leaves no key: that the key is missing need not be said as well."""
    told = {problem.row for problem in at_the_door}
    return [one for one in found if not (one.column == _PERSON and one.row in told)]


def _with_broken(rows: pl.DataFrame, broken: pl.DataFrame) -> pl.DataFrame:
    return rows if broken.is_empty() else pl.concat([rows, broken], how="diagonal").sort(ROW)
