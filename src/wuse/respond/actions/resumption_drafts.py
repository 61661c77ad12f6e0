"""A declaration that is not finished: what was entered is kept for the firm, until it is sent or discarded."""

from collections.abc import Mapping
from datetime import datetime

from wuse.permits import Actor, check_may
from wuse.permits.response import check_response_active
from wuse.permits.store.queries import get_response
from wuse.respond.firm_papers import NO_PAPERS, FirmPapers
from wuse.respond.resumption_draft import check_draft, draft_of
from wuse.respond.resumption_table import FileState
from wuse.respond.store.firm_papers import forget_replaced_plans, hold_draft_papers
from wuse.respond.store.resumption_acts import FileFrame, file_entry
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.respond.store.resumptions import MODULE, forget_draft, get_file
from wuse.trust.audit import Audit
from wuse.trust.store.vault import Vault


def save_draft(
    *,
    audit: Audit,
    vault: Vault,
    by: Actor,
    at: datetime,
    number: int,
    answers: Mapping[str, str],
    papers: FirmPapers = NO_PAPERS,
) -> None:
    """Keep what was entered, complete or not, so that anybody who speaks for the firm can go on with it.

    Args:
        answers: column of the form, or `flow` -> what was written; it is judged when it is sent.
        papers: the plan and whom to call, which are sealed.

    Raises:
        Refusal: `resumption.unknown`, those of `check_draft` and of `draft_of`, and those of a missing permit or a
            response that is not in force: nothing is sealed under one that is over.
    """
    kept = draft_of(answers)
    with audit.transaction():
        row, frame = _held(by, "resumption.draft", number, at)
        check_response_active(get_response(row.response), module=MODULE, place=row.place, at=at)
        plan = hold_draft_papers(vault, row, papers, by=by.account, at=at)
        row.draft, row.drafted_at = {**kept, **({"plan_digest": plan} if plan else {})}, at
        row.save(update_fields=["draft", "drafted_at"])
        forget_replaced_plans(row)
        audit.append(file_entry(frame, row, "resumption.draft", details={"answers": len(kept)}))


def discard_draft(*, audit: Audit, by: Actor, at: datetime, number: int) -> None:
    """Forget what was entered and not sent.

    Raises:
        Refusal: `resumption.unknown`, those of `check_draft`, and those of a missing permit.
    """
    with audit.transaction():
        row, frame = _held(by, "resumption.draft", number, at)
        forget_draft(row)
        row.save(update_fields=["draft", "drafted_at"])
        forget_replaced_plans(row)
        audit.append(file_entry(frame, row, "resumption.draft", details={"answers": 0}))


def _held(by: Actor, verb: str, number: int, at: datetime) -> tuple[ResumptionFileRow, FileFrame]:
    row = get_file(number, lock=True)
    permit = check_may(by, verb, place=row.place, at=at)
    check_draft(FileState(row.state), own=by.organisation == row.enterprise)
    return row, FileFrame(by, at, permit)
