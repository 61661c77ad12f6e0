"""Declarations of a holder: taken in once or not at all, asked for no more than has to be, seen by the holder."""

from datetime import timedelta

import pytest

from tests.desk_people import COUNTY, OTHER, Desk
from tests.holder_people import STAYED, WELL, declare, holder, pool_of, registered
from wuse.permits.actions.delegates import begin_delegate, invite_delegate
from wuse.permits.delegate import DelegateKind
from wuse.pool.form import load_form
from wuse.pool.form_known import questions
from wuse.respond.declaration import FORM, DeclarationForm, day_in_china, declaration_form
from wuse.trust.store.models import AuditRecord
from wuse.trust.store.queries import about
from wuse.vocabulary import PersonKey, Purpose, Refusal


def form_of(desk: Desk, person: PersonKey) -> DeclarationForm:
    asked = questions(pool_of(), load_form(FORM), person, at=desk.at, response=desk.response)
    return declaration_form(asked, place="330382", today=day_in_china(desk.at))


def names(form: DeclarationForm) -> list[str]:
    return [question.name for question in form.ask]


def test_what_is_declared_is_in_the_pool_at_once_and_the_holder_sees_the_act(desk: Desk) -> None:
    person = holder(desk)
    receipt = declare(desk, "citizen", person, WELL)
    assert [(table.standard, table.accepted) for table in receipt.tables] == [("declaration", 1)]
    row = pool_of().latest("declaration").row(0, named=True)
    assert (row["person"], row["declared_by"], row["fever"], row["place"]) == (
        person,
        "self",
        False,
        "330382",
    )
    entry = about(person, at=desk.at)[0].entry
    assert (entry.verb, entry.by, entry.place, entry.response) == (
        "declaration.send", "a-citizen", "330382", desk.response,
    )  # fmt: skip
    assert entry.personal


def test_a_second_delivery_hears_the_first_receipt(desk: Desk) -> None:
    person = holder(desk)
    first = declare(desk, "citizen", person, WELL, number="d-1")
    desk.later(seconds=2)
    again = declare(desk, "citizen", person, WELL, number="d-1", uid="r-2")
    assert (again.uid, again.repeated) == (first.uid, True)
    with pytest.raises(Refusal) as caught:
        declare(desk, "citizen", person, {**WELL, "fever": True}, number="d-1", uid="r-3")
    assert caught.value.code == "receipt.key_used"
    assert pool_of().latest("declaration").height == 1


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({**STAYED, "stay_place": ""}, "stay_place"),
        ({**WELL, "fever": ""}, "fever"),
        ({**WELL, "place": "999999"}, "place"),
        ({**WELL, "temperature": 52}, "temperature"),
    ],
)
def test_what_does_not_meet_the_standard_is_refused_and_nothing_is_set_aside(
    desk: Desk, answers: dict[str, object], field: str
) -> None:
    person, before = holder(desk), AuditRecord.objects.count()
    with pytest.raises(Refusal) as caught:
        declare(desk, "citizen", person, answers)
    assert (caught.value.code, caught.value.details["field"]) == ("declaration.wrong", field)
    assert AuditRecord.objects.count() == before
    assert "declaration" not in pool_of().tables()


def test_nobody_declares_for_somebody_else(desk: Desk) -> None:
    holder(desk)
    other = registered(desk, "mother")
    with pytest.raises(Refusal) as caught:
        declare(desk, "citizen", other, WELL)
    assert caught.value.code == "delegate.unknown"
    with pytest.raises(Refusal) as caught:
        declare(desk, "gao", other, WELL)
    assert caught.value.code == "permit.unclaimed"


def test_whoever_lives_in_another_county_of_the_area_declares_from_there(desk: Desk) -> None:
    person = holder(desk)
    declare(desk, "citizen", person, {**WELL, "place": OTHER})
    assert form_of(desk, person).known["place"] == OTHER


def test_after_the_response_nothing_is_taken_in(desk: Desk) -> None:
    person = holder(desk)
    desk.later(days=61)
    with pytest.raises(Refusal) as caught:
        declare(desk, "citizen", person, WELL)
    assert caught.value.code == "response.not_active"


def test_the_first_declaration_asks_for_health_contact_and_stays_and_not_for_the_place(desk: Desk) -> None:
    form = form_of(desk, holder(desk))
    assert names(form) == [
        "temperature", "fever", "cough", "breathlessness", "other_symptoms", "contact_with_case",
        "stayed_in_risk_area", "stay_place", "stay_days", "left_stay_on",
    ]  # fmt: skip
    assert form.known == {"place": "330382"}
    assert form.nothing_new is None


def test_the_next_day_a_normal_check_in_is_one_tap(desk: Desk) -> None:
    person = holder(desk)
    declare(desk, "citizen", person, WELL)
    desk.later(days=1, minutes=1)
    form = form_of(desk, person)
    assert "place" not in names(form)
    assert form.nothing_new == WELL


def test_a_new_stay_can_be_told_on_any_day(desk: Desk) -> None:
    person = holder(desk)
    declare(desk, "citizen", person, WELL)
    desk.later(days=1)
    form = form_of(desk, person)
    assert {"stayed_in_risk_area", "stay_place", "stay_days", "left_stay_on"} <= set(names(form))
    assert form.known["stayed_in_risk_area"] is False


def test_a_stay_that_goes_on_does_not_take_the_end_of_an_older_one(desk: Desk) -> None:
    person = holder(desk)
    declare(desk, "citizen", person, STAYED)
    desk.later(days=1)
    declare(desk, "citizen", person, {**STAYED, "stay_place": "4301", "left_stay_on": None})
    desk.later(days=1)
    form = form_of(desk, person)
    assert "left_stay_on" not in form.known
    assert form.nothing_new is None


def test_a_check_in_repeats_the_stay_with_its_end_until_it_is_fourteen_days_old(desk: Desk) -> None:
    person = holder(desk)
    declare(desk, "citizen", person, STAYED)
    desk.later(days=1)
    assert form_of(desk, person).nothing_new == STAYED
    for _ in range(13):
        usual = form_of(desk, person).nothing_new
        assert usual is not None
        declare(desk, "citizen", person, usual)
        desk.later(days=1)
    last = form_of(desk, person).nothing_new
    assert last is not None
    assert last["stayed_in_risk_area"] is False


def test_a_stay_that_has_not_ended_is_asked_about_again(desk: Desk) -> None:
    person = holder(desk)
    declare(desk, "citizen", person, {**STAYED, "left_stay_on": None})
    desk.later(days=1)
    form = form_of(desk, person)
    assert {"stayed_in_risk_area", "stay_place"} <= set(names(form))
    assert form.nothing_new is None


def test_after_a_week_stays_are_asked_about_again(desk: Desk) -> None:
    person = holder(desk)
    declare(desk, "citizen", person, WELL)
    desk.at += timedelta(days=8)
    assert "stayed_in_risk_area" in names(form_of(desk, person))


def test_a_flood_from_one_account_is_refused_and_the_next_day_is_another(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wuse.respond.declaration.MOST_A_DAY", 2)
    person = holder(desk)
    for number in ("d-1", "d-2"):
        declare(desk, "citizen", person, WELL, number=number, uid=number)
    with pytest.raises(Refusal) as caught:
        declare(desk, "citizen", person, WELL, number="d-3", uid="d-3")
    assert caught.value.code == "declaration.many"
    desk.later(days=1, minutes=1)
    declare(desk, "citizen", person, WELL, number="d-3", uid="d-3")


def test_a_number_of_a_form_is_of_this_person_alone(desk: Desk) -> None:
    one, other = holder(desk), holder(desk, "mother")
    declare(desk, "citizen", one, WELL, number="d-1", uid="r-1")
    declare(desk, "mother", other, {**WELL, "cough": True}, number="d-1", uid="r-2")
    rows = pool_of().latest("declaration")
    assert dict(rows.select("person", "cough").iter_rows()) == {one: False, other: True}


def test_what_another_account_declares_erases_nothing(desk: Desk) -> None:
    """A delegate who sends the number of the mother's own form makes a second row, and takes no illness back."""
    person, mother = holder(desk), holder(desk, "mother")
    invited = {"response": desk.response, "purpose": Purpose.REGISTRATION, "place": COUNTY, "person": mother}
    desk.do("gao", invite_delegate, code="THEIR-CODE", **invited)
    desk.do("citizen", begin_delegate, code="THEIR-CODE", kind=DelegateKind.PARENT, called="妈妈")
    declare(desk, "mother", mother, {**WELL, "fever": True}, number="d-1", uid="r-1")
    desk.later(minutes=1)
    declare(desk, "citizen", mother, WELL, number="d-1", uid="r-2")
    assert person != mother
    rows = pool_of().latest("declaration")
    assert dict(rows.select("declared_by", "fever").iter_rows()) == {"self": True, "relative": False}
