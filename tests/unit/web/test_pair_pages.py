"""Pairs on the screen: a queue without persons, two reports side by side, names on demand, decisions that go back."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.desk_people import Desk, laid_desk
from tests.reported_twice import decide, looked_for, number_of, sent, state_of, three_reports
from tests.web_people import on_its_clock, signed_in
from wuse.permits.actions.responses import end_response
from wuse.respond.store.models import PairRow
from wuse.trust.store.models import AuditRecord, SealedIdentity

NAMES = ("陈测试", "CHEN, CESHI", "K7654321X", "13811110001")
CASE = "purpose=case_investigation"


@pytest.fixture
def desk(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    settings.WUSE_HOME = tmp_path
    monkeypatch.setenv("WUSE_KEYS", str(tmp_path / "keys"))
    found = on_its_clock(laid_desk(tmp_path), monkeypatch)
    sent(found, three_reports())
    return found


@pytest.fixture
def wang(desk: Desk) -> Client:
    return signed_in("wang")


def text_of(answer: Any) -> str:
    """What the page says, without its tags."""
    assert answer.status_code in (200, 400), answer.content.decode()[-2000:]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def page(one: str, other: str) -> str:
    return f"/desk/pairs/{number_of(one, other)}/?{CASE}"


def looked(wang: Client, desk: Desk) -> Any:
    frame = f"{desk.response}|case_investigation"
    return wang.post("/desk/pairs/", {"standard": "case_report", "place": "3303", "frame": frame})


def test_a_look_says_what_it_came_to_and_fills_the_queue(wang: Client, desk: Desk) -> None:
    assert "There is no such pair" in text_of(wang.get("/desk/pairs/"))
    found = text_of(looked(wang, desk))
    assert "3 pairs found: 3 new, 0 decided before; 0 that waited are found no more." in found
    assert "same sound · same date of birth" in found
    assert "R-1" not in found, "the queue names no report and no person"
    assert "3 pairs that may be one case" in text_of(wang.get("/desk/"))


def test_a_block_that_is_too_large_is_told_on_the_screen(
    wang: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wuse.assess.duplicates import DuplicateRule

    monkeypatch.setattr(DuplicateRule, "values", property(lambda rule: {**_values(rule), "most_reports": 1}))
    found = text_of(looked(wang, desk))
    assert "0 pairs found" in found
    assert (
        "Not compared, since too many reports share it: same telephone commitment (1 groups, 2 reports)."
        in found
    )


def _values(rule: Any) -> dict[str, int]:
    told = {name: entry["value"] for name, entry in rule.parameters.items()}
    return told | {
        f"{trait['trait']}_{one['outcome']}": one["points"]
        for trait in rule.traits
        for one in trait["outcomes"]
    }


def test_reading_asks_for_a_purpose_and_is_told_to_both(wang: Client, desk: Desk) -> None:
    looked_for(desk)
    bare = page("R-1", "R-2").split("?")[0]
    assert wang.get(bare).status_code == 403
    shown = text_of(wang.get(page("R-1", "R-2")))
    assert "R-1 would stand for both" in shown
    assert "≠ differs" in shown
    assert "= the same" in shown
    assert AuditRecord.objects.filter(verb="pair.read").count() == 2


def test_names_are_shown_when_they_are_asked_for_and_not_before(wang: Client, desk: Desk) -> None:
    looked_for(desk)
    before = text_of(wang.get(page("R-1", "R-2")))
    assert not [name for name in NAMES if name in before]
    frame = f"{desk.response}|case_investigation"
    asked = {"act": "reveal", "reason": "电话核实", "frame": frame}
    shown = text_of(wang.post(page("R-1", "R-2"), asked))
    assert all(name in shown for name in NAMES)
    entries = AuditRecord.objects.filter(verb="identity.reveal")
    assert {entry.details["reason"] for entry in entries} == {"电话核实"}
    assert entries.count() == 2
    again = text_of(wang.get(page("R-1", "R-2")))
    assert not [name for name in NAMES if name in again]


def test_who_is_not_in_the_vault_has_no_name_to_reveal(wang: Client, desk: Desk) -> None:
    looked_for(desk)
    SealedIdentity.objects.all().delete()
    asked = {"act": "reveal", "reason": "电话核实", "frame": f"{desk.response}|case_investigation"}
    assert "Neither of the two is in the vault" in text_of(wang.post(page("R-1", "R-2"), asked))


def test_a_decision_is_shown_and_goes_back(wang: Client, desk: Desk) -> None:
    looked_for(desk)
    form = {"act": "same", "reason": "other_document", "purpose": "case_investigation"}
    assert wang.post(page("R-1", "R-2"), form).status_code == 302
    shown = text_of(wang.get(page("R-1", "R-2")))
    assert "Decided. It counts from now on" in shown
    assert "One person with two documents" in shown
    assert "One person with two documents" in text_of(wang.get("/desk/pairs/?part=same"))
    assert wang.post(page("R-1", "R-2"), {"act": "undo", "purpose": "case_investigation"}).status_code == 302
    assert state_of("R-1", "R-2") == "waiting"
    assert "Taken back" in text_of(wang.get(page("R-1", "R-2")))


def test_a_decision_without_a_reason_is_not_taken(wang: Client, desk: Desk) -> None:
    looked_for(desk)
    answer = wang.post(page("R-1", "R-2"), {"act": "same", "reason": "", "purpose": "case_investigation"})
    assert answer.status_code == 400
    assert state_of("R-1", "R-2") == "waiting"


def test_a_contradiction_is_told_beside_the_form(wang: Client, desk: Desk) -> None:
    looked_for(desk)
    decide(desk, "R-1", "R-3", "different", "namesake")
    decide(desk, "R-1", "R-2", "same", "other_document")
    form = {"act": "same", "reason": "asked", "purpose": "case_investigation"}
    told = text_of(wang.post(page("R-2", "R-3"), form))
    assert "R-1 and R-3 would be one as well" in told
    assert "R-1 = R-2 = R-3" in told, "the reports of both groups"


def test_a_pair_that_follows_from_others_says_so(wang: Client, desk: Desk) -> None:
    looked_for(desk)
    decide(desk, "R-1", "R-2", "same", "other_document")
    decide(desk, "R-2", "R-3", "same", "no_document")
    shown = text_of(wang.get(page("R-1", "R-3")))
    assert "Follows from others" in shown
    assert "R-1 = R-2 = R-3" in shown
    assert "R-3" in shown.partition("Leading report")[2][:12], "it was reported first"


def test_the_page_speaks_chinese(desk: Desk) -> None:
    looked_for(desk)
    shown = text_of(signed_in("wang", lang="zh-hans").get(page("R-1", "R-2")))
    assert "并列比对" in shown
    assert "读音相同" in shown
    assert "同一人使用不同证件" in shown


def test_a_pair_that_is_gone_is_a_page(wang: Client, desk: Desk) -> None:
    looked_for(desk)
    address = page("R-1", "R-2")
    PairRow.objects.all().delete()
    answer = wang.get(address)
    assert answer.status_code == 404
    assert "it is found no more" in html.unescape(answer.content.decode())


def test_of_a_response_that_is_over_nothing_is_listed(wang: Client, desk: Desk) -> None:
    looked_for(desk)
    desk.do("zhao", end_response, code=desk.response)
    assert "There is no such pair" in text_of(wang.get("/desk/pairs/"))
    assert "pairs that may be one case" not in text_of(wang.get("/desk/"))
