"""What the comparison reads from the pool: the reports of one response, and what was decided about their pairs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from wuse.assess.duplicates.groups import PairDecision, Sameness
from wuse.assess.duplicates.rule import ListRule
from wuse.pool import Pool, load_standard

DECISIONS = "same_case"
_COMMITMENTS = {
    "name": "name_commitment",
    "sound": "name_sound_commitment",
    "telephone": "telephone_commitment",
}
_PERSONAL = ("person", "sex", "birth_date", "age")
_MOMENT = pl.Datetime("us", "UTC")
_COMMITTED = """
SELECT "{key}" AS report, name_commitment, name_sound_commitment, telephone_commitment,
    recorded_at, sequence, row_number
FROM facts
WHERE response = $response AND recorded_at <= $known_at
    AND (name_commitment IS NOT NULL OR telephone_commitment IS NOT NULL)
"""


@dataclass(frozen=True)
class ComparedList:
    """The reports of one line list under one response as known at a moment, ready to be compared.

    `reports`: one row a report, numbered in the order of their ids. `versions`: of the tables that were read.
    """

    rule: ListRule
    reports: pl.DataFrame
    versions: Mapping[str, int]


def read_list(
    pool: Pool,
    entry: ListRule,
    *,
    response: str,
    known_at: datetime,
    places: Sequence[str] = (),
    reports: Sequence[str] = (),
    present: bool = False,
) -> ComparedList:
    """The latest row of each report, with the newest commitments that any of its rows has.

    A status that is sent later without the name does not take the name away.

    Args:
        places: only reports of somebody who lives in one of these; of all, by default. reports: only these.
        present: with what waits in the inbox too; such a list names no version.
    """
    key = load_standard(entry.standard).key[0]
    versions = {} if present else {n: v for n, v in pool.versions().items() if n == entry.standard}
    pinned = None if present else {entry.standard: versions.get(entry.standard, -1)}
    if pinned == {entry.standard: -1}:
        return ComparedList(entry, comparable(pl.DataFrame(schema=_schema(entry)), entry), {})
    rows = pool.latest(
        entry.standard,
        known_at=known_at,
        versions=pinned,
        among=pl.DataFrame({key: reports}) if reports else None,
        response=response,
        columns=_columns(entry),
    )
    if places:
        inside = [pl.col(entry.place).str.starts_with(place) for place in places]
        rows = rows.filter(pl.any_horizontal(inside))
    committed = pool.engine.run(
        _COMMITTED.replace("{key}", key),
        tables={"facts": pool.source(entry.standard, version=versions.get(entry.standard))},
        parameters={"response": response, "known_at": known_at},
    )
    joined = rows.rename({key: "report"}).join(
        _newest(committed), on="report", how="left", maintain_order="left"
    )
    return ComparedList(entry, comparable(joined, entry), versions)


def decisions_known(pool: Pool, *, standard: str, response: str, known_at: datetime) -> list[PairDecision]:
    """What had been decided about the pairs of a line list at a moment; what was taken back is open again."""
    rows = pool.latest(DECISIONS, known_at=known_at, response=response)
    some = rows.filter(pl.col("standard") == standard).select("report", "other_report", "sameness")
    return [PairDecision(one, other, Sameness(sameness)) for one, other, sameness in some.iter_rows()]


def comparable(rows: pl.DataFrame, entry: ListRule) -> pl.DataFrame:
    """What two reports are compared by, in the same columns for every line list.

    Args:
        rows: `report`, the list's fields, and `name`, `sound`, `telephone` as commitments.

    Returns:
        `n` from 0 in the order of the ids, `report`, `person`; `document`, `name`, `sound`, `telephone` as numbers that
        are equal where the key or the commitments are, and mean nothing else; `birth_date` with its parts, `age` in
        years (of the row, else by the birth date on the day), `sex` (null when unknown), `place` with its `township`
        and `county`, `met_at`, `day`, `occasion`; `ruled_out`, `firmness`, `since` by which a report leads.
    """
    day = pl.coalesce([pl.col(name) for name in entry.day])
    whole = pl.col(entry.place).str.replace("Z[0-9]+$", "")
    born = _optional(rows, "birth_date", pl.Date())
    return (
        rows.sort("report")
        .with_row_index("n")
        .select(
            pl.col("n").cast(pl.Int64),
            "report",
            "person",
            _numbered(rows, "person").alias("document"),
            *(_numbered(rows, name).alias(name) for name in _COMMITMENTS),
            born.alias("birth_date"),
            born.dt.year().cast(pl.Int64).alias("birth_year"),
            born.dt.month().cast(pl.Int64).alias("birth_month"),
            born.dt.day().cast(pl.Int64).alias("birth_day"),
            pl.coalesce(_optional(rows, "age", pl.Int64()), _age(born, day)).alias("age"),
            _known_sex(rows).alias("sex"),
            pl.col(entry.place).alias("place"),
            pl.when(whole.str.len_chars() >= 9).then(whole.str.head(9)).alias("township"),
            pl.when(whole.str.len_chars() >= 6).then(whole.str.head(6)).alias("county"),
            _optional(rows, entry.met_at or "", pl.String()).alias("met_at"),
            day.alias("day"),
            _optional(rows, entry.occasion or "", pl.String()).alias("occasion"),
            *_order(entry),
        )
    )


def _order(entry: ListRule) -> list[pl.Expr]:
    """What a report leads by: small before great."""
    out, firm = entry.ruled_out, entry.firmness
    ruled_out = pl.col(out["field"]).is_in(out["values"]).fill_null(False) if out else pl.lit(False)
    ranks = {value: rank for rank, value in enumerate(firm["order"])} if firm else {}
    firmness = (
        pl.col(firm["field"]).replace_strict(ranks, default=len(ranks), return_dtype=pl.Int64())
        if firm
        else pl.lit(0)
    )
    return [
        ruled_out.cast(pl.Int64).alias("ruled_out"),
        firmness.cast(pl.Int64).alias("firmness"),
        pl.col(entry.since).cast(_MOMENT).alias("since"),
    ]


def _age(born: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Completed years on a day."""
    had_birthday = _in_year(day) >= _in_year(born)
    return (day.dt.year() - born.dt.year() - (~had_birthday).cast(pl.Int32)).cast(pl.Int64)


def _in_year(day: pl.Expr) -> pl.Expr:
    # A month is of eight bits: a hundred times it would not fit.
    return day.dt.month().cast(pl.Int32) * 100 + day.dt.day().cast(pl.Int32)


def _numbered(rows: pl.DataFrame, name: str) -> pl.Expr:
    """The number of the first report that has the same text; null where there is none."""
    text = _optional(rows, name, pl.String())
    return pl.when(text.is_not_null()).then(pl.col("n").min().over(text)).cast(pl.Int64)


def _known_sex(rows: pl.DataFrame) -> pl.Expr:
    sex = _optional(rows, "sex", pl.String())
    return pl.when(sex != "unknown").then(sex)


def _optional(rows: pl.DataFrame, name: str, kind: pl.DataType) -> pl.Expr:
    return pl.col(name) if name in rows.columns else pl.lit(None, kind)


def _newest(committed: pl.DataFrame) -> pl.DataFrame:
    """Of each report the last commitment of each kind."""
    order = ("recorded_at", "sequence", "row_number")
    return (
        committed.sort(order)
        .group_by("report")
        .agg(pl.col(column).drop_nulls().last().alias(name) for name, column in _COMMITMENTS.items())
    )


def _columns(entry: ListRule) -> list[str]:
    """The fields of the list that anything is read from."""
    standard = load_standard(entry.standard)
    wanted = {*_PERSONAL, entry.place, entry.met_at, *entry.day, entry.occasion, entry.since}
    wanted |= {part["field"] for part in (entry.firmness, entry.ruled_out) if part}
    return [name for name in standard.columns if name in wanted]


def _schema(entry: ListRule) -> dict[str, pl.DataType]:
    standard = load_standard(entry.standard)
    read = {name: standard.schema[name] for name in _columns(entry)}
    return {"report": pl.String(), **read, **dict.fromkeys(_COMMITMENTS, pl.String())}
