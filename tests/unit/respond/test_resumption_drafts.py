"""A draft keeps what was entered, for whoever speaks for the firm, until it is sent or discarded."""

from datetime import timedelta

import pytest

from tests.resumption_answers import ANSWERS
from tests.resumption_people import FirmDesk
from wuse.permits import Actor
from wuse.permits.actions import firms as firm_actions
from wuse.permits.store.models import Account, ResponseRow
from wuse.respond.actions import resumption_clocks, resumption_drafts, resumption_firm
from wuse.respond.store.resumptions import files_at, get_file
from wuse.vocabulary import Refusal

HALF = {"flow": "commitment", "staff_total": "120", "mask_stock": "many", "planned_on": ""}
KEPT = {"flow": "commitment", "staff_total": "120", "mask_stock": "many"}


def opened(firms: FirmDesk) -> int:
    firms.register("firm")
    return firms.open("firm")


def save(firms: FirmDesk, number: int, who: str = "firm", **answers: str) -> None:
    firms.do(who, resumption_drafts.save_draft, number, vault=firms.desk.vault, answers=answers or HALF)


def test_what_was_entered_is_kept_right_or_wrong_and_the_office_sees_nothing(firms: FirmDesk) -> None:
    number = opened(firms)
    save(firms, number)
    row = get_file(number)
    assert (row.draft, row.drafted_at, row.declared) == (KEPT, firms.desk.at, {})
    assert not files_at(["33"]).exists()


def test_a_colleague_goes_on_with_it_and_another_firm_does_not(firms: FirmDesk) -> None:
    number = opened(firms)
    save(firms, number)
    firms.desk.do("firm", firm_actions.offer_firm, code="COLLEAGUE")
    Account.objects.create(uid="a-second", username="second", created_at=firms.desk.at)
    firms.desk.do("second", firm_actions.enter_firm_code, code="COLLEAGUE")
    save(firms, number, "second", **KEPT, staff_returning="40")
    assert get_file(number).draft["staff_returning"] == "40"
    firms.register("rival")
    with pytest.raises(Refusal) as other:
        save(firms, number, "rival")
    assert other.value.code == "resumption.not_own"


def test_it_is_gone_when_the_declaration_is_sent(firms: FirmDesk) -> None:
    number = opened(firms)
    save(firms, number)
    with pytest.raises(Refusal):
        firms.submit("firm", number, staff_total="")
    assert get_file(number).draft == KEPT
    firms.submit("firm", number)
    row = get_file(number)
    assert (row.draft, row.drafted_at) == ({}, None)


def test_it_is_gone_when_it_is_discarded_or_the_response_ends(firms: FirmDesk) -> None:
    number = opened(firms)
    save(firms, number)
    firms.do("firm", resumption_drafts.discard_draft, number)
    assert get_file(number).draft == {}
    save(firms, number)
    ResponseRow.objects.filter(code=firms.desk.response).update(ended_at=firms.desk.at)
    at = firms.desk.at + timedelta(seconds=1)
    resumption_clocks.end_files(audit=firms.desk.audit, by=Actor(account="system"), at=at)
    assert get_file(number).draft == {}


def test_an_amendment_is_drafted_beside_the_declaration_that_is_looked_at(firms: FirmDesk) -> None:
    number = firms.submitted("firm", "approval")
    save(firms, number, **{**ANSWERS, "staff_returning": "80"})
    firms.do("zhen", "township_check", number)
    row = get_file(number)
    assert (row.draft["staff_returning"], row.declared["staff_returning"]) == ("80", 40)
    said = {**ANSWERS, "staff_returning": "80", "staff_local": "80", "codes_green": "80"}
    firms.do("firm", resumption_firm.amend_file, number, site=firms.site, answers=said)
    assert get_file(number).draft == {}


def test_nobody_is_named_in_it_and_nothing_else_is_kept_than_what_is_asked(firms: FirmDesk) -> None:
    number = opened(firms)
    save(firms, number, park="滨海工业园", signed="王经理", contact="13800000000")
    assert get_file(number).draft == {"park": "滨海工业园"}
    for wrong, code in (("13800000000", "event.text_names"), ("园" * 201, "resumption.draft_words")):
        with pytest.raises(Refusal) as refused:
            save(firms, number, park=wrong)
        assert refused.value.code == code


def test_where_nothing_can_be_declared_nothing_is_kept(firms: FirmDesk) -> None:
    number = firms.resumed("firm")
    with pytest.raises(Refusal) as refused:
        save(firms, number)
    assert refused.value.code == "resumption.no_draft"
