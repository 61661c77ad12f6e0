"""Splink on DuckDB with the traits and the blocks of wuse's rule, its own estimates of m and u, no limit of blocks.

It is given what wuse derives of the rows (age, township, parts of the birth date), and estimates its parameters from
the rows themselves by expectation maximisation, as its manual does.
"""

import duckdb
import polars as pl
from duplicates_measured import measure
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.internals.comparison_library import CustomComparison

LEAST = 16.5 - 19.9
_BIRTH = (
    "(birth_year_l = birth_year_r and (birth_month_l = birth_month_r or birth_day_l = birth_day_r)) "
    "or (birth_month_l = birth_month_r and birth_day_l = birth_day_r) "
    "or (birth_year_l = birth_year_r and birth_month_l = birth_day_r and birth_day_l = birth_month_r)"
)
_APART = "abs(date_diff('day', day_l, day_r))"
TRAITS = {
    "document": ("document", ["document_l = document_r"]),
    "name": ("name", ["name_l = name_r", "sound_l = sound_r"]),
    "birth": ("birth_date", ["birth_date_l = birth_date_r", _BIRTH]),
    "sex": ("sex", ["sex_l = sex_r"]),
    # As in wuse, a household's telephone is another agreement than a person's.
    "telephone": (
        "telephone",
        ["telephone_l = telephone_r and (name_l = name_r or sound_l = sound_r)", "telephone_l = telephone_r"],
    ),
    "residence": ("county", ["township_l = township_r", "county_l = county_r"]),
    "day": ("day", ["day_l = day_r", f"{_APART} <= 3"]),
}
BLOCKS = (
    "l.document = r.document",
    "l.name = r.name",
    "l.sound = r.sound and l.birth_year = r.birth_year",
    "l.sound = r.sound and l.township = r.township",
    "l.birth_date = r.birth_date and l.county = r.county and l.sex = r.sex",
    "l.telephone = r.telephone",
    "l.met_at = r.met_at and l.day = r.day and l.sex = r.sex and l.age = r.age",
    "l.met_at = r.met_at and l.day = r.day and l.sex = r.sex and l.age = r.age + 1",
    "l.met_at = r.met_at and l.day = r.day and l.sex = r.sex and l.age + 1 = r.age",
)


def _levels(column: str, conditions: list[str]) -> list[dict[str, object]]:
    lacking = f"{column}_l is null or {column}_r is null"
    null = {"sql_condition": lacking, "label_for_charts": "null", "is_null_level": True}
    said = [{"sql_condition": condition, "label_for_charts": condition} for condition in conditions]
    return [null, *said, {"sql_condition": "ELSE", "label_for_charts": "else"}]


def compare(rows: pl.DataFrame) -> pl.DataFrame:
    """Train on the rows, predict, and keep the pairs above the same posterior odds as wuse's `possible`."""
    connection = duckdb.connect(":memory:", config={"threads": 2})
    api = DuckDBAPI(connection)
    connection.register("given", rows.to_arrow())
    table = api.register(connection.table("given").project("*"))
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="report",
        comparisons=[
            CustomComparison(output_column_name=trait, comparison_levels=_levels(column, conditions))
            for trait, (column, conditions) in TRAITS.items()
        ],
        blocking_rules_to_generate_predictions=list(BLOCKS),
        retain_matching_columns=False,
    )
    linker = Linker(table, settings, log_level=None)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [
            "l.name = r.name and l.birth_date = r.birth_date",
            "l.telephone = r.telephone and l.birth_date = r.birth_date",
        ],
        recall=0.75,
    )
    training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    training.estimate_parameters_using_expectation_maximisation(
        "l.name = r.name and l.birth_date = r.birth_date"
    )
    training.estimate_parameters_using_expectation_maximisation(
        "l.birth_date = r.birth_date and l.township = r.township"
    )
    training.estimate_parameters_using_expectation_maximisation(
        "l.name = r.name and l.telephone = r.telephone"
    )
    found = linker.inference.predict(threshold_match_weight=LEAST).as_duckdbpyrelation()
    pairs = pl.DataFrame(found.project("report_l, report_r, match_weight").to_arrow_table())
    small, great = pl.min_horizontal("report_l", "report_r"), pl.max_horizontal("report_l", "report_r")
    return pairs.select(small.alias("report"), great.alias("other_report"), weight="match_weight")


if __name__ == "__main__":
    measure(compare)
