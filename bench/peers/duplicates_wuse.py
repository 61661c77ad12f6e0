"""wuse's comparison of a line list, for `bench_duplicates.py`: rows as the pool has them in, pairs out."""

import polars as pl
from duplicates_measured import measure

from wuse.assess.duplicates import ComparedList, find_pairs, load_duplicate_rule
from wuse.assess.duplicates.reading import comparable
from wuse.pool import InProcessEngine

RULE = load_duplicate_rule()


def compare(rows: pl.DataFrame) -> pl.DataFrame:
    """Every pair that may be one, with its weight in bits."""
    entry = RULE.list_of("case_report")
    found = find_pairs(InProcessEngine(), ComparedList(entry, comparable(rows, entry), {}), rule=RULE)
    return found.pairs.select("report", "other_report", (pl.col("likeness") / 10).alias("weight"), "band")


if __name__ == "__main__":
    measure(compare)
