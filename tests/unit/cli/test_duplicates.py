"""`wuse duplicates`: finds for the whole response, lists without persons, counts cases once, as known then."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.desk_people import Desk, laid_desk
from tests.reported_twice import decide, sent, three_reports, undo
from tests.web_people import on_its_clock
from wuse.cli import duplicates
from wuse.cli.main import main
from wuse.permits.actions.responses import end_response
from wuse.trust.store.models import AuditRecord


@pytest.fixture
def desk(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    settings.WUSE_HOME = tmp_path
    monkeypatch.setenv("WUSE_KEYS", str(tmp_path / "keys"))
    # Its value is read when Django starts: here it says only that the home has a desk.
    monkeypatch.setenv("WUSE_DATABASE_URL", "sqlite:///elsewhere")
    found = on_its_clock(laid_desk(tmp_path), monkeypatch)
    monkeypatch.setattr(duplicates, "now", lambda: found.at)
    sent(found, three_reports())
    return found


def asked(desk: Desk, *words: str) -> Result:
    home = str(desk.keys.root.parent)
    return CliRunner().invoke(main, ["duplicates", *words, "--home", home], env={"WUSE_LANG": "en"})


def told(desk: Desk, *words: str) -> Any:
    found = asked(desk, *words, "--json")
    assert found.exit_code == 0, found.output
    return json.loads(found.output)


def test_a_look_of_the_operator_is_an_entry_under_the_response(desk: Desk) -> None:
    found = asked(desk, "find", desk.response, "--by", "lu")
    assert found.exit_code == 0, found.output
    assert "3 pairs: 3 new, 0 decided before, 0 found no more." in found.output
    entry = AuditRecord.objects.get(verb="pair.find")
    assert (entry.by, entry.response, entry.purpose, entry.place) == (
        "operator:lu",
        desk.response,
        "case_investigation",
        "33",
    )
    assert entry.facts["pairs"] == 3
    assert told(desk, "find", desk.response) == {"found": 3, "new": 0, "decided": 0, "gone": 0, "skipped": []}


def test_the_list_has_what_agrees_and_no_report(desk: Desk) -> None:
    asked(desk, "find", desk.response)
    found = asked(desk, "list", desk.response)
    assert "same sound · same date of birth" in " ".join(found.output.split())
    assert "R-1" not in found.output
    likeness = [row["likeness"] for row in told(desk, "list", desk.response)]
    assert likeness == sorted(likeness, reverse=True)
    assert len(told(desk, "list", desk.response, "--most", "1")) == 1
    assert told(desk, "list", desk.response, "--state", "same") == []


def test_cases_are_counted_once_and_as_known_then(desk: Desk) -> None:
    asked(desk, "find", desk.response)
    desk.later(days=2)
    decide(desk, "R-1", "R-2", "same", "other_document")
    assert told(desk, "cases", desk.response)["cases"] == [{"county": None, "reports": 4, "cases": 3}]
    before = told(desk, "cases", desk.response, "--as-of", "2020-02-12")["cases"]
    assert before == [{"county": None, "reports": 4, "cases": 4}]
    by_county = told(desk, "cases", desk.response, "--by-county")["cases"]
    assert by_county == [{"county": "330382", "reports": 4, "cases": 3}]
    undo(desk, "R-1", "R-2")
    assert "4" in asked(desk, "cases", desk.response).output


def test_without_a_response_in_force_nothing_is_told(desk: Desk) -> None:
    asked(desk, "find", desk.response)
    desk.do("zhao", end_response, code=desk.response)
    for words in (("find",), ("list",), ("cases",)):
        found = asked(desk, *words, desk.response)
        assert found.exit_code == 2, words
        assert "is not in force" in found.stderr
    assert "no response" in asked(desk, "find", "33-1999-1").stderr
