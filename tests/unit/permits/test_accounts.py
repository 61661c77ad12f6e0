"""What ends with a new invitation, and with the end of an account."""

from allauth.mfa.models import Authenticator

from tests.desk_people import Desk
from wuse.permits.actions.accounts import accept_invitation, close_account, invite_again
from wuse.permits.store.models import Account, PermitRow


def test_with_a_new_invitation_nothing_old_signs_in(desk: Desk) -> None:
    values = {"invitation": "invitation of wang", "password": "a long enough password"}
    desk.do("wang", accept_invitation, **values)
    wang, sun = (Account.objects.get(username=name) for name in ("wang", "sun"))
    for account in (wang, sun):
        Authenticator.objects.create(user=account, type=Authenticator.Type.WEBAUTHN, data={})
    session = wang.get_session_auth_hash()
    desk.do("chen", invite_again, uid=wang.uid, invitation="NEW")
    wang.refresh_from_db()
    assert not wang.has_usable_password()
    assert wang.get_session_auth_hash() != session, "sessions that were open are over"
    assert [found.user for found in Authenticator.objects.all()] == [sun]


def test_a_closed_account_holds_nothing(desk: Desk) -> None:
    desk.do("chen", close_account, uid="a-wang")
    account = Account.objects.get(uid="a-wang")
    assert (account.is_active, account.invitation) == (False, "")
    states = PermitRow.objects.filter(account=account).values_list("state", "withdrawn_by")
    assert set(states) == {("withdrawn", "a-chen")}
