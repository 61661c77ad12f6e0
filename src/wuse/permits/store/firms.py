"""Firms and those who speak for them, read and written in the transaction of the action."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from wuse.permits.firm import AGENT, Firm, FirmRequestState, check_agents, permit_ends
from wuse.permits.permit import Actor, PermitState
from wuse.permits.store.models import (
    Account,
    FirmRequestRow,
    OrganisationKind,
    OrganisationRow,
    PermitRow,
    ResponseRow,
)
from wuse.vocabulary import PlaceCode, Purpose, Refusal


def find_firm(code: str) -> OrganisationRow | None:
    """The organisation of a firm; none when nobody speaks for it yet."""
    return OrganisationRow.objects.filter(code=code, kind=OrganisationKind.ENTERPRISE).first()


def firm_of(row: OrganisationRow) -> Firm:
    """The value of a row."""
    return Firm(row.code, row.name, PlaceCode(row.place))


def own_firm(by: Actor) -> Firm:
    """The firm that somebody speaks for.

    Raises:
        Refusal: `firm.none`.
    """
    row = find_firm(by.organisation) if by.organisation else None
    if row is None:
        raise Refusal(
            "firm.none",
            "This account speaks for no firm: register your firm, or enter the code that you were given.",
        )
    return firm_of(row)


def mailboxes_of(codes: Collection[str]) -> dict[str, str]:
    """Code of a firm -> its mailbox for notices, of those that have named one."""
    rows = OrganisationRow.objects.filter(code__in=codes, kind=OrganisationKind.ENTERPRISE)
    return dict(rows.exclude(mailbox="").values_list("code", "mailbox"))


def get_request(number: int, *, lock: bool = False) -> FirmRequestRow:
    """The row of a request.

    Raises:
        Refusal: `firm.unknown`.
    """
    rows = (
        FirmRequestRow.objects.select_for_update()
        if lock
        else FirmRequestRow.objects.select_related("account")
    )
    found = rows.filter(pk=number).first()
    if found is None:
        raise Refusal("firm.unknown", "There is no request with the number {number}.", {"number": number})
    return found


def request_of(account: str) -> FirmRequestRow | None:
    """The newest request of an account."""
    return FirmRequestRow.objects.filter(account__uid=account).order_by("-pk").first()


def waiting_requests() -> QuerySet[FirmRequestRow]:
    """The requests that can still be confirmed."""
    return FirmRequestRow.objects.filter(state__in=[FirmRequestState.ASKED, FirmRequestState.LETTER])


def requests_at(places: list[str]) -> QuerySet[FirmRequestRow]:
    """The requests that wait at places, the oldest first."""
    waiting = waiting_requests()
    numbers = [
        number
        for number, at in waiting.values_list("pk", "place")
        if any(at.startswith(place) for place in places)
    ]
    return waiting.filter(pk__in=numbers).order_by("asked_at", "pk")


def agents_of(code: str) -> QuerySet[Account]:
    """The accounts that speak for a firm."""
    return Account.objects.filter(organisation__code=code, is_active=True).order_by("pk")


def make_agent(account: Account, firm: OrganisationRow, *, response: str, by: str, at: datetime) -> PermitRow:
    """Let an account speak for a firm until the response ends; the caller holds the transaction.

    Raises:
        Refusal: `firm.agents`.
    """
    check_agents(agents_of(firm.code).count())
    frame = ResponseRow.objects.get(code=response)
    account.organisation = firm
    account.save(update_fields=["organisation"])
    return PermitRow.objects.create(
        account=account,
        role=AGENT,
        place=firm.place,
        response=frame,
        purposes=[Purpose.CODE_REVIEW.value],
        valid_from=at,
        valid_until=permit_ends(at, frame.ends_at),
        state=PermitState.ACTIVE,
        proposed_by=by,
        proposed_at=at,
    )
