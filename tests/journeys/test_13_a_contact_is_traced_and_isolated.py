"""From a case to the release of a contact: who was at the market, contact, order, closed loop, tests, freedom."""

from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from tests.desk_people import COUNTY, Desk
from tests.tracing_people import CARE, INVESTIGATION, Tracing, days_later, names, new_tracing, specimen
from wuse.assess.health_code import (
    CodeFacts,
    all_codes,
    day_of,
    first_day_for,
    load_code_profile,
    risk_areas,
)
from wuse.respond.actions.contacts import release_contacts
from wuse.respond.actions.exposures import accept_exposure, look_for_exposures, read_exposure
from wuse.respond.actions.hand_overs import escalate_hand_overs
from wuse.respond.actions.isolations import (
    care_in_isolation,
    confirm_isolation,
    propose_isolation,
    read_isolation,
    release_isolation,
)
from wuse.respond.actions.transfers import accept_transfer, offer_transfer
from wuse.respond.care import CareOutcome, CareSaid
from wuse.respond.isolation import TransferStage
from wuse.respond.store.hand_overs import hand_overs_of
from wuse.respond.store.isolations import get_isolation
from wuse.respond.store.models import ExposureRow
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import Refusal

WELL = CareSaid(CareOutcome.WELL)


@pytest.fixture
def tracing(desk: Desk) -> Tracing:
    return new_tracing(desk)


def hand_on(
    tracing: Tracing, number: int, giver: str, stage: TransferStage, receiver: tuple[str, str]
) -> None:
    desk, common = tracing.desk, {"purpose": CARE}
    agency, officer = receiver
    offered = desk.do(giver, offer_transfer, number=number, stage=stage, receiver=agency, **common)
    desk.later(hours=1)
    desk.do(officer, accept_transfer, pool=tracing.pool, number=offered, **common)


def proposed(tracing: Tracing) -> list[ExposureRow]:
    desk = tracing.desk
    look: dict[str, Any] = {"pool": tracing.pool, "place": COUNTY, "cases": [tracing.case]}
    desk.do("wang", look_for_exposures, **look, **tracing.frame())
    return list(ExposureRow.objects.order_by("place_in_line"))


def colour(tracing: Tracing) -> str:
    """The code that the published rule gives, from the facts alone."""
    at, profile = tracing.desk.at, load_code_profile("zhejiang-2020-07-08")
    nowhere = pl.DataFrame(schema={"place": pl.String(), "day": pl.Date(), "colour": pl.String()})
    names = ("declaration", "test_result", "case_report", "contact", "isolation", "arrival")
    areas = risk_areas(nowhere, until=day_of(at))
    facts = CodeFacts({name: tracing.pool.source(name) for name in names}, areas)
    first = first_day_for(profile, day_of(at))
    _, codes = all_codes(tracing.pool.engine, facts, profile=profile, as_of=at, first_day=first)
    return str(codes.filter(pl.col("person") == tracing.persons["an"])["colour"].item())


def declared(tracing: Tracing) -> None:
    """Who declares has a code."""
    questions = ("fever", "cough", "breathlessness", "contact_with_case", "stayed_in_risk_area")
    said = {"declaration_id": "d-1", "person": str(tracing.persons["an"]), "place": str(COUNTY)}
    moment = {"declared_at": tracing.desk.at, "declared_by": "self"}
    tracing.facts("declaration", {**said, **moment, **dict.fromkeys(questions, False)})


def test_a_contact_is_found_isolated_and_goes_free(tracing: Tracing) -> None:
    desk, pool = tracing.desk, tracing.pool
    declared(tracing)
    assert colour(tracing) == "green"
    tracing.venue()
    for name in ("ci", "an"):
        tracing.visit(name)
    desk.later(hours=1)
    tracing.visit("bo")
    desk.later(hours=2)

    # Somebody who was there is proposed, and nobody is a contact by it.
    first, second = proposed(tracing)
    assert [first.person, second.person] == [tracing.persons["an"], tracing.persons["bo"]]
    assert tracing.newest("contact") == []
    told = desk.do("wang", read_exposure, number=first.pk, purpose=INVESTIGATION)
    assert (told.venue, told.together, len(told.meetings)) == ("v-market", 1, 1)

    taken = {"number": first.pk, "purpose": INVESTIGATION, "uid": "k-an", "closeness": "close"}
    contact = desk.do("wang", accept_exposure, pool=pool, **taken)
    (fact,) = tracing.newest("contact")
    assert (fact["person"], fact["contact_state"]) == (tracing.persons["an"], "listed")
    assert fact["last_exposure_on"] == desk.at.date()

    assert colour(tracing) == "red"

    # An order of two hands, and the way to the site with a receipt at every step.
    wanted = tracing.isolation("an", counted_from=desk.at.date(), contact=contact)
    frame = tracing.frame(CARE)
    number = desk.do("ou", propose_isolation, pool=pool, uid="i-an", wanted=wanted, **frame)
    with pytest.raises(Refusal, match="second person"):
        desk.do("ou", confirm_isolation, pool=pool, number=number, purpose=CARE)
    desk.do("yu", confirm_isolation, pool=pool, number=number, purpose=CARE)
    hand_on(tracing, number, "ou", TransferStage.PICK_UP, ("lqzy", "tan"))
    hand_on(tracing, number, "tan", TransferStage.SITE, ("lqgl", "guo"))
    assert [one.state for one in hand_overs_of("isolation", number)] == ["accepted", "accepted"]
    row = get_isolation(number)
    assert (row.state, row.keeper) == ("arrived", "lqgl")

    # Fourteen days of check-ins; the first test on arrival, the second before the end.
    specimen(tracing, "an", 1)
    for _day in range(14):
        desk.do("guo", care_in_isolation, pool=pool, number=number, purpose=CARE, said=WELL)
        with pytest.raises(Refusal):
            desk.do("guo", release_isolation, pool=pool, number=number, purpose=CARE)
        days_later(desk, 1)
    assert desk.do("guo", release_contacts, pool=pool) == 0
    specimen(tracing, "an", 2)
    _found, tests = desk.do("guo", read_isolation, pool=pool, number=number, purpose=CARE)
    assert [(test.name, test.taken is not None) for test in tests] == [("entry", True), ("exit", True)]
    desk.do("guo", release_isolation, pool=pool, number=number, purpose=CARE)
    assert desk.do("guo", release_contacts, pool=pool) == 1

    assert colour(tracing) == "green"
    (isolation,) = tracing.newest("isolation")
    assert (isolation["isolation_end"], isolation["isolation_ended_at"]) == ("completed", desk.at)
    assert names(tracing.newest("contact"), "contact_state") == ["released"]
    # Asked once a day, for the isolation and for the tracing.
    assert (
        len(
            {
                row["declared_at"].date()
                for row in tracing.newest("declaration")
                if row["declared_by"] == "care_team"
            }
        )
        == 14
    )
    # Who was there sees each of it.
    own = AuditRecord.objects.filter(subject=tracing.persons["an"])
    verbs = set(own.values_list("verb", flat=True))
    assert verbs >= {
        "exposure.read",
        "exposure.decide",
        "isolation.confirm",
        "isolation.receive",
        "isolation.release",
    }


def test_nobody_is_lost_between_two_agencies(tracing: Tracing) -> None:
    desk, pool = tracing.desk, tracing.pool
    said = {"pool": pool, "uid": "i-an", "wanted": tracing.isolation(), **tracing.frame(CARE)}
    number = desk.do("ou", propose_isolation, **said)
    desk.do("yu", confirm_isolation, pool=pool, number=number, purpose=CARE)
    common = {"purpose": CARE}
    offered = desk.do(
        "ou", offer_transfer, number=number, stage=TransferStage.PICK_UP, receiver="lqzy", **common
    )
    desk.later(hours=2)
    assert desk.do("ou", escalate_hand_overs) == 1
    # Until the receiver acknowledges, whoever gave has the charge.
    assert get_isolation(number).keeper == "wzcdc"
    desk.do("ou", care_in_isolation, pool=pool, number=number, said=WELL, **common)
    with pytest.raises(Refusal, match="in the charge of"):
        desk.do("tan", care_in_isolation, pool=pool, number=number, said=WELL, **common)
    desk.do("tan", accept_transfer, pool=pool, number=offered, **common)
    assert get_isolation(number).keeper == "lqzy"
    desk.at += timedelta(days=1)
    assert desk.do("ou", escalate_hand_overs) == 0
