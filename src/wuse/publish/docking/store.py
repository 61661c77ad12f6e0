"""What a partner has sent, as the desk knows it."""

from datetime import date, datetime

from wuse.assess.area_risk import known_at
from wuse.intake.sending import SentTable, batch_of
from wuse.intake.store.models import ReceiptRow
from wuse.intake.store.receipts import problems_of, receipted
from wuse.permits.store.agreement_models import AgreedTableRow, AgreementRow
from wuse.publish.docking.days import local_day
from wuse.vocabulary import Problem


def batches_of(partner: str, table: str, *, by: datetime) -> list[str]:
    """The batches of a table that an organisation sent by a moment, under an agreement or before there was one."""
    rows = ReceiptRow.objects.filter(organisation=partner, at__lte=by)
    return [batch_of(account, key, table) for account, key in rows.values_list("by", "key")]


def sendings_on(row: AgreementRow, day: date) -> list[tuple[tuple[SentTable, ...], list[Problem]]]:
    """The sendings of a day under an agreement: the tables that came under it, and the problems."""
    near = AgreedTableRow.objects.filter(agreement=row, at__lte=known_at(day))
    of_day: dict[str, set[str]] = {}
    for receipt, standard, at in near.values_list("receipt", "standard", "at"):
        if local_day(at) == day:
            of_day.setdefault(receipt, set()).add(standard)
    found = ReceiptRow.objects.filter(uid__in=sorted(of_day)).order_by("pk")
    return [
        (
            tuple(
                table for table in receipted(one, repeated=False).tables if table.standard in of_day[one.uid]
            ),
            problems_of(one),
        )
        for one in found
    ]
