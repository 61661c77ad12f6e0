"""Whom to call at a firm: names, a telephone that can be called, an address; nothing of it is told in a refusal."""

from dataclasses import replace

import pytest

from tests.resumption_answers import CONTACTS
from wuse.respond.firm_contacts import (
    FirmContacts,
    check_contacts,
    contact_faults,
    contact_reference,
    is_telephone,
)
from wuse.vocabulary import Refusal

WHOLE = FirmContacts(**CONTACTS)


@pytest.mark.parametrize(
    "typed",
    [
        "13800000000",
        "138 0000 0000",
        "+86 138-0000-0000",
        "+86 577 61234567",
        "+86 10 62345678",
        "0577-61234567",
        "(010) 62345678",
        "+44 20 7946 0958",
        "\uff11\uff13\uff18" + "\uff10" * 8,
    ],
)
def test_a_number_that_can_be_called(typed: str) -> None:
    assert is_telephone(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "12345",
        "12800000000",
        "1380000000",
        "138000000001",
        "61234567",
        "0577-1234567",
        "陈专员",
        "1" * 40,
    ],
)
def test_a_number_that_cannot(typed: str) -> None:
    assert not is_telephone(typed)


def test_what_is_whole_has_no_fault() -> None:
    assert contact_faults(WHOLE, "en") == []
    assert check_contacts(WHOLE, "en") == WHOLE


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("legal_person", "王"),
        ("officer", "陈13800000000"),
        ("officer", "陈" * 41),
        ("phone", "no number"),
        ("address", "路1号"),
        ("address", "工业路1号13800000000"),
    ],
)
def test_each_fault_is_told_beside_its_question_without_what_was_typed(name: str, value: str) -> None:
    said = replace(WHOLE, **{name: value})
    (fault,) = contact_faults(said, "en")
    assert fault["column"] == name
    assert value not in fault["message"]
    with pytest.raises(Refusal) as wrong:
        check_contacts(said, "en")
    assert wrong.value.code == "contact.wrong"
    assert value not in str(wrong.value) + repr(said)


def test_nothing_at_all_is_missing() -> None:
    with pytest.raises(Refusal) as missing:
        check_contacts(None, "en")
    assert missing.value.code == "contact.missing"


def test_the_reference_tells_of_firm_and_response_alone() -> None:
    one = contact_reference("r-1", "91330382MA20000017")
    assert one == contact_reference("r-1", "91330382MA20000017")
    assert one != contact_reference("r-2", "91330382MA20000017")
    assert len(one) == 34
