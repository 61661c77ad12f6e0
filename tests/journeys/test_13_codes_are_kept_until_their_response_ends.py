"""Codes from the first declaration to the end of the response: kept up by the keeper, revoked when they become worse,
ended with their response, and nothing of them is left.
"""

from datetime import timedelta

import pytest

from tests.code_people import CodeDesk
from tests.desk_people import PROVINCE, Desk
from wuse.permits.actions.responses import end_response
from wuse.publish.codes.actions import PRINTED_FOR
from wuse.publish.credential import CodeAccepted, CodeRefused, RefusalReason
from wuse.respond.store.models import CodeTallyRow, HolderNoticeRow, IssuedCodeRow
from wuse.vocabulary import Colour, Refusal


@pytest.fixture
def codes(desk: Desk) -> CodeDesk:
    return CodeDesk(desk)


def test_from_the_first_declaration_to_the_end_of_the_response(codes: CodeDesk) -> None:
    chen, lu = codes.register("chen", "lu")
    codes.declares(chen, lu)
    run = codes.keep()[codes.desk.response]
    assert (run.changed, run.told) == (2, 0)
    printed = codes.issue("gao", lu, lasts=PRINTED_FOR)
    codes.desk.later(minutes=3)
    found = codes.at_the_door(printed.text)
    assert isinstance(found, CodeAccepted)
    assert found.claims.colour == Colour.GREEN

    codes.contacts(lu)
    assert codes.keep()[codes.desk.response].revoked == 1
    assert codes.at_the_door(printed.text) == CodeRefused(RefusalReason.REVOKED)
    shown = codes.issue(codes.citizen("chen", chen), chen)
    assert isinstance(codes.at_the_door(shown.text), CodeAccepted)

    codes.desk.do("zhao", end_response, code=codes.desk.response)
    codes.desk.later(seconds=5)
    codes.keep()
    assert codes.at_the_door(shown.text) == CodeRefused(RefusalReason.RESPONSE_ENDED)
    with pytest.raises(Refusal) as refused:
        codes.issue("me-chen", chen)
    assert refused.value.code == "response.not_active"
    assert (codes.home / "codes" / codes.desk.response).is_dir()

    codes.sunset()
    assert not (codes.home / "codes" / codes.desk.response).exists()
    assert set(IssuedCodeRow.objects.values_list("person", flat=True)) == {""}
    codes.desk.later(days=28)
    codes.sunset()
    assert HolderNoticeRow.objects.count() == 0
    assert codes.pool.latest("code_verdict").is_empty()
    assert CodeTallyRow.objects.get().number == 1, "numbers without persons stay"


def test_the_next_key_is_there_before_the_last_one_ends(codes: CodeDesk) -> None:
    codes.keep()
    (first,) = codes.folder.key_set().keys
    assert (first.area, first.signs_until) == (PROVINCE, codes.desk.at + timedelta(days=30))
    for _ in range(28):
        codes.desk.later(days=1)
        codes.keep()
    second = max(codes.folder.key_set().keys, key=lambda key: key.signs_from)
    assert second.signs_from == first.signs_until - timedelta(days=1)
    assert second.signs_until == codes.desk.at.replace(month=4, day=11, hour=1), (
        "no key outlives its response"
    )
    assert codes.folder.key_set().expires_at > codes.desk.at + timedelta(days=10)


def test_the_whole_list_comes_once_a_day_and_what_is_added_in_between(codes: CodeDesk) -> None:
    (lu,) = codes.register("lu")
    codes.declares(lu)
    codes.keep()
    codes.issue("gao", lu, lasts=PRINTED_FOR)
    first = codes.folder.revocations()
    codes.desk.later(minutes=1)
    codes.keep()
    assert first == codes.folder.revocations(), "nothing was revoked, so nothing is published"
    codes.contacts(lu)
    codes.keep()
    added = codes.folder.revocations()
    assert first
    assert added
    assert added.added
    assert (added.whole, added.added.count) == (first.whole, 1)
    codes.desk.later(days=1)
    codes.keep()
    after = codes.folder.revocations()
    assert after
    assert (after.whole.serial, after.whole.count, after.added) == (2, 0, None), (
        "the printed code has expired"
    )


def test_a_revoking_that_was_committed_after_the_list_is_published_with_the_next_turn(
    codes: CodeDesk,
) -> None:
    (lu,) = codes.register("lu")
    codes.declares(lu)
    codes.keep()
    late = codes.issue("gao", lu, lasts=PRINTED_FOR)
    codes.desk.later(minutes=1)
    # The act has its moment before the list was made, and was there to be read after it.
    IssuedCodeRow.objects.update(revoked_at=codes.desk.at - timedelta(seconds=90))
    codes.keep()
    lists = codes.folder.revocations()
    assert lists
    assert lists.has(late.claims.identifier)
    codes.desk.later(minutes=1)
    codes.keep()
    assert lists == codes.folder.revocations(), "and is published once"


def test_keys_of_an_area_without_a_response_are_left_to_their_operator(codes: CodeDesk) -> None:
    codes.key("3301")  # type: ignore[arg-type]
    codes.keep()
    assert {key.area: key.ended_at for key in codes.folder.key_set().keys} == {"33": None, "3301": None}
