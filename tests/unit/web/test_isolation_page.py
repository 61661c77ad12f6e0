"""What somebody under an order of isolation sees of it, appeals against, and a reviewer reads."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.desk_people import Desk
from tests.holder_people import WELL, declare
from tests.tracing_people import BASIS, CARE, Tracing, days_later, new_tracing, specimen
from tests.web_people import on_its_clock, signed_in
from wuse.permits.store.models import DelegateRow
from wuse.respond.actions.isolations import (
    care_in_isolation,
    confirm_isolation,
    lift_isolation,
    propose_isolation,
)
from wuse.respond.actions.transfers import accept_transfer, offer_transfer
from wuse.respond.care import CareOutcome, CareSaid
from wuse.respond.isolation import LiftReason, TransferStage
from wuse.respond.store.isolations import get_isolation, specimens_of
from wuse.respond.store.models import CorrectionRow
from wuse.trust.store.models import AuditRecord
from wuse.web.me import isolation


@pytest.fixture
def tracing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Tracing:
    return new_tracing(on_its_clock(desk, monkeypatch))


def page(name: str, path: str = "/me/isolation/", *, lang: str = "en") -> str:
    answer = signed_in(name, second_factor=False, lang=lang).get(path)
    assert answer.status_code == 200, path
    assert answer["Cache-Control"] == "no-store" or path.startswith("/desk")
    return str(answer.content.decode())


def test_a_check_in_by_a_delegate_is_not_told_as_ones_own(tracing: Tracing) -> None:
    ordered(tracing)
    delegate(tracing)
    declare(tracing.desk, "bo", tracing.persons["an"], WELL)
    told = page("an")
    assert "the office sees it" in told
    assert "by yourself" not in told


def proposed(tracing: Tracing, uid: str = "i-an") -> int:
    said = {"pool": tracing.pool, "uid": uid, "wanted": tracing.isolation()}
    return int(str(tracing.desk.do("ou", propose_isolation, **said, **tracing.frame(CARE))))


def ordered(tracing: Tracing, uid: str = "i-an") -> int:
    number = proposed(tracing, uid)
    tracing.desk.do("yu", confirm_isolation, pool=tracing.pool, number=number, purpose=CARE)
    return number


def delegate(tracing: Tracing) -> int:
    """Bo acts for An."""
    row = DelegateRow.objects.create(
        response=tracing.desk.response,
        delegate=tracing.persons["bo"],
        person=tracing.persons["an"],
        kind="parent",
        called="妈妈",
        begun_at=tracing.desk.at,
    )
    return int(row.pk)


def test_nobody_confirmed_it_and_nobody_is_held(tracing: Tracing) -> None:
    proposed(tracing)
    assert "There is no order of isolation" in page("an")
    assert "An order of isolation holds" not in page("an", "/me/code/")


def test_the_person_sees_on_what_ground_until_when_and_in_whose_charge(tracing: Tracing) -> None:
    number = ordered(tracing)
    due = get_isolation(number).due_on
    found = page("an")
    for words in (
        "Centralised isolation",
        f"Last day: <b>{due - timedelta(days=1)}</b>",
        BASIS,
        "Close contact",
        "乐清市第一集中隔离点",
        "温州市疾控中心 Isolation officer",
        "Confirmed by a second person",
        "Test before the release",
        "Today&#x27;s is due",
        "Ask for a human review of the order",
    ):
        assert words in found, words
    for hidden in ("a-ou", "a-yu", "R-1", str(tracing.persons["an"])):
        assert hidden not in found, "no name of an official, no case of somebody else, no key"
    assert "集中隔离" in page("an", lang="zh-hans")
    assert not AuditRecord.objects.filter(verb="isolation.read").exists(), "one's own page is no entry"
    code = page("an", "/me/code/")
    assert "An order of isolation holds" in code
    assert "Your isolation was ordered." in code
    assert "There is no order of isolation" in page("bo")
    assert "My isolation" not in page("bo", "/me/code/")


def test_receipts_tests_and_check_ins_stand_on_it(tracing: Tracing) -> None:
    number = ordered(tracing)
    desk, pool = tracing.desk, tracing.pool
    said = {"number": number, "purpose": CARE, "said": CareSaid(CareOutcome.WELL)}
    desk.do("ou", care_in_isolation, pool=pool, **said)
    offer = {"number": number, "purpose": CARE, "stage": TransferStage.SITE, "receiver": "lqgl"}
    handed = desk.do("ou", offer_transfer, **offer)
    assert "Nobody has been handed over yet" in page("an"), "an offer is no receipt"
    desk.do("guo", accept_transfer, pool=pool, number=handed, purpose=CARE)
    specimen(tracing, "an", 1)
    days_later(desk, 2)
    found = page("an")
    assert "温州市疾控中心 → 乐清市第一集中隔离点" in found
    assert "negative, taken on 2020-02-12" in found
    assert "1 of 3 days so far answered" in found
    assert "1 without an answer" in found
    assert "at the place of isolation" in found


def test_who_is_held_beyond_the_last_day_is_told(tracing: Tracing) -> None:
    ordered(tracing)
    days_later(tracing.desk, 20)
    assert "This order holds you no longer" in page("an")
    assert "An order of isolation holds" not in page("an", "/me/code/")


def test_the_pool_is_asked_once_for_the_tests_of_all_orders(
    tracing: Tracing, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, asked = ordered(tracing), list[str]()
    said = {"number": first, "purpose": CARE, "reason": LiftReason.NO_CONTACT}
    tracing.desk.do("yu", lift_isolation, pool=tracing.pool, **said)
    tracing.desk.later(minutes=5)
    ordered(tracing, "i-an-2")

    def counted(*args: object, **values: object) -> object:
        asked.append(str(args[1]))
        return specimens_of(*args, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(isolation, "specimens_of", counted)
    assert page("an").count("Test before the release") == 2
    assert len(asked) == 1


def test_one_tap_appeals_and_the_reviewer_ends_it(tracing: Tracing) -> None:
    number = ordered(tracing)
    client = signed_in("an", second_factor=False)
    answer = client.post("/me/isolation/appeal/", {"order": number})
    assert (answer.status_code, answer["Location"]) == (302, "/me/isolation/")
    found = page("an")
    assert "24 h 0 min left" in found
    assert "Ask for a human review of the order" not in found
    asked = CorrectionRow.objects.get().pk
    reviewer = signed_in("lin")
    assert "appeal against an isolation" in reviewer.get("/desk/corrections/").content.decode()
    read = reviewer.get(f"/desk/corrections/{asked}/").content.decode()
    assert f"Isolation {number}" in read
    assert BASIS in read
    assert "Corrected ends the isolation at once" in read
    said = {"act": "answer", "outcome": "corrected", "answer": "核实并非密切接触者。"}
    assert reviewer.post(f"/desk/corrections/{asked}/", said).status_code == 302
    found = page("an")
    assert "Appeal granted · 温州市疾控中心 Reviewer" in found
    assert "核实并非密切接触者。" in found
    code = page("an", "/me/code/")
    assert "Your isolation was ended early." in code
    assert "An order of isolation holds" not in code
    assert "My isolation" in code, "what was stays to be read"


def test_an_order_that_is_not_there_is_not_appealed(tracing: Tracing) -> None:
    number = ordered(tracing)
    client = signed_in("bo", second_factor=False)
    for said in ({"order": number}, {"order": "x"}, {}):
        assert client.post("/me/isolation/appeal/", said).context["code"] == "isolation.unknown"
    assert client.get("/me/isolation/appeal/").status_code == 405


def test_a_delegate_sees_the_order_and_appeals_but_reads_neither_words_nor_results(tracing: Tracing) -> None:
    number = ordered(tracing)
    specimen(tracing, "an", 1, result="positive")
    own = {"order": number, "text": "只有我自己知道的话。"}
    signed_in("an", second_factor=False).post("/me/isolation/appeal/", own)
    address = f"/me/family/{delegate(tracing)}/isolation/"
    found = page("bo", address)
    assert "Isolation of 妈妈" in found
    assert BASIS in found
    assert "taken on 2020-02-12" in found
    assert "positive" not in found
    assert own["text"] not in found
    assert own["text"] in page("an")
    CorrectionRow.objects.update(outcome="upheld")
    answer = signed_in("bo", second_factor=False).post(f"{address}appeal/", {"order": number})
    assert answer["Location"] == address
    assert CorrectionRow.objects.count() == 2


def test_whoever_decided_is_asked_for_once_for_all_orders(tracing: Tracing) -> None:
    number = ordered(tracing)
    with CaptureQueriesContext(connection) as one:
        page("an")
    for again in range(3):
        values = {"number": number, "purpose": CARE, "reason": LiftReason.APPEAL}
        tracing.desk.do("yu", lift_isolation, pool=tracing.pool, **values)
        number = ordered(tracing, f"i-{again}")
    with CaptureQueriesContext(connection) as four:
        told = page("an")
    assert told.count("Proposed by") == 4
    assert _of_permits(four) == _of_permits(one)


def _of_permits(asked: CaptureQueriesContext) -> int:
    return sum("permits_permitrow" in query["sql"] for query in asked)
