"""Agreements: proposed by the office, confirmed by a signer of the partner, ended by either side."""

from collections.abc import Collection
from datetime import datetime

from wuse.permits.agreement import (
    AgreementState,
    EndReason,
    Terms,
    check_alone,
    check_confirmable,
    check_terms,
)
from wuse.permits.entry import entry_for
from wuse.permits.permit import Actor
from wuse.permits.rules import check_may
from wuse.permits.store.agreement_models import AgreementRow
from wuse.permits.store.agreements import agreement_of, agreements_of, get_agreement, next_code
from wuse.permits.store.queries import get_organisation
from wuse.trust.audit import Audit
from wuse.vocabulary import Refusal


def propose_agreement(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    terms: Terms,
    sendable: Collection[str],
    industries: Collection[str],
) -> str:
    """Propose an agreement for the partner's signature. Returns its code.

    Args:
        sendable, industries: as `check_terms` takes them.

    Raises:
        Refusal: those of `check_terms`, `agreement.own_side`, `organisation.unknown`, and those of a missing permit.
    """
    check_terms(terms, at=at, sendable=sendable, industries=industries)
    permit = check_may(by, "agreement.propose", place=terms.place, at=at)
    get_organisation(terms.partner)
    if terms.partner == by.organisation:
        raise Refusal("agreement.own_side", "An agreement has two sides: name another organisation.")
    with audit.transaction(turn=f"agreements {terms.partner}"):
        taken = AgreementRow.objects.filter(partner=terms.partner).values_list("code", flat=True)
        row = _row_of(terms, next_code(terms.partner, taken), by, at)
        audit.append(
            entry_for(by, "agreement.propose", at=at, permit=permit, place=row.place, facts=_facts(row))
        )
        return row.code


def confirm_agreement(*, audit: Audit, by: Actor, at: datetime, code: str) -> None:
    """Sign a proposed agreement on the partner's side; it counts from its first day on.

    Raises:
        Refusal: `agreement.unknown`, `agreement.not_waiting`, `agreement.other_side`, `agreement.over`,
            `agreement.twice`, and those of a missing permit.
    """
    partner = get_agreement(code).partner
    with audit.transaction(turn=f"agreements {partner}"):
        row = get_agreement(code, lock=True)
        permit = check_may(by, "agreement.confirm", place=row.place, at=at)
        found = agreement_of(row)
        check_confirmable(found, organisation=by.organisation, by=by.account, at=at)
        check_alone(found, agreements_of(partner))
        row.state, row.confirmed_by, row.confirmed_at = AgreementState.SIGNED, by.account, at
        row.save()
        audit.append(
            entry_for(by, "agreement.confirm", at=at, permit=permit, place=row.place, facts=_facts(row))
        )


def end_agreement(*, audit: Audit, by: Actor, at: datetime, code: str, reason: EndReason) -> None:
    """End an agreement or a proposal, from either side: nothing is sent or given under it from now on.

    Raises:
        Refusal: `agreement.unknown` for those of others, `agreement.ended`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_agreement(code, lock=True)
        permit = check_may(by, "agreement.end", place=row.place, at=at)
        get_agreement(code, side=by.organisation)
        if row.state == AgreementState.ENDED:
            raise Refusal("agreement.ended", "This agreement was ended before.")
        row.state, row.ended_by, row.ended_at, row.ended_for = AgreementState.ENDED, by.account, at, reason
        row.save()
        audit.append(
            entry_for(
                by,
                "agreement.end",
                at=at,
                permit=permit,
                place=row.place,
                facts={**_facts(row), "reason": str(reason)},
            )
        )


def _row_of(terms: Terms, code: str, by: Actor, at: datetime) -> AgreementRow:
    return AgreementRow.objects.create(
        code=code,
        partner=terms.partner,
        office=by.organisation,
        purpose=terms.purpose,
        standards=list(terms.standards),
        products=list(terms.products),
        place=terms.place,
        places=list(terms.places),
        industries=list(terms.industries),
        enterprises=list(terms.enterprises),
        text=terms.text,
        digest=terms.digest,
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
        state=AgreementState.PROPOSED,
        proposed_by=by.account,
        proposed_at=at,
    )


def _facts(row: AgreementRow) -> dict[str, str]:
    return {"agreement": row.code, "partner": row.partner, "terms": row.digest}
