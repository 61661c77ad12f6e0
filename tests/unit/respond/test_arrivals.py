"""The closed loop of arrivals at the desk: every step with its receipt, its fact and its entry."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.arrival_people import TRAVELLER, ArrivalDesk, add_arrival_people, answers
from tests.desk_people import AT, AUTHORITY, COUNTY, OTHER, Desk
from tests.tracing_rows import contact
from wuse.assess.country_tiers import load_country_tiers
from wuse.permits import ResponseGrade
from wuse.permits.actions.accounts import create_organisation
from wuse.permits.actions.responses import change_response
from wuse.permits.store.models import ResponseRow
from wuse.respond.actions import arrival_care, arrival_declaring, arrival_steps
from wuse.respond.actions.arrival_declaring import (
    correct_declaration,
    open_declaration,
    withdraw_declaration,
)
from wuse.respond.actions.arrival_register import FoundArrivals, find_arrivals
from wuse.respond.arrival import arrival_clock
from wuse.respond.arrival_rules import arrival_rules
from wuse.respond.arrival_table import ArrivalState
from wuse.respond.hand_over import HandOverRefusal, HandOverState
from wuse.respond.store.arrival_receivers import arrival_receivers
from wuse.respond.store.arrivals import KIND, arrival_counts, arrivals_at, get_arrival
from wuse.respond.store.hand_overs import hand_overs_of, hand_overs_to_look_at
from wuse.trust.identity import DocumentKind, read_document
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import Refusal

CENTRAL = load_country_tiers("all-centralised-2020-03-26")


@pytest.fixture
def arrivals(desk: Desk, tmp_path: Path) -> ArrivalDesk:
    """The teams on 12 March 2020, and nobody yet."""
    desk.later(days=29)
    return ArrivalDesk(add_arrival_people(desk), tmp_path)


def test_a_declaration_is_a_fact_without_a_name_and_an_identity_in_the_vault(arrivals: ArrivalDesk) -> None:
    number = arrivals.declare()
    fact = arrivals.pool.latest("arrival").row(0, named=True)
    assert (fact["arrival_state"], fact["destination"], fact["arrives_on"]) == (
        "pre_declared", "330382001", date(2020, 3, 13),
    )  # fmt: skip
    assert "罗西" not in str(fact)
    row = get_arrival(number)
    assert "YA1234567" not in str(row.declared)
    known = arrivals.desk.vault.reveal(fact["person"], response=arrivals.desk.response)
    assert (known.name, known.contact_name, known.contact_phone) == ("罗西 Rossi", "陈测试", "13800000000")


def test_whoever_goes_to_a_county_is_seen_there_before_boarding(arrivals: ArrivalDesk) -> None:
    number = arrivals.declare()
    responses = [arrivals.desk.response]
    assert [row.pk for row in arrivals_at([COUNTY], [], responses)] == [number]
    assert [row.pk for row in arrivals_at([], ["330303"], responses)] == [number]
    assert list(arrivals_at([OTHER], [OTHER], responses)) == []


def test_an_airport_no_longer_lists_whom_a_county_has_taken_over(arrivals: ArrivalDesk) -> None:
    number = arrivals.transferred()
    responses = [arrivals.desk.response]
    assert list(arrivals_at([], ["330303"], responses)) == []
    assert [row.pk for row in arrivals_at([COUNTY], [], responses)] == [number]


def test_the_whole_loop(arrivals: ArrivalDesk) -> None:
    number = arrivals.observed(tiers=CENTRAL)
    arrivals.desk.later(days=7)
    arrivals.do("she", arrival_care.close_arrival, number)
    found = arrivals.arrival(number)
    assert found.state is ArrivalState.CLOSED
    assert [step.step for step in found.steps] == [
        "declare", "confirm_boarding", "land", "offer_county", "take_over", "offer_site", "admit", "test", "test",
        "release", "offer_home", "observe", "close",
    ]  # fmt: skip
    receipts = [
        (one.wanted.stage, one.wanted.giver, one.wanted.receiver, one.state)
        for one in hand_overs_of(KIND, number)
    ]
    assert receipts == [
        ("county", "wnz", "yqteam", HandOverState.ACCEPTED),
        ("site", "yqteam", "hotel", HandOverState.ACCEPTED),
        ("home", "yqteam", "shequ", HandOverState.ACCEPTED),
    ]
    row = get_arrival(number)
    assert (row.is_open, row.due_at, row.charge) == (False, None, "")


def test_what_the_loop_does_stands_in_the_pool(arrivals: ArrivalDesk) -> None:
    number = arrivals.observed(tiers=CENTRAL)
    arrivals.desk.later(days=7)
    arrivals.do("she", arrival_care.close_arrival, number)
    pool = arrivals.pool
    assert pool.latest("arrival")["arrival_state"].to_list() == ["closed"]
    held = pool.latest("isolation").sort("isolation_id")
    assert held.select("isolation_kind", "isolation_end", "isolation_reason").rows() == [
        ("centralised", "completed", "entrant"),
        ("monitoring", "completed", "entrant"),
    ]
    assert held["isolation_due_on"].to_list() == [date(2020, 3, 27), date(2020, 4, 3)]
    assert pool.latest("test_result")["result"].to_list() == ["negative", "negative"]
    assert pool.latest("test_result").select(pl.col("laboratory").unique()).item() == "乐清疾控"


def test_every_step_is_an_entry_that_the_person_sees(arrivals: ArrivalDesk) -> None:
    number = arrivals.transferred()
    person = get_arrival(number).person
    verbs = list(AuditRecord.objects.filter(subject=person).order_by("pk").values_list("verb", flat=True))
    assert verbs == [
        "arrival.declare", "arrival.confirm_boarding", "arrival.land", "arrival.offer_county", "arrival.take_over",
    ]  # fmt: skip


def test_a_refused_hand_over_leaves_the_charge_where_it_was_and_is_offered_again(
    arrivals: ArrivalDesk,
) -> None:
    number = arrivals.offered()
    arrivals.do("xian", arrival_steps.refuse_arrival, number, reason=HandOverRefusal.NO_ROOM)
    found = arrivals.arrival(number)
    assert (found.state, found.charge, found.steps[-1].text) == (ArrivalState.LANDED, "wnz", "no_room")
    arrivals.do("ji", arrival_steps.offer_to_county, number, receiver="yqteam")
    arrivals.do("xian", arrival_steps.take_over_arrival, number)
    assert [one.state for one in hand_overs_of(KIND, number)] == [
        HandOverState.REFUSED,
        HandOverState.ACCEPTED,
    ]


def test_the_tier_is_that_of_the_day_of_the_landing_and_of_the_true_country(arrivals: ArrivalDesk) -> None:
    number = arrivals.declare(departure_country="BRA", nationality="BRA")
    assert (get_arrival(number).tier, get_arrival(number).observed_days) == ("green", 0)
    arrivals.land(number, tiers=CENTRAL)
    row = get_arrival(number)
    assert (row.tiers, row.tier, row.places, row.observed_days) == (CENTRAL.id, "orange", "centralised", 7)
    other = arrivals.declare(departure_country="BRA", nationality="BRA", identity_number="YA7654321")
    with pytest.raises(Refusal, match="three letters"):
        arrivals.land(other, country="China")
    arrivals.land(other, country="ita")
    assert (get_arrival(other).country, get_arrival(other).tier) == ("ITA", "orange")
    assert set(arrivals.pool.latest("arrival")["departure_country"]) == {"BRA", "ITA"}
    told = AuditRecord.objects.filter(verb="arrival.land").latest("pk").details
    assert (told["country"], told["tier"]) == ("BRA → ITA", "green → orange")


def test_a_refusal_gives_nobody_time(arrivals: ArrivalDesk) -> None:
    number = arrivals.offered()
    due = get_arrival(number).due_at
    arrivals.desk.later(minutes=40)
    arrivals.do("xian", arrival_steps.refuse_arrival, number, reason=HandOverRefusal.NO_ROOM)
    arrivals.do("ji", arrival_steps.offer_to_county, number, receiver="yqteam")
    assert get_arrival(number).due_at == due
    assert hand_overs_of(KIND, number)[-1].wanted.limit == due


def test_the_county_has_an_hour_from_the_landing(arrivals: ArrivalDesk) -> None:
    number = arrivals.landed()
    row = get_arrival(number)
    assert (row.clock, row.due_at) == ("take_over", arrivals.desk.at + timedelta(hours=1))
    arrivals.desk.later(minutes=61)
    clock = arrival_clock(arrivals.arrival(number), arrival_rules())
    assert clock is not None
    assert clock.is_over(arrivals.desk.at)
    counts = arrival_counts(arrivals_at([COUNTY], [], [arrivals.desk.response]), at=arrivals.desk.at)
    assert (counts.late, counts.states) == (1, {ArrivalState.LANDED: 1})


def refused(
    code: str, arrivals: ArrivalDesk, who: str, action: object, number: int, **values: object
) -> None:
    before = arrivals.arrival(number)
    with pytest.raises(Refusal) as told:
        arrivals.do(who, action, number, **values)  # type: ignore[arg-type]
    assert told.value.code == code
    assert arrivals.arrival(number) == before


def test_nobody_takes_over_who_was_not_offered(arrivals: ArrivalDesk) -> None:
    refused("arrival.no_offer", arrivals, "xian", arrival_steps.take_over_arrival, arrivals.landed())


def test_only_the_receiver_answers(arrivals: ArrivalDesk) -> None:
    number = arrivals.transferred()
    arrivals.do("xian", arrival_steps.offer_to_site, number, receiver="hotel")
    reason = HandOverRefusal.NO_ROOM
    refused("arrival.waits", arrivals, "xianer", arrival_steps.refuse_arrival, number, reason=reason)


def test_a_second_offer_waits_for_the_answer_to_the_first(arrivals: ArrivalDesk) -> None:
    number = arrivals.offered()
    refused("arrival.offered", arrivals, "ji", arrival_steps.offer_to_county, number, receiver="hotel")


def test_a_receiver_lies_in_the_county(arrivals: ArrivalDesk) -> None:
    arrivals.desk.do("chen", create_organisation, code="hzteam", name="西湖区入境专班", place=OTHER)
    number = arrivals.landed()
    refused("arrival.receiver_far", arrivals, "ji", arrival_steps.offer_to_county, number, receiver="hzteam")


def test_only_who_may_take_over_is_offered_somebody(arrivals: ArrivalDesk) -> None:
    number = arrivals.landed()
    refused(
        "arrival.receiver_cannot", arrivals, "ji", arrival_steps.offer_to_county, number, receiver="hotel"
    )
    row, at = get_arrival(number), arrivals.desk.at
    assert list(arrival_receivers(row, "offer_county", at=at)) == ["yqteam"]
    assert list(arrival_receivers(row, "offer_site", at=at)) == ["hotel"]
    assert list(arrival_receivers(row, "offer_home", at=at)) == ["shequ"]
    assert arrival_receivers(row, "offer_site", at=at + timedelta(days=900)) == {}


def test_whoever_offered_takes_the_offer_back_and_offers_again(arrivals: ArrivalDesk) -> None:
    number = arrivals.offered()
    refused("arrival.not_given", arrivals, "kouan", arrival_steps.withdraw_county_offer, number)
    arrivals.do("ji", arrival_steps.withdraw_county_offer, number)
    assert hand_overs_of(KIND, number)[-1].state is HandOverState.WITHDRAWN
    refused("arrival.no_offer", arrivals, "xian", arrival_steps.take_over_arrival, number)
    arrivals.do("ji", arrival_steps.offer_to_county, number, receiver="yqteam")
    arrivals.do("xian", arrival_steps.take_over_arrival, number)
    arrivals.do("xian", arrival_steps.offer_to_site, number, receiver="hotel")
    arrivals.do("xian", arrival_steps.withdraw_arrival_offer, number)
    arrivals.do("xian", arrival_steps.offer_to_site, number, receiver="hotel")
    arrivals.do("dian", arrival_steps.admit_to_site, number)


@pytest.mark.parametrize("answer", ["refuse", "withdraw", "to_hospital"])
def test_a_community_that_did_not_take_over_has_nobody_in_its_place(
    arrivals: ArrivalDesk, answer: str
) -> None:
    number = arrivals.transferred(departure_country="BRA", nationality="BRA", destination=COUNTY)
    arrivals.do("xian", arrival_steps.offer_to_community, number, receiver="shequ")
    assert get_arrival(number).destination == "330382001"
    if answer == "refuse":
        arrivals.do("she", arrival_steps.refuse_arrival, number, reason=HandOverRefusal.NO_ROOM)
    elif answer == "withdraw":
        arrivals.do("xian", arrival_steps.withdraw_arrival_offer, number)
    else:
        arrivals.do("xian", arrival_care.send_to_hospital, number, text="高热，送定点医院")
    assert get_arrival(number).destination == COUNTY
    assert arrivals.pool.latest("arrival")["destination"].to_list() == [COUNTY]
    with pytest.raises(Refusal) as told:
        arrivals.desk.do("she", arrival_care.read_arrival, number=number)
    assert told.value.code == "permit.missing"


def test_what_ends_takes_its_open_hand_over_back(arrivals: ArrivalDesk) -> None:
    number = arrivals.transferred()
    arrivals.do("xian", arrival_steps.offer_to_site, number, receiver="hotel")
    arrivals.do("xian", arrival_care.send_to_hospital, number, text="高热，送定点医院")
    waiting = hand_overs_of(KIND, number)[-1]
    assert waiting.state is HandOverState.WITHDRAWN
    assert AuditRecord.objects.latest("pk").details["withdrawn_hand_over"] == waiting.number
    assert hand_overs_to_look_at(at=arrivals.desk.at + timedelta(days=30), most=9) == []


def test_an_airport_sends_to_hospital_whom_no_county_has_taken_over(arrivals: ArrivalDesk) -> None:
    number = arrivals.landed()
    arrivals.do("ji", arrival_care.send_to_hospital, number, text="高热，送定点医院")
    assert arrivals.arrival(number).went_to_hospital
    assert arrivals.pool.latest("isolation").is_empty()


def test_central_isolation_has_no_way_home(arrivals: ArrivalDesk) -> None:
    refused(
        "arrival.at_home",
        arrivals,
        "xian",
        arrival_steps.offer_to_community,
        arrivals.transferred(),
        receiver="shequ",
    )


def test_a_country_of_the_rest_goes_home_under_monitoring(arrivals: ArrivalDesk) -> None:
    number = arrivals.transferred(departure_country="BRA", nationality="BRA")
    refused("arrival.no_offer", arrivals, "she", arrival_steps.take_home, number)
    arrivals.do("xian", arrival_steps.offer_to_community, number, receiver="shequ")
    arrivals.do("she", arrival_steps.take_home, number)
    assert arrivals.pool.latest("isolation")["isolation_kind"].to_list() == ["monitoring"]
    refused("arrival.days", arrivals, "she", arrival_care.close_arrival, number)
    arrivals.desk.later(days=14)
    arrivals.do("she", arrival_care.close_arrival, number)


def test_who_declared_a_county_belongs_to_the_community_that_is_asked(arrivals: ArrivalDesk) -> None:
    number = arrivals.transferred(departure_country="BRA", nationality="BRA", destination=COUNTY)
    arrivals.do("xian", arrival_steps.offer_to_community, number, receiver="shequ")
    arrivals.do("she", arrival_steps.take_home, number)
    assert get_arrival(number).destination == "330382001"
    assert arrivals.pool.latest("isolation")["place"].to_list() == ["330382001"]
    assert arrivals.pool.latest("arrival")["destination"].to_list() == ["330382001"]


def test_nobody_is_released_before_the_day_or_without_tests(arrivals: ArrivalDesk) -> None:
    number = arrivals.isolated()
    refused("arrival.tests", arrivals, "xian", arrival_care.release_arrival, number)
    arrivals.do("dian", arrival_care.record_test, number, result="negative")
    arrivals.desk.later(days=12)
    arrivals.do("dian", arrival_care.record_test, number, result="negative")
    refused("arrival.days", arrivals, "xian", arrival_care.release_arrival, number)
    arrivals.desk.later(days=2)
    arrivals.do("dian", arrival_care.record_test, number, result="positive")
    refused("arrival.positive", arrivals, "xian", arrival_care.release_arrival, number)
    arrivals.do("dian", arrival_care.send_to_hospital, number, text="核酸阳性，已送定点医院")
    assert arrivals.pool.latest("isolation")["isolation_end"].to_list() == ["transferred"]


def test_in_mid_march_the_loop_ended_with_the_release(arrivals: ArrivalDesk) -> None:
    number = arrivals.released()
    refused("arrival.at_home", arrivals, "xian", arrival_steps.offer_to_community, number, receiver="shequ")
    arrivals.do("xian", arrival_care.finish_arrival, number)
    assert arrivals.arrival(number).state is ArrivalState.CLOSED


def test_the_register_is_searched_by_document_and_the_person_sees_it(arrivals: ArrivalDesk) -> None:
    number = arrivals.declare()
    paper = read_document(DocumentKind.PASSPORT, "ya1234567", issuer="ITA")

    def found(**asked: Any) -> FoundArrivals:
        frame = {"vault": arrivals.desk.vault, "response": arrivals.desk.response, "place": COUNTY}
        answer = arrivals.desk.do("xian", find_arrivals, **frame, **asked)
        assert isinstance(answer, FoundArrivals)
        return answer

    assert found(document=paper) == FoundArrivals((number,))
    last = AuditRecord.objects.latest("pk")
    assert (last.verb, last.kind, last.subject) == ("arrival.find", "read", get_arrival(number).person)
    assert last.facts == {"asked": ["person"], "found": 1, "read": ["arrival"]}
    assert found(country="bra") == FoundArrivals(())
    assert found(transport_number="ca950") == FoundArrivals((number,))

    # Joined with what tracing knows, the entry says so.
    row = get_arrival(number)
    known = contact(response=row.response, case_person=row.person)
    arrivals.desk.grant("xian", "epidemiologist", COUNTY)
    assert found(document=paper) == FoundArrivals((number,), (known.pk,))
    told = AuditRecord.objects.latest("pk").facts
    assert (told["read"], told["found"], told["contacts"]) == (["arrival", "contact"], 1, 1)
    ResponseRow.objects.update(modules=["arrivals"])
    assert found(document=paper) == FoundArrivals((number,)), "where tracing is off, nothing of it is read"


# --- the traveller


def test_a_traveller_comes_back_by_reference_and_secret(arrivals: ArrivalDesk) -> None:
    number = arrivals.declare()
    row = get_arrival(number)
    back = {"audit": arrivals.desk.audit, "by": TRAVELLER, "at": arrivals.desk.at, "reference": row.reference}
    assert open_declaration(**back, secret="2345-6789 abcd").number == number
    for _ in range(10):
        with pytest.raises(Refusal, match="do not belong together"):
            open_declaration(**back, secret="WRONG")
    written = AuditRecord.objects.count()
    for secret in ("23456789ABCD", "WRONG"):
        with pytest.raises(Refusal) as told:
            open_declaration(**back, secret=secret)
        assert told.value.code == "arrival.secret", "as an unknown reference sounds"
    assert (AuditRecord.objects.count(), get_arrival(number).wrong_tries) == (written, 10)
    arrivals.desk.later(hours=1)
    assert open_declaration(**{**back, "at": arrivals.desk.at}, secret="23456789ABCD").number == number


def test_an_unknown_reference_sounds_like_a_wrong_secret(arrivals: ArrivalDesk) -> None:
    with pytest.raises(Refusal) as told:
        open_declaration(
            audit=arrivals.desk.audit, by=TRAVELLER, at=AT, reference="NOSUCH23", secret="23456789ABCD"
        )
    assert told.value.code == "arrival.secret"


def correct(arrivals: ArrivalDesk, number: int, **changed: str) -> None:
    correct_declaration(
        audit=arrivals.desk.audit, site=arrivals.site, tiers=arrivals.tiers, by=TRAVELLER, at=arrivals.desk.at,
        number=number, answers=answers(arrivals.desk, **changed),
    )  # fmt: skip


def test_a_traveller_corrects_the_journey_until_boarding(arrivals: ArrivalDesk) -> None:
    number = arrivals.declare()
    correct(arrivals, number, transport_number="MU501", departure_country="BRA", telephone="+55 11 5555555")
    fact = arrivals.pool.latest("arrival").row(0, named=True)
    assert (fact["transport_number"], get_arrival(number).tier) == ("MU501", "green")
    known = arrivals.desk.vault.reveal(fact["person"], response=arrivals.desk.response)
    assert (known.phone, known.name) == ("+55 11 5555555", "罗西 Rossi")
    arrivals.do("ji", arrival_steps.confirm_boarding, number)
    with pytest.raises(Refusal, match="does not start from"):
        correct(arrivals, number, transport_number="MU502")


def test_somebody_elses_declaration_does_not_change_who_a_person_is(arrivals: ArrivalDesk) -> None:
    arrivals.declare()
    number = arrivals.declare(person_name="冒名者", telephone="+39 000 0000")
    correct(arrivals, number, telephone="+39 000 1111")
    known = arrivals.desk.vault.reveal(get_arrival(number).person, response=arrivals.desk.response)
    assert (known.name, known.phone) == ("罗西 Rossi", "+39 02 1234567")
    said = [step.text for step in arrivals.arrival(number).steps]
    assert said == ["name,phone", "phone"], "the desk sees what was said otherwise"


def test_a_flood_is_refused_before_anything_is_judged(
    arrivals: ArrivalDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrivals.declare()
    monkeypatch.setattr(arrival_declaring, "MOST_A_MINUTE", 1)
    monkeypatch.setattr(arrival_declaring, "judge_declared", None)
    with pytest.raises(Refusal) as told:
        arrivals.declare()
    assert told.value.code == "arrival.busy"


def test_three_open_journeys_are_enough(arrivals: ArrivalDesk) -> None:
    numbers = [arrivals.declare() for _ in range(3)]
    with pytest.raises(Refusal, match="3 journeys"):
        arrivals.declare()
    withdraw_declaration(
        audit=arrivals.desk.audit, pool=arrivals.pool, by=TRAVELLER, at=arrivals.desk.at, number=numbers[0]
    )
    arrivals.declare()


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"identity_number": ""}, "identity_number"),
        ({"identity_number": "!!"}, "identity_number"),
        ({"arrives_on": "2020-05-12"}, "arrives_on"),
        ({"arrives_on": "2090-01-01"}, "arrives_on"),
        ({"arrives_on": "someday"}, "arrives_on"),
        ({"transport_number": ""}, "transport_number"),
        ({"departure_country": ""}, "departure_country"),
        ({"destination": "330399"}, "destination"),
    ],
)
def test_what_is_wrong_is_said_beside_its_question(
    arrivals: ArrivalDesk, changed: dict[str, str], column: str
) -> None:
    with pytest.raises(Refusal) as told:
        arrivals.declare(**changed)
    assert told.value.code == "arrival.answers"
    assert column in [fault["column"] for fault in told.value.details["faults"]]
    assert arrivals.pool.latest("arrival").is_empty()


def test_without_a_response_with_the_module_nothing_is_declared(arrivals: ArrivalDesk) -> None:
    arrivals.desk.do(
        "zhao",
        change_response,
        code=arrivals.desk.response,
        grade=ResponseGrade.I,
        ends_at=arrivals.desk.at + timedelta(days=9),
        authority=AUTHORITY,
        modules=frozenset({"identity"}),
    )
    with pytest.raises(Refusal) as told:
        arrivals.declare()
    assert told.value.code == "arrival.closed"
