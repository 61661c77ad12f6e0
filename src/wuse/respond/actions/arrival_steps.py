"""What the teams do with an arrival: each step with its permit, its receipt, its fact and its entry."""

import re
from datetime import datetime

from wuse.assess.country_tiers import CountryTiers
from wuse.permits import Actor, Permit, check_may
from wuse.permits.store.queries import get_response
from wuse.pool import Pool
from wuse.respond.arrival import BEIJING
from wuse.respond.hand_over import HandOverRefusal
from wuse.respond.store.arrival_acts import ArrivalFrame, take_arrival_step
from wuse.respond.store.arrival_models import ArrivalRow
from wuse.respond.store.arrival_receivers import PURPOSE
from wuse.respond.store.arrivals import get_arrival
from wuse.trust.audit import Audit
from wuse.vocabulary import Refusal


def confirm_boarding(*, audit: Audit, pool: Pool, by: Actor, at: datetime, number: int) -> None:
    """Say that somebody is on board (登机知).

    Raises:
        Refusal: `arrival.unknown`, those of `take_arrival_step`, and those of a missing permit or response.
    """
    with audit.transaction():
        row = get_arrival(number, lock=True)
        permit = _permit(by, "arrival.confirm_boarding", row, row.port_place, at)
        take_arrival_step(audit, ArrivalFrame(by, at, permit, pool), row, "confirm_boarding")


def cancel_arrival(*, audit: Audit, pool: Pool, by: Actor, at: datetime, number: int, text: str = "") -> None:
    """Say that somebody does not come.

    Raises:
        Refusal: `arrival.unknown`, those of `take_arrival_step`, and those of a missing permit or response.
    """
    with audit.transaction():
        row = get_arrival(number, lock=True)
        permit = _permit(by, "arrival.cancel", row, row.port_place, at)
        take_arrival_step(audit, ArrivalFrame(by, at, permit, pool), row, "cancel", text=text)


def record_landing(
    *,
    audit: Audit,
    pool: Pool,
    tiers: CountryTiers,
    by: Actor,
    at: datetime,
    number: int,
    happened_at: datetime | None = None,
    country: str = "",
) -> None:
    """Say that somebody has landed, and when (落地知); the county team has an hour to take over.

    Args:
        tiers: in force on the day of the landing: what they say counts, not what held on the declared day.
        country: of departure by three letters, where it is not the declared one; the entry tells both.

    Raises:
        Refusal: `arrival.unknown`, `arrival.country`, those of `take_arrival_step`, and those of a missing permit or
            response.
    """
    with audit.transaction():
        row = get_arrival(number, lock=True)
        permit = _permit(by, "arrival.land", row, row.port_place, at)
        changed = _judge_again(row, tiers, country.strip().upper(), happened_at or at)
        frame = ArrivalFrame(by, at, permit, pool)
        take_arrival_step(audit, frame, row, "land", happened_at=happened_at, details=changed)


def offer_to_county(*, audit: Audit, pool: Pool, by: Actor, at: datetime, number: int, receiver: str) -> None:
    """Hand somebody who landed over to the team of the county of destination; it acknowledges by taking over.

    Raises:
        Refusal: `arrival.unknown`, those of `take_arrival_step`, and those of a missing permit or response.
    """
    with audit.transaction():
        row = get_arrival(number, lock=True)
        permit = _permit(by, "arrival.offer_county", row, row.port_place, at)
        take_arrival_step(audit, ArrivalFrame(by, at, permit, pool), row, "offer_county", receiver=receiver)


def take_over_arrival(*, audit: Audit, pool: Pool, by: Actor, at: datetime, number: int) -> None:
    """Acknowledge as the county team: the person is in its closed transfer from now on.

    Raises:
        Refusal: `arrival.unknown`, those of `take_arrival_step`, and those of a missing permit or response.
    """
    with audit.transaction():
        row = get_arrival(number, lock=True)
        permit = _permit(by, "arrival.take_over", row, row.destination, at)
        take_arrival_step(audit, ArrivalFrame(by, at, permit, pool), row, "take_over")


def offer_to_site(*, audit: Audit, pool: Pool, by: Actor, at: datetime, number: int, receiver: str) -> None:
    """Hand somebody over to a site of central isolation.

    Raises:
        Refusal: `arrival.unknown`, those of `take_arrival_step`, and those of a missing permit or response.
    """
    with audit.transaction():
        row = get_arrival(number, lock=True)
        permit = _permit(by, "arrival.offer_site", row, row.destination, at)
        take_arrival_step(audit, ArrivalFrame(by, at, permit, pool), row, "offer_site", receiver=receiver)


def admit_to_site(*, audit: Audit, pool: Pool, by: Actor, at: datetime, number: int) -> None:
    """Acknowledge as the isolation site: the isolation begins.

    Raises:
        Refusal: `arrival.unknown`, those of `take_arrival_step`, and those of a missing permit or response.
    """
    with audit.transaction():
        row = get_arrival(number, lock=True)
        permit = _permit(by, "arrival.admit", row, row.destination, at)
        take_arrival_step(audit, ArrivalFrame(by, at, permit, pool), row, "admit")


def offer_to_community(
    *, audit: Audit, pool: Pool, by: Actor, at: datetime, number: int, receiver: str
) -> None:
    """Hand somebody over to the community, for days at home.

    Raises:
        Refusal: `arrival.unknown`, those of `take_arrival_step`, and those of a missing permit or response.
    """
    with audit.transaction():
        row = get_arrival(number, lock=True)
        permit = _permit(by, "arrival.offer_home", row, row.destination, at)
        take_arrival_step(audit, ArrivalFrame(by, at, permit, pool), row, "offer_home", receiver=receiver)


def take_home(*, audit: Audit, pool: Pool, by: Actor, at: datetime, number: int) -> None:
    """Acknowledge as the community: the days at home begin.

    Raises:
        Refusal: `arrival.unknown`, those of `take_arrival_step`, and those of a missing permit or response.
    """
    with audit.transaction():
        row = get_arrival(number, lock=True)
        permit = _permit(by, "arrival.observe", row, row.destination, at)
        take_arrival_step(audit, ArrivalFrame(by, at, permit, pool), row, "observe")


def refuse_arrival(
    *, audit: Audit, pool: Pool, by: Actor, at: datetime, number: int, reason: HandOverRefusal
) -> None:
    """Do not take over, for a reason; whoever offered keeps the charge.

    Raises:
        Refusal: `arrival.unknown`, those of `take_arrival_step`, and those of a missing permit or response.
    """
    with audit.transaction():
        row = get_arrival(number, lock=True)
        permit = _permit(by, "arrival.refuse", row, row.destination, at)
        take_arrival_step(audit, ArrivalFrame(by, at, permit, pool), row, "refuse", reason=reason)


def withdraw_county_offer(*, audit: Audit, pool: Pool, by: Actor, at: datetime, number: int) -> None:
    """Take an offer to a county team back that was not answered yet.

    Raises:
        Refusal: `arrival.unknown`, those of `take_arrival_step`, and those of a missing permit or response.
    """
    with audit.transaction():
        row = get_arrival(number, lock=True)
        permit = _permit(by, "arrival.withdraw_county", row, row.port_place, at)
        take_arrival_step(audit, ArrivalFrame(by, at, permit, pool), row, "withdraw_county")


def withdraw_arrival_offer(*, audit: Audit, pool: Pool, by: Actor, at: datetime, number: int) -> None:
    """Take an offer to an isolation site or a community back that was not answered yet.

    Raises:
        Refusal: `arrival.unknown`, those of `take_arrival_step`, and those of a missing permit or response.
    """
    with audit.transaction():
        row = get_arrival(number, lock=True)
        permit = _permit(by, "arrival.withdraw", row, row.destination, at)
        take_arrival_step(audit, ArrivalFrame(by, at, permit, pool), row, "withdraw")


def _judge_again(row: ArrivalRow, tiers: CountryTiers, country: str, moment: datetime) -> dict[str, str]:
    """Put the tier of the day of the landing into the row; answers with what is otherwise now, for the entry."""
    if country and not (re.fullmatch("[A-Z]{3}", country) and country != "CHN"):
        raise Refusal("arrival.country", "Name the country of departure by its three letters, such as ITA.")
    before = {"country": row.country, "tiers": row.tiers, "tier": row.tier}
    row.country = country or row.country
    row.declared = {**row.declared, "departure_country": row.country}
    rule = tiers.of(row.country, moment.astimezone(BEIJING).date())
    row.tiers, row.tier, row.places = tiers.id, rule.name, ",".join(rule.places)
    row.days, row.observed_days = rule.days, rule.observed_days
    after = {"country": row.country, "tiers": row.tiers, "tier": row.tier}
    return {name: f"{before[name]} → {now}" for name, now in after.items() if now != before[name]}


def _permit(by: Actor, verb: str, row: ArrivalRow, place: str, at: datetime) -> Permit:
    return check_may(by, verb, place=place, at=at, response=get_response(row.response), purpose=PURPOSE)
