"""A firm's plan and contacts read: by whoever decides about it, for a purpose; the plan by the firm itself."""

from datetime import datetime
from typing import Any

from wuse.permits import Actor, Permit, check_may
from wuse.permits.entry import entry_for
from wuse.permits.store.queries import get_response
from wuse.respond.firm_contacts import FirmContacts
from wuse.respond.plan_file import PlanFile
from wuse.respond.resumption_check import check_own_file
from wuse.respond.resumption_table import FileState
from wuse.respond.store.firm_models import FirmPlanRow
from wuse.respond.store.firm_papers import contacts_of, open_plan, plan_row
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.respond.store.resumptions import get_file, unknown_file
from wuse.trust.audit import Audit, EntryKind
from wuse.trust.store.vault import Vault
from wuse.vocabulary import Purpose, Refusal


def read_firm_plan(
    *, audit: Audit, vault: Vault, by: Actor, at: datetime, number: int, purpose: Purpose
) -> PlanFile:
    """The plan of a declaration, as whoever decides about it reads it.

    Raises:
        Refusal: `resumption.unknown`, those of `open_plan`, and those of a missing permit, purpose or response.
    """
    with audit.transaction():
        row, permit = _read(by, "resumption_plan.read", number, at, purpose)
        kept = plan_row(row, sent=True)
        plan = open_plan(vault, kept)
        _record(audit, by, at, row, "resumption_plan.read", permit, purpose, kept)
        return plan


def read_firm_contacts(
    *, audit: Audit, vault: Vault, by: Actor, at: datetime, number: int, purpose: Purpose
) -> FirmContacts:
    """Whom to call at a firm, and where its site is, as whoever decides about it reads it.

    Raises:
        Refusal: `resumption.unknown`, `contact.none`, and those of a missing permit, purpose or response.
    """
    with audit.transaction():
        row, permit = _read(by, "firm_contact.read", number, at, purpose)
        said = contacts_of(vault, row)
        if said is None:
            raise Refusal(
                "contact.none", "Nobody to call was named, or the names are destroyed with their response."
            )
        _record(audit, by, at, row, "firm_contact.read", permit, purpose)
        return said


def take_own_plan(*, audit: Audit, vault: Vault, by: Actor, at: datetime, number: int) -> PlanFile:
    """The plan that the firm itself handed in: of its draft, else of its declaration.

    Raises:
        Refusal: `resumption.unknown`, `resumption.not_own`, those of `open_plan`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_file(number)
        permit = check_may(by, "resumption.plan", place=row.place, at=at)
        check_own_file(own=row.enterprise == by.organisation)
        kept = plan_row(row)
        plan = open_plan(vault, kept)
        _record(audit, by, at, row, "resumption.plan", permit, None, kept)
        return plan


def _read(
    by: Actor, verb: str, number: int, at: datetime, purpose: Purpose
) -> tuple[ResumptionFileRow, Permit]:
    """The file, and the permit to read what was handed over with it; a draft is the firm's alone."""
    row = get_file(number)
    frame = get_response(row.response)
    permit = check_may(by, verb, place=row.place, at=at, response=frame, purpose=purpose)
    if row.state == FileState.DRAFT:
        raise unknown_file(number)
    return row, permit


def _record(
    audit: Audit,
    by: Actor,
    at: datetime,
    row: ResumptionFileRow,
    verb: str,
    permit: Permit,
    purpose: Purpose | None,
    kept: FirmPlanRow | None = None,
) -> None:
    about = {"file": row.pk, "enterprise": row.enterprise, **({"plan": kept.digest} if kept else {})}
    frame: dict[str, Any] = {
        "place": row.place, "response": row.response, "purpose": purpose, "kind": EntryKind.READ,
    }  # fmt: skip
    audit.append(entry_for(by, verb, at=at, permit=permit, details=about, **frame))
