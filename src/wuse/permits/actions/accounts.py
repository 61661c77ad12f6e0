"""Organisations and accounts: created, invited again, closed, claimed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.apps import apps

from wuse.permits.entry import entry_for
from wuse.permits.permit import Actor, PermitState
from wuse.permits.rules import check_may
from wuse.permits.secret_code import code_digest
from wuse.permits.store.applications import link_account
from wuse.permits.store.models import Account, Claim, ClaimUse, OrganisationRow, PermitRow
from wuse.permits.store.queries import get_account, get_organisation, place_of
from wuse.trust.audit import Audit, AuditEntry
from wuse.vocabulary import PersonKey, PlaceCode, Refusal

INVITATION_LASTS = timedelta(hours=72)
OFFICER_LASTS = timedelta(days=366)


def create_organisation(
    *, audit: Audit, by: Actor, at: datetime, code: str, name: str, place: PlaceCode
) -> None:
    """Enter an organisation at a place.

    Raises:
        Refusal: `organisation.exists`, and those of a missing permit.
    """
    permit = check_may(by, "organisation.create", place=place, at=at)
    with audit.transaction():
        if OrganisationRow.objects.filter(code=code).exists():
            raise Refusal("organisation.exists", "There is an organisation {code} already.", {"code": code})
        OrganisationRow.objects.create(code=code, name=name, place=place)
        audit.append(
            entry_for(by, "organisation.create", at=at, permit=permit, place=place, facts={"code": code})
        )


def create_account(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    uid: str,
    username: str,
    display_name: str,
    organisation: str,
    invitation: str,
    machine: bool = False,
) -> None:
    """Create an account of a member of staff, who sets a password with the invitation, or of a program.

    Args:
        uid: fresh opaque id. invitation: fresh random text, handed over in person; its digest alone is kept.
        machine: a program's account: nobody signs in with it, its invitation counts for nothing, it gets keys.

    Raises:
        Refusal: `account.exists`, `organisation.unknown`, and those of a missing permit.
    """
    agency = get_organisation(organisation)
    permit = check_may(by, "account.create", place=agency.place, at=at)
    with audit.transaction():
        account = _create(uid, username, display_name, agency, invitation, at)
        if machine:
            account.machine, account.invitation, account.invitation_until = True, "", None
            account.save()
        audit.append(
            entry_for(
                by, "account.create", at=at, permit=permit, place=agency.place, details={"account": uid}
            )
        )


def invite_again(*, audit: Audit, by: Actor, at: datetime, uid: str, invitation: str) -> None:
    """Give an account a new invitation; its password and second factors stop to count, its sessions end.

    Raises:
        Refusal: `account.unknown`, `account.closed`, `account.program`, and those of a missing permit.
    """
    account = get_account(uid)
    permit = check_may(by, "account.invite", place=place_of(account), at=at)
    with audit.transaction():
        _check_person(account)
        if not account.is_active:
            raise Refusal("account.closed", "This account is closed. Create a new one.")
        account.set_unusable_password()
        # A passkey, or the agency's provider, signs in without the password: they must go too.
        apps.get_model("mfa", "Authenticator").objects.filter(user=account).delete()
        apps.get_model("socialaccount", "SocialAccount").objects.filter(user=account).delete()
        account.invitation, account.invitation_until = code_digest(invitation), at + INVITATION_LASTS
        account.save()
        audit.append(
            entry_for(
                by, "account.invite", at=at, permit=permit, place=place_of(account), details={"account": uid}
            )
        )


def close_account(*, audit: Audit, by: Actor, at: datetime, uid: str) -> None:
    """Close an account: it cannot sign in, and its permits are withdrawn.

    Raises:
        Refusal: `account.unknown`, and those of a missing permit.
    """
    account = get_account(uid)
    permit = check_may(by, "account.close", place=place_of(account), at=at)
    with audit.transaction():
        account.is_active, account.invitation = False, ""
        account.save()
        _withdraw_all(account, by)
        audit.append(
            entry_for(
                by, "account.close", at=at, permit=permit, place=place_of(account), details={"account": uid}
            )
        )


def accept_invitation(*, audit: Audit, by: Actor, at: datetime, invitation: str, password: str) -> None:
    """Set the first password of an account by its invitation, which counts once.

    Args:
        by: the account that was named together with the invitation; it is not signed in yet.

    Raises:
        Refusal: `invitation.unknown` when account and invitation do not fit, or its time is over.
    """
    with audit.transaction():
        account = Account.objects.select_for_update().filter(uid=by.account, is_active=True).first()
        if account is None or not _is_invited(account, invitation, at):
            raise Refusal(
                "invitation.unknown",
                "Name and invitation do not fit, or the invitation is over. Ask your account officer for a new one.",
            )
        account.set_password(password)
        account.invitation, account.invitation_until = "", None
        account.save()
        audit.append(AuditEntry(at=at, by=account.uid, verb="account.accept", organisation=by.organisation))


def claim_person(*, audit: Audit, by: Actor, at: datetime, code: str) -> PersonKey:
    """Link a citizen's account to the person that a claim code was given for.

    Raises:
        Refusal: `claim.unknown`, `claim.staff`, `claim.taken`.
    """
    with audit.transaction():
        account = get_account(by.account)
        codes = Claim.objects.select_for_update().filter(digest=code_digest(code), use=ClaimUse.OWN)
        claim = codes.first()
        if account.organisation is not None:
            raise Refusal(
                "claim.staff", "An account of staff stands for nobody's person: use one of your own."
            )
        if claim is None or claim.used_at or claim.valid_until <= at:
            raise Refusal(
                "claim.unknown",
                "This code is not known, was used, or is over. Copy it again, or get a new one at the counter.",
            )
        if account.person:
            raise Refusal(
                "claim.taken", "This account is linked already. Open a new one, then enter the code."
            )
        # The code was handed over against the document: it replaces an account whose password was lost.
        link_account(account, PersonKey(claim.person), response=claim.response)
        claim.used_at = at
        claim.save()
        audit.append(AuditEntry(at=at, by=account.uid, verb="account.claim", response=claim.response))
        return PersonKey(claim.person)


def first_officers(
    *, audit: Audit, by: Actor, at: datetime, place: PlaceCode, accounts: Sequence[tuple[str, str, str]]
) -> None:
    """Create the first two permit officers of a site, who can confirm each other's grants from then on.

    Args:
        by: the operator at the command line. accounts: two of opaque id, name to sign in with, invitation.

    Raises:
        Refusal: `account.not_first` when there are permits already, `account.two` for other than two accounts.
    """
    if len({name for _, name, _ in accounts}) != 2:
        raise Refusal("account.two", "Name two different accounts: powerful permits need a second person.")
    with audit.transaction():
        if PermitRow.objects.exists():
            raise Refusal(
                "account.not_first", "There are permits already: sign in and let a permit officer grant more."
            )
        agency, _ = OrganisationRow.objects.get_or_create(
            code="command", defaults={"name": "指挥部", "place": place}
        )
        for uid, username, invitation in accounts:
            account = _create(uid, username, username, agency, invitation, at)
            _officer(account, "permit_officer", place, by, at)
            _officer(account, "account_officer", place, by, at)
        names = [uid for uid, _, _ in accounts]
        audit.append(
            AuditEntry(at=at, by=by.account, verb="account.first", place=place, details={"accounts": names})
        )


def _officer(account: Account, role: str, place: PlaceCode, by: Actor, at: datetime) -> None:
    PermitRow.objects.create(
        account=account,
        role=role,
        place=place,
        valid_from=at,
        valid_until=at + OFFICER_LASTS,
        state=PermitState.ACTIVE,
        proposed_by=by.account,
        proposed_at=at,
    )


def _create(
    uid: str, username: str, display_name: str, agency: OrganisationRow, invitation: str, at: datetime
) -> Account:
    if Account.objects.filter(username__iexact=username).exists():
        raise Refusal(
            "account.exists", "The name {username} is taken: choose another.", {"username": username}
        )
    account = Account(
        uid=uid,
        username=username,
        display_name=display_name,
        organisation=agency,
        created_at=at,
        invitation=code_digest(invitation),
        invitation_until=at + INVITATION_LASTS,
    )
    account.set_unusable_password()
    account.save()
    return account


def _check_person(account: Account) -> None:
    if account.machine:
        raise Refusal(
            "account.program", "This account is a program's: nobody signs in with it. Give it a key."
        )


def _is_invited(account: Account, invitation: str, at: datetime) -> bool:
    return bool(
        account.invitation
        and account.invitation == code_digest(invitation)
        and account.invitation_until
        and at < account.invitation_until
    )


def _withdraw_all(account: Account, by: Actor) -> None:
    rows = PermitRow.objects.filter(account=account).exclude(state=PermitState.WITHDRAWN)
    rows.update(state=PermitState.WITHDRAWN, withdrawn_by=by.account)
