"""A declaration that is not finished: what was entered is kept for the firm, until it is sent or discarded."""

from collections.abc import Mapping
from datetime import datetime

from wuse.permits import Actor, check_may
from wuse.respond.resumption_draft import check_draft, draft_of
from wuse.respond.resumption_table import FileState
from wuse.respond.store.resumption_acts import FileFrame, file_entry
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.respond.store.resumptions import forget_draft, get_file
from wuse.trust.audit import Audit


def save_draft(*, audit: Audit, by: Actor, at: datetime, number: int, answers: Mapping[str, str]) -> None:
    """Keep what was entered, complete or not, so that anybody who speaks for the firm can go on with it.

    Args:
        answers: column of the form, `flow` or `plan_digest` -> what was written; it is judged when it is sent.

    Raises:
        Refusal: `resumption.unknown`, those of `check_draft` and of `draft_of`, and those of a missing permit.
    """
    kept = draft_of(answers)
    with audit.transaction():
        row, frame = _held(by, "resumption.draft", number, at)
        row.draft, row.drafted_at = kept, at
        row.save(update_fields=["draft", "drafted_at"])
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
        audit.append(file_entry(frame, row, "resumption.draft", details={"answers": 0}))


def _held(by: Actor, verb: str, number: int, at: datetime) -> tuple[ResumptionFileRow, FileFrame]:
    row = get_file(number, lock=True)
    permit = check_may(by, verb, place=row.place, at=at)
    check_draft(FileState(row.state), own=by.organisation == row.enterprise)
    return row, FileFrame(by, at, permit)
