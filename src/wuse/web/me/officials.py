"""Who decided about a holder, as the holder sees it: by role and organisation. No name of an official is shown."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from wuse.permits.role import catalogue
from wuse.permits.store.models import Account, PermitRow
from wuse.web.desk.acting import local
from wuse.web.language import page_language


def official(uid: str, verb: str, at: datetime | None) -> str:
    """Organisation, role and moment of whoever did something.

    Args:
        uid: of the account. verb: what was done; the role is one that gave it to the account then.
    """
    account: Any = Account.objects.filter(uid=uid).select_related("organisation").first()
    agency = account.organisation.name if account and account.organisation else ""
    who = f"{agency} {_role(uid, verb, at)}".strip()
    return f"{who} · {local(at)}" if who else local(at)


def _role(uid: str, verb: str, at: datetime | None) -> str:
    roles = [role.name for role in catalogue().roles_with(verb)]
    held = PermitRow.objects.filter(account__uid=uid, role__in=roles).exclude(state="proposed")
    then = held.filter(Q(valid_from__lte=at, valid_until__gt=at)) if at else held
    found = then.order_by("pk").values_list("role", flat=True).first()
    return catalogue().roles[found].title.told(page_language()) if found else ""
