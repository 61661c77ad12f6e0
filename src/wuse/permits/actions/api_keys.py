"""Keys of programs: given, withdrawn."""

from datetime import datetime, timedelta

from wuse.permits.entry import entry_for
from wuse.permits.permit import Actor
from wuse.permits.rules import check_may
from wuse.permits.secret_code import code_digest
from wuse.permits.store.models import Account, ApiKey
from wuse.permits.store.queries import get_account, place_of
from wuse.trust.audit import Audit
from wuse.vocabulary import Refusal

LONGEST_KEY = timedelta(days=180)


def give_api_key(
    *, audit: Audit, by: Actor, at: datetime, uid: str, key_id: str, secret: str, valid_until: datetime
) -> None:
    """Give a program a key.

    Args:
        key_id: fresh opaque id, shown in lists. secret: fresh random text, shown once; its digest alone is kept.

    Raises:
        Refusal: `account.unknown`, `key.person`, `key.span`, `account.closed`, and those of a missing permit.
    """
    account = get_account(uid)
    permit = check_may(by, "account.key", place=place_of(account), at=at)
    _check_account(account)
    if not at < valid_until <= at + LONGEST_KEY:
        raise Refusal(
            "key.span",
            "A key ends in the future, and at most {days} days from now.",
            {"days": LONGEST_KEY.days},
        )
    with audit.transaction():
        ApiKey.objects.create(
            account=account, key_id=key_id, digest=code_digest(secret), created_at=at, valid_until=valid_until
        )
        audit.append(
            entry_for(
                by,
                "account.key",
                at=at,
                permit=permit,
                place=place_of(account),
                facts={"key": key_id},
                details={"account": uid},
            )
        )


def withdraw_api_key(*, audit: Audit, by: Actor, at: datetime, key_id: str) -> None:
    """Withdraw a key: it stops to count at once.

    Raises:
        Refusal: `key.unknown`, and those of a missing permit.
    """
    key = (
        ApiKey.objects.select_related("account__organisation")
        .filter(key_id=key_id, withdrawn_at=None)
        .first()
    )
    if key is None:
        raise Refusal("key.unknown", "There is no key {key} that counts.", {"key": key_id})
    permit = check_may(by, "account.key", place=place_of(key.account), at=at)
    with audit.transaction():
        key.withdrawn_at = at
        key.save()
        audit.append(
            entry_for(
                by,
                "account.key",
                at=at,
                permit=permit,
                place=place_of(key.account),
                facts={"key": key_id, "withdrawn": True},
                details={"account": key.account.uid},
            )
        )


def _check_account(account: Account) -> None:
    if not account.machine:
        raise Refusal(
            "key.person", "Keys are for programs: a person signs in. Create an account for the program."
        )
    if not account.is_active:
        raise Refusal("account.closed", "This account is closed. Create a new one.")
