"""When each thing that a form asks was last said of a person, in whichever table: what spares a second question."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib.resources import files

import polars as pl

from wuse.pool.form import Form
from wuse.pool.pool import Pool
from wuse.pool.standard import Standard, load_standard, standard_names
from wuse.vocabulary import PersonKey


def last_answers(
    pool: Pool, form: Form, persons: Iterable[PersonKey], *, response: str
) -> dict[PersonKey, dict[str, datetime]]:
    """Person -> name of what the form asks -> when it was learnt last under a response. Values are not looked at."""
    asked = pl.DataFrame({"person": sorted(set(persons))}, schema={"person": pl.String()})
    found: dict[PersonKey, dict[str, datetime]] = {}
    names = {question.field.name for question in form.fields}
    for standard in map(load_standard, standard_names()):
        columns = sorted(names & set(standard.columns))
        if standard.personal and "person" in standard.columns and columns and asked.height:
            _merge(found, _of_table(pool, standard, columns, asked, response))
    return found


def _of_table(
    pool: Pool, standard: Standard, columns: list[str], asked: pl.DataFrame, response: str
) -> pl.DataFrame:
    text = (files("wuse.pool") / "answers.sql").read_text(encoding="utf-8")
    said = ", ".join(
        f'max(CASE WHEN "{name}" IS NOT NULL THEN recorded_at END) AS "{name}"' for name in columns
    )
    return pool.engine.run(
        text.replace("{columns}", said),
        tables={"facts": pool.source(standard.name), "asked": asked},
        parameters={"response": response},
    )


def _merge(found: dict[PersonKey, dict[str, datetime]], rows: pl.DataFrame) -> None:
    for row in rows.iter_rows(named=True):
        told: Mapping[str, datetime | None] = {name: at for name, at in row.items() if name != "person"}
        known = found.setdefault(PersonKey(row["person"]), {})
        for name, at in told.items():
            if at is not None and (name not in known or known[name] < at):
                known[name] = at
