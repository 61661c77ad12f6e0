"""A holder declares, a delegate or a counter for one: the row goes in by the path that all facts go, with a receipt."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from wuse.intake.actions.send import send_facts
from wuse.intake.json_tables import read_json_tables
from wuse.intake.judged import Judged
from wuse.intake.sending import Receipted, Sending
from wuse.intake.store.known import KnownRows
from wuse.intake.store.models import ReceiptRow
from wuse.intake.store.sender_permits import SenderPermit
from wuse.permits import Actor
from wuse.permits.response import check_response_active
from wuse.permits.store.delegates import check_acts_for
from wuse.permits.store.person_permits import check_person
from wuse.permits.store.queries import get_response
from wuse.places import PlaceTree
from wuse.pool import Pool
from wuse.respond.declaration import (
    STANDARD,
    check_not_many,
    check_not_many_recorded,
    check_taken,
    declaration_row,
)
from wuse.respond.own_care import own_care
from wuse.respond.store.own_cares import keep_own_care
from wuse.trust.audit import Audit
from wuse.trust.store.turns import take_turn
from wuse.trust.store.vault import Vault, registered_place
from wuse.vocabulary import Lang, PersonKey, PlaceCode, Purpose

_KEY = "declaration/"
_MODULE = "health_code"


@dataclass(frozen=True)
class DeclarationDoor:
    """What taking in a declaration needs of a site. `pool`: with its inbox. `lang`: of what is told to be wrong."""

    vault: Vault
    known: KnownRows
    pool: Pool
    places: PlaceTree
    lang: Lang = "en"


def send_declaration(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    door: DeclarationDoor,
    uid: str,
    number: str,
    response: str,
    person: PersonKey,
    answers: Mapping[str, object],
) -> Receipted:
    """Take in what a person, or their delegate, declares; a second delivery under a number hears the first receipt.

    Args:
        uid: fresh opaque id of the receipt. number: fresh, made with the form. answers: field of the standard -> value.

    Raises:
        Refusal: `declaration.wrong` when a check of the standard fails; `declaration.many`; `delegate.unknown`,
            `permit.unclaimed`, `vault.unknown`, `receipt.key_used`, and those of a response that is not in force.
            Nothing is taken in then.
    """
    delegate = check_acts_for(by, person, response=response)
    frame, home = get_response(response), registered_place(person, response=response)
    check_response_active(frame, module=_MODULE, place=home, at=at)
    sent = _Declared(person, response, number, answers, "relative" if delegate else "self")
    # Where the person lives now may lie anywhere in the area of the response.
    sender = SenderPermit(None, (home, frame.area), about=person)

    def also(receipt: ReceiptRow, judged: Sequence[Judged]) -> None:
        check_not_many(_of_the_day(by, receipt, at))
        check_taken(judged[0].problems)
        # Whoever follows the person up sees it of the day; a phone is not somebody who looked.
        for row in judged[0].accepted.iter_rows(named=True):
            keep_own_care(own_care(row, at=at), person, response=response)

    return send_facts(
        **_given(door, sent, sender, "declaration.send", by, at),
        audit=audit,
        by=by,
        at=at,
        uid=uid,
        also=also,
    )


def record_declaration(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    door: DeclarationDoor,
    uid: str,
    number: str,
    response: str,
    purpose: Purpose,
    place: PlaceCode,
    person: PersonKey,
    answers: Mapping[str, object],
) -> Receipted:
    """Take down at a counter what a person declares who has no telephone and nobody who declares for them.

    Args:
        uid, number, answers: as `send_declaration` takes them.

    Raises:
        Refusal: `declaration.wrong`, `declaration.many_recorded`, `vault.unknown`, `receipt.key_used`, and those of a
            missing permit, purpose or response. Nothing is taken in then.
    """
    permit = check_person(by, "declaration.record", at, response, purpose, place, person)
    frame, home = get_response(response), registered_place(person, response=response)
    sent = _Declared(person, response, number, answers, "grid_worker", purpose)
    sender = SenderPermit(permit, (home, frame.area), about=person)

    def also(receipt: ReceiptRow, judged: Sequence[Judged]) -> None:
        check_not_many_recorded(_of_the_day(by, receipt, at))
        check_taken(judged[0].problems)

    return send_facts(
        **_given(door, sent, sender, "declaration.record", by, at),
        audit=audit,
        by=by,
        at=at,
        uid=uid,
        also=also,
    )


def _of_the_day(by: Actor, receipt: ReceiptRow, at: datetime) -> int:
    """How many declarations an account has sent in 24 hours beside this one."""
    take_turn(f"declarations {by.account}")
    day = ReceiptRow.objects.filter(by=by.account, at__gt=at - timedelta(days=1), key__startswith=_KEY)
    return day.exclude(pk=receipt.pk).count()


@dataclass(frozen=True)
class _Declared:
    """One declaration: whose, under which response, with which number of a form, what, by whom, for what."""

    person: PersonKey
    response: str
    number: str
    answers: Mapping[str, object]
    declared_by: str
    purpose: Purpose = Purpose.CODE_REVIEW


def _given(
    door: DeclarationDoor, sent: _Declared, sender: SenderPermit, verb: str, by: Actor, at: datetime
) -> dict[str, Any]:
    """What the sending of facts is given for one declaration."""
    return {
        "vault": door.vault,
        "known": door.known,
        "pool": door.pool,
        "places": door.places,
        "sending": _sending(sent, door.lang, by, at),
        "lang": door.lang,
        "verbs": (verb, verb),
        "own": sender,
    }


def _sending(sent: _Declared, lang: Lang, by: Actor, at: datetime) -> Sending:
    """The row under its number, which comes with the form: the moment of a second tap makes it no other one."""
    number = _id_of(by.account, sent.person, sent.number)
    row = declaration_row(
        sent.answers, number=number, person=sent.person, at=at, declared_by=sent.declared_by
    )
    said = json.dumps([sent.person, dict(sent.answers)], default=str, sort_keys=True)
    content = json.dumps({STANDARD: [row]}, ensure_ascii=False).encode()
    return Sending(
        tables=read_json_tables(content, lang=lang),
        digest=hashlib.sha256(said.encode()).hexdigest(),
        key=_KEY + number,
        response=sent.response,
        purpose=sent.purpose,
    )


def _id_of(account: str, person: PersonKey, number: str) -> str:
    """The declaration's id: of this person and account alone, as receipts are looked up for an account. Whatever comes
    with a form corrects no row of another person's, and none that somebody else declared for this one.
    """
    return "d-" + hashlib.sha256(f"{account}/{person}/{number}".encode()).hexdigest()[:30]
