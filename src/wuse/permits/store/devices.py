"""Phones at the desk: found by their token, read back as values."""

import hmac
from datetime import datetime

from wuse.permits.device import Device, check_counts
from wuse.permits.secret_code import code_digest
from wuse.permits.store.models import Account, DeviceRow
from wuse.vocabulary import Refusal

_PREFIX = "wusephone"


def token_of(device_id: str, secret: str) -> str:
    """What a phone proves itself with."""
    return f"{_PREFIX}_{device_id}_{secret}"


def device_of(row: DeviceRow) -> Device:
    """The value of a row."""
    return Device(
        device_id=row.device_id,
        account=row.account.uid,
        place=row.place,
        name=row.name,
        registered_at=row.registered_at,
        contact_at=row.contact_at,
        cut_off_at=row.cut_off_at,
    )


def find_device(token: str, *, at: datetime) -> tuple[Device, Account]:
    """The phone whose token this is, and its account.

    Raises:
        Refusal: `device.unknown`, and those of `check_counts`.
    """
    prefix, _, rest = token.partition("_")
    device_id, _, secret = rest.partition("_")
    row = (
        DeviceRow.objects.select_related("account__organisation").filter(device_id=device_id).first()
        if prefix == _PREFIX
        else None
    )
    if row is None or not hmac.compare_digest(row.digest, code_digest(secret)):
        raise Refusal("device.unknown", "This phone is not registered here: sign in and register it.")
    device = device_of(row)
    check_counts(device, open_account=row.account.is_active, at=at)
    return device, row.account


def get_device(device_id: str) -> DeviceRow:
    """The row of a phone.

    Raises:
        Refusal: `device.unknown_id`.
    """
    row = DeviceRow.objects.select_related("account").filter(device_id=device_id).first()
    if row is None:
        raise Refusal("device.unknown_id", "There is no phone {device}.", {"device": device_id})
    return row


def note_contact(device_id: str, *, at: datetime) -> None:
    """Write down when a phone was heard of last."""
    DeviceRow.objects.filter(device_id=device_id).update(contact_at=at)
