"""From the bulletins of 2020 to editions, explanations and other rules: intake, pool, assess, publish, cli."""

import json
from pathlib import Path

from tests.conftest import run_wuse

RED_COUNTY = "330382"


def explained(home: Path, *options: str) -> str:
    result = run_wuse("explain", RED_COUNTY, "--as-of", "2020-02-09", *options, home=home)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_replay_prints_each_edition_beside_what_was_published(replayed: Path) -> None:
    printed = (replayed / "demo-output.txt").read_text(encoding="utf-8")
    assert "2020-02-09" in printed
    assert "1/12/12/53/12" in printed, "the published counts of the first edition"
    assert "of 90" in printed, "the number of counties that agree"


def test_a_second_replay_finds_all_done(home: Path) -> None:
    result = run_wuse("demo", home=home, SERVE="0")
    assert result.returncode == 0
    assert "Replayed before" in result.stdout


def test_the_red_county_is_explained_with_rule_inputs_and_what_would_change_it(replayed: Path) -> None:
    answer = json.loads(explained(replayed, "--json"))
    assert answer["colour"]["name"] == "red"
    assert answer["rule"]["id"] == "zhejiang-2020-02-09"
    assert answer["published"]["name"] == "red"
    assert answer["inputs"].keys() == {"case_count", "population"}
    assert any(reason["threshold"] == 100 for reason in answer["reasons"])
    assert {fact["basis"] for fact in answer["facts"]} >= {"estimated"}
    assert all(fact["source"]["title"] for fact in answer["facts"])


def test_the_explanation_in_words_says_the_same(replayed: Path) -> None:
    text = explained(replayed)
    for expected in (
        "乐清",
        "红色 red",
        "zhejiang-2020-02-09",
        "estimated",
        "Thresholds",
        "What would change it",
    ):
        assert expected in text


def test_two_runs_and_a_replay_from_nothing_give_identical_bytes(replayed: Path, tmp_path: Path) -> None:
    first, second = explained(replayed, "--json"), explained(replayed, "--json")
    assert run_wuse("demo", home=tmp_path, SERVE="0").returncode == 0
    assert first == second == explained(tmp_path, "--json")


def test_another_rule_judges_the_same_facts(replayed: Path) -> None:
    words = ("assess", "five-colours", "--profile", "national-2020-02-17", "--as-of", "2020-02-18", "--json")
    result = run_wuse(*words, home=replayed)
    assert result.returncode == 0, result.stderr
    verdicts = json.loads(result.stdout)["verdicts"]
    assert len(verdicts) == 90
    assert {verdict["colour"] for verdict in verdicts} <= {"red", "yellow", "green"}


def test_what_is_unknown_gets_one_sentence_and_exit_code_2(replayed: Path) -> None:
    for words in (
        ("assess", "five-colours", "--profile", "nowhere-2020", "--as-of", "2020-02-18"),
        ("assess", "five-colours", "--as-of", "2019-12-01"),
        ("assess", "five-colours", "--as-of", "2020-02-30"),
        ("explain", "339999", "--as-of", "2020-02-09"),
        ("explain", "亚特兰蒂斯", "--as-of", "2020-02-09"),
        ("edition", "export", "999", str(replayed / "no.csv")),
    ):
        result = run_wuse(*words, home=replayed)
        assert result.returncode == 2, words
        assert result.stderr.strip(), words
        assert "Traceback" not in result.stderr, words


def test_editions_are_written_once_and_exported(replayed: Path, tmp_path: Path) -> None:
    listed = json.loads(run_wuse("edition", "list", "--json", home=replayed).stdout)
    assert [item["number"] for item in listed] == list(range(1, len(listed) + 1))
    assert listed[0]["as_of"] == "2020-02-09"
    for ending in ("csv", "json", "geojson", "svg", "txt", "zip"):
        file = tmp_path / f"edition.{ending}"
        result = run_wuse("edition", "export", "1", str(file), home=replayed)
        assert result.returncode == 0, result.stderr
        assert file.stat().st_size > 500
