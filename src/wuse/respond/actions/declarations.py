"""A holder declares, or a delegate for one: the row goes in by the path that all facts go, with a receipt."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

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
from wuse.permits.store.queries import get_response
from wuse.places import PlaceTree
from wuse.pool import Pool
from wuse.respond.declaration import STANDARD, check_not_many, check_taken, declaration_row
from wuse.trust.audit import Audit
from wuse.trust.store.vault import Vault, registered_place
from wuse.vocabulary import Lang, PersonKey, Purpose

_KEY = "declaration/"


def send_declaration(
    *,
    audit: Audit,
    vault: Vault,
    known: KnownRows,
    pool: Pool,
    places: PlaceTree,
    by: Actor,
    at: datetime,
    uid: str,
    number: str,
    response: str,
    person: PersonKey,
    answers: Mapping[str, object],
    lang: Lang = "en",
) -> Receipted:
    """Take in what a person, or their delegate, declares; a second delivery under a number hears the first receipt.

    Args:
        pool: of the site, with its inbox. uid: fresh opaque id of the receipt. number: fresh, made with
            the form. answers: field of the standard -> value.

    Raises:
        Refusal: `declaration.wrong` when a check of the standard fails; `declaration.many`; `delegate.unknown`,
            `permit.unclaimed`, `vault.unknown`, `receipt.key_used`, and those of a response that is not in force.
            Nothing is taken in then.
    """
    delegate = check_acts_for(by, person, response=response)
    frame, home = get_response(response), registered_place(person, response=response)
    check_response_active(frame, module="health_code", place=home, at=at)
    declared_by = "relative" if delegate else "self"
    row = declaration_row(
        answers, number=_id_of(person, number), person=person, at=at, declared_by=declared_by
    )

    def also(receipt: ReceiptRow, judged: Sequence[Judged]) -> None:
        day = ReceiptRow.objects.filter(by=by.account, at__gt=at - timedelta(days=1), key__startswith=_KEY)
        check_not_many(day.exclude(pk=receipt.pk).count())
        check_taken(judged[0].problems)

    return send_facts(
        audit=audit,
        vault=vault,
        known=known,
        pool=pool,
        places=places,
        by=by,
        at=at,
        uid=uid,
        sending=_sending(row, answers, response, lang),
        lang=lang,
        verbs=("declaration.send", "declaration.send"),
        # Where the person lives now may lie anywhere in the area of the response.
        own=SenderPermit(None, (home, frame.area), about=person),
        also=also,
    )


def _id_of(person: PersonKey, number: str) -> str:
    """The declaration's id: of this person alone, so that whatever comes with a form corrects no row of another's."""
    return "d-" + hashlib.sha256(f"{person}/{number}".encode()).hexdigest()[:30]


def _sending(row: Mapping[str, str], answers: Mapping[str, object], response: str, lang: Lang) -> Sending:
    """The row under its number, which comes with the form: the moment of a second tap makes it no other one."""
    said = json.dumps([row["person"], dict(answers)], default=str, sort_keys=True)
    content = json.dumps({STANDARD: [row]}, ensure_ascii=False).encode()
    return Sending(
        tables=read_json_tables(content, lang=lang),
        digest=hashlib.sha256(said.encode()).hexdigest(),
        key=_KEY + row["declaration_id"],
        response=response,
        purpose=Purpose.CODE_REVIEW,
    )
