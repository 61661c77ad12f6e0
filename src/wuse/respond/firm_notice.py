"""Notices to firms (企业通知): that something happened to a firm's file, told to whoever speaks for the firm.

A notice names the file by its number, says what happened and the reason out of the closed list. It never has the name
of the firm, which may be somebody's, and never the words of a decision: those stand in the file.
"""

from dataclasses import dataclass
from datetime import datetime

from wuse.respond.resumption_file import FileReason, ResumptionFile
from wuse.respond.resumption_table import resumption_table
from wuse.respond.resumption_words import resumption_words
from wuse.vocabulary import Lang, PlaceCode


@dataclass(frozen=True)
class FirmNotice:
    """What is told. `number`: of the notice; `enterprise`: whom it is for; `place`: the township of the site."""

    file: int
    step: str
    reason: FileReason | None
    at: datetime
    by: str
    place: PlaceCode
    enterprise: str
    number: int = 0


def notice_of_file_step(file: ResumptionFile) -> FirmNotice | None:
    """The notice of the last step of a file; none of a step that the firm takes itself, or that is none of its
    business by the table.
    """
    step = file.steps[-1]
    line = resumption_table().row(step.before, step.step)
    if line is None or not line.told:
        return None
    return FirmNotice(
        file=file.number,
        step=step.step,
        reason=step.reason,
        at=step.at,
        by=step.by,
        place=file.declared.place,
        enterprise=file.declared.enterprise,
    )


def firm_notice_text(notice: FirmNotice, lang: Lang) -> str:
    """What a notice says outside of the portal."""
    words, reason = resumption_words(), ""
    if notice.reason:
        why = notice.reason.name_zh if lang == "zh" else notice.reason.name_en
        reason = words.notice_reason.told(lang).format(reason=why)
    what = words.steps[notice.step].told(lang)
    return words.notice.told(lang).format(what=what, number=notice.file, reason=reason)
