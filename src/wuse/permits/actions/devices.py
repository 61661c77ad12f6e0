"""Phones with the field app: registered by their worker, cut off by the township."""

from datetime import datetime

from wuse.permits.device import check_registrable
from wuse.permits.entry import entry_for
from wuse.permits.permit import Actor
from wuse.permits.rules import check_may
from wuse.permits.secret_code import code_digest
from wuse.permits.store.devices import get_device
from wuse.permits.store.models import DeviceRow
from wuse.permits.store.queries import get_account
from wuse.trust.audit import Audit
from wuse.vocabulary import PlaceCode, Refusal


def register_device(
    *, audit: Audit, by: Actor, at: datetime, place: PlaceCode, device_id: str, secret: str, name: str
) -> None:
    """Register a phone to the account of the one who holds it.

    Args:
        place: the worker's grid. device_id: fresh opaque id, shown in lists. secret: fresh random text; its digest
            alone is kept. name: by which the worker knows the phone.

    Raises:
        Refusal: `device.name`, `device.many`, and those of a missing permit.
    """
    permit = check_may(by, "device.register", place=place, at=at)
    with audit.transaction():
        account = get_account(by.account)
        check_registrable(name, counting=account.devices.filter(cut_off_at=None).count())
        DeviceRow.objects.create(
            account=account,
            device_id=device_id,
            digest=code_digest(secret),
            place=place,
            name=name.strip(),
            registered_at=at,
            contact_at=at,
        )
        audit.append(
            entry_for(
                by,
                "device.register",
                at=at,
                permit=permit,
                place=place,
                facts={"device": device_id},
                details={"account": by.account},
            )
        )


def cut_off_device(*, audit: Audit, by: Actor, at: datetime, device_id: str) -> None:
    """Cut a phone off: it gets nothing any more, and the app empties itself at its next contact.

    Raises:
        Refusal: `device.unknown_id`, `device.cut_before`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_device(device_id)
        permit = check_may(by, "device.cut", place=row.place, at=at)
        if row.cut_off_at is not None:
            raise Refusal("device.cut_before", "This phone was cut off before.")
        row.cut_off_at, row.cut_off_by = at, by.account
        row.save(update_fields=["cut_off_at", "cut_off_by"])
        audit.append(
            entry_for(
                by,
                "device.cut",
                at=at,
                permit=permit,
                place=row.place,
                facts={"device": device_id},
                details={"account": row.account.uid},
            )
        )
