"""Keeping what was judged of data quality: the measures of a day's arrivals and the signals that stand at its end."""

from collections.abc import Mapping
from datetime import date, datetime

import polars as pl

from wuse.assess.quality import QualityRule, QualityWindow, measures, quality_facts, signals
from wuse.pool import Pool, Receipt, load_standard
from wuse.pool.actions import add_batch
from wuse.trust.audit import Audit
from wuse.trust.canonical import canonical_json, digest

_VERB = "quality.keep"


def keep_quality(
    *, audit: Audit, pool: Pool, rule: QualityRule, as_of: date, by: str, at: datetime
) -> tuple[Receipt, Receipt]:
    """Judge the quality of what came in on a day, and keep the measures and the signals, each once.

    The batch's id is the digest of what was judged, so that the same judgement kept twice changes nothing.
    """
    facts = quality_facts(pool)
    day = QualityWindow(as_of, as_of)
    judged = measures(pool.engine, facts, rule=rule, window=day, by=("sender", "place", "day"))
    named = judged.with_columns(rule=pl.lit(rule.id), rule_digest=pl.lit(rule.digest), about=_about())
    standing = signals(pool.engine, facts, rule=rule, as_of=as_of)

    def keep(table: str, frame: pl.DataFrame) -> Receipt:
        if frame.is_empty():
            return Receipt(table, pool.versions().get(table, -1), 0, repeated=False)
        rows = _of_standard(table, frame, facts.versions)
        content = canonical_json([_plain(row) for row in rows.iter_rows(named=True)])
        return add_batch(
            audit=audit, by=by, at=at, pool=pool, table=table, frame=rows,
            batch_id=digest(content + as_of.isoformat().encode()), verb=_VERB,
            facts={"as_of": as_of.isoformat(), "rule": rule.digest},
        )  # fmt: skip

    return keep("quality", named), keep("quality_signal", standing)


def _about() -> pl.Expr:
    parts = [
        pl.col(name).cast(pl.String).fill_null("-") for name in ("standard", "sender", "place", "learnt_on")
    ]
    return pl.concat_str(parts, separator="|")


def _of_standard(table: str, frame: pl.DataFrame, inputs: Mapping[str, int]) -> pl.DataFrame:
    columns = [name for name in load_standard(table).columns if name in frame.columns]
    return frame.select(columns).with_columns(inputs=pl.lit(canonical_json(dict(inputs)).decode()))


def _plain(row: Mapping[str, object]) -> dict[str, object]:
    """A row as canonical bytes can be made of it: days as text, shares as text too."""
    return {
        key: value.isoformat()
        if isinstance(value, date)
        else repr(value)
        if isinstance(value, float)
        else value
        for key, value in row.items()
    }
