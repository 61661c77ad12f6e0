"""The abuse drill: in June 2022 five officials had 1,317 bank depositors given red codes. Everyone with every ordinary
right tries it here in every way there is: refused, or slow and two-handed, and seen by all and by each.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.code_people import CodeDesk, counted
from tests.desk_people import CITY, COUNTY, Desk
from tests.holder_people import WELL, door_of
from tests.programs import case_report, program
from tests.web_people import on_its_clock, signed_in, visitor
from wuse.assess.warnings import load_warning_rule
from wuse.cli.code_keeping import CodeSite, keep_codes
from wuse.intake.actions.send import send_facts
from wuse.intake.json_tables import read_json_tables
from wuse.intake.sending import Sending
from wuse.intake.store.known import KnownRows
from wuse.permits import Actor
from wuse.places import load_registry
from wuse.respond.actions.appeals import appeal_code, give_relief
from wuse.respond.actions.contacts import add_contact
from wuse.respond.actions.declarations import record_declaration
from wuse.respond.actions.overrides import confirm_override, propose_override
from wuse.respond.actions.warnings import follow_warnings
from wuse.respond.contact import MOST_LISTED_A_DAY, WantedContact
from wuse.respond.declaration import MOST_RECORDED_A_DAY
from wuse.respond.override import MOST_A_DAY, OverrideReason
from wuse.respond.relief import ReliefReason
from wuse.respond.store.event_models import EventRow
from wuse.respond.store.holder_notices import notices_of_holder, revoked_identifiers
from wuse.respond.store.models import CodeTallyRow, OverrideRow
from wuse.respond.store.pooled_tallies import pool_code_tallies
from wuse.respond.store.warnings import judged_warnings
from wuse.trust.store.queries import about
from wuse.vocabulary import Colour, PersonKey, Purpose, Refusal

CROWD = 1317
REVIEW = Purpose.CODE_REVIEW


@pytest.fixture
def codes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> CodeDesk:
    return CodeDesk(on_its_clock(desk, monkeypatch))


@pytest.fixture
def crowd(codes: CodeDesk) -> list[PersonKey]:
    """Depositors who have declared and are green."""
    return _green(codes, CROWD)


@pytest.fixture
def few(codes: CodeDesk) -> list[PersonKey]:
    """The first of them: as many as two days' work, and one."""
    return _green(codes, 2 * MOST_A_DAY + 1)


def _green(codes: CodeDesk, number: int) -> list[PersonKey]:
    persons = codes.register(*(f"depositor {n}" for n in range(number)))
    codes.declares(*persons)
    keep(codes)
    assert colours(codes) == {"green": number}
    return persons


def keep(codes: CodeDesk) -> None:
    """A turn of the keeper: codes, tallies, warnings."""
    site = CodeSite(codes.home, codes.pool, codes.desk.keys, codes.state, counted(codes.desk))
    frame: dict[str, Any] = {"audit": codes.desk.audit, "by": Actor(account="system"), "at": codes.desk.at}
    keep_codes(site=site, **frame)
    pool_code_tallies(codes.pool, at=codes.desk.at)
    rule = load_warning_rule()
    follow_warnings(
        rule=rule, found=judged_warnings(codes.pool, rule, at=codes.desk.at), judged=rule.kinds, **frame
    )


def colours(codes: CodeDesk) -> dict[str, int]:
    """Colour -> how many codes of the rule have it."""
    found = codes.pool.latest("code_verdict")["code_colour"].value_counts()
    return dict(found.iter_rows())


def propose(codes: CodeDesk, who: str, person: PersonKey) -> int:
    return int(
        str(
            codes.desk.do(
                who, propose_override, response=codes.desk.response, purpose=REVIEW, place=CITY, person=person,
                colour=Colour.RED, reason=OverrideReason.ISOLATION_ORDER, until=codes.desk.at + timedelta(days=3),
            )
        )
    )  # fmt: skip


def outcome(call: Callable[..., object], *args: object, **values: object) -> str:
    try:
        call(*args, **values)
    except Refusal as refusal:
        return refusal.code
    return "done"


def counted_in_public() -> dict[str, int | None]:
    """Kind -> number of all counties, as the public file says it."""
    document = json.loads(visitor().get("/code-changes/changes.json").content)
    return {line["kind"]: line["number"] for line in document["changes"] if line["county"] is None}


def warned() -> list[tuple[str, str]]:
    return sorted(EventRow.objects.filter(kind__startswith="warn_code").values_list("kind", "level"))


def test_ordinary_rights_and_one_epidemiologist_recolour_nobody(
    codes: CodeDesk, crowd: list[PersonKey]
) -> None:
    for who in ("zhao", "chen", "gao", "lin", "he", "qian"):
        assert outcome(propose, codes, who, crowd[0]) == "permit.missing"
    tried = [outcome(propose, codes, "wang", person) for person in crowd[: MOST_A_DAY + 5]]
    assert tried == ["done"] * MOST_A_DAY + ["override.many"] * 5
    for row in OverrideRow.objects.all():
        own = outcome(codes.desk.do, "wang", confirm_override, number=row.pk, purpose=REVIEW)
        others = outcome(codes.desk.do, "lin", confirm_override, number=row.pk, purpose=REVIEW)
        assert (own, others) == ("override.second_person", "permit.missing")
    keep(codes)
    assert colours(codes) == {"green": CROWD}
    assert {codes.code(person).colour for person in crowd[:3]} == {Colour.GREEN}
    # Even what came to nothing is on the page of each person whom it was about.
    assert [found.entry.verb for found in about(crowd[0], at=codes.desk.at)] == ["override.propose"]


def test_the_web_form_is_no_other_way(codes: CodeDesk, few: list[PersonKey]) -> None:
    browser = signed_in("wang")
    form = {
        "frame": f"{codes.desk.response}|code_review", "place": COUNTY, "colour": "red", "reason": "isolation_order",
        "until": (codes.desk.at + timedelta(days=3)).isoformat(),
    }  # fmt: skip
    answers = [
        browser.post("/desk/overrides/", {**form, "person": person}).status_code
        for person in few[: MOST_A_DAY + 1]
    ]
    assert answers == [302] * MOST_A_DAY + [400]
    assert signed_in("gao").post("/desk/overrides/", {**form, "person": few[0]}).status_code == 403


def test_two_who_work_together_are_slow_and_seen_on_the_first_day(
    codes: CodeDesk, few: list[PersonKey]
) -> None:
    days = 0
    left = list(few)
    while days < 2:
        for person in left[:MOST_A_DAY]:
            codes.desk.do("sun", confirm_override, number=propose(codes, "wang", person), purpose=REVIEW)
        assert outcome(propose, codes, "wang", left[MOST_A_DAY]) == "override.many"
        left = left[MOST_A_DAY:]
        days += 1
        keep(codes)
        if days == 1:
            assert counted_in_public() == {"hand": MOST_A_DAY}
            assert warned() == [("warn_code_by_hand", "red")]
        codes.desk.later(days=1)
    page = visitor(lang="zh").get("/code-changes/").content.decode()
    assert "330382" in page
    assert "隔离医学观察" in page
    first = few[0]
    assert [(one.kind, one.after) for one in notices_of_holder(first, response=codes.desk.response)] == [
        ("by_hand", "red")
    ]
    assert {found.entry.verb for found in about(first, at=codes.desk.at)} == {
        "override.propose",
        "override.confirm",
    }
    codes.citizen("first", first)
    assert outcome(codes.desk.do, "me-first", appeal_code, code=codes.code(first)) == "done"
    codes.desk.later(days=2)
    assert codes.code(first).colour == Colour.GREEN, "and it ends by itself"


def test_relief_makes_nothing_worse(codes: CodeDesk, few: list[PersonKey]) -> None:
    codes.contacts(few[0])
    codes.citizen("first", few[0])
    number = codes.desk.do("me-first", appeal_code, code=codes.code(few[0]))
    frame = {
        "number": number,
        "reason": ReliefReason.DOUBTFUL_FACT,
        "until": codes.desk.at + timedelta(hours=1),
    }
    # Given by the name of one person it does not hold for another.
    wrong = outcome(codes.desk.do, "lin", give_relief, code=codes.code(few[1]), **frame)
    assert wrong == "relief.not_waiting"
    codes.desk.do("lin", give_relief, code=codes.code(few[0]), **frame)
    assert codes.code(few[0]).colour == Colour.YELLOW


def test_contacts_sent_in_bulk_turn_codes_red_before_everyones_eyes(
    codes: CodeDesk, crowd: list[PersonKey]
) -> None:
    program(codes.desk, "bulk", "person_sender", CITY)
    codes.key()
    holder = codes.citizen("first", crowd[0])
    green = codes.issue(holder, crowd[0])
    rows = [
        {
            "contact_id": f"K{number:05}", "person": person, "case": "R000009", "place": COUNTY, "closeness": "close",
            "relation": "venue", "last_exposure_on": "2020-02-11", "listed_at": "2020-02-12T08:00:00+08:00",
            "contact_state": "listed", "reporter": "bulk",
        }
        for number, person in enumerate(crowd)
    ]  # fmt: skip

    def sent(who: str, key: str, **more: object) -> object:
        tables = read_json_tables(json.dumps({**more, "contact": rows}).encode(), lang="en")
        purpose = Purpose.CASE_INVESTIGATION
        return codes.desk.do(
            who, send_facts, vault=codes.desk.vault, known=KnownRows(bytes(32)), pool=codes.pool,
            places=load_registry(), uid=f"r-{key}", sending=Sending(tables, key, key, codes.desk.response, purpose),
        )  # fmt: skip

    assert outcome(sent, "wang", "by hand") == "permit.missing"
    assert outcome(sent, "gao", "by hand") == "permit.missing"
    # Nobody is a contact of a case that was not reported: every row is set aside.
    sent("bulk", "without a case")
    codes.desk.later(minutes=1)
    keep(codes)
    assert colours(codes) == {"green": CROWD}
    sent("bulk", "bulk", case_report=[case_report(9)])
    codes.desk.later(minutes=1)
    keep(codes)
    assert colours(codes) == {"red": CROWD}

    # The rule did as the rule does; what was done shows at once, to all and to each.
    assert counted_in_public() == {"rule": CROWD}
    assert warned() == [("warn_code_by_facts", "red")]
    last = crowd[-1]
    code = codes.code(last)
    assert {(fact.standard, fact.said_by) for fact in code.facts} == {
        ("contact", "bulk"),
        ("declaration", "self"),
    }
    (notice,) = notices_of_holder(last, response=codes.desk.response)
    assert (notice.before, notice.after, notice.cause) == ("green", "red", "contact")
    assert green.claims.identifier in _revoked(codes)

    # One correction of the facts gives all of them back.
    for row in rows:
        row["contact_state"] = "released"
        row["reached_at"] = "2020-02-12T08:30:00+08:00"
    codes.desk.later(hours=1)
    sent("bulk", "again")
    keep(codes)
    assert colours(codes) == {"green": CROWD}


def _revoked(codes: CodeDesk) -> set[bytes]:
    lists = codes.folder.revocations()
    assert lists
    return {one for one in revoked_identifiers(at=codes.desk.at) if lists.has(one)}


def _senders() -> dict[str, int]:
    """Sender -> how many codes its facts made worse."""
    found: dict[str, int] = {}
    for row in CodeTallyRow.objects.filter(cause__startswith="rule."):
        found[row.sender] = found.get(row.sender, 0) + row.number
    return found


def test_who_takes_down_declarations_at_a_counter_is_limited_and_stands_for_what_they_say(
    codes: CodeDesk, crowd: list[PersonKey]
) -> None:
    door = door_of(codes.desk)

    def record(who: str, person: PersonKey) -> object:
        return codes.desk.do(
            who, record_declaration, door=door, uid=f"r-{person[-20:]}", number="n", person=person, place=COUNTY,
            response=codes.desk.response, purpose=Purpose.REGISTRATION, answers={**WELL, "fever": True},
        )  # fmt: skip

    assert outcome(record, "wang", crowd[0]) == "permit.missing"
    tried = [outcome(record, "gao", person) for person in crowd[: MOST_RECORDED_A_DAY + 3]]
    assert tried == ["done"] * MOST_RECORDED_A_DAY + ["declaration.many_recorded"] * 3
    codes.desk.later(minutes=1)
    keep(codes)
    gao = codes.desk.actor("gao")
    assert _senders() == {gao.organisation or gao.account: MOST_RECORDED_A_DAY}
    assert counted_in_public() == {"rule": MOST_RECORDED_A_DAY}
    assert warned() == [("warn_code_by_facts", "orange")]
    assert [found.entry.verb for found in about(crowd[0], at=codes.desk.at)] == ["declaration.record"]


def test_who_lists_contacts_one_by_one_is_limited_and_stands_for_them(
    codes: CodeDesk, crowd: list[PersonKey]
) -> None:
    (case,) = codes.register("the case")
    codes.facts("case_report", _report(codes, case))

    def add(who: str, person: PersonKey) -> object:
        wanted = WantedContact(
            case="case-9", person=person, closeness="close", relation="household",
            known_by="interview", last_exposure_on=codes.today - timedelta(days=1),
        )  # fmt: skip
        return codes.desk.do(
            who, add_contact, pool=codes.pool, response=codes.desk.response,
            purpose=Purpose.CASE_INVESTIGATION, uid=f"t-{person[-20:]}", wanted=wanted,
        )  # fmt: skip

    assert outcome(add, "gao", crowd[0]) == "permit.missing"
    tried = [outcome(add, "wang", person) for person in crowd[: MOST_LISTED_A_DAY + 3]]
    assert tried == ["done"] * MOST_LISTED_A_DAY + ["contact.many"] * 3
    codes.desk.later(minutes=1)
    keep(codes)
    wang = codes.desk.actor("wang")
    assert _senders()[wang.organisation or wang.account] == MOST_LISTED_A_DAY
    assert warned() == [("warn_code_by_facts", "orange")]


def test_secondary_contacts_in_bulk_are_put_on_their_sender(codes: CodeDesk, few: list[PersonKey]) -> None:
    """They are no rule of their own: points, and whatever colour these make is a fact's."""
    program(codes.desk, "bulk", "person_sender", CITY)
    rows = [
        {
            "contact_id": f"S{number:05}", "person": person, "case": "R000009", "place": COUNTY,
            "closeness": "secondary", "relation": "venue", "last_exposure_on": "2020-02-11",
            "listed_at": "2020-02-12T08:00:00+08:00", "contact_state": "listed", "reporter": "bulk",
        }
        for number, person in enumerate(few)
    ]  # fmt: skip
    told = {"case_report": [case_report(9)], "contact": rows}
    tables = read_json_tables(json.dumps(told).encode(), lang="en")
    codes.desk.do(
        "bulk", send_facts, vault=codes.desk.vault, known=KnownRows(bytes(32)), pool=codes.pool,
        places=load_registry(), uid="r-1",
        sending=Sending(tables, "k", "k", codes.desk.response, Purpose.CASE_INVESTIGATION),
    )  # fmt: skip
    codes.desk.later(minutes=1)
    keep(codes)
    worse = {colour: number for colour, number in colours(codes).items() if colour != "green"}
    assert worse
    assert _senders() == {codes.desk.actor("bulk").organisation: len(few)}


def _report(codes: CodeDesk, case: PersonKey) -> dict[str, object]:
    return {
        "report_id": "case-9", "person": case, "diagnosed_on": codes.today, "status": "in_care", "place": COUNTY,
        "classification": "confirmed", "onset_on": codes.today - timedelta(days=3), "reported_at": codes.desk.at,
    }  # fmt: skip
