"""What the brake does not count colours nobody: random histories without what it counts are green, by all rules."""

from datetime import timedelta

import polars as pl
import pytest

from tests.reference.code_histories import AREAS, NOW, TODAY, histories
from tests.reference.health_code import codes
from wuse.assess.health_code import code_profile_ids, load_code_profile
from wuse.intake.worsening import BRAKED, newest_rows, worse_rows, worsened
from wuse.pool import load_standard

PERSONS = 200


@pytest.mark.parametrize("profile", code_profile_ids())
@pytest.mark.parametrize(("seed", "later"), [(1, 0), (2, 1), (3, 5), (4, 14)])
def test_rows_that_are_not_counted_colour_nobody_today_and_later(profile: str, seed: int, later: int) -> None:
    drawn, rule = histories(seed, PERSONS), load_code_profile(profile)
    counted = {name: worse_rows(name, drawn[name], today=TODAY) for name in sorted(BRAKED)}
    left = {
        name: drawn[name].join(rows, on="row_number", how="anti").to_dicts() for name, rows in counted.items()
    }
    found = codes(left, AREAS, rule, NOW + timedelta(days=later))
    assert {code["colour"] for code in found.values()} <= {"green", "none"}
    # With the rows that are counted some are red: without them the test would say nothing.
    whole = codes({name: drawn[name].to_dicts() for name in counted}, AREAS, rule, NOW)
    assert "red" in {code["colour"] for code in whole.values()}


RANKS = {"green": 1, "yellow": 2, "orange": 3, "red": 4}


@pytest.mark.parametrize("profile", code_profile_ids())
@pytest.mark.parametrize("seed", range(11, 15))
def test_whose_code_became_worse_by_a_sending_is_counted(profile: str, seed: int) -> None:
    """A sending that corrects, moves and adds to what was known: beside it nobody's code becomes worse uncounted."""
    rule = load_code_profile(profile)
    known = {
        name: rows.filter(pl.col("recorded_at") <= NOW) for name, rows in histories(seed, PERSONS).items()
    }
    sent = {name: _sent_now(rows) for name, rows in histories(seed + 1, PERSONS).items() if name in BRAKED}
    counted = {person for name in sent for person in _counted(name, sent[name], known[name])}
    before = codes({name: rows.to_dicts() for name, rows in known.items()}, AREAS, rule, NOW)
    whole = {name: pl.concat([known[name], sent[name]]) if name in sent else known[name] for name in known}
    after = codes({name: rows.to_dicts() for name, rows in whole.items()}, AREAS, rule, NOW)
    worse = {
        person
        for person, code in after.items()
        if (old := RANKS.get(before.get(person, {}).get("colour", ""), 0))
        and RANKS.get(code["colour"], 0) > old
    }
    assert worse <= counted
    assert worse, "else it would say nothing"


def _sent_now(rows: pl.DataFrame) -> pl.DataFrame:
    """Some of the rows, learnt now."""
    return rows.head(60).with_columns(
        recorded_at=pl.lit(NOW, rows.schema["recorded_at"]), sequence=pl.lit(1, pl.Int64())
    )


def _counted(standard: str, sent: pl.DataFrame, known: pl.DataFrame) -> list[str]:
    newest = newest_rows(standard, sent.rename({"row_number": "row"}), at=NOW)
    latest = newest_rows(standard, known.rename({"row_number": "row"}), at=NOW)
    before = latest.join(newest, on=load_standard(standard).key[0], how="semi")
    return worsened(standard, newest, before, today=TODAY)["person"].to_list()
