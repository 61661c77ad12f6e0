"""Two responses run at a time, one of them ends: its codes hold no more, and those of the other one do."""

from datetime import timedelta

import pytest

from tests.code_people import CodeDesk
from tests.desk_people import CITY, PROVINCE, Desk
from wuse.permits import Actor, ResponseGrade
from wuse.permits.actions.responses import end_response, open_response
from wuse.publish.codes.actions import PRINTED_FOR
from wuse.publish.credential import CodeAccepted, CodeRefused, RefusalReason
from wuse.respond.actions.codes import forget_codes
from wuse.respond.store.models import IssuedCodeRow
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import PlaceCode

REVOKED, ENDED = CodeRefused(RefusalReason.REVOKED), CodeRefused(RefusalReason.RESPONSE_ENDED)


@pytest.fixture
def codes(desk: Desk) -> CodeDesk:
    return CodeDesk(desk)


def printed(codes: CodeDesk, name: str) -> str:
    """A code for a day, under the response that the desk looks at."""
    (person,) = codes.register(name)
    codes.declares(person)
    return codes.issue(codes.citizen(name, person), person, lasts=PRINTED_FOR).text


def opened(codes: CodeDesk, area: PlaceCode) -> tuple[str, str]:
    """The response that runs, and another one that was opened beside it; the desk looks at the other."""
    return codes.desk.response, codes.desk.open_response(area=area)


def test_the_end_of_the_province_leaves_the_city_its_codes(codes: CodeDesk) -> None:
    codes.keep()
    of_province = printed(codes, "chen")
    province, _ = opened(codes, CITY)
    codes.key(PlaceCode("330302"))
    codes.key(PlaceCode("3301"))
    codes.keep()
    of_city = printed(codes, "lu")
    codes.desk.do("zhao", end_response, code=province)
    codes.desk.later(seconds=5)
    codes.keep()
    assert codes.at_the_door(of_province) == ENDED
    assert isinstance(codes.at_the_door(of_city), CodeAccepted)
    ended = {str(key.area): key.ended_at is not None for key in codes.folder.key_set().keys}
    assert ended == {"33": True, "3301": True, "3303": False, "330302": False}
    entries = AuditRecord.objects.filter(verb="code.end").count()
    codes.keep()
    assert AuditRecord.objects.filter(verb="code.end").count() == entries == 1


def test_the_end_of_the_city_leaves_the_province_its_codes(codes: CodeDesk) -> None:
    codes.keep()
    of_province = printed(codes, "chen")
    _, city = opened(codes, CITY)
    codes.keep()
    of_city = printed(codes, "lu")
    codes.desk.do("zhao", end_response, code=city)
    codes.desk.later(seconds=5)
    codes.keep()
    assert codes.at_the_door(of_city) == ENDED
    assert isinstance(codes.at_the_door(of_province), CodeAccepted)


@pytest.mark.parametrize("first", ["keeper", "sunset"])
def test_the_codes_of_one_of_two_responses_of_an_area_are_revoked_until_they_expire(
    codes: CodeDesk, first: str
) -> None:
    codes.keep()
    codes.desk.later(hours=1)
    old = printed(codes, "chen")
    before, _ = opened(codes, PROVINCE)
    new = printed(codes, "lu")
    codes.desk.later(minutes=1)
    codes.desk.do("zhao", end_response, code=before)
    codes.desk.later(seconds=5)
    if first == "sunset":
        codes.sunset()
    codes.keep()
    assert codes.at_the_door(old) == REVOKED
    assert isinstance(codes.at_the_door(new), CodeAccepted)
    assert {key.ended_at for key in codes.folder.key_set().keys} == {None}
    codes.sunset()
    assert not IssuedCodeRow.objects.filter(response=before).exclude(person="").exists()
    # The next list is a whole one: the identifier is in it though nobody knows any more whose it was.
    codes.desk.later(hours=23)
    codes.keep()
    lists = codes.folder.revocations()
    assert lists
    assert (lists.whole.serial, lists.added) == (2, None)
    assert codes.at_the_door(old) == REVOKED


def test_codes_are_revoked_once_and_with_an_entry(codes: CodeDesk) -> None:
    codes.keep()
    printed(codes, "chen")
    before, _ = opened(codes, PROVINCE)
    codes.desk.do("zhao", end_response, code=before)
    codes.desk.later(seconds=5)
    codes.keep()
    codes.keep()
    (entry,) = AuditRecord.objects.filter(verb="code.revoke_ended")
    assert (entry.response, entry.facts["codes"]) == (before, 1)


def test_a_response_that_begins_tomorrow_ends_no_key(codes: CodeDesk) -> None:
    codes.key(CITY)
    codes.desk.do(
        "zhao", open_response, area=CITY, grade=ResponseGrade.I, authority="浙政发〔2020〕1号，依据突发事件应对法",
        starts_at=codes.desk.at + timedelta(days=1), ends_at=codes.desk.at + timedelta(days=30),
        modules=frozenset({"health_code"}),
    )  # fmt: skip
    codes.keep()
    assert {str(key.area): key.ended_at for key in codes.folder.key_set().keys} == {"33": None, "3303": None}


def test_whose_a_code_was_is_forgotten_with_the_identities_and_the_code_when_it_has_expired(
    codes: CodeDesk,
) -> None:
    codes.keep()
    printed(codes, "chen")
    codes.desk.do("zhao", end_response, code=codes.desk.response)
    codes.desk.later(seconds=5)
    codes.sunset()
    row = IssuedCodeRow.objects.get()
    assert (row.person, row.colour, row.series) == ("", "", "")
    codes.desk.later(days=1)
    forget_codes(audit=codes.desk.audit, by=Actor(account="system"), at=codes.desk.at)
    assert not IssuedCodeRow.objects.exists()
