"""A city's bulletins come in day by day, get worse, and stop: the tally, the signals, the kept judgement, the page."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.conftest import run_wuse
from wuse.pool import Pool

pytestmark = pytest.mark.django_db
HEADER = "place,date,measure,value,basis,source,recorded_at\n"
FIRST, LAST = date(2021, 1, 1), date(2021, 1, 12)


def bulletin(day: date) -> str:
    """Ten figures of one day; on the last two days most of them cannot be counted."""
    spoilt = 7 if day > LAST - timedelta(days=2) else 0
    values = ["none" if number < spoilt else str(number) for number in range(10)]
    source, learnt = f"lishui-{day}", f"{day + timedelta(days=1)}T09:00:00+08:00"
    measures = ("confirmed_cum", "confirmed_new", "deaths_cum", "severe_now", "critical_now",
                "discharged_cum", "discharged_new", "imported_cum", "imported_new", "tests_new")  # fmt: skip
    return "".join(
        f"331100,{day},{measure},{value},published,{source},{learnt}\n"
        for measure, value in zip(measures, values, strict=True)
    )


def asked(home: Path, *words: str) -> Any:
    result = run_wuse("quality", *words, "--json", home=home)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def sent(replayed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The replayed home with the city's bulletins in it."""
    folder = tmp_path_factory.mktemp("silent")
    shutil.copytree(replayed, folder / "home")
    days = [FIRST + timedelta(days=i) for i in range((LAST - FIRST).days + 1)]
    file = folder / "lishui.csv"
    file.write_text(HEADER + "".join(map(bulletin, days)), encoding="utf-8")
    result = run_wuse("import", str(file), "--standard", "case_count", home=folder / "home")
    assert result.returncode == 1, result.stderr
    return folder / "home"


def test_what_got_worse_is_a_signal_with_its_first_day(sent: Path) -> None:
    found = asked(sent, "signals", "--as-of", "2021-01-13")
    signal = next(row for row in found if row["sender"] == "lishui" and row["watched"] == "validity")
    # 7 of 10 rows cannot be counted; the day before the last bulletin was the first such day.
    assert (signal["reason"], signal["observed"], signal["usual"]) == ("below", 0.3, 1.0)
    assert signal["since"] == "2021-01-12"


def test_who_stops_sending_is_silent(sent: Path) -> None:
    assert not [row for row in asked(sent, "signals", "--as-of", "2021-01-15") if _is_silent(row)]
    found = [row for row in asked(sent, "signals", "--as-of", "2021-01-16") if _is_silent(row)]
    assert [(row["observed"], row["since"]) for row in found] == [(3.0, "2021-01-14")]


def _is_silent(row: dict[str, Any]) -> bool:
    return row["sender"] == "lishui" and row["watched"] == "silence"


def test_the_measures_of_the_sender_are_those_of_its_rows(sent: Path) -> None:
    row = asked(sent, "show", "--standard", "case_count", "--sender", "lishui", "--from", "2021-01-01")[0]
    assert (row["received"], row["refused"]) == (120, 14)
    assert row["validity"] == pytest.approx(106 / 120)
    assert (row["timeliness"], row["delay_median"]) == (1.0, 9.0)


def test_a_kept_judgement_names_its_rule_and_its_inputs(sent: Path) -> None:
    for _ in range(2):
        assert run_wuse("quality", "keep", "--as-of", "2021-01-13", home=sent).returncode == 0
    kept = Pool(sent).latest("quality").filter(sender="lishui")
    assert kept.select("about", "received", "refused").rows() == [
        ("case_count|lishui|3311|2021-01-13", 10, 7)
    ]
    assert kept["rule_digest"].str.starts_with("sha256:").all()
    assert set(json.loads(kept["inputs"][0])) == {"intake_tally"}
    assert "validity" in set(Pool(sent).latest("quality_signal").filter(sender="lishui")["watched"])
    assert run_wuse("pool", "check", home=sent).returncode == 0


def test_the_public_page_shows_the_place_and_not_the_sender(sent: Path, settings: Settings) -> None:
    settings.WUSE_HOME = sent
    client = Client()
    client.cookies["django_language"] = "en"
    text = client.get("/quality/?standard=case_count&from=2021-01-01&to=2021-01-31").content.decode()
    assert "3311 Lishui" in text
    assert "not of its type" in text
    assert "lishui" not in text


def test_a_home_without_counts_is_told_what_to_do(tmp_path: Path) -> None:
    result = run_wuse("quality", "show", home=tmp_path)
    assert result.returncode == 2
    assert "Import one first" in result.stderr
