"""A form asks nothing that is known of its subject: by whichever table it came, and only while it holds."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from tests.pool_homes import Site
from wuse.pool import Pool, load_standard
from wuse.pool.form import fields_to_ask, load_form
from wuse.pool.form_known import known_answers, questions
from wuse.vocabulary import Refusal

NOON = datetime(2020, 2, 20, 4, tzinfo=UTC)  # in China
KEY, OTHER = "p1-" + "a" * 32, "p1-" + "b" * 32
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHEET = load_form("grid_visit_sheet")


@pytest.fixture
def pool(site: Site) -> Pool:
    return site.pool()


def add(pool: Pool, table: str, learnt: datetime = NOON - HOUR, *, response: str = "r", **row: Any) -> None:
    kinds = load_standard(table).schema
    frame = pl.DataFrame([row], schema={name: kinds[name] for name in row})
    batch = str(sum(pool.versions().values()) + len(pool.versions()))
    personal = load_standard(table).personal
    pool.append(table, frame, batch_id=batch, recorded_at=learnt, response=response if personal else "")


def declared(pool: Pool, at: datetime, *, number: str = "D-1", **row: Any) -> None:
    known = {
        "declaration_id": number,
        "person": KEY,
        "place": "330382",
        "declared_at": at,
        "declared_by": "self",
    }
    answers = {"fever": False, "cough": False, "breathlessness": False}
    answers |= {"contact_with_case": False, "stayed_in_risk_area": False}
    add(
        pool,
        "declaration",
        row.pop("learnt", at),
        response=row.pop("response", "r"),
        **{**known, **answers, **row},
    )


def asked(pool: Pool, *, at: datetime = NOON, subject: str = KEY, response: str = "r") -> set[str]:
    return {one.name for one in questions(pool, SHEET, subject, at=at, response=response).ask}


def test_of_somebody_who_is_not_known_everything_is_asked(pool: Pool) -> None:
    assert asked(pool) == {one.name for one in SHEET.fields}


def test_what_another_form_learnt_is_not_asked_again_while_it_holds(pool: Pool) -> None:
    """The sheet lets an answer about fever hold for a day."""
    declared(pool, NOON - DAY + HOUR, fever=True, sex="female")
    found = questions(pool, SHEET, KEY, at=NOON, response="r")
    assert {"fever", "cough", "breathlessness", "contact_with_case", "sex"} <= found.known.keys()
    assert {one.name for one in found.ask}.isdisjoint(found.known)
    fever = found.known["fever"]
    assert (fever.value, fever.since, fever.standard) == (True, NOON - DAY + HOUR, "declaration")
    later = questions(pool, SHEET, KEY, at=NOON + HOUR, response="r")
    assert "fever" in {one.name for one in later.ask}
    assert later.known["sex"].value == "female", "what holds for good is never asked again"


def test_the_newest_answer_counts_whichever_table_has_it(pool: Pool) -> None:
    declared(pool, NOON - 5 * HOUR, temperature=36.5)
    visit = {"visit_id": "V-1", "person": KEY, "place": "330382", "household": "H-1", "reporter": "g"}
    add(pool, "grid_visit", visited_at=NOON - 3 * HOUR, visit_found="present", temperature=38.2, **visit)
    declared(pool, NOON - 4 * HOUR, number="D-2", temperature=36.9)
    known = known_answers(pool, SHEET, KEY, at=NOON, response="r")
    assert (known["temperature"].value, known["temperature"].standard) == (38.2, "grid_visit")
    assert "visit_found" in asked(pool), "what is always asked is asked although it is known"


def test_an_empty_cell_is_no_answer_and_does_not_hide_one(pool: Pool) -> None:
    declared(pool, NOON - 3 * HOUR, temperature=36.5)
    declared(pool, NOON - HOUR, number="D-2", temperature=None)
    assert known_answers(pool, SHEET, KEY, at=NOON, response="r")["temperature"].value == 36.5


def test_a_corrected_answer_is_the_one_that_is_known(pool: Pool) -> None:
    declared(pool, NOON - 3 * HOUR, temperature=63.5)
    declared(pool, NOON - 3 * HOUR, temperature=36.5, learnt=NOON - HOUR)
    assert known_answers(pool, SHEET, KEY, at=NOON, response="r")["temperature"].value == 36.5
    before = known_answers(pool, SHEET, KEY, at=NOON - 2 * HOUR, response="r")
    assert before["temperature"].value == 63.5, "as it was known then"


def test_what_was_learnt_after_the_moment_of_asking_is_not_known(pool: Pool) -> None:
    declared(pool, NOON - 3 * HOUR, learnt=NOON + HOUR)
    assert "fever" in asked(pool)


def test_what_is_known_late_is_as_old_as_its_event(pool: Pool) -> None:
    declared(pool, NOON - 3 * DAY, learnt=NOON - HOUR)
    assert "fever" in asked(pool)


def test_what_speaks_of_days_to_come_holds_from_when_it_was_learnt(pool: Pool) -> None:
    """A journey that is declared beforehand; the sheet lets its answers hold for two weeks."""
    journey = {"arrival_id": "A-1", "person": KEY, "departure_country": "ITA", "transport": "air"}
    journey |= {"transport_number": "NB620", "destination": "330382", "arrival_state": "pre_declared"}
    add(pool, "arrival", NOON - DAY, arrives_on=date(2020, 2, 25), **journey)
    known = known_answers(pool, SHEET, KEY, at=NOON, response="r")
    assert known["departure_country"].since == NOON - DAY
    assert "departure_country" not in asked(pool)


def test_another_person_and_another_response_are_nobodys_business(pool: Pool) -> None:
    declared(pool, NOON - HOUR)
    assert "fever" in asked(pool, subject=OTHER)
    assert "fever" in asked(pool, response="another")
    with pytest.raises(Refusal) as refused:
        questions(pool, SHEET, KEY, at=NOON)
    assert refused.value.code == "form.response_missing"


def test_what_the_vault_keeps_is_not_asked_either(pool: Pool) -> None:
    since = {"identity_kind": NOON - DAY, "identity_number": NOON - DAY, "telephone": NOON - 91 * DAY}
    found = questions(pool, SHEET, KEY, at=NOON, response="r", besides=since)
    names = {one.name for one in found.ask}
    assert {"identity_kind", "identity_number"}.isdisjoint(names)
    assert "telephone" in names, "it holds for ninety days"


def stock(pool: Pool, day: date, item: str, **row: Any) -> None:
    held = {
        "holder": "lqfy",
        "holder_kind": "hospital",
        "place": "330382",
        "item_unit": "bed",
        "reporter": "lqfy",
    }
    add(pool, "stock", date=day, item=item, **{"quantity": 7.0, **held, **row})


def test_a_return_asks_for_each_item_that_nobody_counted_today(pool: Pool) -> None:
    form, today = load_form("hospital_return"), date(2020, 2, 20)
    stock(pool, today, "ward_bed")
    stock(pool, today - DAY, "icu_bed", capacity=12.0)
    stock(pool, today, "ventilator", holder="another")
    found = questions(pool, form, "lqfy", at=NOON)
    names = {one.name for one in found.ask}
    assert "quantity[ward_bed]" not in names
    assert {"quantity[icu_bed]", "quantity[ventilator]"} <= names
    assert "capacity[icu_bed]" not in names, "it holds for a week"
    assert found.known["capacity[icu_bed]"].value == 12.0
    assert found.known["quantity[ward_bed]"].since == datetime(2020, 2, 19, 16, tzinfo=UTC)


def test_a_townships_return_asks_for_the_counts_that_are_not_in_yet(pool: Pool) -> None:
    form, day = load_form("township_return"), date(2020, 2, 20)
    figure = {"place": "330382001", "date": day, "basis": "published", "source": "src", "cut_off": "24:00"}
    add(pool, "case_count", measure="confirmed_new", value=2, **figure)
    add(pool, "case_count", measure="confirmed_cum", value=9, **figure)
    found = questions(pool, form, "330382001", at=NOON)
    asked_names = [one.name for one in fields_to_ask(form, {}, NOON)]
    assert [one.name for one in found.ask] == [name for name in asked_names if name != "value[confirmed_new]"]
    assert len(questions(pool, form, "330382002", at=NOON).ask) == len(form.fields)
