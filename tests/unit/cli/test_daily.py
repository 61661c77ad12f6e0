"""`wuse bulletin`: the text of a place and a day, and the same for a program."""

import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from wuse.assess.indicators import load_registry_of_indicators
from wuse.cli import daily
from wuse.cli.main import main
from wuse.pool import Pool

AT = datetime(2020, 2, 12, 4, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pool without a desk: thirty of forty rooms free in 乐清 on the eleventh, ten on the twelfth."""
    monkeypatch.setattr(daily, "now", lambda: AT)
    monkeypatch.delenv("WUSE_DATABASE_URL", raising=False)
    about = {"holder": "h1", "holder_kind": "facility", "place": "330382", "item": "isolation_room",
             "item_unit": "room", "capacity": 40.0, "reporter": "lqcdc"}  # fmt: skip
    for day, free in ((11, 30.0), (12, 10.0)):
        learnt = datetime(2020, 2, day, 3, tzinfo=UTC)
        rows = pl.DataFrame([{**about, "date": learnt.date(), "quantity": free}])
        Pool(tmp_path).append("stock", rows, batch_id=f"s{day}", recorded_at=learnt)
    return tmp_path


def asked(home: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["bulletin", *words, "--home", str(home)], env={"WUSE_LANG": "en"})


def test_the_text_of_today_in_either_language(home: Path) -> None:
    english = asked(home, "330382").output
    assert "2020-02-12, as of 12:00; the day is not over" in english
    assert (
        "Isolation rooms free: 25.0 % (10 of 40)\n    The day before: 75.0 %; 50.0 points fewer, worse"
        in english
    )
    assert "隔离房间空余：25.0 %（10/40）" in asked(home, "330382", "--lang", "zh").output


def test_a_day_that_is_over_and_the_same_for_a_program(home: Path) -> None:
    told = json.loads(asked(home, "3303", "--day", "2020-02-11", "--json").output)
    found = {one["indicator"]: one for one in told["indicators"]}
    assert set(found) == {one.id for one in load_registry_of_indicators().indicators}
    rooms = found["isolation_rooms_free"]
    assert (rooms["telling"], rooms["value"], rooms["before"]["telling"]) == ("told", 0.75, "missing")
    assert rooms["lagging"] == {"count": 0, "of": 1, "named": []}


def test_an_unknown_place_and_a_day_to_come_are_refused(home: Path) -> None:
    assert asked(home, "990000").exit_code == 2
    refused = asked(home, "330382", "--day", "2020-02-13")
    assert refused.exit_code == 2
    assert "has not begun" in refused.output
