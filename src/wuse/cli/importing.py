"""`wuse import`: check a file against a data standard and take in what is right."""

import shutil
import sys
from pathlib import Path

import click
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from wuse.cli.context import (
    BY,
    closed_in_training,
    console,
    home_option,
    json_option,
    print_json,
    refusals_as_sentences,
)
from wuse.cli.desk import open_desk, open_pool
from wuse.cli.words import language, say, table
from wuse.intake import ImportResult, import_file
from wuse.intake.mapping import ColumnMapping, mapping_from_text
from wuse.places import site_registry
from wuse.pool import Pool
from wuse.trust.audit import Audit
from wuse.vocabulary import Refusal
from wuse.world import now

_SHOWN_PROBLEMS = 50
mapping_option = click.option(
    "--mapping",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Mapping (YAML or JSON) under which a file with headings of its own is read.",
)


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--standard", help="Data standard of the file; told by its columns when left out.")
@click.option("--encoding", help="Encoding of a text file, UTF-8 by default.")
@click.option("--sheet", help="Sheet of a workbook, the first by default.")
@mapping_option
@click.option("--by", type=BY, default="operator", show_default=True, help="Who imports, for the record.")
@home_option
@json_option
@refusals_as_sentences
@closed_in_training
def import_(
    file: Path,
    standard: str | None,
    encoding: str | None,
    sheet: str | None,
    mapping: Path | None,
    by: str,
    home: Path,
    as_json: bool,
) -> None:
    """Import FILE (CSV, XLSX, Parquet or JSON lines) into the pool.

    Every bad cell is reported with its row, column, rule and value, on screen and in a file beside FILE. Good rows
    are accepted, bad ones set aside. The same file imported twice changes nothing. Exit code 1 when rows were set
    aside.

    \b
    Examples:
      wuse import bulletin-2020-03-21.csv
      wuse import counts.xlsx --standard case_count --sheet 县级
      wuse import township.xlsx --mapping township.yaml
    """
    found = read_mapping(mapping) if mapping else None
    audit = open_desk(home)
    refuse_without_room(home)
    result = run_import(
        file,
        audit=audit,
        standard=standard,
        encoding=encoding,
        sheet=sheet,
        by=by,
        pool=open_pool(home),
        quiet=as_json,
        mapping=found,
    )
    if as_json:
        print_json(result_as_dict(result))
    else:
        print_result(file, result)
    sys.exit(1 if result.problems and result.quarantined else 0)


def refuse_without_room(home: Path) -> None:
    """Refuse to take in rows while the disk or the inbox of a home is full.

    Raises:
        Refusal: as `check_room`.
    """
    # Imported here: the apps must be ready.
    from wuse.intake.store.room import check_room

    check_room(free=shutil.disk_usage(home).free)


def read_mapping(file: Path) -> ColumnMapping:
    """The mapping of a file.

    Raises:
        Refusal: `mapping.unreadable`, those of `mapping_from_text`.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as reason:
        raise Refusal(
            "mapping.unreadable",
            "The mapping cannot be read: {reason}. Export it again, or correct the file.",
            {"reason": str(reason)},
        ) from None
    return mapping_from_text(text)


def run_import(
    file: Path,
    *,
    standard: str | None,
    audit: Audit,
    pool: Pool,
    by: str,
    encoding: str | None = None,
    sheet: str | None = None,
    quiet: bool = False,
    mapping: ColumnMapping | None = None,
) -> ImportResult:
    """Import one file, with a progress bar that appears when it takes longer than a second."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=quiet,
        transient=True,
    ) as progress:
        task = progress.add_task(file.name, total=None, visible=False)

        def advance(step: str, done: int, total: int) -> None:
            late = (progress.tasks[0].elapsed or 0) > 1
            progress.update(
                task, description=f"{file.name}: {say(step)}", completed=done, total=total, visible=late
            )

        return import_file(
            audit=audit,
            path=file,
            standard_name=standard,
            pool=pool,
            places=site_registry(pool.home),
            by=by,
            at=now(),
            encoding=encoding,
            sheet=sheet,
            lang=language(),
            on_progress=advance,
            mapping_of=lambda standard, headings: mapping,
        )


def result_as_dict(result: ImportResult) -> dict[str, object]:
    """The result for a program."""
    return {
        "standard": result.standard,
        "rows": result.rows,
        "accepted": result.accepted,
        "unchanged": result.unchanged,
        "quarantined": result.quarantined,
        "repeated": result.repeated,
        "batch_id": result.batch_id,
        "version": result.version,
        "problem_file": str(result.problem_file) if result.problem_file else None,
        "problems": [problem.__dict__ for problem in result.problems],
    }


def print_result(file: Path, result: ImportResult) -> None:
    """Say what became of the file, the problems first."""
    if result.problems:
        print_problems(result)
    if result.repeated:
        console.print(say("{file}: imported before; nothing changed.", file=file.name))
        return
    console.print(
        say(
            "{file} → {standard}: rows {rows}, accepted {accepted}, known already {unchanged}, "
            "set aside {quarantined}.",
            file=file.name,
            standard=result.standard,
            rows=result.rows,
            accepted=result.accepted,
            unchanged=result.unchanged,
            quarantined=result.quarantined,
        )
    )
    if result.problem_file:
        console.print(say("Problems written to {file}", file=result.problem_file), soft_wrap=True)


def print_problems(result: ImportResult) -> None:
    """A table of problems, the first fifty of them."""
    title = say("Problems: {count}", count=len(result.problems))
    drawn = table("row", "column", "rule", "value", "what to do", title=title)
    for problem in result.problems[:_SHOWN_PROBLEMS]:
        drawn.add_row(str(problem.row), problem.column, problem.rule, problem.value, problem.message)
    console.print(drawn)
    hidden = len(result.problems) - _SHOWN_PROBLEMS
    if hidden > 0:
        console.print(say("… and {count} more in the problem file.", count=hidden))
