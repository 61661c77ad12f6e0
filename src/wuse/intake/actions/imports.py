"""Take a sender's file into the pool.

Order of writing, inside one transaction: the audit entry, then problem table, quarantine and receipt, the inbox last.
An entry that cannot be written leaves nothing behind. A crash before the commit leaves a batch that was never
receipted, and the same file imported again does everything once more with the same outcome.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from wuse.intake.cell_texts import table_in_text
from wuse.intake.check import Checked, check, in_file_order
from wuse.intake.columns import fit_columns, guess_standard, refuse_judged, refuse_personal
from wuse.intake.divisions import divisions_of
from wuse.intake.known_rows import corrections, without_known
from wuse.intake.mapping.apply import apply
from wuse.intake.mapping.column_mapping import ColumnMapping
from wuse.intake.mapping.document import check_table_of, content_under
from wuse.intake.messages import problem, problems_of, refuse, words
from wuse.intake.raw_table import ROW, RawTable
from wuse.intake.read import read_file
from wuse.intake.references import exists_in
from wuse.intake.report import problem_table, read_problems, write_beside, write_quarantine, write_receipt
from wuse.intake.tally import TALLY, keep_tally, tally
from wuse.intake.tally_rows import BatchOutcome
from wuse.places import PlaceTree
from wuse.pool import Pool, Standard, load_standard
from wuse.pool.actions import add_batch
from wuse.trust import canonical_json
from wuse.trust.audit import Audit, AuditEntry
from wuse.vocabulary import Lang, Problem, Refusal

_VERB = "fact.import"
OnProgress = Callable[[str, int, int], None]
"""Told the present step and how much of it is done, of how much."""


MappingOf = Callable[[str | None, Sequence[str]], ColumnMapping | None]
"""Given the standard that was named and the headings of a file: the mapping under which it is read."""


@dataclass(frozen=True)
class ImportResult:
    """What became of a file. `rows` = `accepted` + `quarantined` + `unchanged`.

    `unchanged`: rows that the pool, or an earlier row of the file, had said already. `repeated`: the whole file
    had been imported before, and nothing was written. `version`: of the pool's table now, None while it is empty.
    `problem_file`, `quarantine_file`: the table of problems (beside the sender's file where that folder can be
    written to) and the rows set aside, where there are any. `notes`: what the officer should know besides.
    """

    standard: str
    rows: int
    accepted: int
    quarantined: int
    unchanged: int
    problems: tuple[Problem, ...]
    batch_id: str
    version: int | None
    repeated: bool
    problem_file: Path | None
    quarantine_file: Path | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Files:
    """Where the traces of one batch go."""

    beside: Path
    folder: Path
    receipt: Path


@dataclass(frozen=True)
class _Batch:
    """A file that could be read, with columns that fit its standard."""

    id: str
    standard: Standard
    table: RawTable
    frame: pl.DataFrame
    problems: tuple[Problem, ...]


def import_file(
    *,
    audit: Audit,
    path: Path,
    standard_name: str | None,
    pool: Pool,
    places: PlaceTree,
    by: str,
    at: datetime,
    encoding: str | None = None,
    sheet: str | None = None,
    on_progress: OnProgress = lambda step, done, total: None,
    report_dir: Path | None = None,
    lang: Lang = "en",
    mapping_of: MappingOf = lambda standard, headings: None,
) -> ImportResult:
    """Check a file against a data standard, accept its good rows, set the bad ones aside, say which and why.

    Args:
        path: CSV, XLSX, Parquet or JSON lines, told by the ending.
        standard_name: name of the standard; told by the columns when None.
        places: the tree that place codes are looked up in.
        audit: records the import together with its rows. by: who imports. at: the present moment; rows that
        do not say when they were learnt were learnt now.
        encoding: of a text file, UTF-8 by default. sheet: of a workbook, the first by default.
        report_dir: folder for the problem table in place of the file's own.
        mapping_of: under which mapping a file with such headings is read; by default under none.

    Raises:
        Refusal: when the file as a whole cannot be taken (`intake.<rule>`, `standard.unknown`,
            `mapping.other_table`); nothing is accepted then, and the problem table is written all the same.
    """
    if standard_name is not None:
        load_standard(standard_name)
        refuse_judged(standard_name, lang=lang)
    content = _content(path, lang)
    on_progress("reading", 0, 1)
    try:
        batch = _read(
            path,
            content,
            standard_name,
            encoding=encoding,
            sheet=sheet,
            lang=lang,
            mapping_of=mapping_of,
        )
    except Refusal as refusal:
        files = _files(pool, path, _batch_id(content, standard_name, encoding, sheet), report_dir)
        raise _written_down(refusal, files, lang) from None
    on_progress("reading", 1, 1)
    files = _files(pool, path, batch.id, report_dir)
    if pool.has_batch(batch.standard.name, batch.id):
        return _imported_before(batch, files, pool, lang)
    checked = _checked(batch, places, pool, at=at, lang=lang, on_progress=on_progress)
    on_progress("writing", 0, 1)
    result = _take_in(audit, batch, checked, files, pool, by=by, at=at, lang=lang)
    on_progress("writing", 1, 1)
    return result


def _content(path: Path, lang: Lang) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise refuse(problem("file_missing", lang, value=str(path))) from None


def _read(
    path: Path,
    content: bytes,
    standard_name: str | None,
    *,
    encoding: str | None,
    sheet: str | None,
    lang: Lang,
    mapping_of: MappingOf,
) -> _Batch:
    table = read_file(path.name, content, encoding=encoding, sheet=sheet, lang=lang, typed=True)
    mapping = mapping_of(standard_name, table.cells.columns)
    if mapping is not None:
        check_table_of(mapping, standard_name or mapping.standard)
        standard_name, table = mapping.standard, apply(mapping, table_in_text(table), lang=lang)
        content = content_under(mapping, content)
    standard = load_standard(standard_name or guess_standard(table.cells.columns, lang=lang))
    refuse_personal(standard, lang=lang)
    fitted = fit_columns(table.cells, standard, lang=lang)
    return _Batch(
        id=_batch_id(content, standard.name, encoding, sheet),
        standard=standard,
        table=table,
        frame=pl.DataFrame([table.rows.alias(ROW), *fitted.frame]),
        problems=(*fitted.problems, *table.problems),
    )


def _batch_id(content: bytes, standard_name: str | None, encoding: str | None, sheet: str | None) -> str:
    """Digest of what is taken in: the file's bytes, the contract they are read under, and the way of reading them."""
    known = asdict(load_standard(standard_name)) if standard_name else {}
    known["fields"] = [_plain(field) for field in known.get("fields", ())]
    reading = {"encoding": encoding or "utf-8", "sheet": sheet or ""}
    file = hashlib.sha256(content).hexdigest()
    return hashlib.sha256(canonical_json({"file": file, "standard": _plain(known), **reading})).hexdigest()


def _plain(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(part) if isinstance(part, str) else part for name, part in value.items()}


def _files(pool: Pool, path: Path, batch_id: str, report_dir: Path | None) -> _Files:
    return _Files(
        beside=(report_dir or path.parent) / f"{path.name}.problems.csv",
        folder=pool.home / "quarantine" / batch_id,
        receipt=pool.home / "imports" / f"{batch_id}.json",
    )


def _written_down(refusal: Refusal, files: _Files, lang: Lang) -> Refusal:
    """The refusal, its problems written to disk, with the place where they are."""
    problems = problem_table(problems_of(refusal), None)
    if problems.is_empty():
        return refusal
    write_quarantine(files.folder, problems, pl.DataFrame())
    problem_file, _ = _report_beside(files, problems, lang)
    details = {**refusal.details, "problem_file": str(problem_file)}
    return Refusal(refusal.code, refusal.message, details, spoken=True)


def _report_beside(files: _Files, problems: pl.DataFrame, lang: Lang) -> tuple[Path | None, tuple[str, ...]]:
    """Where the problem table is to be found, and a note when that is not beside the file."""
    if write_beside(files.beside, problems):
        return (files.beside if problems.height else None), ()
    if problems.is_empty():
        return None, ()
    kept = files.folder / "problems.csv"
    return kept, (words("report_only_in_quarantine", lang, value=files.beside.parent, file=kept),)


def _imported_before(batch: _Batch, files: _Files, pool: Pool, lang: Lang) -> ImportResult:
    """The outcome of the first time, as it was written down; the pool is left alone."""
    problems = read_problems(files.folder)
    quarantined = len({found.row for found in problems if found.row and found.severity == "refuse"})
    problem_file, notes = _report_beside(files, problem_table(problems, batch.table), lang)
    return ImportResult(
        standard=batch.standard.name,
        rows=batch.table.height,
        accepted=0,
        quarantined=quarantined,
        unchanged=batch.table.height - quarantined,
        problems=problems,
        batch_id=batch.id,
        version=pool.versions().get(batch.standard.name),
        repeated=True,
        problem_file=problem_file,
        quarantine_file=files.folder / "rows.csv" if quarantined else None,
        notes=notes,
    )


def _checked(
    batch: _Batch, places: PlaceTree, pool: Pool, *, at: datetime, lang: Lang, on_progress: OnProgress
) -> Checked:
    return check(
        batch.frame,
        batch.standard,
        place_exists=lambda code, day: places.exists(code, on=day),
        children=divisions_of(places),
        exists=exists_in(pool),
        now=at,
        lang=lang,
        on_column=lambda done, total: on_progress("checking", done, total),
    )


def _take_in(
    audit: Audit,
    batch: _Batch,
    checked: Checked,
    files: _Files,
    pool: Pool,
    *,
    by: str,
    at: datetime,
    lang: Lang,
) -> ImportResult:
    problems = tuple(in_file_order([*batch.problems, *checked.problems], batch.standard))
    table = problem_table(problems, batch.table)
    set_aside = _set_aside(checked.quarantined, batch.table.broken)
    name = batch.standard.name
    held = _held(pool, checked.accepted, batch.standard)
    new = without_known(checked.accepted, held, batch.standard)
    outcome = _outcome(batch, checked, new, held, table)
    lines = tally(outcome, batch.standard, batch_id=batch.id, by=by, at=at)
    counts = {
        "rows": batch.table.height,
        "accepted": new.height,
        "quarantined": set_aside.height,
        "unchanged": batch.table.height - new.height - set_aside.height,
    }
    about = {"file": files.beside.name.removesuffix(".problems.csv"), "standard": name, "by": by}
    receipt = {**about, "at": at.isoformat(), "batch_id": batch.id, **counts}

    def leave_traces() -> None:
        _leave_traces(files, table, set_aside, receipt)
        keep_tally(pool, [lines], of=batch.id, at=at)

    if new.height:
        add_batch(
            audit=audit, by=by, at=at, pool=pool, table=name, frame=new.drop(ROW), batch_id=batch.id, verb=_VERB,
            facts={"set_aside": set_aside.height}, beforehand=leave_traces,
        )  # fmt: skip
    else:
        facts = {"table": name, "batch": batch.id, "rows": 0, "set_aside": set_aside.height}
        with audit.transaction():
            audit.append(AuditEntry(at=at, by=by, verb=_VERB, facts=facts))
            leave_traces()
    pool.settle(TALLY, at=at)
    problem_file, notes = _report_beside(files, table, lang)
    return ImportResult(
        standard=name,
        **counts,
        problems=problems,
        batch_id=batch.id,
        version=pool.versions().get(name),
        repeated=False,
        problem_file=problem_file,
        quarantine_file=files.folder / "rows.csv" if set_aside.height else None,
        notes=notes,
    )


def _held(pool: Pool, rows: pl.DataFrame, standard: Standard) -> pl.DataFrame:
    """The pool's latest rows that speak of the same things: a table of years is not read for a file of a day."""
    keys = rows.select(standard.key)
    # A key with a gap meets no other by it, so that all rows are looked through.
    whole = any(keys[name].has_nulls() for name in keys.columns)
    return pool.latest(standard.name, among=None if whole else keys)


def _outcome(
    batch: _Batch, checked: Checked, new: pl.DataFrame, held: pl.DataFrame, problems: pl.DataFrame
) -> BatchOutcome:
    return BatchOutcome(
        rows=batch.frame,
        accepted=new,
        corrected=corrections(new, held, batch.standard),
        refused=checked.quarantined[ROW],
        problems=problems,
        unreadable=batch.table.broken.height,
    )


def _leave_traces(
    files: _Files, problems: pl.DataFrame, set_aside: pl.DataFrame, receipt: Mapping[str, Any]
) -> None:
    write_quarantine(files.folder, problems, set_aside)
    write_receipt(files.receipt, receipt)


def _set_aside(quarantined: pl.DataFrame, broken: pl.DataFrame) -> pl.DataFrame:
    """The rows to be corrected: cells as they stood, and the whole text of those that could not be split."""
    if broken.is_empty():
        return quarantined
    return pl.concat([quarantined, broken], how="diagonal").sort(ROW)
