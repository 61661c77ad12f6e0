"""Check-in for the family, and the door that scans cards: what each page lets one do, and what a door never learns."""

from typing import Any

import pytest

from tests.code_people import CodeDesk
from tests.desk_people import Desk
from tests.holder_people import WELL, declare
from tests.tracing_people import Tracing, new_tracing
from tests.web_people import on_its_clock, signed_in
from wuse.permits.store.models import DelegateRow
from wuse.publish.codes.actions import PRINTED_FOR


@pytest.fixture
def tracing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Tracing:
    found = new_tracing(on_its_clock(desk, monkeypatch))
    CodeDesk(desk).key()
    found.venue()
    return found


def member(tracing: Tracing) -> int:
    """Bo acts for An."""
    of = {"delegate": tracing.persons["bo"], "person": tracing.persons["an"]}
    said = {"kind": "parent", "called": "妈妈", "begun_at": tracing.desk.at}
    return int(DelegateRow.objects.create(response=tracing.desk.response, **of, **said).pk)


def card(tracing: Tracing, name: str = "an") -> str:
    """The text of a card, as a counter prints it."""
    codes = CodeDesk(tracing.desk)
    return codes.issue("gao", tracing.persons[name], lasts=PRINTED_FOR).text


def visits(tracing: Tracing) -> list[tuple[Any, ...]]:
    names = {person: name for name, person in tracing.persons.items()}
    return sorted((names[row["person"]], row["code_colour"]) for row in tracing.newest("venue_visit"))


def test_a_guardian_chooses_who_is_here(tracing: Tracing) -> None:
    number = member(tracing)
    page = signed_in("bo").get("/me/visits/?key=K-MARKET").content.decode()
    assert "妈妈" in page
    assert "I myself" in page
    declare(tracing.desk, "bo", tracing.persons["an"], WELL)
    told = signed_in("bo").post("/me/visits/", {"key": "K-MARKET", "who": ["me", str(number)]}, follow=True)
    assert "妈妈: Checked in: 南门菜市场." in told.content.decode()
    # Of who has declared nothing no colour is known.
    assert visits(tracing) == [("an", "green"), ("bo", None)]


def test_who_has_nobody_is_asked_for_nobody(tracing: Tracing) -> None:
    page = signed_in("an").get("/me/visits/?key=K-MARKET").content.decode()
    assert "I myself" not in page
    assert signed_in("an").post("/me/visits/", {"key": "K-MARKET"}).status_code == 302


@pytest.mark.parametrize("who", [[], ["999"], ["you"]])
def test_nobody_is_checked_in_who_was_not_chosen_or_is_anothers(tracing: Tracing, who: list[str]) -> None:
    member(tracing)
    assert signed_in("bo").post("/me/visits/", {"key": "K-MARKET", "who": who}).status_code == 400
    assert visits(tracing) == []


def test_a_door_scans_a_card_sees_its_colour_and_nothing_else(tracing: Tracing) -> None:
    declare(tracing.desk, "an", tracing.persons["an"], WELL)
    text, address = card(tracing), "/desk/venues/1/door/"
    assert "scan.js" in signed_in("fang").get(address).content.decode()
    first = signed_in("fang").post(address, {"code": text})
    assert first.status_code == 200
    page = first.content.decode()
    assert 'data-colour="green"' in page
    assert "The visit is kept." in page
    assert tracing.persons["an"] not in page
    # Scanned again, or after a check-in by the poster, it answers the same.
    again = signed_in("fang").post(address, {"code": text}).content.decode()
    assert again.split("<form")[0] == page.split("<form")[0]
    assert visits(tracing) == [("an", "green")]
    seen = signed_in("an").get("/me/").content.decode()
    assert "the door of a venue" in seen
    assert "南门菜市场" not in seen


@pytest.mark.parametrize(
    ("text", "said"), [("WUSE1:ABC", "damaged, cut off or made up"), ("妈妈", "no health code")]
)
def test_what_is_no_code_that_holds_has_no_colour_and_is_no_visit(
    tracing: Tracing, text: str, said: str
) -> None:
    answer = signed_in("fang").post("/desk/venues/1/door/", {"code": text})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert said in page
    assert 'class="pass"' not in page
    assert visits(tracing) == []


def test_nobody_scans_without_the_role(tracing: Tracing) -> None:
    assert signed_in("wang").get("/desk/venues/1/door/").status_code == 403
    assert signed_in("an").get("/desk/venues/1/door/").status_code == 403
