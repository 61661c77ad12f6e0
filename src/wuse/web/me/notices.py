"""What a holder is told: that the code changed, from what to what, and why."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse.assess.health_code import code_words
from wuse.respond.code_series import CodeSeries
from wuse.respond.correction import CorrectionOutcome
from wuse.respond.isolation import LiftReason, TransferStage, isolation_words
from wuse.respond.override import OverrideReason
from wuse.respond.relief import ReliefReason
from wuse.respond.store.holder_notices import HolderNotice, HolderNoticeKind, notices_of_holder
from wuse.web.desk.acting import local
from wuse.web.desk.corrections import OUTCOMES
from wuse.web.desk.stepping import code_word, said
from wuse.web.language import page_language
from wuse.web.me.holders import Holder

_SHOWN = 5
_WHAT = {
    HolderNoticeKind.VERDICT: gettext_lazy("By the rule: {before} → {after}"),
    HolderNoticeKind.BY_HAND: gettext_lazy("Set by hand: {before} → {after}"),
    HolderNoticeKind.LIFTED: gettext_lazy("The code by hand was lifted: {before} → {after}"),
    HolderNoticeKind.RUN_OUT: gettext_lazy("The code by hand has run out: {before} → {after}"),
    HolderNoticeKind.RELIEF: gettext_lazy("Interim relief: {before} → {after}"),
    HolderNoticeKind.RELIEF_OVER: gettext_lazy("Interim relief is over: {before} → {after}"),
    HolderNoticeKind.ANSWER: gettext_lazy("Your request for review was answered."),
    HolderNoticeKind.ISOLATED: gettext_lazy("Your isolation was ordered."),
    HolderNoticeKind.HANDED_OVER: gettext_lazy("Another office has charge of you in isolation."),
    HolderNoticeKind.ISOLATION_LIFTED: gettext_lazy("Your isolation was ended early."),
    HolderNoticeKind.ISOLATION_OVER: gettext_lazy("Your isolation is over: its days are done."),
}
_SERIES = {
    CodeSeries.INTERNATIONAL: gettext_lazy(
        "From now on it is the international code, for who came from abroad with a foreign document. Cards printed "
        "before hold no more."
    ),
    CodeSeries.DOMESTIC: gettext_lazy(
        "From now on it is the domestic code. Cards printed before hold no more."
    ),
}
_BY_HAND = (HolderNoticeKind.BY_HAND, HolderNoticeKind.LIFTED, HolderNoticeKind.RUN_OUT)
# What decided, as short as a notice needs it; the page itself has the reasons in full.
_CAUSES = {
    "case": gettext_lazy("a case"),
    "positive": gettext_lazy("a positive test"),
    "contact": gettext_lazy("a close contact"),
    "order": gettext_lazy("an order of isolation"),
    "entrant": gettext_lazy("came from abroad"),
    "high_area": gettext_lazy("left an area of high risk"),
    "medium_area": gettext_lazy("left an area of medium risk"),
    "symptoms": gettext_lazy("symptoms declared"),
    "score": gettext_lazy("the score"),
    "clear": gettext_lazy("nothing stands against it"),
    "undeclared": gettext_lazy("no declaration in force"),
}


@dataclass(frozen=True)
class NoticeLine:
    """A notice as the page shows it. `cause`: why, in a few words; empty where there is none."""

    number: int
    at: str
    words: str
    cause: str
    new: bool
    of_isolation: bool = False


def notices_of(holder: Holder) -> list[NoticeLine]:
    """The newest notices of a holder, and all of those that are new."""
    found = notices_of_holder(holder.person, response=holder.response)
    return [_line(one) for place, one in enumerate(found) if place < _SHOWN or one.seen_at is None]


def _line(one: HolderNotice) -> NoticeLine:
    if one.kind is HolderNoticeKind.SERIES:
        international = one.cause == CodeSeries.INTERNATIONAL
        words = str(_SERIES[CodeSeries.INTERNATIONAL if international else CodeSeries.DOMESTIC])
        return NoticeLine(one.number, local(one.at), words, "", one.seen_at is None)
    before, after = (_named(colour, one.kind) for colour in (one.before, one.after))
    words = str(_WHAT[one.kind]).format(before=before, after=after)
    cause = _cause_of_order(one) if one.kind.is_of_isolation else _cause(one.cause)
    return NoticeLine(one.number, local(one.at), words, cause, one.seen_at is None, one.kind.is_of_isolation)


def _cause_of_order(one: HolderNotice) -> str:
    if one.kind is HolderNoticeKind.ISOLATED:
        return code_word(isolation_words("isolation_reason"), one.cause)
    for causes in (TransferStage, LiftReason):
        if one.cause in set(causes):
            return said(causes(one.cause))
    return _("another reason") if one.cause else ""


def _named(colour: str, kind: HolderNoticeKind) -> str:
    # What the rule says when a code by hand begins or ends is judged later, and may change before it is read.
    if not colour and kind in _BY_HAND:
        return _("by the rule")
    return str(code_words()["colours"][colour or "none"][page_language()])


def _cause(cause: str) -> str:
    if cause in _CAUSES:
        return str(_CAUSES[cause])
    if cause in OUTCOMES:
        return str(OUTCOMES[CorrectionOutcome(cause)])
    for reasons in (OverrideReason, ReliefReason):
        if cause in set(reasons):
            found = reasons(cause)
            return found.name_zh if page_language() == "zh" else found.name_en
    return _("another reason") if cause else ""
