"""Rows read back as values."""

import hmac
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from wuse.permits.permit import Actor, Permit, PermitState
from wuse.permits.response import Response, ResponseGrade
from wuse.permits.secret_code import code_digest
from wuse.permits.store.models import (
    Account,
    ApiKey,
    CertificateRow,
    OrganisationRow,
    PermitRow,
    ResponseRow,
)
from wuse.vocabulary import PersonKey, PlaceCode, Purpose, Refusal, Sensitivity


def permit_of(row: PermitRow) -> Permit:
    """The value of a permit's row."""
    return Permit(
        number=row.pk,
        role=row.role,
        place=PlaceCode(row.place),
        response=row.response.code if row.response else "",
        purposes=frozenset(Purpose(purpose) for purpose in row.purposes),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        state=PermitState(row.state),
    )


def permits_of(account: Account) -> tuple[Permit, ...]:
    """The permits of an account that were confirmed and not withdrawn; whether they count now is for the rules."""
    rows = PermitRow.objects.filter(account=account, state=PermitState.ACTIVE).select_related("response")
    return tuple(permit_of(row) for row in rows.order_by("pk"))


def response_of(row: ResponseRow) -> Response:
    """The value of a response's row."""
    return Response(
        code=row.code,
        area=PlaceCode(row.area),
        grade=ResponseGrade(row.grade),
        authority=row.authority,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        modules=frozenset(row.modules),
        ended_at=row.ended_at,
    )


def find_response(code: str) -> Response | None:
    """The response of a code; none when the code is empty or unknown."""
    row = ResponseRow.objects.filter(code=code).first()
    return response_of(row) if row else None


def get_response(code: str) -> Response:
    """The response of a code.

    Raises:
        Refusal: `response.unknown`.
    """
    found = find_response(code)
    if found is None:
        raise Refusal("response.unknown", "There is no response {response}.", {"response": code})
    return found


def responses() -> list[Response]:
    """All responses, the newest first."""
    return [response_of(row) for row in ResponseRow.objects.order_by("-starts_at", "-pk")]


def destroyed_responses() -> frozenset[str]:
    """The codes of responses whose identities the sunset has destroyed."""
    rows = CertificateRow.objects.filter(stage=Sensitivity.L4)
    return frozenset(rows.values_list("response", flat=True))


def active_responses(at: datetime) -> list[Response]:
    """The responses in force at a moment."""
    rows = ResponseRow.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=at), starts_at__lte=at, ends_at__gt=at
    )
    return [response_of(row) for row in rows.order_by("code")]


def get_account(uid: str) -> Account:
    """The account of an opaque id.

    Raises:
        Refusal: `account.unknown`.
    """
    found = Account.objects.filter(uid=uid).select_related("organisation").first()
    if found is None:
        raise Refusal("account.unknown", "There is no such account. Choose one from the list.")
    return found


def house_of(uid: str) -> str:
    """The code of an account's organisation; empty for one of none.

    Raises:
        Refusal: `account.unknown`.
    """
    account = get_account(uid)
    return account.organisation.code if account.organisation else ""


def get_organisation(code: str) -> OrganisationRow:
    """The organisation of a code.

    Raises:
        Refusal: `organisation.unknown`.
    """
    found = OrganisationRow.objects.filter(code=code).first()
    if found is None:
        raise Refusal("organisation.unknown", "There is no organisation {code}.", {"code": code})
    return found


def organisation_names(codes: Iterable[str]) -> dict[str, str]:
    """Code -> name; of one that there is not its code."""
    wanted = set(codes)
    found = dict(OrganisationRow.objects.filter(code__in=wanted).values_list("code", "name"))
    return {code: found.get(code, code) for code in wanted}


def find_program(key: str, *, at: datetime) -> Account | None:
    """The account of the program whose key this is, such as `wuse_3f0c…_9aQ…`; none when it does not count now."""
    prefix, _, rest = key.partition("_")
    key_id, _, secret = rest.partition("_")
    found = ApiKey.objects.select_related("account__organisation").filter(key_id=key_id).first()
    if prefix != "wuse" or found is None or not hmac.compare_digest(found.digest, code_digest(secret)):
        return None
    counts = found.withdrawn_at is None and at < found.valid_until and found.account.is_active
    return found.account if counts else None


def get_program(username: str) -> Account:
    """The account of a program by its name.

    Raises:
        Refusal: `account.no_program` when nobody has that name, a person has it, or the account is closed.
    """
    found = Account.objects.select_related("organisation").filter(username=username, machine=True).first()
    if found is None or not found.is_active:
        raise Refusal(
            "account.no_program",
            "There is no account of a program with the name {account}, or it is closed. Make one at the desk, under "
            "Accounts, and let it be given the role of a sender.",
            {"account": username},
        )
    return found


def actor_of(account: Account, *, second_factor: bool) -> Actor:
    """The account as one who acts, with its permits."""
    return Actor(
        account=account.uid,
        organisation=account.organisation.code if account.organisation else "",
        permits=permits_of(account),
        second_factor=second_factor,
        person=PersonKey(account.person) if account.person else None,
    )


def place_of(account: Account) -> str:
    """Where an account is administered: at its organisation; a citizen's at no place."""
    return account.organisation.place if account.organisation else ""


def get_permit(number: int, *, lock: bool = False) -> PermitRow:
    """The row of a permit, locked for a change when asked.

    Raises:
        Refusal: `permit.unknown`.
    """
    rows = (
        PermitRow.objects.select_for_update()
        if lock
        else PermitRow.objects.select_related("account", "response")
    )
    found = rows.filter(pk=number).first()
    if found is None:
        raise Refusal("permit.unknown", "There is no permit {number}.", {"number": number})
    return found
