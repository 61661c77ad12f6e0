"""Requests for a review of a code or of an order of isolation, with the clock of 24 hours."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from wuse import world
from wuse.respond.actions.appeals import appeal_code
from wuse.respond.correction import Correction, CorrectionOutcome, check_none_waits
from wuse.respond.holder_code import HolderCode
from wuse.respond.store.models import CorrectionRow
from wuse.respond.store.queries import correction_of, requests_waiting
from wuse.vocabulary import Colour
from wuse.web.desk.acting import act, local
from wuse.web.desk.corrections import OUTCOMES
from wuse.web.me.holders import Holder

_SHOWN = 5


@dataclass(frozen=True)
class RequestLine:
    """A request as the page shows it. `left`: hours and minutes until the answer is due; empty when answered."""

    asked: str
    text: str
    outcome: str
    words: str
    answer: str
    due: str
    left: str
    late: bool
    about_code: bool


def check_may_ask(holder: Holder) -> None:
    """Refuse a second appeal before the code is looked for.

    Raises:
        Refusal: `appeal.waiting`.
    """
    rows = requests_waiting(holder.person, response=holder.response).filter(about="code")
    check_none_waits(waiting=rows.exists())


def ask_review(request: HttpRequest, holder: Holder, code: HolderCode, text: str) -> None:
    """Appeal against a code, with words or without."""
    represents = frozenset({holder.person}) if holder.delegate else frozenset()
    act(request, appeal_code, code=code, text=text, represents=represents)


def may_appeal(code: HolderCode, waiting: list["RequestLine"]) -> bool:
    """Whether the page offers it: there is something to appeal, and no appeal waits."""
    return code.decided not in (None, Colour.GREEN) and not any(one.left for one in waiting if one.about_code)


def requests_of(holder: Holder) -> list[RequestLine]:
    """The newest requests of a holder; a delegate sees those about the code, without the member's words."""
    rows = CorrectionRow.objects.filter(person=holder.person, response=holder.response).order_by("-pk")
    if holder.delegate:
        rows = rows.filter(about="code")
    return [_line(correction_of(row), words=holder.delegate is None) for row in rows[:_SHOWN]]


def appeals_against(order: int, holder: Holder) -> list[RequestLine]:
    """The appeals against an order of isolation, the newest first; a delegate sees them without the member's words."""
    rows = CorrectionRow.objects.filter(person=holder.person, isolation=order).order_by("-pk")
    return [_line(correction_of(row), words=holder.delegate is None) for row in rows]


def _line(found: Correction, *, words: bool) -> RequestLine:
    waits, at = found.outcome is CorrectionOutcome.WAITING, world.now()
    minutes = max(0, int((found.due_at - at).total_seconds() // 60))
    left = (
        _("{hours} h {minutes} min left").format(hours=minutes // 60, minutes=minutes % 60) if waits else ""
    )
    text = found.text if words else ""
    if not text:
        text = _without_words(found)
    return RequestLine(
        asked=local(found.asked_at),
        text=text,
        outcome=str(found.outcome),
        words=str(OUTCOMES[found.outcome]),
        answer=found.answer,
        due=local(found.due_at),
        left=left,
        late=found.is_late(at),
        about_code=found.about == "code",
    )


def _without_words(found: Correction) -> str:
    """What an appeal is about, where its words are not shown, or there are none."""
    if found.about == "isolation":
        return (
            _("The order of isolation.")
            if found.text
            else _("The order of isolation, without further words.")
        )
    return _("The colour of the code.") if found.text else _("The colour of the code, without further words.")
