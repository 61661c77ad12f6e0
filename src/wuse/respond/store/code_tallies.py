"""How many codes became which colour, by county, day and cause: counted in the transaction of the change."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import F, Sum

from wuse.assess.health_code import day_of
from wuse.respond.store.models import CodeTallyRow

TallyKey = tuple[str, str, str, str]
"""County, colour, cause and sender."""
_COUNTY = 6


def count_change(
    place: str, colour: str, cause: str, sender: str, *, response: str, at: datetime, number: int = 1
) -> None:
    """Count one change, or several of one kind, in the caller's transaction."""
    count_changes({(place[:_COUNTY], colour, cause, sender): number}, response=response, at=at)


def count_changes(numbers: Mapping[TallyKey, int], *, response: str, at: datetime) -> None:
    """Count changes, in the caller's transaction and in one order, so that two who count wait for each other."""
    for (county, colour, cause, sender), number in sorted(numbers.items()):
        row, made = CodeTallyRow.objects.get_or_create(
            response=response,
            county=county[:_COUNTY],
            day=day_of(at),
            colour=colour,
            cause=cause,
            sender=sender,
            defaults={"number": number, "last_at": at},
        )
        if not made:
            CodeTallyRow.objects.filter(pk=row.pk).update(
                number=F("number") + number, last_at=at, pooled=False
            )


def tallied(keys: list[TallyKey]) -> Counter[TallyKey]:
    """How often each kind of change occurs."""
    return Counter(keys)


def tallies_since(first: date) -> list[tuple[date, str, str, str, int]]:
    """Day, county, colour, cause and number from a day on, of all responses and senders together."""
    rows = CodeTallyRow.objects.filter(day__gte=first).values_list("day", "county", "colour", "cause")
    return list(rows.annotate(total=Sum("number")).order_by("day", "county", "cause", "colour"))
