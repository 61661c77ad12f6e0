"""The comparison: reports in, pairs that may be one out, and the blocks that were too large to compare."""

from dataclasses import dataclass

import polars as pl

from wuse.assess.duplicates.reading import ComparedList
from wuse.assess.duplicates.rule import DuplicateRule, sql_text
from wuse.pool import Engine


@dataclass(frozen=True)
class PairsFound:
    """`pairs`: one row a pair, the likeliest first. `skipped`: of each block how many values were shared by too many.

    A pair that only a skipped block would have brought together was not looked at.
    """

    pairs: pl.DataFrame
    skipped: pl.DataFrame


def find_pairs(engine: Engine, compared: ComparedList, *, rule: DuplicateRule) -> PairsFound:
    """Compare the reports of a line list that share a block.

    Returns:
        `pairs`: `report`, `other_report` (the greater id), their `person` and `place`, the `likeness` in tenths of a
        bit, its `band` (`certain`, `probable`, `possible`), `reasons` (`trait.outcome` joined by `;`), `standard`,
        `rule`, `rule_digest`. `skipped`: `block`, `blocks` (how many), `reports` in them, `largest`.
    """
    tables = {"reports": compared.reports, "blocks": _blocks(rule)}
    members = engine.run(sql_text("blocks.sql"), tables=tables, parameters={})
    pairs = engine.run(
        sql_text("pairs.sql"),
        tables={"reports": compared.reports, "members": members},
        parameters={**rule.values, "most_days_apart": compared.rule.most_days_apart},
    )
    named = pairs.with_columns(
        standard=pl.lit(compared.rule.standard), rule=pl.lit(rule.id), rule_digest=pl.lit(rule.digest)
    )
    return PairsFound(named, _skipped(members, most=rule.values["most_reports"]))


def reason_parts(reasons: str) -> list[tuple[str, str]]:
    """Trait and outcome of each reason, in the rule's order."""
    return [(trait, outcome) for trait, _, outcome in (part.partition(".") for part in reasons.split(";"))]


def _blocks(rule: DuplicateRule) -> pl.DataFrame:
    rows = [(entry["block"], shift) for entry in rule.blocks for shift in entry["shifts"]]
    return pl.DataFrame(rows, schema={"block": pl.String(), "shift": pl.Int64()}, orient="row")


def _skipped(members: pl.DataFrame, *, most: int) -> pl.DataFrame:
    too_many = members.filter(pl.col("reports_in") > most)
    return (
        too_many.unique(["block", "block_number"])
        .group_by("block")
        .agg(
            pl.len().cast(pl.Int64).alias("blocks"),
            pl.col("reports_in").sum().cast(pl.Int64).alias("reports"),
            pl.col("reports_in").max().cast(pl.Int64).alias("largest"),
        )
        .sort("block")
    )
