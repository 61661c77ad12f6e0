"""Applications: sealed apart, few at a time, decided once, gone when decided; nobody is linked by a name alone."""

from datetime import timedelta
from typing import Any

import pytest

from tests.application_cases import PHONE, applicant, applied, frame, said
from tests.desk_people import CITY, COUNTY, OTHER, PROVINCE, Desk, document
from tests.holder_people import NUMBERS, holder, registered
from wuse.permits.actions.accounts import claim_person
from wuse.permits.actions.applications import (
    apply_online,
    confirm_applications,
    lapse_applications,
    read_applications,
    refuse_applications,
)
from wuse.permits.actions.identities import invite_person, register_person, rotate_vault
from wuse.permits.actions.responses import end_response
from wuse.permits.actions.sunset import destroy_due
from wuse.permits.application import ApplicationCheck, ApplicationRefusal, ApplicationSeen, check_not_own
from wuse.permits.permit import Actor
from wuse.permits.store.applications import said_in
from wuse.permits.store.models import Account, ApplicationRow
from wuse.trust.identity import DocumentKind, read_document
from wuse.trust.store.models import AuditRecord, SealedIdentity, SealedRows
from wuse.trust.store.queries import about
from wuse.vocabulary import PersonKey, PlaceCode, Purpose, Refusal

SEEN = ApplicationCheck.DOCUMENT_SEEN
OPERATOR = Actor(account="operator:test")


def person_of(desk: Desk, name: str = "citizen") -> PersonKey:
    return desk.vault.key_of(document(NUMBERS[name]))


def confirm(desk: Desk, *numbers: int, who: str = "gao", checked: ApplicationCheck = SEEN) -> object:
    return desk.do(who, confirm_applications, numbers=numbers, checked=checked, **frame(desk))


def refuse(desk: Desk, *numbers: int, who: str = "gao") -> object:
    reason = ApplicationRefusal.AT_COUNTER
    return desk.do(who, refuse_applications, numbers=numbers, reason=reason, **frame(desk))


def seen(desk: Desk, who: str = "gao", place: PlaceCode = CITY) -> list[ApplicationSeen]:
    found = desk.do(who, read_applications, **frame(desk, place))
    assert isinstance(found, list)
    return found


def refused(desk: Desk, doing: Any, *args: Any, **values: Any) -> str:
    with pytest.raises(Refusal) as caught:
        doing(desk, *args, **values)
    return caught.value.code


def test_an_application_registers_nobody_and_names_nobody_outside_the_vault(desk: Desk) -> None:
    number = applied(desk)
    assert not desk.vault.holds(person_of(desk), response=desk.response)
    assert not SealedIdentity.objects.exists()
    assert Account.objects.get(username="citizen").person == ""
    assert said_in(desk.vault, number) == said().identity
    sealed = bytes(SealedRows.objects.get().sealed)
    for told in ("陈测试", PHONE, NUMBERS["citizen"]):
        assert told.encode() not in sealed
        assert told not in str(list(AuditRecord.objects.values())) + str(
            list(ApplicationRow.objects.values())
        )
        assert told not in repr(said()) + repr(seen(desk))


def test_a_confirmed_applicant_is_registered_and_the_account_theirs(desk: Desk) -> None:
    number = applied(desk)
    assert confirm(desk, number) == 1
    account, person = Account.objects.get(username="citizen"), person_of(desk)
    assert (account.person, account.response) == (person, desk.response)
    assert desk.vault.reveal(person, response=desk.response) == said().identity
    assert about(person, at=desk.at)[0].entry.verb == "application.confirm"
    row = ApplicationRow.objects.get()
    assert (row.person, row.state, row.checked) == ("", "confirmed", "document_seen")
    assert not SealedRows.objects.exists()


def test_a_registered_identity_is_never_overwritten(desk: Desk) -> None:
    person = registered(desk, "citizen")
    before = desk.vault.reveal(person, response=desk.response)
    confirm(desk, applied(desk, phone="13900001111"))
    assert desk.vault.reveal(person, response=desk.response) == before


def test_one_waits_at_a_time_and_three_are_made_a_day(desk: Desk) -> None:
    for _ in range(3):
        number = applied(desk)
        assert refused(desk, applied) == "application.waiting"
        refuse(desk, number)
    assert refused(desk, applied) == "application.often"
    desk.later(hours=24)
    assert applied(desk)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"name": "陈"}, "application.name"),
        ({"name": "无名氏"}, "application.name"),
        ({"phone": "call me"}, "application.phone"),
        ({"place": PROVINCE}, "application.place"),
        ({"place": PlaceCode("440106")}, "response.outside"),
        ({"document": read_document(DocumentKind.PROVISIONAL, "wzcdc/0001")}, "application.document"),
    ],
)
def test_what_nobody_could_look_into_is_refused(desk: Desk, more: dict[str, Any], code: str) -> None:
    applicant(desk)
    values = {"vault": desk.vault, "response": desk.response, "consent": True}
    with pytest.raises(Refusal) as caught:
        desk.do("citizen", apply_online, wanted=said(**more), **values)
    assert caught.value.code == code
    assert not ApplicationRow.objects.exists()


def test_without_consent_nothing_is_kept(desk: Desk) -> None:
    applicant(desk)
    with pytest.raises(Refusal) as caught:
        desk.do(
            "citizen",
            apply_online,
            vault=desk.vault,
            response=desk.response,
            wanted=said(),
            consent=False,
        )
    assert caught.value.code == "application.consent"
    assert not SealedRows.objects.exists()


def test_neither_staff_nor_a_linked_account_applies(desk: Desk) -> None:
    holder(desk)
    for name in ("citizen", "wang"):
        with pytest.raises(Refusal) as caught:
            desk.do(
                name,
                apply_online,
                vault=desk.vault,
                response=desk.response,
                wanted=said(),
                consent=True,
            )
        assert caught.value.code == "application.account"


def test_the_registrar_sees_ends_and_whether_it_agrees_and_no_more(desk: Desk) -> None:
    desk.do(
        "gao",
        register_person,
        document=document(NUMBERS["citizen"]),
        name="陈测试",
        phone="+86 138 0000 6688",
        **frame(desk, COUNTY),
    )
    applied(desk)
    desk.later(minutes=1)
    applied(desk, "mother", name="李测试")
    first, second = seen(desk)
    assert (first.document_end, first.phone_end) == ("1237", "6688")
    assert (first.registered, first.here, first.name_agrees, first.phone_agrees) == (True, True, True, True)
    assert (second.name, second.registered, second.name_agrees) == ("李测试", False, False)
    assert about(person_of(desk, "mother"), at=desk.at)[0].entry.verb == "application.read"
    assert first.due_at == first.asked_at + timedelta(hours=24)


def test_a_contested_document_is_told_and_looked_at_by_itself(desk: Desk) -> None:
    first, second, other = applied(desk), applied(desk, "thief"), applied(desk, "mother")
    assert [one.contested for one in seen(desk)] == [True, True, False]
    assert refused(desk, confirm, first, other) == "application.contested"
    assert not Account.objects.exclude(person="").exists()
    confirm(desk, first)
    # Who comes second would take over the account: only the document counts now.
    assert refused(desk, confirm, second, checked=ApplicationCheck.KNOWN_AT_DOOR) == "application.linked"
    assert refused(desk, confirm, second, other) == "application.linked"
    assert Account.objects.get(username="citizen").person == person_of(desk)
    refuse(desk, second)
    assert Account.objects.get(username="thief").person == ""


def test_a_lost_account_is_replaced_after_the_document_was_seen(desk: Desk) -> None:
    holder(desk)
    confirm(desk, applied(desk, "again"))
    assert Account.objects.get(username="again").person == person_of(desk)
    lost = Account.objects.get(username="citizen")
    assert (lost.person, lost.is_active) == ("", False)


@pytest.mark.parametrize(("name", "phone"), [("王测试", PHONE), ("陈测试", "13911112222"), ("陈测试", "")])
def test_agreement_needs_name_and_telephone(desk: Desk, name: str, phone: str) -> None:
    number = applied(desk)
    assert refused(desk, confirm, number, checked=ApplicationCheck.AGREED) == "application.not_agreed"
    paper = document(NUMBERS["citizen"])
    desk.do("gao", register_person, document=paper, name=name, phone=phone, **frame(desk, COUNTY))
    assert refused(desk, confirm, number, checked=ApplicationCheck.AGREED) == "application.not_agreed"
    desk.do("gao", register_person, document=paper, name="陈 测试", phone=PHONE, **frame(desk, COUNTY))
    assert confirm(desk, number, checked=ApplicationCheck.AGREED) == 1


def test_many_are_confirmed_together_or_none(desk: Desk) -> None:
    numbers = [applied(desk, name) for name in NUMBERS]
    assert refused(desk, confirm, *numbers, numbers[-1] + 1) == "application.unknown"
    assert Account.objects.exclude(person="").count() == 0
    assert confirm(desk, *numbers) == 3
    assert Account.objects.exclude(person="").count() == 3
    assert refused(desk, confirm, numbers[0]) == "application.decided"
    assert refused(desk, confirm) == "application.at_once"
    assert refused(desk, confirm, *range(1, 52)) == "application.at_once"


def test_nobody_decides_on_their_own(desk: Desk) -> None:
    number = applied(desk)
    staff = Account.objects.get(username="gao").organisation
    Account.objects.filter(username="citizen").update(organisation=staff)
    desk.grant("citizen", "registrar", CITY)
    assert seen(desk, "citizen") == []
    assert refused(desk, confirm, number, who="citizen") == "application.own"
    assert refused(desk, refuse, number, who="citizen") == "application.own"
    with pytest.raises(Refusal, match="your own"):
        check_not_own(same_account=False, same_person=True)


def test_who_is_registered_elsewhere_is_confirmed_there(desk: Desk) -> None:
    desk.hire("hang")
    desk.grant("hang", "registrar", OTHER)
    registered(desk, "citizen")
    number = applied(desk, place=OTHER)
    assert seen(desk) == []
    (found,) = seen(desk, "hang", OTHER)
    assert (found.registered, found.here, found.alone) == (True, False, True)
    assert refused(desk, confirm, number, who="hang") == "permit.missing"
    assert refused(desk, confirm, number) == "permit.missing"


def test_a_claim_code_meanwhile_makes_the_application_moot(desk: Desk) -> None:
    number = applied(desk)
    person = registered(desk, "citizen")
    values = {"response": desk.response, "purpose": Purpose.REGISTRATION, "place": COUNTY}
    desk.do("gao", invite_person, person=person, code="CLAIM", **values)
    desk.do("citizen", claim_person, code="CLAIM")
    assert seen(desk) == []
    assert refused(desk, confirm, number) == "application.account"
    assert lapse(desk) == 1
    assert not SealedRows.objects.exists()


def lapse(desk: Desk) -> int:
    return lapse_applications(audit=desk.audit, vault=desk.vault, by=OPERATOR, at=desk.at)


def test_after_fourteen_days_it_is_gone(desk: Desk) -> None:
    number = applied(desk)
    desk.later(days=13, hours=23)
    assert lapse(desk) == 0
    desk.later(hours=1)
    assert lapse(desk) == 1
    row = ApplicationRow.objects.get()
    assert (row.person, row.state) == ("", "lapsed")
    assert not SealedRows.objects.exists()
    assert refused(desk, confirm, number) == "application.decided"
    assert about(person_of(desk), at=desk.at)[0].entry.verb == "application.lapse"


def test_it_follows_a_renewal_of_keys_and_goes_with_its_response(desk: Desk) -> None:
    number = applied(desk)
    rotate_vault(audit=desk.audit, vault=desk.vault, by=OPERATOR, at=desk.at, response=desk.response)
    assert said_in(desk.vault, number) == said().identity
    desk.do("zhao", end_response, code=desk.response)
    assert refused(desk, confirm, number) == "response.not_active"
    destroy_due(audit=desk.audit, vault=desk.vault, by=OPERATOR, at=desk.at)
    assert not SealedRows.objects.exists()
    assert not ApplicationRow.objects.exists()


def test_without_the_health_code_nobody_applies(desk: Desk) -> None:
    desk.open_response(modules=("identity",), area=PlaceCode("3303"))
    assert refused(desk, applied) == "response.module_off"
