"""`wuse training`: a home is made where nothing was, cannot be mixed or unmarked, and is made anew."""

import json
import shutil
from pathlib import Path

import pytest

from tests.desks import needs_file, run_wuse


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training home, as the command makes it, in a folder of its own; nobody changes it."""
    # On a server, the folder beside it is where the tests note which database it has.
    town = tmp_path_factory.mktemp("training") / "town"
    town.mkdir()
    made = run_wuse("training", "--home", str(town / "school"), "--no-serve", home=town)
    assert made.returncode == 0, made.stdout + made.stderr
    return town


@pytest.fixture
def school(made_once: Path, tmp_path: Path) -> Path:
    """The same home, for a test to do with as it likes."""
    return Path(shutil.copytree(made_once, tmp_path / "town")) / "school"


@pytest.fixture(scope="module")
def begun_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real site that begins, with keys of its own; nobody changes it."""
    home = tmp_path_factory.mktemp("real") / "real"
    made = run_wuse("accounts", "first", "chen", "li", "--place", "33", home=home)
    assert made.returncode == 0, made.stdout + made.stderr
    # Its log has a key from its first look on, whatever the settings say of the others.
    kept = run_wuse("keep", "--once", home=home)
    assert kept.returncode == 0, kept.stdout + kept.stderr
    return home


@pytest.fixture
def real(begun_once: Path, tmp_path: Path) -> Path:
    """The same site, for a test to do with as it likes."""
    return Path(shutil.copytree(begun_once, tmp_path / "real"))


def said(*words: str, home: Path, **environment: str) -> str:
    """What a command that refuses says."""
    answer = run_wuse(*words, home=home, **environment)
    assert answer.returncode == 2, answer.stdout + answer.stderr
    return answer.stderr


def test_it_says_how_each_role_signs_in_and_a_second_run_says_it_again(school: Path) -> None:
    again = run_wuse("training", "--home", str(school), "--codes", home=school.parent)
    known = json.loads((school / "sign-ins.json").read_text())
    assert [one["username"] for one in known] == [
        "worker1", "dispatcher1", "handler1", "county1", "supervisor1", "epidemiologist1",
    ]  # fmt: skip
    for one in known:
        assert one["username"] in again.stdout
        assert one["password"] in again.stdout
    assert (school / "sign-ins.json").stat().st_mode & 0o077 == 0


def test_nothing_comes_in_or_goes_out(school: Path, tmp_path: Path) -> None:
    file = tmp_path / "grids.csv"
    file.write_text("code,name,valid_from\n")
    out = str(tmp_path / "out")
    for words in (
        ["notify", "--once"],
        ["pull", "--once"],
        ["import", str(file), "--standard", "case_count"],
        ["grids", str(file)],
        ["pool", "export", out],
        ["edition", "issue", "--as-of", "2020-02-09", "--by", "x"],
        ["accounts", "first", "a", "b", "--place", "33"],
        ["demo"],
    ):
        assert "Off in a training home" in said(*words, "--home", str(school), home=school.parent), words
    assert not Path(out).exists()


def test_the_mark_cannot_be_taken_away(school: Path) -> None:
    (school / "training.json").unlink()
    for words in (["keep", "--once"], ["audit", "check"], ["serve", "--demo"]):
        assert "some are for training and some are not" in said(
            *words, "--home", str(school), home=school.parent
        ), words


def test_a_home_with_something_in_it_is_not_made_one_for_training(real: Path) -> None:
    before = sorted(real.rglob("*"))
    assert "Something is kept here already" in said("training", "--home", str(real), home=real)
    assert sorted(real.rglob("*")) == before
    assert "no training home" in said("training", "--home", str(real), "--reset", home=real)
    assert sorted(real.rglob("*")) == before


def test_a_mark_that_was_copied_into_a_real_home_starts_and_destroys_nothing(
    school: Path, real: Path
) -> None:
    (real / "training.json").write_bytes((school / "training.json").read_bytes())
    before = sorted(real.rglob("*"))
    for words in (["training", "--reset"], ["keep", "--once"]):
        told = said(*words, "--home", str(real), home=real)
        assert "some are for training and some are not" in told or "in a database server" in told
    assert [file for file in before if not file.exists()] == []


def test_settings_that_lead_elsewhere_are_refused(tmp_path: Path) -> None:
    home = tmp_path / "school"
    told = said("training", "--home", str(home), home=tmp_path, WUSE_CHANNELS=str(tmp_path))
    assert "leave out the settings that lead to another place" in told
    assert not (home / "training.json").exists()


def test_the_keys_of_another_site_are_refused(school: Path, real: Path, tmp_path: Path) -> None:
    town = school.parent
    told = said("keep", "--once", "--home", str(school), home=town, WUSE_KEYS=str(real / "keys"))
    assert "some are for training and some are not" in told
    told = said("keep", "--once", home=real, WUSE_KEYS=str(school / "keys"))
    assert "some are for training and some are not" in told
    other = str(tmp_path / "other")
    told = said("training", "--home", other, "--no-serve", home=tmp_path, WUSE_KEYS=str(real / "keys"))
    assert "Something is kept here already" in told


@needs_file
def test_a_training_with_keys_of_its_own_elsewhere_is_made_anew(tmp_path: Path) -> None:
    home, keys = tmp_path / "school", tmp_path / "keys"
    words = ["training", "--home", str(home), "--no-serve"]
    for more in ([], ["--reset"]):
        made = run_wuse(*words, *more, home=tmp_path, WUSE_KEYS=str(keys))
        assert made.returncode == 0, made.stderr
    assert len(list((keys / "training").iterdir())) == 1


@needs_file
def test_it_is_made_anew_with_other_passwords(school: Path) -> None:
    before = (school / "sign-ins.json").read_text()
    again = run_wuse("training", "--home", str(school), "--reset", "--no-serve", home=school.parent)
    assert again.returncode == 0, again.stderr
    assert (school / "sign-ins.json").read_text() != before
    assert run_wuse("keep", "--once", "--home", str(school), home=school.parent).returncode == 0
