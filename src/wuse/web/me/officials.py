"""Who decided about a holder, as the holder sees it: by role and organisation. No name of an official is shown."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wuse.permits.role import catalogue
from wuse.permits.store.models import Account, PermitRow
from wuse.web.desk.acting import local
from wuse.web.language import page_language


@dataclass(frozen=True)
class Officials:
    """Those who decided something, by the uid of the account. `permits`: each, the first one first."""

    agencies: Mapping[str, str]
    permits: Mapping[str, list[PermitRow]]

    def told(self, uid: str, verb: str, at: datetime | None) -> str:
        """Organisation, role and moment of whoever did something.

        Args:
            verb: what was done; the role is one that gave it to the account then.
        """
        who = f"{self.agencies.get(uid, '')} {self._role(uid, verb, at)}".strip()
        return f"{who} · {local(at)}" if who else local(at)

    def _role(self, uid: str, verb: str, at: datetime | None) -> str:
        roles = {role.name for role in catalogue().roles_with(verb)}
        held = (row for row in self.permits.get(uid, ()) if row.role in roles)
        found = next((row for row in held if at is None or row.valid_from <= at < row.valid_until), None)
        return catalogue().roles[found.role].title.told(page_language()) if found else ""


def officials(uids: Collection[str]) -> Officials:
    """Those who decided, with what their page needs of all of them: two queries, however many they are."""
    asked = sorted(set(uids) - {""})
    accounts: Any = Account.objects.filter(uid__in=asked, organisation__isnull=False)
    agencies = dict(accounts.values_list("uid", "organisation__name"))
    rows: Any = PermitRow.objects.filter(account__uid__in=asked).exclude(state="proposed")
    permits: dict[str, list[PermitRow]] = {}
    for row in rows.select_related("account").order_by("pk"):
        permits.setdefault(row.account.uid, []).append(row)
    return Officials(agencies, permits)
