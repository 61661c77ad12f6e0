"""For every action of tracing, isolation and hand-over a case in which it succeeds."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests import tracing_rows as rows
from tests.action_case import Case, Maker
from tests.desk_people import COUNTY, PROVINCE, Desk
from tests.tracing_people import CARE, INVESTIGATION, Tracing, days_later, new_tracing, specimen
from wuse.permits import Actor
from wuse.permits.store.models import ResponseRow
from wuse.places import load_registry
from wuse.respond.actions import (
    appeals,
    chains,
    contacts,
    exposures,
    hand_overs,
    isolations,
    ruled_out,
    transfers,
    venues,
)
from wuse.respond.care import CareOutcome, CareSaid
from wuse.respond.contact import ContactEnd
from wuse.respond.exposure import AsideReason
from wuse.respond.hand_over import HandOverRefusal
from wuse.respond.isolation import LiftReason, TransferStage
from wuse.respond.store.models import ExposureRow, IsolationRow
from wuse.vocabulary import Purpose

SYSTEM = Actor(account="system")
WELL = CareSaid(CareOutcome.WELL)


def _shown(
    found: Tracing, name: str, purpose: Purpose = INVESTIGATION, place: str = COUNTY
) -> dict[str, Any]:
    return {
        "place": place,
        "purpose": purpose.value,
        "response": found.desk.response,
        "personal": True,
        "subject": found.persons[name],
    }


def _escalate(desk: Desk) -> Case:
    late = {"offered_at": desk.at - timedelta(hours=2), "limit": desk.at, "look_at": desk.at}
    row = rows.hand_over(response=desk.response, person=rows.OTHER, **late)
    shown = {"place": COUNTY, "purpose": "oversight", "response": desk.response, "subject": row.person}
    return Case(hand_overs.escalate_hand_overs, SYSTEM, {}, "hand_over.overdue", personal=True, **shown)


def _end_offers(desk: Desk) -> Case:
    row = rows.hand_over(response=desk.response, person=rows.OTHER)
    ResponseRow.objects.filter(code=desk.response).update(ended_at=desk.at)
    shown = {"place": COUNTY, "purpose": "oversight", "response": desk.response, "subject": row.person}
    return Case(hand_overs.end_hand_overs, SYSTEM, {}, "hand_over.lapse", personal=True, **shown)


def _register_venue(desk: Desk) -> Case:
    new_tracing(desk)
    values = {"uid": "v-1", "key": "K-1", "name": "南门菜市场", "kind": "market", "place": COUNTY}
    given = {"places": load_registry(), **values}
    return Case(venues.register_venue, "fang", given, "venue.register", COUNTY)


def _about_venue(action: Callable[..., object], verb: str, **values: Any) -> Maker:
    def make(desk: Desk) -> Case:
        number = new_tracing(desk).venue()
        return Case(action, "fang", {"number": number, **values}, verb, COUNTY)

    return make


def _check_in(desk: Desk) -> Case:
    found = new_tracing(desk)
    found.venue()
    values = {"pool": found.pool, "response": desk.response, "key": "K-MARKET", "uid": "x-1"}
    return Case(venues.check_in, "an", values, "visit.check_in", **_shown(found, "an", place=PROVINCE))


def _take_visit(desk: Desk) -> Case:
    found = new_tracing(desk)
    number = found.venue()
    shown = found.code("an")
    values = {"pool": found.pool, "number": number, "shown": shown, "uid": "x-1"}
    told = _shown(found, "an", place=PROVINCE)
    return Case(venues.take_visit, "fang", values, "visit.take", names="door", **told)


def _visited(desk: Desk) -> Tracing:
    found = new_tracing(desk)
    found.venue()
    for name in ("ci", "an"):
        found.visit(name)
    desk.later(hours=1)
    # What waits in the inbox goes into a version with every look: here before what is measured.
    found.pool.settle("venue_visit", at=desk.at)
    return found


def _look(found: Tracing) -> dict[str, Any]:
    return {"pool": found.pool, "place": COUNTY, "cases": [found.case], **found.frame()}


def _look_for_exposures(desk: Desk) -> Case:
    found = _visited(desk)
    return Case(exposures.look_for_exposures, "wang", _look(found), "exposure.find", **_shown(found, "ci"))


def _about_exposure(
    action: Callable[..., object], verb: str, *, pool: bool = False, reads: bool = False, **values: Any
) -> Maker:
    def make(desk: Desk) -> Case:
        found = _visited(desk)
        desk.do("wang", exposures.look_for_exposures, **_look(found))
        given = {"number": ExposureRow.objects.get().pk, "purpose": INVESTIGATION, **values}
        given |= {"pool": found.pool} if pool else {}
        return Case(action, "wang", given, verb, reads=reads, **_shown(found, "an"))

    return make


def _forget_exposures(desk: Desk) -> Case:
    rows.exposure(response=desk.response, last_at=desk.at - timedelta(days=29))
    return Case(exposures.forget_exposures, SYSTEM, {}, "exposure.forget")


def _add_contact(desk: Desk) -> Case:
    found = new_tracing(desk)
    values = {"pool": found.pool, "uid": "k-an", "wanted": found.contact(), **found.frame()}
    return Case(contacts.add_contact, "wang", values, "contact.add", **_shown(found, "an"))


def _listed(desk: Desk) -> tuple[Tracing, int]:
    found = new_tracing(desk)
    values = {"pool": found.pool, "uid": "k-an", "wanted": found.contact()}
    return found, int(str(desk.do("wang", contacts.add_contact, **values, **found.frame())))


def _about_contact(
    action: Callable[..., object], verb: str, *, pool: bool = True, reads: bool = False, **values: Any
) -> Maker:
    def make(desk: Desk) -> Case:
        found, number = _listed(desk)
        given = {"number": number, "purpose": INVESTIGATION, **values}
        given |= {"pool": found.pool} if pool else {}
        return Case(action, "wang", given, verb, reads=reads, **_shown(found, "an"))

    return make


def _release_contacts(desk: Desk) -> Case:
    found, number = _listed(desk)
    days_later(desk, 13)
    told = {"number": number, "purpose": INVESTIGATION, "said": WELL}
    desk.do("ou", contacts.follow_contact, pool=found.pool, **{**told, "purpose": CARE})
    shown = _shown(found, "an", CARE)
    return Case(contacts.release_contacts, SYSTEM, {"pool": found.pool}, "contact.release", **shown)


def _free_contacts(desk: Desk) -> Case:
    found, _ = _listed(desk)
    desk.later(hours=1)
    found.report("ci", "R-1", desk.at.date() - timedelta(days=2), status="ruled_out")
    values = {"pool": found.pool}
    return Case(
        ruled_out.free_contacts_of_ruled_out, SYSTEM, values, "contact.ruled_out", **_shown(found, "an")
    )


def _read_chains(desk: Desk) -> Case:
    found = new_tracing(desk)
    values = {"pool": found.pool, "place": COUNTY, **found.frame()}
    return Case(chains.read_chains, "wang", values, "chain.read", reads=True, **_shown(found, "ci"))


def _propose_isolation(desk: Desk) -> Case:
    found = new_tracing(desk)
    values = {"pool": found.pool, "uid": "i-an", "wanted": found.isolation(), **found.frame(CARE)}
    return Case(isolations.propose_isolation, "ou", values, "isolation.propose", **_shown(found, "an", CARE))


def _proposed(desk: Desk) -> tuple[Tracing, int]:
    found = new_tracing(desk)
    values = {"pool": found.pool, "uid": "i-an", "wanted": found.isolation()}
    return found, int(str(desk.do("ou", isolations.propose_isolation, **values, **found.frame(CARE))))


def _ordered(desk: Desk) -> tuple[Tracing, int]:
    found, number = _proposed(desk)
    desk.do("yu", isolations.confirm_isolation, pool=found.pool, number=number, purpose=CARE)
    return found, number


def _about_isolation(
    action: Callable[..., object],
    verb: str,
    *,
    by: str = "yu",
    made: Callable[[Desk], tuple[Tracing, int]] = _ordered,
    pool: bool = True,
    reads: bool = False,
    **values: Any,
) -> Maker:
    def make(desk: Desk) -> Case:
        found, number = made(desk)
        given = {"number": number, "purpose": CARE, **values}
        given |= {"pool": found.pool} if pool else {}
        return Case(action, by, given, verb, reads=reads, **_shown(found, "an", CARE))

    return make


def _ended(desk: Desk) -> tuple[Tracing, int]:
    """An order whose last day has come, with the test before it."""
    found, number = _ordered(desk)
    today = desk.at.date()
    IsolationRow.objects.filter(pk=number).update(due_on=today, counted_from=today - timedelta(days=14))
    specimen(found, "an", 1)
    return found, number


def _offered(desk: Desk) -> tuple[Tracing, int]:
    found, number = _ordered(desk)
    given = {"number": number, "purpose": CARE, "stage": TransferStage.PICK_UP, "receiver": "lqzy"}
    return found, int(str(desk.do("yu", transfers.offer_transfer, **given)))


def _coming(desk: Desk) -> tuple[Tracing, int]:
    """Somebody whom another agency offers."""
    found, number = _ordered(desk)
    IsolationRow.objects.filter(pk=number).update(keeper="lqzy")
    given = {"number": number, "purpose": CARE, "stage": TransferStage.SITE, "receiver": "wzcdc"}
    return found, int(str(desk.do("tan", transfers.offer_transfer, **given)))


def _appeal_isolation(desk: Desk) -> Case:
    found, number = _ordered(desk)
    shown = _shown(found, "an", Purpose.CORRECTION)
    return Case(appeals.appeal_isolation, "an", {"number": number}, "correction.ask", **shown)


_AT = "wuse.respond.actions"
TRACING_MAKERS: dict[str, Maker] = {
    f"{_AT}.appeals.appeal_isolation": _appeal_isolation,
    f"{_AT}.hand_overs.end_hand_overs": _end_offers,
    f"{_AT}.hand_overs.escalate_hand_overs": _escalate,
    f"{_AT}.venues.register_venue": _register_venue,
    f"{_AT}.venues.rotate_venue_key": _about_venue(venues.rotate_venue_key, "venue.rotate", key="K-NEW"),
    f"{_AT}.venues.close_venue": _about_venue(venues.close_venue, "venue.close"),
    f"{_AT}.venues.check_in": _check_in,
    f"{_AT}.venues.take_visit": _take_visit,
    f"{_AT}.exposures.look_for_exposures": _look_for_exposures,
    f"{_AT}.exposures.read_exposure": _about_exposure(exposures.read_exposure, "exposure.read", reads=True),
    f"{_AT}.exposures.accept_exposure": _about_exposure(
        exposures.accept_exposure, "exposure.decide", pool=True, uid="k-an", closeness="close"
    ),
    f"{_AT}.exposures.set_aside_exposure": _about_exposure(
        exposures.set_aside_exposure, "exposure.decide", reason=AsideReason.APART
    ),
    f"{_AT}.exposures.forget_exposures": _forget_exposures,
    f"{_AT}.contacts.add_contact": _add_contact,
    f"{_AT}.contacts.read_contact": _about_contact(
        contacts.read_contact, "contact.read", pool=False, reads=True
    ),
    f"{_AT}.contacts.follow_contact": _about_contact(contacts.follow_contact, "contact.follow", said=WELL),
    f"{_AT}.contacts.end_contact": _about_contact(
        contacts.end_contact, "contact.end", reason=ContactEnd.NO_CONTACT
    ),
    f"{_AT}.contacts.release_contacts": _release_contacts,
    f"{_AT}.ruled_out.free_contacts_of_ruled_out": _free_contacts,
    f"{_AT}.chains.read_chains": _read_chains,
    f"{_AT}.isolations.propose_isolation": _propose_isolation,
    f"{_AT}.isolations.confirm_isolation": _about_isolation(
        isolations.confirm_isolation, "isolation.confirm", made=_proposed
    ),
    f"{_AT}.isolations.refuse_isolation": _about_isolation(
        isolations.refuse_isolation, "isolation.confirm", made=_proposed, pool=False
    ),
    f"{_AT}.isolations.read_isolation": _about_isolation(
        isolations.read_isolation, "isolation.read", reads=True
    ),
    f"{_AT}.isolations.care_in_isolation": _about_isolation(
        isolations.care_in_isolation, "isolation.care", said=WELL
    ),
    f"{_AT}.isolations.release_isolation": _about_isolation(
        isolations.release_isolation, "isolation.release", made=_ended
    ),
    f"{_AT}.isolations.lift_isolation": _about_isolation(
        isolations.lift_isolation, "isolation.lift", reason=LiftReason.APPEAL
    ),
    f"{_AT}.transfers.offer_transfer": _about_isolation(
        transfers.offer_transfer,
        "isolation.hand_over",
        pool=False,
        stage=TransferStage.PICK_UP,
        receiver="lqzy",
    ),
    f"{_AT}.transfers.accept_transfer": _about_isolation(
        transfers.accept_transfer, "isolation.receive", made=_coming
    ),
    f"{_AT}.transfers.refuse_transfer": _about_isolation(
        transfers.refuse_transfer,
        "isolation.receive",
        made=_coming,
        pool=False,
        reason=HandOverRefusal.NO_ROOM,
    ),
    f"{_AT}.transfers.withdraw_transfer": _about_isolation(
        transfers.withdraw_transfer, "isolation.hand_over", made=_offered, pool=False
    ),
}
