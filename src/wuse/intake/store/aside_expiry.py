"""Rows that wait for correction although their table would keep them no longer."""

from collections.abc import Sequence
from datetime import datetime

from wuse.intake.store.models import SetAside
from wuse.pool import load_standard, standard_names
from wuse.pool.expiry import first_kept
from wuse.trust.store.models import SealedRows
from wuse.trust.store.vault import Vault
from wuse.vocabulary.china import day_begins


def over_by(at: datetime) -> list[SetAside]:
    """What was set aside before the first day of which its table keeps anything, and is still there."""
    found: list[SetAside] = []
    for name in standard_names():
        standard = load_standard(name)
        first = first_kept(standard, at)
        if first is None:
            continue
        over = SetAside.objects.filter(table=name, receipt__at__lt=day_begins(first))
        sealed = SealedRows.objects.filter(name__in=over.values("uid")).values("name")
        found += over.filter(uid__in=sealed) if standard.personal else over.filter(content__isnull=False)
    return found


def forget_aside(vault: Vault, over: Sequence[SetAside]) -> None:
    """Destroy rows that were set aside; that there were some stays known."""
    for aside in over:
        vault.forget_rows(aside.uid)
    SetAside.objects.filter(pk__in=[aside.pk for aside in over]).update(content=None)
