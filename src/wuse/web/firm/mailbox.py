"""The mailbox for notices on the firm's page: named, proved by the code of a letter, taken back."""

from collections.abc import Mapping

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits.store.models import OrganisationRow
from wuse.respond.actions.firm_mailboxes import name_mailbox, prove_mailbox
from wuse.respond.firm_mailbox import SECRET, NamedMailbox, check_provable
from wuse.respond.store.mailboxes import named_mailbox
from wuse.vocabulary import Refusal
from wuse.web import site
from wuse.web.desk.acting import local, tried
from wuse.web.desk.page import Act
from wuse.web.letter_code import LetterCodeForm


class MailboxForm(forms.Form):
    """Where notices go."""

    mailbox = forms.CharField(
        label=gettext_lazy("Mailbox of the office, not of a person; empty for none"),
        max_length=120,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


def mailbox_posted(request: HttpRequest, own: OrganisationRow) -> tuple[str, Mapping[str, forms.Form]]:
    """What is said when a mailbox was named or proved, and the forms, bound where one was posted."""
    done = request.POST.get("act", "")
    box = MailboxForm(request.POST if done == "mailbox" else None, initial={"mailbox": own.mailbox})
    proof = LetterCodeForm(request.POST if done == "prove" else None)
    if box.is_bound and box.is_valid() and tried(request, box, name_mailbox, **box.cleaned_data)[0]:
        named = bool(box.cleaned_data["mailbox"])
        words = _("Noted. A letter with a code goes there: enter the code here, and notices follow.")
        return words if named else _("Noted: notices are here alone from now on."), {}
    if proof.is_bound and proof.is_valid():
        secret = site.keys().make(SECRET, entropy=world.entropy)
        if tried(request, proof, prove_mailbox, code=proof.cleaned_data["code"], secret=secret)[0]:
            return _("Confirmed: notices go there from now on."), {}
    return "", {"mailbox": box, "prove": proof}


def mailbox_acts(own: OrganisationRow, bound: Mapping[str, forms.Form]) -> list[Act]:
    """Naming a mailbox, and entering its code while one waits."""
    told = _("Each step of your file is told here under the bell, and to this mailbox: number, step, reason.")
    acts = [Act("mailbox", _("Notices by mail"), _("Note the mailbox"), bound["mailbox"], told)]
    named = _waiting(own)
    if named:
        hint = _(
            "It goes to {mailbox} and counts until {moment}. Where none arrives, notices are here all the same."
        ).format(mailbox=named.mailbox, moment=local(named.valid_until))
        acts.insert(0, Act("prove", _("Confirm the mailbox"), _("Confirm"), bound["prove"], hint))
    return acts


def mailbox_words(own: OrganisationRow) -> str:
    """Where notices go besides this page, and whether that is proved."""
    if not own.mailbox:
        return _("none: notices are here alone")
    named = named_mailbox(own.code)
    if named and named.mailbox == own.mailbox and named.confirmed_at:
        return _("✓ {mailbox}, confirmed {moment}").format(
            mailbox=own.mailbox, moment=local(named.confirmed_at)
        )
    if _waiting(own):
        return _("■ {mailbox}, not confirmed yet: nothing goes there").format(mailbox=own.mailbox)
    return _("▲ {mailbox}, not confirmed: note it again, and a letter with a code is sent").format(
        mailbox=own.mailbox
    )


def _waiting(own: OrganisationRow) -> NamedMailbox | None:
    """The mailbox for which a code can be entered now."""
    try:
        return check_provable(named_mailbox(own.code), at=world.now())
    except Refusal:
        return None
