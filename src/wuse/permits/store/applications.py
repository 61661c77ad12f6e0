"""Applications read, and accounts linked, in the transaction of the action."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from wuse.permits.application import UNDECIDED_FOR, ApplicationSeen, ApplicationState, agreement
from wuse.permits.permit import Permit
from wuse.permits.store.models import Account, ApplicationRow
from wuse.trust.canonical import canonical_json, parse_canonical
from wuse.trust.identity import DocumentKind
from wuse.trust.store.vault import Vault, registered_place
from wuse.trust.vault import Identity
from wuse.vocabulary import PersonKey, PlaceCode, Refusal

_END = 4
_NOBODYS = Q(account__person="", account__is_active=True, account__organisation=None)


def link_account(account: Account, person: PersonKey, *, response: str) -> None:
    """Make an account the one of a person; another one that was is closed."""
    Account.objects.filter(person=person).exclude(pk=account.pk).update(person="", is_active=False)
    account.person, account.response = person, response
    account.save(update_fields=["person", "response"])


def keep_said(vault: Vault, number: int, said: Identity, *, response: str) -> None:
    """Seal what an application says, apart from the registered identities."""
    vault.keep_rows(_sealed_name(number), canonical_json(vars(said)), response=response)


def said_in(vault: Vault, number: int) -> Identity:
    """What a waiting application says.

    Raises:
        Refusal: `vault.rows_gone`, `vault.sealed_wrong`, `key.missing`.
    """
    return Identity(**parse_canonical(vault.open_rows(_sealed_name(number))))


def forget_said(vault: Vault, number: int) -> None:
    """Destroy what an application said."""
    vault.forget_rows(_sealed_name(number))


def _sealed_name(number: int) -> str:
    return f"application/{number}"


def newest_application(account: str) -> ApplicationRow | None:
    """The newest application of an account."""
    return ApplicationRow.objects.filter(account__uid=account).order_by("-pk").first()


def waiting_applications() -> QuerySet[ApplicationRow]:
    """All that wait, of accounts that are nobody's yet; the oldest first."""
    return ApplicationRow.objects.filter(_NOBODYS, state=ApplicationState.WAITS).order_by("asked_at", "pk")


def lapsed_applications(at: datetime) -> QuerySet[ApplicationRow]:
    """Those that waited too long, or whose account became somebody's or was closed meanwhile."""
    late = Q(asked_at__lte=at - UNDECIDED_FOR)
    return ApplicationRow.objects.filter(late | ~_NOBODYS, state=ApplicationState.WAITS).order_by("pk")


def locked_applications(numbers: Sequence[int], *, response: str) -> list[ApplicationRow]:
    """The rows of waiting applications, locked for a decision.

    Raises:
        Refusal: `application.unknown`, `application.decided`.
    """
    wanted = sorted(set(numbers))
    rows = ApplicationRow.objects.select_for_update().filter(pk__in=wanted, response=response)
    found = {row.pk: row for row in rows.order_by("pk")}
    for number in wanted:
        if number not in found:
            raise Refusal("application.unknown", "There is no application {number}.", {"number": number})
        if found[number].state != ApplicationState.WAITS:
            raise Refusal(
                "application.decided",
                "Application {number} was decided or has lapsed: load the list again.",
                {"number": number},
            )
    return list(found.values())


def seen_applications(
    rows: Sequence[ApplicationRow], vault: Vault, permit: Permit, *, response: str
) -> list[ApplicationSeen]:
    """The rows as a registrar sees them, in their order."""
    persons = [PersonKey(row.person) for row in rows]
    named = Counter(
        ApplicationRow.objects.filter(
            state=ApplicationState.WAITS, response=response, person__in=persons
        ).values_list("person", flat=True)
    )
    linked = set(Account.objects.filter(person__in=persons, is_active=True).values_list("person", flat=True))
    there = vault.registered(persons, response=response)
    return [
        _seen(row, vault, permit if registered else None, row.person in linked, named[row.person] > 1)
        for row, registered in zip(rows, there, strict=True)
    ]


def _seen(
    row: ApplicationRow, vault: Vault, permit: Permit | None, linked: bool, contested: bool
) -> ApplicationSeen:
    """One of them. `permit`: the reader's, when the person is registered."""
    said, person = said_in(vault, row.pk), PersonKey(row.person)
    name_agrees, phone_agrees = (
        agreement(said, vault.reveal(person, response=row.response)) if permit else (False, False)
    )
    return ApplicationSeen(
        number=row.pk,
        kind=DocumentKind(said.kind),
        document_end=said.number[-_END:],
        name=said.name,
        phone_end=said.phone[-_END:],
        place=PlaceCode(row.place),
        asked_at=row.asked_at,
        registered=permit is not None,
        here=permit is None or permit.covers(registered_place(person, response=row.response)),
        name_agrees=name_agrees,
        phone_agrees=phone_agrees,
        linked=linked,
        contested=contested,
    )
