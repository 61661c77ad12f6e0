"""The codes that a person has now, and who showed one today: so that nobody floods the person's list or the desk."""

from datetime import datetime, timedelta

from wuse.permits import Actor
from wuse.respond.store.models import IssuedCodeRow
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import PersonKey, Refusal
from wuse.vocabulary.china import CHINA

MOST_LIVE = 30
"""Codes of one person that hold at a moment: several telephones, a family and cards together. Ours."""


def check_not_many(person: PersonKey, *, response: str, at: datetime) -> None:
    """Refuse a further code while a person has as many as anybody needs.

    Raises:
        Refusal: `code.many`.
    """
    live = IssuedCodeRow.objects.filter(person=person, response=response, expires_at__gt=at, revoked_at=None)
    if live.count() >= MOST_LIVE:
        raise Refusal(
            "code.many",
            "This person has {most} codes that hold: show one of them, or wait until the first has ended.",
            {"most": MOST_LIVE},
        )


def shown_today(by: Actor, person: PersonKey, *, at: datetime) -> bool:
    """Whether an entry says already that an actor showed a person's code today, of Beijing time."""
    today = at.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    entries = AuditRecord.objects.filter(subject=person, by=by.account, verb="code.issue")
    return entries.filter(at__gte=today, at__lt=today + timedelta(days=1)).exists()
