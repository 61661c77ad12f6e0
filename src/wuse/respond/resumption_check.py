"""Is this step of a firm's file possible now? Whether the person may, is asked of the permits."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from wuse.assess.white_list import Criterion
from wuse.respond.resumption_file import FileReason, ResumptionFile
from wuse.respond.resumption_flows import ResumptionRules, resumption_rules
from wuse.respond.resumption_table import FileLine, FileState, resumption_table
from wuse.respond.signed_words import SignedWords
from wuse.vocabulary import CHINA, Refusal

LEAST_WORDS, MOST_WORDS = 4, 500


@dataclass(frozen=True)
class FileRequest:
    """A step that somebody wants to take.

    Attributes:
        text: words. reason: of the closed list. signed: the name under the commitment.
        criteria: of the white list, as judged a moment ago.
    """

    step: str
    by: str
    at: datetime
    organisation: str = ""
    text: str = ""
    reason: FileReason | None = None
    signed: str = ""
    criteria: tuple[Criterion, ...] = ()


def consents_by_itself(file: ResumptionFile) -> bool:
    """Whether silence is consent now: the way says so, no question waits for the firm's answer, and somebody need not
    look first because the kind of business is on the negative list.
    """
    listed = file.declared.kind in resumption_rules().negative_list
    return file.state is FileState.SUBMITTED and file.flow.silent and file.question is None and not listed


def check_own_file(*, own: bool) -> None:
    """Refuse the file of another firm: `resumption.not_own`."""
    if not own:
        raise Refusal(
            "resumption.not_own", "This file is another firm's: you can act for your own firm alone."
        )


def check_step_among(step: str, steps: Collection[str]) -> None:
    """Refuse a step that is taken by another way, or by nobody: `resumption.no_step`."""
    if step not in steps:
        raise Refusal("resumption.no_step", "{step} is no step that can be taken here.", {"step": step})


def check_words_shown(words: SignedWords, shown: str) -> None:
    """Refuse a signature under other words than those in force: `resumption.words_changed`."""
    if shown != words.digest:
        raise Refusal(
            "resumption.words_changed",
            "The words of the commitment have changed since you opened the page: read them again, then sign.",
        )


def check_file_step(file: ResumptionFile, wanted: FileRequest, rules: ResumptionRules) -> FileLine:
    """The line of the table by which a step is possible, or a refusal with the reason.

    Raises:
        Refusal: `resumption.step`, `resumption.not_own`, `resumption.words`, `resumption.reason`, `resumption.other`,
            `resumption.signed`, `resumption.white_list`, `resumption.day`, `resumption.asked`, `resumption.unasked`,
            `resumption.appeal_waits`, `resumption.no_appeal`, `resumption.pushed`, `resumption.answers`.
    """
    row = resumption_table().row(file.state, wanted.step)
    if row is None or not rules.in_course(file.flow.name, wanted.step):
        raise Refusal(
            "resumption.step",
            "Not possible now: the file is in a state, or goes a way, in which this step does not stand. Open it again "
            "to see what can be done.",
            {"step": wanted.step, "state": file.state.value, "flow": file.flow.name},
        )
    for need in row.needs:
        _CHECKS[need](file, wanted, rules)
    return row


def file_steps_open_to(
    file: ResumptionFile, *, by: str, organisation: str, at: datetime, rules: ResumptionRules
) -> list[str]:
    """The steps that an account can take now if what a form asks for is given, in the table's order."""
    found = []
    for step in resumption_table().steps_from(file.state):
        words = "-" * LEAST_WORDS
        wanted = FileRequest(step, by, at, organisation, words, FileReason.PLAN, words, _ALL_MET)
        try:
            row = check_file_step(file, wanted, rules)
        except Refusal:
            continue
        if not row.by_itself:
            found.append(step)
    return found


_ALL_MET = (Criterion("category", True, ""),)


def _own(file: ResumptionFile, wanted: FileRequest, rules: ResumptionRules) -> None:
    check_own_file(own=wanted.organisation == file.declared.enterprise)


def _answers(file: ResumptionFile, wanted: FileRequest, rules: ResumptionRules) -> None:
    if file.declared.planned_on is None or not file.declared.flow:
        raise Refusal("resumption.answers", "Fill in the declaration first.")


def _text(file: ResumptionFile, wanted: FileRequest, rules: ResumptionRules) -> None:
    if not LEAST_WORDS <= len(wanted.text.strip()) <= MOST_WORDS:
        raise Refusal(
            "resumption.words",
            "Say why, or what, in {least} to {most} characters: the firm will read it.",
            {"least": LEAST_WORDS, "most": MOST_WORDS},
        )


def _reason(file: ResumptionFile, wanted: FileRequest, rules: ResumptionRules) -> None:
    if wanted.reason is None:
        raise Refusal("resumption.reason", "Choose the reason out of the list: the firm will read it.")


def _other(file: ResumptionFile, wanted: FileRequest, rules: ResumptionRules) -> None:
    moved = file.last_moved
    if moved and moved.by == wanted.by:
        raise Refusal("resumption.other", "A second person must do this: you took the step before.")


def _signed(file: ResumptionFile, wanted: FileRequest, rules: ResumptionRules) -> None:
    if len(wanted.signed.strip()) < 2:
        raise Refusal(
            "resumption.signed",
            "Read the commitment, then type your name under it: it is kept with your firm.",
        )


def _white(file: ResumptionFile, wanted: FileRequest, rules: ResumptionRules) -> None:
    unmet = [one.name for one in wanted.criteria if not one.met]
    if unmet or not wanted.criteria:
        raise Refusal(
            "resumption.white_list",
            "Not every criterion of the white list is met: mend what is named, or choose another way.",
            {"unmet": unmet},
        )


def _day(file: ResumptionFile, wanted: FileRequest, rules: ResumptionRules) -> None:
    planned, first = file.declared.planned_on, rules.not_before
    today = wanted.at.astimezone(CHINA).date()
    begins = today if wanted.step in ("commit", "resume") else planned
    if (begins and begins < first) and not (wanted.step == "resume" and file.declared.flow == "whitelist"):
        raise Refusal(
            "resumption.day",
            "No enterprise outside of the white list begins before {day}, by order of the province.",
            {"day": first.isoformat()},
        )


def _asked(file: ResumptionFile, wanted: FileRequest, rules: ResumptionRules) -> None:
    if file.question is None:
        raise Refusal("resumption.unasked", "No question waits for an answer.")


def _unasked(file: ResumptionFile, wanted: FileRequest, rules: ResumptionRules) -> None:
    if file.question is not None:
        raise Refusal("resumption.asked", "A question waits for the firm's answer: decide when it has come.")


def _unappealed(file: ResumptionFile, wanted: FileRequest, rules: ResumptionRules) -> None:
    if file.appeal is not None:
        raise Refusal("resumption.appeal_waits", "An appeal waits for its answer: that comes first.")


def _appealed(file: ResumptionFile, wanted: FileRequest, rules: ResumptionRules) -> None:
    if file.appeal is None:
        raise Refusal("resumption.no_appeal", "No appeal of this firm waits for an answer.")


def _unpushed(file: ResumptionFile, wanted: FileRequest, rules: ResumptionRules) -> None:
    if file.inspection is not None:
        raise Refusal("resumption.pushed", "An inspection was pushed to the grid and waits for its answer.")


Check = Callable[[ResumptionFile, FileRequest, ResumptionRules], None]
_CHECKS: Mapping[str, Check] = {
    "own": _own,
    "answers": _answers,
    "text": _text,
    "reason": _reason,
    "other": _other,
    "signed": _signed,
    "white": _white,
    "day": _day,
    "asked": _asked,
    "unasked": _unasked,
    "unappealed": _unappealed,
    "appealed": _appealed,
    "unpushed": _unpushed,
}


def check_new_file(*, live: bool, delisted: bool = False, refused: bool = False, flow: str = "") -> None:
    """Refuse a second file beside a live one, and an easy way after a delisting or a refusal.

    Args:
        live, delisted, refused: whether the firm has another file that is a draft or open, or one that ended so.

    Raises:
        Refusal: `resumption.has_file`, `resumption.delisted_before`, `resumption.refused_before`.
    """
    if live:
        raise Refusal("resumption.has_file", "Your firm has a file already: open it, or withdraw it first.")
    if flow not in ("", "approval") and delisted:
        raise Refusal(
            "resumption.delisted_before",
            "Your firm was delisted: it can return by approval alone, after an inspection.",
        )
    if refused and flow and not resumption_rules().flows[flow].review_days:
        raise Refusal(
            "resumption.refused_before",
            "A file of your firm was refused: appeal against that, or declare by a way with a review.",
        )


def check_no_other_file(other: int | None) -> None:
    """Refuse to make a file live again beside another one of the firm, by its number: `resumption.other_file`."""
    if other is not None:
        raise Refusal(
            "resumption.other_file",
            "The firm has begun file {number} meanwhile, and has one at a time: ask it to withdraw that one, then "
            "decide again.",
            {"number": other},
        )
