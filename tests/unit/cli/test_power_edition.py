"""`wuse edition issue-power`: a day of the power index is shown before it is issued, and issued once."""

import json
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from tests.audits import MemoryAudit
from tests.power_cases import published_firms
from wuse.cli import keeper
from wuse.cli.main import main
from wuse.pool import Pool
from wuse.publish.power import PowerEditionStore
from wuse.vocabulary import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A tenth of the ten thousand firms of the published days."""
    learnt = pl.col("date").cast(pl.Datetime("us")).dt.replace_time_zone("UTC") + timedelta(hours=22)
    rows = published_firms().filter(pl.col("meter").str.ends_with("7")).with_columns(recorded_at=learnt)
    Pool(tmp_path).append("meter_reading", rows, batch_id="b", recorded_at=rows["recorded_at"].max())  # type: ignore[arg-type]
    return tmp_path


def issue(home: Path, *words: str, day: str = "2020-02-20") -> Result:
    asked = ("edition", "issue-power", "--as-of", day, "--by", "a test", "--home", str(home), *words)
    return CliRunner().invoke(main, list(asked), env={"WUSE_LANG": "en", "COLUMNS": "200"})


def test_a_dry_run_says_what_would_be_told_and_issues_nothing(home: Path) -> None:
    shown = issue(home, "--dry-run")
    assert shown.exit_code == 0, shown.output
    assert "not issued. 4 cells told, 0 withheld." in shown.output
    assert PowerEditionStore(home).days() == []


def test_a_day_is_issued_once_and_the_next_is_chained_to_it(home: Path) -> None:
    first = issue(home)
    assert first.exit_code == 0, first.output
    assert "edition 1: sha256:" in first.output
    again = issue(home, "--json")
    assert again.exit_code == 2
    assert json.loads(again.output)["code"] == "edition.day_issued"
    second = json.loads(issue(home, "--json", day="2020-02-21").output)
    assert (second["number"], second["previous_digest"]) == (2, PowerEditionStore(home).list()[0].digest)


def test_a_county_is_refused(home: Path) -> None:
    refused = issue(home, "330382", "--json")
    assert (refused.exit_code, json.loads(refused.output)["code"]) == (2, "edition.area")


def test_an_edition_that_is_refused_keeps_the_keeper_from_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(**_asked: object) -> None:
        raise Refusal("edition.nothing_told", "Every cell would be withheld.")

    monkeypatch.setattr("wuse.publish.power.keep_power", refused)
    keeper._power(tmp_path, MemoryAudit(), keeper.power_state(tmp_path))
    assert "Every cell would be withheld." in capsys.readouterr().err
