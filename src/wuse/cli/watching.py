"""`wuse watch`: take in the files that senders put into a folder."""

import json
import time
from collections.abc import Sequence
from pathlib import Path

import click

from wuse import world
from wuse.cli.context import BY, closed_in_training, console, errors, home_option, refusals_as_sentences
from wuse.cli.desk import open_desk, open_pool
from wuse.cli.importing import read_mapping, refuse_without_room, result_as_dict
from wuse.cli.words import language, say
from wuse.intake import import_file
from wuse.intake.drop_folder import Fate, put_away, whole_files
from wuse.intake.mapping import ColumnMapping
from wuse.intake.mapping.column_mapping import fitting_mapping
from wuse.places import site_registry
from wuse.pool import Pool
from wuse.trust.audit import Audit
from wuse.vocabulary import Refusal


@click.command("watch")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--by", type=BY, default="operator", show_default=True, help="Who imports, for the record.")
@click.option(
    "--settled",
    default=5.0,
    show_default=True,
    type=click.FloatRange(min=0),
    help="Seconds for which a file must have been left alone.",
)
@click.option("--every", default=2.0, show_default=True, help="Seconds between two looks.")
@click.option(
    "--mapping",
    "mappings",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Mapping under which files with its headings are read; several may be named.",
)
@click.option("--once", is_flag=True, help="Take in what is there and stop.")
@home_option
@refusals_as_sentences
@closed_in_training
def watch(
    folder: Path,
    by: str,
    settled: float,
    every: float,
    mappings: tuple[Path, ...],
    once: bool,
    home: Path,
) -> None:
    """Take in the files that come into FOLDER, as `wuse import` does, until stopped.

    A file in FOLDER/<standard>/ belongs to that standard; one in FOLDER itself is told by its columns. What was taken
    in goes to FOLDER/taken/<day>/, what could not be read to FOLDER/refused/<day>/, with the receipt and the problems
    beside it. A file counts as whole when it was left alone for some seconds.

    \b
    Examples:
      wuse watch /srv/sftp/wenzhou --by wenzhou
      wuse watch inbox --once --settled 0
      wuse watch inbox --mapping township.yaml --mapping hospital.yaml
    """
    known = [read_mapping(file) for file in mappings]
    audit, pool = open_desk(home), open_pool(home)
    while True:
        for file, standard in whole_files(folder, now=world.now().timestamp(), settled=settled):
            _await_room(home, once=once)
            _take(file, standard, folder, audit, pool, by, known)
        if once:
            return
        time.sleep(every)


def _await_room(home: Path, *, once: bool) -> None:
    """Leave the files where they are until the disk and the inbox have room; who asked for one look is refused."""
    told = False
    while True:
        try:
            return refuse_without_room(home)
        except Refusal as refusal:
            if once:
                raise
            if not told:
                errors.print(refusal.in_words(language()), highlight=False, markup=False, soft_wrap=True)
            told = True
            time.sleep(float(str(refusal.details["retry_after"])))


def _take(
    file: Path,
    standard: str | None,
    folder: Path,
    audit: Audit,
    pool: Pool,
    by: str,
    known: Sequence[ColumnMapping],
) -> None:
    at = world.now()
    reports = folder / Fate.TAKEN / at.date().isoformat()
    reports.mkdir(parents=True, exist_ok=True)
    try:
        result = import_file(
            audit=audit,
            path=file,
            standard_name=standard,
            pool=pool,
            places=site_registry(pool.home),
            by=by,
            at=at,
            report_dir=reports,
            lang=language(),
            mapping_of=lambda named, headings: fitting_mapping(known, named, headings),
        )
    except Refusal as refusal:
        _refused(file, folder, refusal, reports)
        return
    away = put_away(file, folder, Fate.TAKEN, day=at.date())
    _write(away, result_as_dict(result))
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


def _refused(file: Path, folder: Path, refusal: Refusal, reports: Path) -> None:
    away = put_away(file, folder, Fate.REFUSED, day=world.now().date())
    problems = reports / f"{file.name}.problems.csv"
    if problems.is_file():
        problems.replace(away.with_name(f"{away.name}.problems.csv"))
    _write(away, refusal.as_dict(language()))
    errors.print(
        f"{file.name}: {refusal.in_words(language())}", highlight=False, markup=False, soft_wrap=True
    )


def _write(away: Path, told: dict[str, object]) -> None:
    """What is to be said of a file, beside it."""
    text = json.dumps(told, ensure_ascii=False, indent=2, default=str)
    away.with_name(f"{away.name}.receipt.json").write_text(text, encoding="utf-8")
