"""`wuse warnings`: lists what stands now with the event that it became; nobody is in it."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.desk_people import Desk, laid_desk
from tests.event_people import GRID
from tests.unit.respond.test_warnings import follow
from tests.warning_facts import feverish, receive, undeclared
from tests.web_people import on_its_clock
from wuse.assess.warnings import load_warning_rule
from wuse.cli import warnings
from wuse.cli.main import main
from wuse.pool.store.site_pool import site_pool
from wuse.respond.store.models import EventRow
from wuse.respond.store.warnings import judged_warnings


@pytest.fixture
def desk(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    settings.WUSE_HOME = tmp_path
    monkeypatch.setenv("WUSE_KEYS", str(tmp_path / "keys"))
    # Its value is read when Django starts: here it says only that the home has a desk.
    monkeypatch.setenv("WUSE_DATABASE_URL", "sqlite:///elsewhere")
    found = on_its_clock(laid_desk(tmp_path), monkeypatch)
    monkeypatch.setattr(warnings, "now", lambda: found.at)
    pool, under = site_pool(tmp_path), {"at": found.at, "response": found.response}
    receive(pool, "grid_visit", feverish(6, GRID, at=found.at), **under)
    receive(pool, "arrival", undeclared(7, "330382002", at=found.at), **under)
    return found


def asked(desk: Desk, *words: str) -> Result:
    home = str(desk.keys.root.parent)
    return CliRunner().invoke(main, ["warnings", *words, "--home", home], env={"WUSE_LANG": "en"})


def told(desk: Desk, *words: str) -> Any:
    found = asked(desk, *words, "--json")
    assert found.exit_code == 0, found.output
    return json.loads(found.output)


def test_what_stands_is_listed_with_the_event_that_it_became(desk: Desk) -> None:
    before = told(desk)
    assert [(one["signal"], one["place"], one["observed"], one["event"]) for one in before] == [
        ("fever_cluster", GRID[:12], 6, None),
        ("undeclared_arrival", "330382002", 7, None),
    ]
    follow(desk, *judged_warnings(site_pool(desk.keys.root.parent), load_warning_rule(), at=desk.at))
    numbers = dict(EventRow.objects.values_list("kind", "pk"))
    assert [one["event"] for one in told(desk)] == [
        numbers["warn_fever_cluster"],
        numbers["warn_undeclared_arrival"],
    ]


def test_a_place_has_what_lies_in_it_and_an_unknown_one_is_refused(desk: Desk) -> None:
    assert [one["signal"] for one in told(desk, "--place", "330382002")] == ["undeclared_arrival"]
    assert told(desk, "--place", "3301") == []
    assert asked(desk, "--place", "990000").exit_code == 2


def test_the_list_names_nobody(desk: Desk) -> None:
    shown = asked(desk).output
    assert "Fever cluster" in shown
    assert "persons found with fever" in " ".join(shown.split())
    assert '"p1"' not in json.dumps(told(desk))
