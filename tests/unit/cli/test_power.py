"""`wuse assess power` and `wuse explain --map resumption`: the figures of a home, in words and for a program."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from tests.audits import MemoryAudit
from tests.power_cases import DECEMBER, published_firms
from wuse.cli.main import main
from wuse.intake import import_file
from wuse.places import load_registry
from wuse.pool import Pool
from wuse.vocabulary import CHINA


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pool with the ten thousand firms of the published days."""
    folder = tmp_path_factory.mktemp("power")
    learnt = pl.col("date").cast(pl.Datetime("us")).dt.replace_time_zone("UTC") + timedelta(hours=22)
    rows = published_firms().with_columns(recorded_at=learnt)
    Pool(folder).append("meter_reading", rows, batch_id="b", recorded_at=rows["recorded_at"].max())  # type: ignore[arg-type]
    return folder


def said(home: Path, *words: str) -> str:
    result = CliRunner().invoke(
        main, [*words, "--home", str(home)], env={"WUSE_LANG": "en", "COLUMNS": "200"}
    )
    assert result.exit_code == 0, result.output
    return result.output


def test_the_published_index_is_printed_for_the_province_and_its_cities(home: Path) -> None:
    printed = said(home, "assess", "power", "--as-of", "2020-02-20")
    assert printed.count("53.71") == 2, "the province and the one city with firms"
    assert "60.15%" in printed
    assert "47.27%" in printed


def test_a_program_gets_rule_digest_versions_and_every_column(home: Path) -> None:
    told = json.loads(said(home, "assess", "power", "--as-of", "2020-02-19", "--by", "industry", "--json"))
    assert told["rule"] == "wuse-power-index-1"
    assert told["inputs"] == {"meter_reading": 0}
    whole = next(row for row in told["rows"] if row["industry"] == "ALL")
    assert (whole["firms"], whole["resumed"], round(whole["power_index"], 2)) == (10_000, 5760, 51.44)


def test_a_county_is_explained_with_reasons_and_what_would_change_it(home: Path) -> None:
    printed = said(home, "explain", "330382", "--as-of", "2020-02-20", "--map", "resumption")
    for expected in (
        "电力指数 53.71，达到黄色分档 40",
        "resumption-1",
        "more enterprises at work: blue",
        "no_baseline",
    ):
        assert expected in printed


def test_a_day_without_electricity_is_refused(home: Path) -> None:
    words = ["assess", "power", "--as-of", "2020-05-01", "--home", str(home), "--json"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert json.loads(result.output)["code"] == "assess.no_readings"


def test_a_file_of_quarters_leads_to_the_use_of_the_day(tmp_path: Path) -> None:
    quarters = tmp_path / "quarters.csv"
    lines = ["meter,quarter_at,place,tariff_class,electricity,source"]
    # 96 quarters, 80 (scaled to all, and estimated), and 70: too few, so that the day has no reading.
    for meter, count in (("meter-a", 96), ("meter-b", 80), ("meter-c", 70)):
        for day in published_days():
            whole = 96 if day.month == 12 else count
            begins = datetime(day.year, day.month, day.day, tzinfo=CHINA)
            moments = [begins + timedelta(minutes=15 * n) for n in range(whole)]
            lines += [f"{meter},{moment.isoformat()},330382,large_industrial,0.5,bench" for moment in moments]
    quarters.write_text("\n".join(lines), encoding="utf-8")
    result = import_file(
        audit=MemoryAudit(),
        path=quarters,
        standard_name=None,
        pool=Pool(tmp_path),
        places=load_registry(),
        by="a test",
        at=datetime(2020, 2, 21, 1, tzinfo=UTC),
    )
    assert (result.standard, result.accepted) == ("meter_quarter", len(lines) - 1), result.problems[:2]
    told = json.loads(said(tmp_path, "assess", "power", "3303", "--as-of", "2020-02-20", "--json"))
    whole = next(row for row in told["rows"] if row["area"] == "330382")
    assert (whole["firms"], whole["estimated"], whole["no_reading"]) == (2, 1, 1)
    assert whole["used"] == 2 * 48_000
    assert whole["baseline"] == 2 * 48_000


def published_days() -> list[date]:
    """December, and the three days before and with 20 February."""
    return [*DECEMBER, *(date(2020, 2, 18) + timedelta(days=n) for n in range(3))]
