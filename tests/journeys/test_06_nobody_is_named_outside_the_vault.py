"""Canaries: persons who do not exist, typed into the real screens of a real home; afterwards nothing names them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.canary_journey import found_in
from tests.desks import desk_folder, run_python

# Run in a process of its own: a home with its own database, logs and keys, as `wuse serve` would have it.
JOURNEY = "tests.canary_journey"


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any], str]:
    """A home after the journey: the home, what the journey noted, and everything that it printed or logged."""
    home = tmp_path_factory.mktemp("canaries") / "home"
    notes = home.parent / "notes.json"
    result = run_python("-m", JOURNEY, str(home), str(notes), home=home)
    assert result.returncode == 0, result.stdout + result.stderr
    return home, json.loads(notes.read_text()), result.stdout + result.stderr


def test_the_journey_went_where_it_should(walked: tuple[Path, dict[str, Any], str]) -> None:
    _, notes, _ = walked
    assert notes["revealed"] == 4, "each of the four kinds of document was revealed with its name"
    assert len(notes["sealed"]) == 4
    assert notes["certificates"] == 1
    assert notes["logged"] > 20
    assert {200, 302, 400, 404, 422} <= set(notes["statuses"])


def test_no_file_of_the_home_or_its_desk_names_anybody(walked: tuple[Path, dict[str, Any], str]) -> None:
    home, notes, _ = walked
    assert found_in(desk_folder(home), ["identity.reveal"]), "the search reads the desk"
    assert list((home / "log").rglob("*"))
    assert notes["at_work"] == [], "while the response runs and the vault is full"
    assert found_in(home, notes["canaries"]) == []
    assert found_in(desk_folder(home), notes["canaries"]) == []


def test_what_was_destroyed_is_in_no_file_of_the_desk(walked: tuple[Path, dict[str, Any], str]) -> None:
    home, notes, _ = walked
    files = [file.read_bytes() for file in desk_folder(home).rglob("*") if file.is_file()]
    assert not [sealed for sealed in notes["sealed"] if any(bytes.fromhex(sealed) in file for file in files)]


def test_nothing_was_printed_or_logged_about_anybody(walked: tuple[Path, dict[str, Any], str]) -> None:
    _, notes, printed = walked
    escaped = {one: one.encode("unicode_escape").decode() for one in notes["canaries"]}
    assert [one for one, other in escaped.items() if one in printed or other in printed] == []
    assert "Not Found: /responses/<str:code>/" in printed, "the kind of address is told"


def test_no_address_redirect_or_header_names_anybody(walked: tuple[Path, dict[str, Any], str]) -> None:
    _, notes, _ = walked
    assert notes["in_headers"] == []


def test_answers_name_somebody_only_where_they_were_asked_to(
    walked: tuple[Path, dict[str, Any], str],
) -> None:
    _, notes, _ = walked
    assert notes["in_pages"] == [], "outside the reveal, one's own page, and the field that was typed into"


def test_a_copy_of_the_home_without_its_keys_names_nobody(
    walked: tuple[Path, dict[str, Any], str], tmp_path: Path
) -> None:
    home, notes, _ = walked
    copy = Path(shutil.copytree(home, tmp_path / "copy", ignore=shutil.ignore_patterns("keys")))
    assert not (copy / "keys").exists()
    assert found_in(copy, notes["canaries"]) == []


def test_the_search_would_find_a_canary(walked: tuple[Path, dict[str, Any], str], tmp_path: Path) -> None:
    _, notes, _ = walked
    (tmp_path / "leak.bin").write_bytes(b"\x00" + notes["canaries"][0].encode() + b"\x00")
    assert len(found_in(tmp_path, notes["canaries"])) == 1
