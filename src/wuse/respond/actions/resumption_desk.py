"""What the authorities do with a firm's file: a step of the table, with its permit, its words and its entry."""

from datetime import datetime

from wuse.permits import Actor, check_may
from wuse.respond.resumption_check import check_no_other_file, check_step_among
from wuse.respond.resumption_file import FileReason
from wuse.respond.store.resumption_acts import FileFrame, take_file_step
from wuse.respond.store.resumptions import files_of_firm, get_file, place_that_acts
from wuse.trust.audit import Audit

DESK_STEPS = (
    "township_check", "file", "inspect", "review", "approve", "return", "refuse", "ask", "check_after", "breach",
    "lift", "delist", "uphold", "overturn",
)  # fmt: skip
"""The steps that an office takes by words alone: what each means, and what it needs, stands in the table of steps."""


def take_desk_step(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    number: int,
    step: str,
    text: str = "",
    reason: FileReason | None = None,
) -> None:
    """Take a step with a firm's file as an office, at the place that the table names for it.

    Args:
        step: of `DESK_STEPS`. text: what the firm will read. reason: of a refusal, a suspension, a delisting.

    Raises:
        Refusal: `resumption.unknown`, `resumption.no_step`, `resumption.other_file` for an appeal that would give the
            firm a second live file, those of `take_file_step`, and those of a missing permit.
    """
    check_step_among(step, DESK_STEPS)
    with audit.transaction():
        row = get_file(number, lock=True)
        permit = check_may(by, f"resumption.{step}", place=place_that_acts(row, step), at=at)
        if step == "overturn" and not row.is_live:
            others = files_of_firm(row.enterprise).filter(is_live=True)
            check_no_other_file(others.values_list("pk", flat=True).first())
        take_file_step(audit, FileFrame(by, at, permit), row, step, text=text, reason=reason)
