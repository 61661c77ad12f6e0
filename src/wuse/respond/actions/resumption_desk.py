"""What the authorities do with a firm's file: each step with its permit, its words and its entry."""

from datetime import datetime

from wuse.permits import Actor, Permit, check_may
from wuse.respond.resumption_file import FileReason
from wuse.respond.store.resumption_acts import FileFrame, take_file_step
from wuse.respond.store.resumptions import get_file, place_that_acts
from wuse.trust.audit import Audit


def check_as_township(*, audit: Audit, by: Actor, at: datetime, number: int, text: str = "") -> None:
    """The township finds the declaration in order; an inspection follows.

    Raises:
        Refusal: `resumption.unknown`, those of `take_file_step`, and those of a missing permit.
    """
    _step(audit, by, at, number, "resumption.township_check", text)


def file_declaration(*, audit: Audit, by: Actor, at: datetime, number: int, text: str = "") -> None:
    """File the declaration (备案): the firm may begin.

    Raises:
        Refusal: `resumption.unknown`, those of `take_file_step`, and those of a missing permit.
    """
    _step(audit, by, at, number, "resumption.file", text)


def inspect_site(*, audit: Audit, by: Actor, at: datetime, number: int, text: str) -> None:
    """The site was inspected, and nothing stands against it.

    Raises:
        Refusal: `resumption.unknown`, those of `take_file_step`, and those of a missing permit.
    """
    _step(audit, by, at, number, "resumption.inspect", text)


def review_as_sector(*, audit: Audit, by: Actor, at: datetime, number: int, text: str) -> None:
    """The department of the sector has no objection.

    Raises:
        Refusal: `resumption.unknown`, those of `take_file_step`, and those of a missing permit.
    """
    _step(audit, by, at, number, "resumption.review", text)


def approve_file(*, audit: Audit, by: Actor, at: datetime, number: int, text: str = "") -> None:
    """The leading group approves: the firm may begin.

    Raises:
        Refusal: `resumption.unknown`, those of `take_file_step`, and those of a missing permit.
    """
    _step(audit, by, at, number, "resumption.approve", text)


def return_file(*, audit: Audit, by: Actor, at: datetime, number: int, text: str) -> None:
    """Give the declaration back to be completed.

    Raises:
        Refusal: `resumption.unknown`, those of `take_file_step`, and those of a missing permit.
    """
    _step(audit, by, at, number, "resumption.return", text)


def refuse_file(*, audit: Audit, by: Actor, at: datetime, number: int, reason: FileReason, text: str) -> None:
    """Refuse, with a reason out of the list and words of one's own; the firm can appeal.

    Raises:
        Refusal: `resumption.unknown`, those of `take_file_step`, and those of a missing permit.
    """
    _step(audit, by, at, number, "resumption.refuse", text, reason)


def ask_firm_about(*, audit: Audit, by: Actor, at: datetime, number: int, text: str) -> None:
    """Ask the firm something; the first question of a review makes its clock stand still.

    Raises:
        Refusal: `resumption.unknown`, those of `take_file_step`, and those of a missing permit.
    """
    _step(audit, by, at, number, "resumption.ask", text)


def pass_after_check(*, audit: Audit, by: Actor, at: datetime, number: int, text: str) -> None:
    """The firm was looked at after it began, and keeps to what it said.

    Raises:
        Refusal: `resumption.unknown`, those of `take_file_step`, and those of a missing permit.
    """
    _step(audit, by, at, number, "resumption.check_after", text)


def suspend_firm(
    *, audit: Audit, by: Actor, at: datetime, number: int, reason: FileReason, text: str
) -> None:
    """Suspend a firm that breaks what it committed itself to; it can appeal.

    Raises:
        Refusal: `resumption.unknown`, those of `take_file_step`, and those of a missing permit.
    """
    _step(audit, by, at, number, "resumption.breach", text, reason)


def lift_suspension(*, audit: Audit, by: Actor, at: datetime, number: int, text: str) -> None:
    """Let a suspended firm go on, as a second person.

    Raises:
        Refusal: `resumption.unknown`, those of `take_file_step`, and those of a missing permit.
    """
    _step(audit, by, at, number, "resumption.lift", text)


def delist_firm(*, audit: Audit, by: Actor, at: datetime, number: int, reason: FileReason, text: str) -> None:
    """Delist a suspended firm, as a second person; it can appeal, and return by approval alone.

    Raises:
        Refusal: `resumption.unknown`, those of `take_file_step`, and those of a missing permit.
    """
    _step(audit, by, at, number, "resumption.delist", text, reason)


def uphold_decision(*, audit: Audit, by: Actor, at: datetime, number: int, text: str) -> None:
    """Answer an appeal, as somebody who had no hand in the decision: it stands.

    Raises:
        Refusal: `resumption.unknown`, those of `take_file_step`, and those of a missing permit.
    """
    _step(audit, by, at, number, "resumption.uphold", text)


def overturn_decision(*, audit: Audit, by: Actor, at: datetime, number: int, text: str) -> None:
    """Answer an appeal, as somebody who had no hand in the decision: it falls, and the firm may work.

    Raises:
        Refusal: `resumption.unknown`, those of `take_file_step`, and those of a missing permit.
    """
    _step(audit, by, at, number, "resumption.overturn", text)


def _step(
    audit: Audit,
    by: Actor,
    at: datetime,
    number: int,
    verb: str,
    text: str,
    reason: FileReason | None = None,
) -> None:
    step = verb.partition(".")[2]
    with audit.transaction():
        row = get_file(number, lock=True)
        permit: Permit = check_may(by, verb, place=place_that_acts(row, step), at=at)
        take_file_step(audit, FileFrame(by, at, permit), row, step, text=text, reason=reason)
