"""The command line: help with examples, JSON for programs, one sentence and exit code 2 for a refusal."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from tests.conftest import run_wuse
from wuse.cli.main import main
from wuse.cli.words import language, say

pytestmark = pytest.mark.django_db


def wuse(*words: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, list(words), env={"WUSE_LANG": "en"})


def commands(command: click.Command = main, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command that does something, by its words."""
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from commands(child, (*path, name))
    else:
        yield path


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_every_command_has_help_with_an_example(path: tuple[str, ...]) -> None:
    result = wuse(*path, "--help")
    assert result.exit_code == 0
    assert f"wuse {' '.join(path)}" in result.output.split("Options:")[0], "an example"


REFUSED = [
    ("assess five-colours --as-of 2020-02-18 --profile nowhere-2020", "nowhere-2020"),
    ("assess five-colours --as-of 2019-12-01", "2019-12-01"),
    ("assess five-colours --as-of 2020-02-09 --profile zhejiang-2020-02-12", "use zhejiang-2020-02-09"),
    ("explain 339999 --as-of 2020-02-09", "339999"),
    ("explain Atlantis --as-of 2020-02-09", "Atlantis"),
    ("explain 330382 --as-of 2030-01-01", "2020-03-20"),
    ("explain 330382 --as-of 2020-02-09 --profile none", "Known:"),
    ("edition show 99", "from 1 to 14"),
    ("edition issue --as-of 2031-01-01 --by me", "2031-01-01"),
]


@pytest.mark.parametrize(("words", "said"), REFUSED, ids=[words for words, _ in REFUSED])
def test_a_refusal_is_one_sentence_on_the_error_channel(replayed: Path, words: str, said: str) -> None:
    result = wuse(*words.split(), "--home", str(replayed))
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_a_refusal_for_a_program_has_the_one_shape(replayed: Path) -> None:
    result = wuse("explain", "339999", "--as-of", "2020-02-09", "--json", "--home", str(replayed))
    assert result.exit_code == 2
    assert json.loads(result.stdout).keys() == {"code", "message", "details"}


def test_a_day_that_is_none_is_refused_with_the_form_to_use() -> None:
    result = wuse("assess", "five-colours", "--as-of", "2020-02-30")
    assert result.exit_code == 2
    assert "write it as 2020-02-09" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        "assess five-colours --as-of 2020-02-12",
        "explain 330382 --as-of 2020-02-09",
        "edition list",
        "edition show 1",
    ],
)
def test_json_parses(replayed: Path, words: str) -> None:
    result = wuse(*words.split(), "--json", "--home", str(replayed))
    assert result.exit_code == 0
    assert json.loads(result.stdout)


def test_places_are_found_and_listed() -> None:
    found = json.loads(wuse("places", "乐清", "--json").stdout)
    assert [place["code"] for place in found if place["level"] == "county"] == ["330382"]
    assert len(json.loads(wuse("places", "--json").stdout)) == 11
    below = json.loads(wuse("places", "3303", "--below", "--json").stdout)
    assert "330382" in {place["code"] for place in below}
    assert "Yueqing" in wuse("places", "330382").stdout


def test_an_edition_issued_again_is_the_same_edition(home: Path) -> None:
    words = ("edition", "issue", "--by", "a test", "--home", str(home), "--as-of")
    first, again = run_wuse(*words, "2020-02-10", home=home), run_wuse(*words, "2020-02-10", home=home)
    assert first.returncode == again.returncode == 0, first.stderr
    assert "Edition 15 of 2020-02-10" in first.stdout
    assert first.stdout == again.stdout


def test_estimating_again_changes_nothing(home: Path) -> None:
    result = run_wuse("estimate", "--json", home=home)
    assert json.loads(result.stdout)["repeated"] is True


def test_nothing_can_be_estimated_from_an_empty_pool(tmp_path: Path) -> None:
    result = run_wuse("estimate", home=tmp_path)
    assert result.returncode == 2
    assert "import the bulletins first" in result.stderr


def test_the_demo_says_where_it_is_to_be_run(tmp_path: Path) -> None:
    result = wuse("demo", "--no-serve", "--facts", str(tmp_path), "--home", str(tmp_path))
    assert result.exit_code == 2
    assert "bulletins.csv" in result.stderr


@pytest.mark.parametrize(
    ("environ", "lang"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "WUSE_LANG": "zh"}, "zh"),
    ],
)
def test_the_operators_language_is_told_by_the_terminal_or_the_setting(
    environ: dict[str, str], lang: str
) -> None:
    assert language(environ) == lang


def test_the_command_line_speaks_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUSE_LANG", "zh")
    assert say("Stopping.") == "正在停止。"


def test_a_desk_that_cannot_be_opened_is_told_in_a_sentence(tmp_path: Path) -> None:
    result = run_wuse(
        "keep", "--once", home=tmp_path, WUSE_DATABASE_URL=f"sqlite:///{tmp_path}/nowhere/desk.sqlite3"
    )
    assert result.returncode == 2
    assert "The desk database cannot be opened: unable to open database file." in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgres://wuse:se/cret@db:5432/wuse", "no address of a database"),
        ("mysql://wuse:secret@db/wuse", "no address of a database"),
        ("desk.sqlite3", "no address of a database"),
        ("postgres://wuse:secret@127.0.0.1:1/wuse", "Connection refused"),
    ],
)
def test_an_address_of_a_desk_that_leads_nowhere_is_told_without_its_password(
    tmp_path: Path, address: str, said: str
) -> None:
    result = run_wuse("keep", "--once", home=tmp_path, WUSE_DATABASE_URL=address)
    assert result.returncode == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert "cret" not in result.stderr


def test_a_name_for_the_record_that_is_too_long_is_a_mistake_of_usage(tmp_path: Path) -> None:
    (tmp_path / "file.csv").write_text("place\n")
    result = wuse("import", str(tmp_path / "file.csv"), "--by", "x" * 81, "--home", str(tmp_path / "home"))
    assert result.exit_code == 2
    assert "is longer than 80 characters" in result.stderr
