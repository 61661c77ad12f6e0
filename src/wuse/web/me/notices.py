"""What a holder is told: that the code changed, from what to what, and why."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from wuse.assess.health_code import code_words
from wuse.respond.store.models import HolderNoticeRow
from wuse.web.desk.acting import local
from wuse.web.language import page_language
from wuse.web.me.holders import Holder

_SHOWN = 5


@dataclass(frozen=True)
class NoticeLine:
    """A notice as the page shows it."""

    at: str
    words: str
    new: bool


def notices_of(request: HttpRequest, holder: Holder) -> list[NoticeLine]:
    """The newest notices of a holder."""
    rows = HolderNoticeRow.objects.filter(person=holder.person, response=holder.response).order_by("-pk")
    return [_line(row) for row in rows[:_SHOWN]]


def _line(row: HolderNoticeRow) -> NoticeLine:
    words = _("Your code changed: {before} → {after}").format(
        before=_named(row.before), after=_named(row.after)
    )
    return NoticeLine(local(row.at), words, row.seen_at is None)


def _named(colour: str) -> str:
    return str(code_words()["colours"][colour or "none"][page_language()])
