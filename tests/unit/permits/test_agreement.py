"""Agreements: what may be agreed, who signs, what they carry, and how a sending is bound to them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.desk_people import CITY, COUNTY, OTHER, PROVINCE, Desk, staffed_desk
from tests.docking_people import INDUSTRIES, proposed, signed, terms_of, with_partner
from wuse.permits.actions.agreements import confirm_agreement, end_agreement, propose_agreement
from wuse.permits.agreement import (
    Agreement,
    AgreementState,
    EndReason,
    Product,
    check_alone,
    check_gives,
    check_terms,
    common_place,
    sending_under,
    within,
)
from wuse.permits.store.agreements import agreement_of, get_agreement
from wuse.vocabulary import PlaceCode, Refusal

AT = datetime(2020, 2, 12, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def refused(code: str) -> "pytest.RaisesExc[Refusal]":
    return pytest.RaisesExc(Refusal, check=lambda refusal: refusal.code == code)


def agreement(**values: object) -> Agreement:
    state = values.pop("state", AgreementState.SIGNED)
    terms = terms_of(AT, **values)
    return Agreement("grid-1", terms, "command", AgreementState(str(state)), "a-xu", "a-fan", AT)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"places": ()}, "agreement.places"),
        ({"places": (CITY, COUNTY)}, "agreement.places"),
        ({"places": (CITY, PlaceCode("4201"))}, "agreement.places"),
        ({"valid_until": AT + 400 * DAY}, "agreement.span"),
        ({"valid_from": AT - 9 * DAY, "valid_until": AT - DAY}, "agreement.span"),
        ({"standards": ("nothing",)}, "agreement.standard"),
        ({"industries": ("Z",)}, "agreement.industry"),
        ({"standards": (), "products": ()}, "agreement.nothing"),
        ({"places": (PlaceCode("330382001"),)}, "agreement.county"),
    ],
)
def test_terms_that_could_not_stand_are_refused(values: dict[str, object], code: str) -> None:
    with refused(code):
        check_terms(terms_of(AT, **values), at=AT, sendable=["meter_reading"], industries=INDUSTRIES)


def test_the_digest_is_of_every_term() -> None:
    first = terms_of(AT)
    others = [
        terms_of(AT, text="全文"),
        terms_of(AT, enterprises=("91330300000000001X",)),
        terms_of(AT, valid_until=AT + DAY),
        terms_of(AT, places=(COUNTY,)),
    ]
    assert len({first.digest, *(one.digest for one in others)}) == 5
    assert terms_of(AT).digest == first.digest


def test_an_agreement_is_administered_where_all_its_places_lie() -> None:
    assert common_place([COUNTY, PlaceCode("330303")]) == CITY
    assert common_place([COUNTY, OTHER]) == PROVINCE
    assert common_place([COUNTY]) == COUNTY


def test_no_product_has_rows_about_persons() -> None:
    assert {str(product) for product in Product} == {"power_index", "own_rows_quality"}


def test_a_product_is_given_only_while_the_agreement_is_in_force() -> None:
    assert check_gives(agreement(), "power_index", at=AT) is Product.POWER_INDEX
    with refused("agreement.product"):
        check_gives(agreement(), "case_report", at=AT)
    for when, state, code in (
        (AT - DAY, "signed", "agreement.early"),
        (AT + 180 * DAY, "signed", "agreement.over"),
        (AT, "proposed", "agreement.unsigned"),
        (AT, "ended", "agreement.over"),
    ):
        with refused(code):
            check_gives(agreement(state=state), "power_index", at=when)


def test_a_partner_sends_what_was_agreed_and_nothing_else() -> None:
    found = [agreement()]
    assert sending_under(found, "meter_reading", at=AT) == found[0]
    with refused("agreement.standards"):
        sending_under(found, "case_count", at=AT)
    with refused("agreement.over"):
        sending_under(found, "meter_reading", at=AT + 180 * DAY)
    with refused("agreement.over"):
        sending_under([agreement(state="ended")], "meter_reading", at=AT)


def test_who_never_agreed_to_send_is_bound_by_permits_alone() -> None:
    assert sending_under([], "case_count", at=AT) is None
    assert sending_under([agreement(state="proposed")], "case_count", at=AT) is None
    assert sending_under([agreement(standards=())], "case_count", at=AT) is None


def test_a_sending_lies_in_the_places_of_permits_and_of_the_agreement() -> None:
    assert within([PROVINCE], [CITY]) == (CITY,)
    assert within([COUNTY], [CITY]) == (COUNTY,)
    assert within([OTHER], [CITY]) == ()


def test_two_agreements_do_not_share_a_product_at_one_time() -> None:
    with refused("agreement.twice"):
        check_alone(agreement(places=(COUNTY,)), [agreement()])
    check_alone(agreement(), [agreement(state="ended")])
    later = agreement(valid_from=AT + 180 * DAY, valid_until=AT + 200 * DAY)
    check_alone(later, [agreement()])


@pytest.fixture
def desk(db: None, tmp_path: Path) -> Desk:
    made = staffed_desk(tmp_path)
    with_partner(made)
    return made


def test_it_takes_a_signer_of_each_side(desk: Desk) -> None:
    code = proposed(desk)
    desk.grant("zhao", "partner_signer", PROVINCE)
    with refused("agreement.other_side"):
        desk.do("zhao", confirm_agreement, code=code)
    desk.do("fan", confirm_agreement, code=code)
    found = agreement_of(get_agreement(code))
    assert (found.state, found.proposed_by, found.confirmed_by) == (AgreementState.SIGNED, "a-xu", "a-fan")
    with refused("agreement.not_waiting"):
        desk.do("fan", confirm_agreement, code=code)


def test_nobody_agrees_with_themselves(desk: Desk) -> None:
    given = {"sendable": ["meter_reading"], "industries": INDUSTRIES}
    with refused("agreement.own_side"):
        desk.do("xu", propose_agreement, terms=terms_of(desk.at, partner="command"), **given)
    with refused("organisation.unknown"):
        desk.do("xu", propose_agreement, terms=terms_of(desk.at, partner="nobody"), **given)


def test_either_side_ends_it_with_a_reason_and_nobody_else(desk: Desk) -> None:
    code = signed(desk)
    desk.grant("wang", "partner_signer", CITY)
    with refused("agreement.unknown"):
        desk.do("wang", end_agreement, code=code, reason=EndReason.BREACH)
    desk.do("fan", end_agreement, code=code, reason=EndReason.PURPOSE_OVER)
    row = get_agreement(code)
    assert (row.state, row.ended_by, row.ended_for) == ("ended", "a-fan", "purpose_over")
    with refused("agreement.ended"):
        desk.do("xu", end_agreement, code=code, reason=EndReason.BREACH)
    assert signed(desk) == "grid-2"
