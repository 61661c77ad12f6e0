"""A file that cannot hold a key is not read for it, and one that may is."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from wuse.pool import Pool, load_standard

AT = datetime(2020, 3, 1, tzinfo=UTC)
QUARTER = datetime(2020, 2, 10, 16, tzinfo=UTC)


def reading(meter: str, day: date, used: float = 1.0) -> dict[str, object]:
    own = {"meter": meter, "date": day, "place": "330382", "tariff_class": "agricultural"}
    return {**own, "electricity": used, "source": "made-for-tests"}


@pytest.fixture
def pool(tmp_path: Path) -> Pool:
    """Three files of a day each, the last of which corrects the first."""
    found = Pool(tmp_path)
    told = [("a", date(2020, 2, 1), 1.0), ("b", date(2020, 2, 2), 2.0), ("a", date(2020, 2, 1), 9.0)]
    for number, (meter, day, used) in enumerate(told):
        rows = pl.DataFrame([reading(meter, day, used)])
        found.append("meter_reading", rows, batch_id=str(number), recorded_at=AT + timedelta(hours=number))
    return found


def keys(*told: tuple[str, date | None]) -> pl.DataFrame:
    return pl.DataFrame(told, schema={"meter": pl.String, "date": pl.Date}, orient="row")


def test_files_of_other_days_are_left_out(pool: Pool) -> None:
    first, second, third = pool.source("meter_reading")
    assert sorted(pool.source("meter_reading", among=keys(("a", date(2020, 2, 2))))) == [
        file for file in (first, second, third) if pl.read_parquet(file)["date"][0] == date(2020, 2, 2)
    ]
    assert len(pool.source("meter_reading", among=keys(("a", date(2020, 2, 1))))) == 2
    assert (
        len(pool.source("meter_reading", among=keys(("a", date(2020, 2, 1)), ("b", date(2020, 2, 9))))) == 3
    )


def test_a_key_with_a_gap_may_be_anywhere(pool: Pool) -> None:
    assert len(pool.source("meter_reading", among=keys(("a", None)))) == 3


def test_the_latest_row_is_the_same_with_fewer_files(pool: Pool) -> None:
    asked = keys(("a", date(2020, 2, 1)), ("c", date(2020, 2, 1)))
    assert pool.latest("meter_reading", among=asked)["electricity"].to_list() == [9.0]
    nothing = pool.latest("meter_reading", among=keys(("a", date(2021, 1, 1))))
    assert nothing.is_empty()
    assert nothing.columns == pool.latest("meter_reading").columns


def test_a_moment_at_the_very_end_of_a_file_is_found(tmp_path: Path) -> None:
    """The log of a table cuts moments off after the millisecond."""
    pool = Pool(tmp_path)
    moments = [QUARTER, QUARTER + timedelta(microseconds=1_999)]
    rows = pl.DataFrame([{**reading("a", QUARTER.date()), "quarter_at": moment} for moment in moments]).drop(
        "date"
    )
    pool.append("meter_quarter", rows, batch_id="q", recorded_at=AT)
    schema = {name: load_standard("meter_quarter").schema[name] for name in ("meter", "quarter_at")}
    for moment in moments:
        asked = pl.DataFrame([("a", moment)], schema=schema, orient="row")
        assert pool.latest("meter_quarter", among=asked).height == 1


@pytest.mark.parametrize(
    "moment", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)]
)
def test_a_moment_at_the_end_of_the_calendar_may_be_asked_for(pool: Pool, moment: datetime) -> None:
    rows = pl.DataFrame([{**reading("a", QUARTER.date()), "quarter_at": QUARTER}]).drop("date")
    pool.append("meter_quarter", rows, batch_id="q", recorded_at=AT)
    schema = {name: load_standard("meter_quarter").schema[name] for name in ("meter", "quarter_at")}
    asked = pl.DataFrame([("a", moment)], schema=schema, orient="row")
    assert pool.latest("meter_quarter", among=asked).is_empty()
