"""One person's code, from the pool to the signed text."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.audits import MemoryAudit
from tests.code_people import CodeDesk, counted, person_named
from tests.desk_people import OTHER, Desk
from tests.unit.publish.conftest import NAMES, verdicts
from wuse.permits.actions.responses import end_response
from wuse.permits.store.models import ResponseRow
from wuse.publish import EditionStore, issue_edition
from wuse.publish.codes.actions import PRINTED_FOR
from wuse.publish.codes.store import code_of
from wuse.publish.credential import CodeAccepted, CodeAlgorithm, verify_code
from wuse.publish.credential.actions import add_code_key
from wuse.respond.actions.overrides import confirm_override, propose_override
from wuse.respond.holder_code import HolderCode
from wuse.respond.override import OverrideReason
from wuse.respond.store.holder_notices import revoked_identifiers
from wuse.respond.store.models import IssuedCodeRow, ReliefRow
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import Colour, PersonKey, PlaceCode, Purpose, Refusal


@pytest.fixture
def codes(desk: Desk) -> CodeDesk:
    return CodeDesk(desk)


def set_by_hand(codes: CodeDesk, person: PersonKey, colour: Colour, reason: OverrideReason) -> int:
    frame = {
        "response": codes.desk.response,
        "purpose": Purpose.CODE_REVIEW,
        "place": "330382",
        "person": person,
    }
    until = codes.desk.at + timedelta(days=2)
    number = codes.desk.do("wang", propose_override, **frame, colour=colour, reason=reason, until=until)
    codes.desk.do("sun", confirm_override, number=number, purpose=Purpose.CODE_REVIEW)
    return int(str(number))


def test_nobody_has_a_colour_before_a_declaration(codes: CodeDesk) -> None:
    (person,) = codes.register("chen")
    code = codes.code(person)
    assert (code.colour, code.cause, [one.rule for one in code.reasons]) == (
        None,
        "undeclared",
        ["undeclared"],
    )
    assert code.steps("en") == ["declare to be given a code"]
    assert code.facts == []


def test_what_was_receipted_a_moment_ago_counts(codes: CodeDesk) -> None:
    (person, other) = codes.register("chen", "lu")
    codes.declares(person, other)
    codes.contacts(other)
    code = codes.code(person)
    assert (code.colour, code.cause, code.until) == (Colour.GREEN, "clear", codes.today + timedelta(days=28))
    assert [(fact.standard, fact.said_by, fact.recorded_at) for fact in code.facts] == [
        ("declaration", "self", codes.desk.at)
    ]
    assert code.profile == "zhejiang-2020-02-17"
    assert code.rule_digest.startswith("sha256:")


def test_a_contact_is_red_and_told_why_and_from_whom(codes: CodeDesk) -> None:
    (person,) = codes.register("chen")
    codes.declares(person)
    codes.contacts(person, reporter="wzcdc")
    code = codes.code(person)
    assert (code.colour, code.cause) == (Colour.RED, "contact")
    assert {(fact.standard, fact.said_by) for fact in code.facts} == {
        ("declaration", "self"),
        ("contact", "wzcdc"),
    }


def test_a_fact_that_was_given_to_somebody_else_is_no_longer_held_against_one(codes: CodeDesk) -> None:
    (person, other) = codes.register("chen", "lu")
    codes.declares(person, other)
    codes.contacts(person)
    codes.desk.later(hours=1)
    corrected = {"contact_id": f"c{person[3:15]}", "person": other, "closeness": "close", "relation": "venue"}
    codes.facts(
        "contact",
        {**corrected, "last_exposure_on": codes.today, "contact_state": "listed", "reporter": "wzcdc"},
    )
    assert codes.code(person).colour == Colour.GREEN
    assert codes.code(other).colour == Colour.RED
    before = codes.code(person, at=codes.desk.at - timedelta(minutes=30))
    assert before.colour == Colour.RED, "as of then it was held against this person"


def test_a_map_counts_from_when_it_was_issued(codes: CodeDesk, tmp_path: Path) -> None:
    (person,) = codes.register("chen")
    codes.declares(
        person,
        stayed_in_risk_area=True,
        stay_place="330382",
        stay_days=3,
        left_stay_on=codes.today - timedelta(days=1),
    )
    assert codes.code(person).colour == Colour.GREEN
    issue_edition(
        audit=MemoryAudit(), store=EditionStore(tmp_path, "zhejiang"), series="zhejiang", inputs={}, names=NAMES,
        by="a test",
        as_of=codes.today - timedelta(days=3), verdicts=verdicts(p330382="red"),
        at=codes.desk.at + timedelta(hours=1),
    )  # fmt: skip
    assert codes.code(person).colour == Colour.GREEN
    codes.desk.later(hours=2)
    assert codes.code(person).colour == Colour.RED


def test_a_code_by_hand_stands_before_the_rule_and_ends(codes: CodeDesk) -> None:
    (person,) = codes.register("chen")
    codes.declares(person)
    set_by_hand(codes, person, Colour.YELLOW, OverrideReason.CLOSE_CONTACT)
    code = codes.code(person)
    assert (code.colour, code.by_rule, code.cause) == (Colour.YELLOW, Colour.GREEN, "close_contact")
    codes.desk.later(days=2)
    assert codes.code(person).colour == Colour.GREEN


def test_relief_changes_what_a_colour_counts_as_and_hides_nothing(codes: CodeDesk) -> None:
    from wuse.respond.store.models import CorrectionRow

    (person,) = codes.register("chen")
    codes.declares(person)
    codes.contacts(person)
    appeal = CorrectionRow.objects.create(
        person=person, response=codes.desk.response, place="330382", asked_at=codes.desk.at, outcome="waiting"
    )
    given = {"person": person, "response": codes.desk.response, "place": "330382", "correction": appeal}
    ReliefRow.objects.create(
        **given, colour="red", cause="contact", counts_as="yellow", reason="doubtful_fact",
        given_by="a-lin", given_at=codes.desk.at,
        until=codes.desk.at + timedelta(hours=24),
    )  # fmt: skip
    code = codes.code(person)
    assert (code.colour, code.decided, code.by_rule) == (Colour.YELLOW, Colour.RED, Colour.RED)
    codes.desk.later(hours=24)
    assert codes.code(person).colour == Colour.RED


def test_the_holder_is_given_a_code_that_a_verifier_accepts(codes: CodeDesk) -> None:
    (person,) = codes.register("chen")
    codes.declares(person)
    codes.key()
    entries = AuditRecord.objects.count()
    issued = codes.issue(codes.citizen("chen", person), person)
    assert AuditRecord.objects.count() == entries, "looking at the own code is nobody's business"
    found = verify_code(issued.text, keys=codes.folder.key_set(), revocations=None, at=codes.desk.at)
    assert isinstance(found, CodeAccepted)
    assert found.claims.colour == Colour.GREEN
    assert found.claims.expires_at - found.claims.issued_at == timedelta(minutes=10)
    row = IssuedCodeRow.objects.get()
    assert (row.identifier, row.person, row.colour) == (issued.claims.identifier.hex(), person, "green")


def test_a_counter_prints_a_code_for_a_day_and_leaves_an_entry(codes: CodeDesk) -> None:
    (person,) = codes.register("chen")
    codes.declares(person)
    codes.key()
    issued = codes.issue("gao", person, lasts=PRINTED_FOR)
    assert issued.claims.expires_at - issued.claims.issued_at == timedelta(days=1)
    entry = AuditRecord.objects.order_by("-pk")[0]
    assert (entry.verb, entry.subject, entry.purpose) == ("code.issue", person, "registration")


def test_a_relative_is_recorded_and_a_stranger_refused(codes: CodeDesk) -> None:
    (person, child) = codes.register("chen", "chen xiao")
    codes.declares(person, child)
    codes.key()
    name = codes.citizen("chen", person)
    assert codes.issue(name, child, represents=[child]).claims.colour == Colour.GREEN
    assert AuditRecord.objects.order_by("-pk")[0].subject == child
    with pytest.raises(Refusal, match="no permit"):
        codes.issue(name, child)


@pytest.mark.parametrize("what", ["undeclared", "no key", "elsewhere", "unknown", "over"])
def test_what_cannot_be_issued_is_refused(codes: CodeDesk, what: str) -> None:
    (person,) = codes.register("chen", place=OTHER if what == "elsewhere" else "330382")
    codes.key("330382" if what == "no key" else "33")
    if what != "undeclared":
        codes.declares(person)
    if what == "unknown":
        person = person_named("nobody")
    if what == "over":
        codes.desk.do("zhao", end_response, code=codes.desk.response)
    expected = {
        "undeclared": "code.undeclared",
        "no key": "code.no_key",
        "elsewhere": "permit.missing",
        "unknown": "vault.unknown",
        "over": "response.not_active",
    }
    with pytest.raises(Refusal) as refused:
        codes.issue("gao", person)
    assert refused.value.code == expected[what]


def test_a_code_holds_no_longer_than_what_it_says(codes: CodeDesk) -> None:
    (person,) = codes.register("chen")
    codes.declares(person)
    codes.key()
    set_by_hand(codes, person, Colour.YELLOW, OverrideReason.CLOSE_CONTACT)
    codes.desk.later(days=2, minutes=-4)
    issued = codes.issue(codes.citizen("chen", person), person)
    assert issued.claims.expires_at - issued.claims.issued_at == timedelta(minutes=4)


def test_what_ends_within_a_minute_is_not_shown_for_a_day(codes: CodeDesk) -> None:
    (person,) = codes.register("chen")
    codes.declares(person)
    codes.key()
    set_by_hand(codes, person, Colour.YELLOW, OverrideReason.CLOSE_CONTACT)
    codes.desk.later(days=2, seconds=-20)
    issued = codes.issue("gao", person, lasts=PRINTED_FOR)
    assert issued.claims.colour == Colour.YELLOW
    assert issued.claims.expires_at - issued.claims.issued_at == timedelta(minutes=1)


@pytest.mark.parametrize("what", ["key", "response"])
def test_a_code_outlives_neither_its_key_nor_its_response(codes: CodeDesk, what: str) -> None:
    (person,) = codes.register("chen")
    codes.declares(person)
    frame = ResponseRow.objects.get(code=codes.desk.response)
    until = codes.desk.at + timedelta(hours=3)
    if what == "response":
        codes.key()
        frame.ends_at = until
        frame.save()
    else:
        add_code_key(
            audit=codes.desk.audit, folder=codes.folder, secrets=codes.desk.keys, area=PlaceCode("33"),
            algorithm=CodeAlgorithm.EdDSA, signs_from=codes.desk.at, signs_until=until,
            entropy=counted(codes.desk), by="operator:test", at=codes.desk.at,
        )  # fmt: skip
    codes.desk.later(hours=1)
    assert codes.issue("gao", person, lasts=PRINTED_FOR).claims.expires_at == until
    codes.desk.later(minutes=119, seconds=30)
    with pytest.raises(Refusal) as refused:
        codes.issue("gao", person)
    assert refused.value.code == "code.ending"


def test_a_fact_that_comes_while_a_code_is_signed_is_in_the_code_that_is_given_out(
    codes: CodeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (person,) = codes.register("chen")
    codes.declares(person)
    codes.key()
    looks = []

    def look(*args: Any, **values: Any) -> HolderCode:
        found = code_of(*args, **values)
        looks.append(found.colour)
        if len(looks) == 1:
            codes.contacts(person)
        return found

    monkeypatch.setattr("wuse.publish.codes.actions.code_of", look)
    issued = codes.issue("gao", person)
    assert (looks, issued.claims.colour) == ([Colour.GREEN, Colour.RED, Colour.RED], Colour.RED)
    green = IssuedCodeRow.objects.get(colour="green")
    assert revoked_identifiers(at=codes.desk.at) == [bytes.fromhex(green.identifier)]
