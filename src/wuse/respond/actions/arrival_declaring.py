"""What a traveller does, by reference and secret, without an account: declare, look up, correct, cancel.

The identity goes to the vault; one that is there already, under somebody's registration, is left as it is, so that
nobody changes who a person is by knowing a number.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from wuse.assess.country_tiers import CountryTiers
from wuse.intake.judged import Judged
from wuse.intake.raw_table import ROW
from wuse.permits import Actor
from wuse.permits.response import Response, check_response_active
from wuse.permits.store.queries import get_response
from wuse.pool import Pool
from wuse.pool.form import load_form
from wuse.respond.arrival import BEIJING, Arrival, ArrivalStep, Journey
from wuse.respond.arrival_facts import kept_of
from wuse.respond.arrival_rules import arrival_rules
from wuse.respond.arrival_table import ArrivalState
from wuse.respond.code_series import is_foreign_document
from wuse.respond.store.arrival_acts import ArrivalFrame, arrival_entry, put_facts, take_arrival_step
from wuse.respond.store.arrival_models import ArrivalRow
from wuse.respond.store.arrivals import (
    MODULE,
    arrival_of,
    declared_since,
    fill_declared,
    find_arrival,
    keep_arrival_step,
    open_of_person,
    response_for,
)
from wuse.respond.store.code_entries import FOREIGN
from wuse.respond.store.declared_answers import faults_of, judge_declared
from wuse.respond.store.declaring_site import FORM, DeclaringSite
from wuse.respond.store.shown_certificates import COUNTED
from wuse.respond.traveller import check_secret, is_closed, secret_digest
from wuse.trust.audit import Audit
from wuse.trust.store.vault import Registration
from wuse.trust.vault import Identity, completed
from wuse.vocabulary import Lang, PersonKey, PlaceCode, Refusal

STANDARD = "arrival"
MOST_OPEN = 3
MOST_A_MINUTE = 600
"""So many declarations are taken in a minute under a response; a flood of made-up ones is told to come back."""


def declare_arrival(
    *,
    audit: Audit,
    site: DeclaringSite,
    tiers: CountryTiers,
    by: Actor,
    at: datetime,
    reference: str,
    secret: str,
    answers: Mapping[str, str],
    lang: Lang = "en",
) -> int:
    """Take in a declaration (入境信息预申报). Returns the arrival's number.

    Args:
        by: the traveller, who needs no account.
        reference, secret: fresh; with both the traveller comes back to the declaration.
        answers: column -> what was written, of the form `arrival_declaration`.

    Raises:
        Refusal: `arrival.closed` where no response takes declarations, `arrival.answers` with every fault,
            `arrival.many`, `arrival.busy`.
    """
    response = response_for(answers.get("destination", ""), at)
    _check_busy(response.code, at)
    judged = _judged(site, response, {**answers, "arrival_id": reference}, at, lang)
    row = _accepted(judged, at, lang)
    person, identity = next(iter(judged.identities.values()))
    declared = _declared(row, person, response, tiers)
    with audit.transaction():
        _check_room(person, response.code)
        known = site.vault.holds(person, response=response.code)
        text = _differs(site, person, response.code, identity) if known else ""
        wanted = {person: Registration(identity, declared.destination)}
        site.vault.keep_all(wanted, response=response.code, may_change=lambda place: False, at=at)
        kept = ArrivalRow(secret=secret_digest(secret), registered=not known, declared_at=at)
        fill_declared(kept, declared, kept_of(row) | _foreign(identity))
        frame = ArrivalFrame(by, at, None, site.pool)
        before = Arrival(declared)
        kept.state, kept.is_open = ArrivalState.DRAFT, False
        first = ArrivalStep(
            1, "declare", at, by.account, ArrivalState.DRAFT, ArrivalState.PRE_DECLARED, text=text
        )
        kept.save()
        after = keep_arrival_step(kept, before, first)
        put_facts(frame, kept, before, after)
        audit.append(arrival_entry(kept, "arrival.declare", by=by, at=at))
        return kept.pk


def open_declaration(*, audit: Audit, by: Actor, at: datetime, reference: str, secret: str) -> Arrival:
    """The traveller comes back, by reference and secret; ten wrong secrets in a row close it for an hour.

    While it is closed nothing is written, and the words are those of an unknown reference.

    Raises:
        Refusal: `arrival.secret`.
    """
    refusal: Refusal | None = None
    with audit.transaction():
        row = find_arrival(reference.strip().upper())
        try:
            check_secret(row, secret, at=at)
        except Refusal as reason:
            refusal = reason
        if row is not None and not is_closed(row, at=at):
            row.wrong_tries = row.wrong_tries + 1 if refusal else 0
            row.tried_at = at
            row.save(update_fields=["wrong_tries", "tried_at"])
            verb = "arrival.wrong" if refusal else "arrival.open"
            audit.append(arrival_entry(row, verb, by=by, at=at))
    if refusal:
        raise refusal
    assert row is not None, "an unknown reference was refused"
    return arrival_of(row)


def correct_declaration(
    *,
    audit: Audit,
    site: DeclaringSite,
    tiers: CountryTiers,
    by: Actor,
    at: datetime,
    number: int,
    answers: Mapping[str, str],
    lang: Lang = "en",
) -> None:
    """The traveller corrects the journey before boarding; who it is stays.

    Args:
        answers: every column that is asked again. A telephone or an address that is not said again stays.

    Raises:
        Refusal: `arrival.step` once boarding is confirmed, `arrival.answers`, and those of a response that is over.
    """
    with audit.transaction():
        row = ArrivalRow.objects.select_for_update().get(pk=number)
        response = get_response(row.response)
        check_response_active(response, module=MODULE, place=row.destination, at=at)
        person = PersonKey(row.person)
        identity = site.vault.reveal(person, response=row.response)
        said = {**answers, "arrival_id": row.reference, **_document(identity)}
        judged = _judged(site, response, said, at, lang)
        accepted = _accepted(judged, at, lang)
        _, told = next(iter(judged.identities.values()))
        if row.registered:
            site.vault.keep(
                completed(replace(told, name=identity.name), identity),
                person=person,
                response=row.response,
                place=PlaceCode(str(accepted["destination"])),
                at=at,
            )
        # What was shown for the journey stays with it.
        shown = {name: row.declared[name] for name in (COUNTED,) if name in row.declared}
        kept = kept_of(accepted) | _foreign(identity) | shown
        fill_declared(row, _declared(accepted, person, response, tiers), kept)
        text = "" if row.registered else _differs(site, person, row.response, told)
        take_arrival_step(audit, ArrivalFrame(by, at, None, site.pool), row, "correct", text=text)


def withdraw_declaration(*, audit: Audit, pool: Pool, by: Actor, at: datetime, number: int) -> None:
    """The traveller does not come.

    Raises:
        Refusal: `arrival.step`.
    """
    with audit.transaction():
        row = ArrivalRow.objects.select_for_update().get(pk=number)
        take_arrival_step(audit, ArrivalFrame(by, at, None, pool), row, "cancel")


def _judged(
    site: DeclaringSite, response: Response, said: Mapping[str, str], at: datetime, lang: Lang
) -> Judged:
    """The declaration checked as any row of the standard is."""
    # What was not said is an empty cell, so that what is missing is told as such.
    asked = dict.fromkeys(found.name for found in load_form(FORM).fields)
    row = {**asked, **said, "arrival_state": ArrivalState.PRE_DECLARED.value}
    return judge_declared(site, STANDARD, row, response=response, at=at, lang=lang)


# The key of a person comes of a document: what is asked for is its number.
_ASKED_AS = {"person": "identity_number"}


def _accepted(judged: Judged, at: datetime, lang: Lang) -> dict[str, Any]:
    """The one row, or a refusal with every fault.

    Raises:
        Refusal: `arrival.answers`, whose details name column and message of each.
    """
    faults = faults_of(judged, asked_as=_ASKED_AS)
    days = arrival_rules().ahead_days
    last = at.astimezone(BEIJING).date() + timedelta(days=days)
    if any(day and day > last for day in judged.accepted["arrives_on"]):
        far = Refusal("arrival.far", "A journey is declared at most {days} days ahead.", {"days": days})
        faults.append({"column": "arrives_on", "message": far.in_words(lang)})
    if faults or judged.accepted.is_empty() or not judged.identities:
        raise Refusal(
            "arrival.answers", "Something in the declaration is missing or wrong: see beside the questions.",
            {"faults": faults},
        )  # fmt: skip
    return judged.accepted.drop(ROW).row(0, named=True)


def _declared(row: Mapping[str, Any], person: PersonKey, response: Response, tiers: CountryTiers) -> Journey:
    country, day = row.get("departure_country") or "", row["arrives_on"]
    rule, port = tiers.of(country, day), row.get("entry_port") or ""
    return Journey(
        reference=row["arrival_id"],
        person=person,
        response=response.code,
        country=country,
        transport_number=(row.get("transport_number") or "").upper(),
        arrives_on=day,
        port=port,
        port_place=arrival_rules().port_place(port, area=response.area),
        destination=PlaceCode(row["destination"]),
        tiers=tiers.id,
        tier=rule.name,
        places=tuple(rule.places),
        days=rule.days,
        observed_days=rule.observed_days,
    )


def _foreign(identity: Identity) -> dict[str, bool]:
    """What the series of the code is decided by; the document itself stays in the vault."""
    return {FOREIGN: is_foreign_document(identity.kind, identity.issuer)}


def _document(identity: Identity) -> dict[str, str]:
    return {
        "identity_kind": identity.kind,
        "identity_number": identity.number,
        "identity_issuer": identity.issuer,
        "person_name": identity.name,
    }


SAID = ("name", "phone", "address", "contact_name", "contact_phone")
"""What a declaration says of a person beside the document."""


def _differs(site: DeclaringSite, person: PersonKey, response: str, told: Identity) -> str:
    """Which of what was said is not what the register keeps: names of fields, for the desk."""
    known = site.vault.reveal(person, response=response)
    return ",".join(
        name for name in SAID if getattr(told, name) and getattr(told, name) != getattr(known, name)
    )


def _check_busy(response: str, at: datetime) -> None:
    if declared_since(response, at - timedelta(minutes=1)) >= MOST_A_MINUTE:
        raise Refusal("arrival.busy", "More is declared than can be taken in: send it again in a minute.")


def _check_room(person: PersonKey, response: str) -> None:
    if open_of_person(person, response=response) >= MOST_OPEN:
        raise Refusal(
            "arrival.many",
            "{most} journeys with this document are open: cancel the one that is not made, by its reference.",
            {"most": MOST_OPEN},
        )
