"""Delegates: begun with a code that is used once, for few, ended by either, destroyed with the response."""

from datetime import timedelta
from typing import Any

import pytest

from tests.desk_people import COUNTY, Desk
from tests.holder_people import holder, registered
from wuse.permits.actions.accounts import claim_person
from wuse.permits.actions.delegates import begin_delegate, end_delegate, invite_delegate, offer_delegate
from wuse.permits.actions.responses import end_response
from wuse.permits.actions.sunset import destroy_due
from wuse.permits.delegate import MOST_MEMBERS, DelegateKind
from wuse.permits.store.delegates import check_acts_for, delegates_of, members_of
from wuse.permits.store.models import Account, Claim, DelegateRow
from wuse.trust.store.queries import about
from wuse.vocabulary import PersonKey, Purpose, Refusal


def invite(desk: Desk, person: PersonKey, code: str = "THEIR-CODE") -> None:
    frame = {"response": desk.response, "purpose": Purpose.REGISTRATION, "place": COUNTY, "person": person}
    desk.do("gao", invite_delegate, code=code, **frame)


def begin(desk: Desk, who: str = "citizen", **more: Any) -> None:
    values = {"code": "THEIR-CODE", "kind": DelegateKind.PARENT, "called": "妈妈"}
    desk.do(who, begin_delegate, **{**values, **more})


def refused(desk: Desk, who: str = "citizen", **more: Any) -> str:
    with pytest.raises(Refusal) as caught:
        begin(desk, who, **more)
    return caught.value.code


def test_a_code_of_the_counter_is_used_once_and_both_see_it(desk: Desk) -> None:
    person, mother = holder(desk), holder(desk, "mother")
    invite(desk, mother)
    begin(desk)
    assert [one.person for one in members_of(person, response=desk.response)] == [mother]
    assert [one.delegate for one in delegates_of(mother, response=desk.response)] == [person]
    assert check_acts_for(desk.actor("citizen"), mother, response=desk.response)
    assert about(mother, at=desk.at)[0].entry.verb == "delegate.begin"
    registered(desk, "child")
    assert refused(desk) == "claim.unknown"


def test_it_gives_nothing_the_other_way_round(desk: Desk) -> None:
    person, mother = holder(desk), holder(desk, "mother")
    invite(desk, mother)
    begin(desk)
    with pytest.raises(Refusal) as caught:
        check_acts_for(desk.actor("mother"), person, response=desk.response)
    assert caught.value.code == "delegate.unknown"


def test_a_code_for_a_delegate_links_no_account_and_a_claim_code_makes_no_delegate(desk: Desk) -> None:
    holder(desk)
    mother = registered(desk, "mother")
    invite(desk, mother)
    Account.objects.create(uid="a-thief", username="thief", created_at=desk.at)
    with pytest.raises(Refusal) as caught:
        desk.do("thief", claim_person, code="THEIR-CODE")
    assert caught.value.code == "claim.unknown"
    Claim.objects.update(use="own")
    assert refused(desk) == "claim.unknown"


def test_a_members_own_code_is_over_after_an_hour(desk: Desk) -> None:
    holder(desk)
    holder(desk, "mother")
    desk.do("mother", offer_delegate, code="THEIR-CODE")
    desk.at += timedelta(hours=1)
    assert refused(desk) == "claim.unknown"


def test_nobody_acts_for_themselves_twice_or_without_a_name_for_the_member(desk: Desk) -> None:
    person = holder(desk)
    invite(desk, person)
    assert refused(desk) == "delegate.self"
    mother = registered(desk, "mother")
    invite(desk, mother, "FIRST")
    assert refused(desk, code="FIRST", called=" ") == "delegate.called"
    begin(desk, code="FIRST")
    invite(desk, mother, "SECOND")
    assert refused(desk, code="SECOND") == "delegate.known"


def test_one_acts_for_a_family_and_not_for_a_crowd(desk: Desk) -> None:
    person = holder(desk)
    others = {
        "response": desk.response,
        "delegate": person,
        "kind": "other",
        "called": "x",
        "begun_at": desk.at,
    }
    for number in range(MOST_MEMBERS):
        DelegateRow.objects.create(person=f"p1-{number}", **others)
    invite(desk, registered(desk, "mother"))
    assert refused(desk) == "delegate.many"


def test_an_account_that_is_linked_to_nobody_becomes_no_delegate(desk: Desk) -> None:
    invite(desk, registered(desk, "mother"))
    Account.objects.create(uid="a-stranger", username="stranger", created_at=desk.at)
    assert refused(desk, "stranger") == "permit.unclaimed"


@pytest.mark.parametrize("who", ["citizen", "mother"])
def test_either_ends_it_and_it_can_begin_again(desk: Desk, who: str) -> None:
    person, mother = holder(desk), holder(desk, "mother")
    invite(desk, mother)
    begin(desk)
    number = members_of(person, response=desk.response)[0].number
    desk.do(who, end_delegate, number=number)
    assert members_of(person, response=desk.response) == []
    assert DelegateRow.objects.get().ended_by == ("delegate" if who == "citizen" else "person")
    with pytest.raises(Refusal) as caught:
        desk.do(who, end_delegate, number=number)
    assert caught.value.code == "delegate.unknown"
    invite(desk, mother, "AGAIN")
    begin(desk, code="AGAIN")
    assert len(members_of(person, response=desk.response)) == 1


def test_somebody_else_ends_nothing(desk: Desk) -> None:
    holder(desk)
    invite(desk, holder(desk, "mother"))
    begin(desk)
    holder(desk, "child")
    with pytest.raises(Refusal) as caught:
        desk.do("child", end_delegate, number=DelegateRow.objects.get().pk)
    assert caught.value.code == "delegate.unknown"


def test_with_the_response_all_of_it_is_destroyed(desk: Desk) -> None:
    holder(desk)
    invite(desk, holder(desk, "mother"))
    begin(desk)
    desk.do("zhao", end_response, code=desk.response)
    destroy_due(audit=desk.audit, vault=desk.vault, by=desk.actor("zhao"), at=desk.at)
    assert not DelegateRow.objects.exists()
