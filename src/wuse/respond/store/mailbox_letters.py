"""When letters with a code were asked for, by what the audit says: a mailbox that is taken back leaves nothing else."""

from datetime import datetime

from wuse.respond.mailbox_code import DAY
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import PersonKey


def letters_of_firm(enterprise: str, *, at: datetime) -> list[datetime]:
    """When a firm asked for letters with a code within a day."""
    entries = AuditRecord.objects.filter(verb="firm.mailbox", organisation=enterprise, facts__letter=True)
    return list(entries.filter(at__gt=at - DAY).values_list("at", flat=True))


def letters_of_holder(person: PersonKey, *, response: str, at: datetime) -> list[datetime]:
    """When a holder asked for letters with a code within a day, under a response."""
    entries = AuditRecord.objects.filter(verb="letters.give", subject=person, response=response)
    return list(entries.filter(at__gt=at - DAY).values_list("at", flat=True))
