"""What people who are followed up say themselves: what it spares the worker, and what it never does."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.desk_people import Desk
from tests.holder_people import WELL as DECLARED_WELL
from tests.holder_people import declare
from tests.tracing_people import CARE, INVESTIGATION, Tracing, days_later, new_tracing, specimen
from wuse.permits.store.models import DelegateRow
from wuse.respond.actions.contacts import add_contact, follow_contact, release_contacts
from wuse.respond.actions.isolations import (
    care_in_isolation,
    confirm_isolation,
    propose_isolation,
    release_isolation,
)
from wuse.respond.care import CareOutcome, CareSaid, CareState, care_days
from wuse.respond.contact import china_day
from wuse.respond.isolation import IsolationKind
from wuse.respond.own_care import CareNeed, OwnCare, own_care, with_later
from wuse.respond.store.cares import CONTACT, cares_of
from wuse.respond.store.models import ContactRow, IsolationRow, OwnCareRow
from wuse.respond.store.own_cares import (
    contacts_needing,
    contacts_to_ask,
    isolations_needing,
    isolations_to_ask,
    own_cares_of,
)
from wuse.vocabulary import Refusal

SEEN_WELL = CareSaid(CareOutcome.WELL)


@pytest.fixture
def tracing(desk: Desk) -> Tracing:
    return new_tracing(desk)


def listed(tracing: Tracing) -> int:
    said = {"pool": tracing.pool, "uid": "k-an", "wanted": tracing.contact()}
    return int(str(tracing.desk.do("wang", add_contact, **said, **tracing.frame())))


def ordered(tracing: Tracing, **values: Any) -> int:
    said = {"pool": tracing.pool, "uid": "i-an", "wanted": tracing.isolation(**values)}
    number = tracing.desk.do("ou", propose_isolation, **said, **tracing.frame(CARE))
    tracing.desk.do("yu", confirm_isolation, pool=tracing.pool, number=number, purpose=CARE)
    return int(str(number))


def says(tracing: Tracing, who: str = "an", **answers: object) -> None:
    declare(tracing.desk, who, tracing.persons["an"], {**DECLARED_WELL, **answers})


def seen(tracing: Tracing, number: int, said: CareSaid = SEEN_WELL) -> None:
    told = {"number": number, "purpose": INVESTIGATION, "said": said}
    tracing.desk.do("wang", follow_contact, pool=tracing.pool, **told)


def need(tracing: Tracing, number: int) -> CareNeed:
    rows = contacts_needing(ContactRow.objects.filter(pk=number), today=china_day(tracing.desk.at))
    return CareNeed(rows.get().need)


def need_in_isolation(tracing: Tracing, number: int) -> CareNeed:
    rows = isolations_needing(IsolationRow.objects.filter(pk=number), today=china_day(tracing.desk.at))
    return CareNeed(rows.get().need)


def to_ask(tracing: Tracing) -> list[int]:
    return [row.pk for row in contacts_to_ask(today=china_day(tracing.desk.at))]


def test_a_check_in_is_told_to_the_day_with_temperature_and_symptoms(tracing: Tracing) -> None:
    listed(tracing)
    says(tracing, cough=True, temperature=Decimal("37.0"), other_symptoms="乏力")
    (day,) = own_cares_of(tracing.persons["an"], response=tracing.desk.response).items()
    assert day[0] == china_day(tracing.desk.at)
    assert (day[1].symptoms, day[1].temperature) == (("cough", "other"), Decimal("37.0"))
    assert day[1].at == day[1].unwell_at == tracing.desk.at
    # What was named in words stays with the declaration.
    assert "乏力" not in str(OwnCareRow.objects.values().get())


def test_of_somebody_whom_nobody_follows_up_nothing_is_kept(tracing: Tracing) -> None:
    says(tracing)
    assert not OwnCareRow.objects.exists()


def test_what_a_delegate_says_is_told_as_theirs(tracing: Tracing) -> None:
    listed(tracing)
    values = {"kind": "parent", "called": "妈妈", "begun_at": tracing.desk.at}
    persons = {"delegate": tracing.persons["bo"], "person": tracing.persons["an"]}
    DelegateRow.objects.create(response=tracing.desk.response, **persons, **values)
    says(tracing, "bo")
    assert OwnCareRow.objects.get().by_delegate


def test_who_was_never_seen_is_asked_whatever_they_say(tracing: Tracing) -> None:
    number = listed(tracing)
    assert need(tracing, number) is CareNeed.ASKED
    says(tracing)
    assert need(tracing, number) is CareNeed.SEEN
    seen(tracing, number)
    assert need(tracing, number) is CareNeed.NOTHING


def test_a_check_in_spares_the_question_for_two_days_and_not_on_the_third(tracing: Tracing) -> None:
    number = listed(tracing)
    seen(tracing, number)
    needs = []
    for _day in range(3):
        days_later(tracing.desk, 1)
        assert need(tracing, number) is CareNeed.ASKED
        says(tracing)
        needs.append(need(tracing, number))
    assert needs == [CareNeed.NOTHING, CareNeed.NOTHING, CareNeed.SEEN]
    # Seen by nobody: what was said is no care, and the contact is as it was.
    assert list(cares_of(CONTACT, number)) == [china_day(tracing.desk.at) - timedelta(days=3)]


def test_on_the_last_day_somebody_looks_whatever_was_said(tracing: Tracing) -> None:
    number = listed(tracing)
    last = ContactRow.objects.get(pk=number).follow_until - timedelta(days=1)
    days_later(tracing.desk, (last - china_day(tracing.desk.at)).days - 1)
    seen(tracing, number)
    days_later(tracing.desk, 1)
    says(tracing)
    assert need(tracing, number) is CareNeed.SEEN


def test_a_symptom_stands_first_until_somebody_has_looked(tracing: Tracing) -> None:
    silent = listed(tracing)
    said = {"pool": tracing.pool, "uid": "k-bo", "wanted": tracing.contact("bo")}
    other = int(str(tracing.desk.do("wang", add_contact, **said, **tracing.frame())))
    for number in (silent, other):
        seen(tracing, number)
    days_later(tracing.desk, 1)
    declare(tracing.desk, "bo", tracing.persons["bo"], {**DECLARED_WELL, "fever": True}, uid="r-bo")
    assert to_ask(tracing) == [other, silent]
    days_later(tracing.desk, 1)
    declare(tracing.desk, "bo", tracing.persons["bo"], DECLARED_WELL, uid="r-bo-2")
    # A day on which one is well does not unsay it.
    assert need(tracing, other) is CareNeed.UNWELL
    tracing.desk.later(minutes=5)
    seen(tracing, other, CareSaid(CareOutcome.SYMPTOMS, fever=True))
    assert need(tracing, other) is CareNeed.NOTHING
    tracing.desk.later(minutes=5)
    declare(tracing.desk, "bo", tracing.persons["bo"], {**DECLARED_WELL, "fever": True}, uid="r-bo-3")
    assert need(tracing, other) is CareNeed.UNWELL


def test_nobody_is_released_by_the_clock_who_said_a_symptom_that_nobody_saw(tracing: Tracing) -> None:
    number = listed(tracing)
    seen(tracing, number)
    days_later(tracing.desk, 1)
    says(tracing, breathlessness=True)
    days_later(tracing.desk, 14)
    released = {"audit": tracing.desk.audit, "pool": tracing.pool, "at": tracing.desk.at}
    assert release_contacts(by=tracing.desk.actor("lin"), **released) == 0
    seen(tracing, number)
    assert release_contacts(by=tracing.desk.actor("lin"), **released) == 1


@pytest.mark.parametrize(
    ("kind", "needed"), [(IsolationKind.CENTRALISED, CareNeed.SEEN), (IsolationKind.HOME, CareNeed.NOTHING)]
)
def test_a_site_sees_its_people_every_day_and_a_home_every_third(
    tracing: Tracing, kind: IsolationKind, needed: CareNeed
) -> None:
    number = ordered(tracing, kind=kind)
    told = {"number": number, "purpose": CARE, "said": SEEN_WELL}
    tracing.desk.do("yu", care_in_isolation, pool=tracing.pool, **told)
    assert not isolations_to_ask(today=china_day(tracing.desk.at)).exists()
    days_later(tracing.desk, 1)
    assert need_in_isolation(tracing, number) is CareNeed.ASKED
    says(tracing)
    assert need_in_isolation(tracing, number) is needed
    # The contact that the order rests on is asked there, and not twice.
    assert to_ask(tracing) == []


def test_a_release_by_the_rule_waits_for_a_look_at_a_symptom(tracing: Tracing) -> None:
    number = ordered(tracing)
    IsolationRow.objects.filter(pk=number).update(due_on=china_day(tracing.desk.at))
    specimen(tracing, "an", 1)
    says(tracing, temperature=Decimal("37.3"))
    asked = {"number": number, "purpose": CARE, "pool": tracing.pool}
    with pytest.raises(Refusal) as caught:
        tracing.desk.do("yu", release_isolation, **asked)
    assert caught.value.code == "isolation.unwell"
    tracing.desk.later(minutes=5)
    tracing.desk.do("yu", care_in_isolation, **asked, said=SEEN_WELL)
    tracing.desk.do("yu", release_isolation, **asked)


def test_a_day_that_was_said_and_not_seen_is_a_state_of_its_own(tracing: Tracing) -> None:
    today = china_day(tracing.desk.at)
    days = [today - timedelta(days=number) for number in (3, 2, 1, 0)]
    told = {days[0]: (CareOutcome.WELL, None), days[1]: (CareOutcome.NOT_REACHED, None)}
    found = care_days(days[0], days[3], told=told, today=today, own=days[:2])
    assert [day.state for day in found] == [
        CareState.DONE,
        CareState.SELF,
        CareState.MISSED,
        CareState.DUE,
    ]


def test_a_later_check_in_of_a_day_unsays_nothing(tracing: Tracing) -> None:
    at = tracing.desk.at
    first = own_care({"fever": True, "temperature": 38.2, "declared_by": "self"}, at=at)
    later = own_care({"cough": True, "declared_by": "relative"}, at=at + timedelta(hours=2))
    assert with_later(first, later) == OwnCare(
        later.at, ("fever", "cough"), Decimal("38.2"), later.at, by_delegate=True
    )
    well = own_care({"declared_by": "self"}, at=at + timedelta(hours=3))
    assert with_later(first, well).unwell_at == at
