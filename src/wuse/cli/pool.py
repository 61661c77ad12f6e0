"""`wuse pool`: does the pool have what was receipted, can it be read quickly, and its tables as files."""

import sys
from pathlib import Path

import click

from wuse.assess.reading import judged_versions
from wuse.cli.context import (
    closed_in_training,
    console,
    home_option,
    json_option,
    print_json,
    refusals_as_sentences,
)
from wuse.cli.desk import open_desk, open_pool
from wuse.cli.words import language, say, table
from wuse.pool import Pool, load_standard
from wuse.pool.export import export_tables
from wuse.pool.references import dangling
from wuse.pool.tidy import Tidied, tidy

_SHOWN = 50


@click.group()
def pool() -> None:
    """Count the pool again, keep it quick to read, and write its tables to files."""


@pool.command("check")
@home_option
@json_option
@refusals_as_sentences
def check(home: Path, as_json: bool) -> None:
    """Compare the rows of every receipted batch with those in the pool. Exit code 1 when they differ.

    It also counts the references from table to table that lead nowhere so far, as a contact's case that was never
    reported. Of a pool in a bucket it proves that the object store never puts one commit over another.

    \b
    Example:
      wuse pool check
    """
    open_desk(home)
    from wuse.pool.store.recount import counted, receipted_tables, recount

    opened = open_pool(home)
    opened.kept.prove()
    tables = sorted({*opened.tables(), *receipted_tables()})
    found = [miscount for name in tables for miscount in recount(opened, name)]
    rows = {name: counted(opened, name) for name in tables}
    nowhere = dangling(opened)
    if as_json:
        differ, leading = [vars(miscount) for miscount in found], [vars(one) for one in nowhere]
        print_json({"rows": rows, "differ": differ, "dangling": leading})
    else:
        drawn = table("table", "rows")
        for name, count in rows.items():
            drawn.add_row(name, f"{count:,}")
        console.print(drawn)
        for one in found[:_SHOWN]:
            facts = {"table": one.table, "batch": one.batch_id[:12], "found": one.found}
            console.print(say("{table}, batch {batch}: {receipted} rows were receipted, {found} are there.",
                              receipted="–" if one.receipted is None else one.receipted, **facts))  # fmt: skip
        for lead in nowhere:
            console.print(say("{table}.{field}: {count} values in {rows} rows are in no row of {leads_to} so far.",
                              **vars(lead)))  # fmt: skip
        console.print(say("{count} batches differ from their receipts.", count=len(found)))
    sys.exit(1 if found else 0)


@pool.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.argument("names", nargs=-1)
@home_option
@refusals_as_sentences
@closed_in_training
def export(folder: Path, names: tuple[str, ...], home: Path) -> None:
    """Write the latest rows of the tables NAMES (all without persons by default) to FOLDER, as CSV.

    Beside them lies a Frictionless Data Package: `frictionless validate FOLDER/datapackage.json` checks them without
    wuse. `wuse import` takes each file in again.

    \b
    Examples:
      wuse pool export open-data
      wuse pool export open-data case_count source
    """
    opened = open_pool(home)
    chosen = names or [name for name in opened.tables() if not load_standard(name).personal]
    counts = export_tables(opened, chosen, folder, lang=language())
    drawn = table("table", "rows")
    for name, count in counts.items():
        drawn.add_row(name, f"{count:,}")
    console.print(drawn)
    console.print(say("Written to {folder}, with its descriptor.", folder=folder))


@pool.command("tidy")
@home_option
@refusals_as_sentences
def tidy_pool(home: Path) -> None:
    """Write many small files into few, and remove files that no kept version needs. `wuse keep` does it by the hour.

    Versions that verdicts name stay readable for good, others for seven days; of tables with persons all for an hour.

    \b
    Example:
      wuse pool tidy
    """
    drawn = table("table", "files before", "files now", "old files removed")
    for one in tidied(open_pool(home)):
        drawn.add_row(one.table, str(one.files_before), str(one.files), str(one.removed))
    console.print(drawn)


def tidied(opened: Pool) -> list[Tidied]:
    """Tidy a pool, keeping what its verdicts were judged from."""
    return tidy(opened, keep=judged_versions(opened))
