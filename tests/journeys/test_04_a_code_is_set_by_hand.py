"""A red code by hand: refused without a second person, a reason or a response; with them logged, seen,
ended, destroyed.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps

from tests.desk_people import CITY, COUNTY, OTHER, Desk, document, new_desk
from wuse.permits import Actor
from wuse.permits.actions.accounts import claim_person
from wuse.permits.actions.identities import find_person, invite_person, register_person, reveal_identity
from wuse.permits.actions.responses import end_response
from wuse.permits.actions.sunset import destroy_due
from wuse.permits.store.models import Account, CertificateRow, Claim
from wuse.pool.store.site_pool import site_pool
from wuse.respond.actions.corrections import answer_correction, ask_correction
from wuse.respond.actions.overrides import confirm_override, lift_override, propose_override, read_override
from wuse.respond.correction import CorrectionOutcome
from wuse.respond.override import OverrideReason
from wuse.respond.store.models import CorrectionRow, OverrideRow
from wuse.respond.store.queries import override_in_force
from wuse.trust import canonical_json
from wuse.trust.canonical import digest
from wuse.trust.log import (
    LogFolder,
    LogWriter,
    Signer,
    hash_leaf,
    inclusion_proof,
    node_reader,
    read_checkpoint,
    verify_inclusion,
)
from wuse.trust.store.models import AuditRecord, SealedIdentity
from wuse.trust.store.queries import about
from wuse.trust.store.sequencer import sequence
from wuse.vocabulary import Colour, PersonKey, PlaceCode, Purpose, Refusal

INVESTIGATION = Purpose.CASE_INVESTIGATION
SIGNER = Signer("test.example/log", bytes(range(32)))


def registered(desk: Desk, number: str = "330382199001011237", *, place: PlaceCode = COUNTY) -> PersonKey:
    key = desk.do(
        "gao",
        register_person,
        vault=desk.vault,
        response=desk.response,
        purpose=Purpose.REGISTRATION,
        place=place,
        document=document(number),
        name="陈测试",
        phone="13800000000",
    )
    assert isinstance(key, PersonKey)
    return key


def proposed(desk: Desk, person: PersonKey, **changes: object) -> int:
    values: dict[str, object] = {
        "response": desk.response,
        "purpose": INVESTIGATION,
        "place": COUNTY,
        "person": person,
        "colour": Colour.RED,
        "reason": OverrideReason.CLOSE_CONTACT,
        "until": desk.at + timedelta(days=14),
    }
    number = desk.do("wang", propose_override, **{**values, **changes})
    assert isinstance(number, int)
    return number


def active(desk: Desk, person: PersonKey) -> int:
    number = proposed(desk, person)
    desk.do("sun", confirm_override, number=number, purpose=INVESTIGATION)
    return number


def citizen(desk: Desk, person: PersonKey) -> Actor:
    """An account of the person's own, linked by a claim code."""
    Account.objects.create(uid="a-citizen", username="citizen", created_at=desk.at)
    desk.do(
        "gao",
        invite_person,
        response=desk.response,
        purpose=Purpose.REGISTRATION,
        place=COUNTY,
        person=person,
        code="CLAIM-CODE",
    )
    desk.do("citizen", claim_person, code="CLAIM-CODE")
    return desk.actor("citizen")


def refusal_of(call: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value.code


def test_a_proposal_changes_nothing_until_a_second_person_confirms(desk: Desk) -> None:
    person = registered(desk)
    number = proposed(desk, person)
    assert override_in_force(person, at=desk.at) is None
    again = lambda: desk.do("wang", confirm_override, number=number, purpose=INVESTIGATION)  # noqa: E731
    assert refusal_of(again) == "override.second_person"
    assert override_in_force(person, at=desk.at) is None
    desk.do("sun", confirm_override, number=number, purpose=INVESTIGATION)
    force = override_in_force(person, at=desk.at)
    assert force is not None
    assert (force.colour, force.number) == (Colour.RED, number)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": OverrideReason.WRONG_DATA}, "override.colour"),
        ({"until": timedelta(days=15)}, "override.until"),
        ({"until": timedelta(0)}, "override.until"),
        ({"purpose": None}, "purpose.missing"),
        ({"purpose": Purpose.OVERSIGHT}, "purpose.not_allowed"),
        ({"place": OTHER}, "permit.missing"),
        ({"response": "33-2020-9"}, "response.unknown"),
    ],
)
def test_a_red_code_without_its_conditions_is_refused(
    desk: Desk, changes: dict[str, object], code: str
) -> None:
    person = registered(desk)
    if isinstance(changes.get("until"), timedelta):
        changes = {"until": desk.at + changes["until"]}  # type: ignore[operator]
    before = AuditRecord.objects.count()
    assert refusal_of(lambda: proposed(desk, person, **changes)) == code
    assert OverrideRow.objects.count() == 0
    assert AuditRecord.objects.count() == before


def test_there_is_no_reason_outside_the_list() -> None:
    assert {reason.value for reason in OverrideReason} == {
        "confirmed_case",
        "asymptomatic",
        "suspected_case",
        "close_contact",
        "isolation_order",
        "wrong_data",
        "released",
    }
    with pytest.raises(ValueError, match="petition"):
        OverrideReason("petition")


def test_it_ends_by_itself(desk: Desk) -> None:
    person = registered(desk)
    active(desk, person)
    desk.later(days=13, hours=23)
    assert override_in_force(person, at=desk.at)
    desk.later(hours=1)
    assert override_in_force(person, at=desk.at) is None


def test_the_person_sees_who_did_what_and_why_and_appeals(desk: Desk) -> None:
    person = registered(desk)
    number = active(desk, person)
    me = citizen(desk, person)
    desk.do("sun", read_override, number=number, purpose=INVESTIGATION)
    seen = [
        (found.entry.verb, found.entry.organisation, found.entry.purpose)
        for found in about(person, at=desk.at)
    ]
    assert ("override.confirm", "command", "case_investigation") in seen
    assert ("override.read", "command", "case_investigation") in seen
    assert ("identity.register", "wzcdc", "registration") in seen
    request = desk.do(
        "citizen",
        ask_correction,
        response=desk.response,
        place=COUNTY,
        text="我没有接触过病例，请复核。",
        override=number,
    )
    desk.do(
        "lin",
        answer_correction,
        pool=site_pool(desk.keys.root.parent),
        number=request,
        outcome=CorrectionOutcome.CORRECTED,
        answer="核实无接触史，予以解除。",
    )
    assert override_in_force(person, at=desk.at) is None
    assert me.person == person


def test_nobody_appeals_against_the_code_of_another(desk: Desk) -> None:
    person = registered(desk)
    citizen(desk, person)
    other = registered(desk, "330382199001011245")
    number = proposed(desk, other)
    ask = lambda: desk.do(  # noqa: E731
        "citizen", ask_correction, response=desk.response, place=COUNTY, text="这不是我的。", override=number
    )
    assert refusal_of(ask) == "override.unknown"


def test_a_code_is_lifted_by_hand(desk: Desk) -> None:
    person = registered(desk)
    number = active(desk, person)
    desk.do("sun", lift_override, number=number, purpose=INVESTIGATION)
    assert override_in_force(person, at=desk.at) is None
    lift = lambda: desk.do("sun", lift_override, number=number, purpose=INVESTIGATION)  # noqa: E731
    assert refusal_of(lift) == "override.lifted"


def test_without_a_response_nothing_is_kept(db: None, tmp_path: Path) -> None:
    desk = new_desk(tmp_path)
    desk.open_response()
    desk.hire("gao")
    desk.grant("gao", "registrar", CITY)
    desk.do("zhao", end_response, code=desk.response)
    desk.later(seconds=1)
    before = snapshot()
    assert refusal_of(lambda: registered(desk)) == "response.not_active"
    assert snapshot() == before


def test_a_module_that_is_off_keeps_nothing(db: None, tmp_path: Path) -> None:
    desk = new_desk(tmp_path)
    desk.open_response(modules=("code",))
    desk.hire("gao")
    desk.grant("gao", "registrar", CITY)
    assert refusal_of(lambda: registered(desk)) == "response.module_off"
    assert SealedIdentity.objects.count() == 0


def snapshot() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_every_act_is_in_the_log_and_its_commitments_open(desk: Desk, tmp_path: Path) -> None:
    person = registered(desk)
    active(desk, person)
    writer = LogWriter(tmp_path / "log", SIGNER)
    assert sequence(writer) == AuditRecord.objects.count()
    folder = LogFolder(tmp_path / "log")
    checkpoint, _ = read_checkpoint(folder.checkpoint_bytes(), SIGNER.key)
    for found in about(person, at=desk.at):
        assert found.log_index is not None
        logged = json.loads(folder.entry(found.log_index, checkpoint.size))
        assert str(person) not in json.dumps(logged)
        for opening in found.openings:
            shown = logged[opening.part]["commitment"]
            assert shown == digest(bytes.fromhex(opening.salt) + canonical_json(opening.value))


def test_the_end_of_the_response_destroys_what_it_must_and_the_certificate_verifies(
    desk: Desk, tmp_path: Path
) -> None:
    person = registered(desk)
    number = active(desk, person)
    citizen(desk, person)
    desk.do(
        "citizen",
        ask_correction,
        response=desk.response,
        place=COUNTY,
        text="请复核我的健康码。",
        override=number,
    )
    writer = LogWriter(tmp_path / "log", SIGNER)
    sequence(writer)
    desk.do("zhao", end_response, code=desk.response)
    system = Actor(account="system")

    destroy_due(audit=desk.audit, vault=desk.vault, by=system, at=desk.at)
    assert SealedIdentity.objects.count() == 0
    assert Claim.objects.count() == 0
    assert CorrectionRow.objects.get().text == ""
    assert OverrideRow.objects.get().person == person, "the opaque key stays for appeals"
    assert desk.keys.names("vault") == []

    desk.later(days=28)
    sequence(writer)
    destroy_due(audit=desk.audit, vault=desk.vault, by=system, at=desk.at)
    assert OverrideRow.objects.get().person == ""
    assert not Account.objects.filter(username="citizen").exists()
    assert not AuditRecord.objects.filter(response=desk.response, subject=person).exists()
    salts = AuditRecord.objects.filter(response=desk.response, log_index__lt=writer.size())
    assert {record.salt for record in salts} == {None}
    sequence(writer)

    folder = LogFolder(tmp_path / "log")
    checkpoint, _ = read_checkpoint(folder.checkpoint_bytes(), SIGNER.key)
    for stage in ("L4", "L3"):
        certificate = CertificateRow.objects.get(stage=stage)
        name = digest(canonical_json(certificate.document))
        entries = [folder.entry(index, checkpoint.size) for index in range(checkpoint.size)]
        index = next(
            i for i, entry in enumerate(entries) if json.loads(entry)["facts"].get("certificate") == name
        )
        proof = inclusion_proof(index, checkpoint.size, node_reader(checkpoint.size, folder.fetch))
        verify_inclusion(
            leaf=hash_leaf(entries[index]),
            index=index,
            size=checkpoint.size,
            proof=proof,
            root=checkpoint.root,
        )
        assert certificate.document["statistics"]
    assert destroy_due(audit=desk.audit, vault=desk.vault, by=system, at=desk.at) == []


def test_a_response_that_nobody_ended_ends_by_itself(desk: Desk) -> None:
    registered(desk)
    desk.later(days=60)
    assert refusal_of(lambda: registered(desk)) in ("response.not_active", "permit.missing")
    assert len(destroy_due(audit=desk.audit, vault=desk.vault, by=Actor(account="system"), at=desk.at)) == 1
    assert SealedIdentity.objects.count() == 0


def test_a_name_is_revealed_by_permit_and_purpose_and_the_read_is_recorded(desk: Desk) -> None:
    person = registered(desk)
    frame = {"response": desk.response, "place": COUNTY, "person": person, "vault": desk.vault}
    reveal = lambda **more: desk.do("wang", reveal_identity, **{**frame, **more})  # noqa: E731
    assert refusal_of(lambda: reveal(purpose=INVESTIGATION, reason="")) == "identity.reason"
    assert refusal_of(lambda: reveal(purpose=Purpose.CODE_REVIEW, reason="电话流调")) == "purpose.not_allowed"
    identity = reveal(purpose=INVESTIGATION, reason="电话流调")
    assert identity.name == "陈测试"  # type: ignore[attr-defined]
    assert "陈测试" not in repr(identity)
    assert about(person, at=desk.at)[0].entry.details == {"reason": "电话流调"}


def test_a_person_is_found_by_the_document_under_the_response_alone(desk: Desk) -> None:
    frame = {"vault": desk.vault, "response": desk.response, "purpose": INVESTIGATION, "place": COUNTY}
    find = lambda: desk.do("wang", find_person, document=document(), **frame)  # noqa: E731
    assert refusal_of(find) == "person.not_registered"
    assert registered(desk) == find()


def test_nobody_acts_on_a_person_of_another_place(desk: Desk) -> None:
    """In 2022 people who had never been in Zhengzhou were given red codes there."""
    desk.hire("jiang")
    desk.grant("jiang", "epidemiologist", OTHER)
    person = registered(desk)
    here = {"response": desk.response, "purpose": INVESTIGATION, "place": OTHER, "person": person}
    propose = lambda: desk.do(  # noqa: E731
        "jiang",
        propose_override,
        colour=Colour.RED,
        reason=OverrideReason.CLOSE_CONTACT,
        until=desk.at + timedelta(days=1),
        **here,
    )
    assert refusal_of(propose) == "permit.missing"
    assert (
        refusal_of(lambda: desk.do("jiang", reveal_identity, vault=desk.vault, reason="流调", **here))
        == "permit.missing"
    )


def test_nobody_unknown_is_given_a_colour(desk: Desk) -> None:
    assert refusal_of(lambda: proposed(desk, PersonKey("p1-" + "a" * 32))) == "vault.unknown"


def test_nobody_confirms_for_a_person_who_lives_elsewhere(desk: Desk) -> None:
    """Whoever may act where the proposal says, and not where the person is registered, is the wrong second person."""
    person = registered(desk)
    number = proposed(desk, person)
    OverrideRow.objects.update(place=OTHER)
    desk.hire("jiang")
    desk.grant("jiang", "epidemiologist", OTHER)
    confirm = lambda: desk.do("jiang", confirm_override, number=number, purpose=INVESTIGATION)  # noqa: E731
    assert refusal_of(confirm) == "permit.missing"
    assert override_in_force(person, at=desk.at) is None
