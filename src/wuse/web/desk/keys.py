"""Keys of a program's account: given, shown once, withdrawn."""

from datetime import timedelta

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits.actions.api_keys import LONGEST_KEY, give_api_key, withdraw_api_key
from wuse.permits.store.models import Account, ApiKey
from wuse.web.desk.acting import act, holds, local, tried
from wuse.web.desk.page import Act, DeskTable


class KeyForm(forms.Form):
    """A new key."""

    days = forms.IntegerField(
        label=gettext_lazy("Days that it counts"), min_value=1, max_value=LONGEST_KEY.days, initial=90
    )


class WithdrawForm(forms.Form):
    """A key that is to count no longer."""

    key = forms.ChoiceField(label=gettext_lazy("Key"))

    def __init__(self, program: Account, *values: object) -> None:
        super().__init__(*values)
        self.fields["key"].choices = [(key.key_id, key.key_id) for key in _counting(program)]


def key_given(request: HttpRequest, program: Account) -> tuple[tuple[str, str] | None, KeyForm]:
    """Do what was asked for; answers with the new key, to be shown once, and the form."""
    form = KeyForm(request.POST if request.POST.get("act") == "key" else None)
    if not (form.is_bound and form.is_valid()):
        return None, form
    key_id, secret = world.random_id("k").removeprefix("k-")[:12], world.random_code()
    until = world.now() + timedelta(days=form.cleaned_data["days"])
    done, _answer = tried(
        request, form, give_api_key, uid=program.uid, key_id=key_id, secret=secret, valid_until=until
    )
    shown = (_("Key of {name}").format(name=program.username), f"wuse_{key_id}_{secret}")
    return (shown, KeyForm()) if done else (None, form)


def key_withdrawn(request: HttpRequest, program: Account) -> WithdrawForm:
    """Withdraw the key that was chosen; answers with the form for the next."""
    form = WithdrawForm(program, request.POST if request.POST.get("act") == "withdraw-key" else None)
    if form.is_bound and form.is_valid():
        act(request, withdraw_api_key, key_id=form.cleaned_data["key"])
        return WithdrawForm(program)
    return form


def key_acts(request: HttpRequest, program: Account, given: KeyForm, withdrawn: WithdrawForm) -> list[Act]:
    """The forms about keys, for those who may use them."""
    if not (program.machine and program.is_active and holds(request, "account.key")):
        return []
    hint = _("The program sends it with every request. It is shown once.")
    acts = [Act("key", _("Give a key"), _("Make a key"), given, hint)]
    if _counting(program):
        hint = _("Requests with this key are refused at once.")
        acts.append(Act("withdraw-key", _("Withdraw a key"), _("Withdraw"), withdrawn, hint, danger=True))
    return acts


def key_table(program: Account) -> DeskTable:
    """The keys of a program."""
    now = world.now()
    rows = [
        [key.key_id, local(key.created_at), local(key.valid_until), _state(key, now < key.valid_until)]
        for key in program.api_keys.order_by("-created_at")
    ]
    columns = [_("Key"), _("Given"), _("Counts until"), _("State")]
    return DeskTable(_("Keys"), columns, rows, _("This program has no key yet."))


def _state(key: ApiKey, in_time: bool) -> str:
    if key.withdrawn_at:
        return _("withdrawn")
    return _("counts") if in_time else _("over")


def _counting(program: Account) -> list[ApiKey]:
    return list(
        program.api_keys.filter(withdrawn_at=None, valid_until__gt=world.now()).order_by("-created_at")
    )
