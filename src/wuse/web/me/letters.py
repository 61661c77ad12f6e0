"""Letters to a holder: the mailbox is given, confirmed by the code of a letter, and taken back."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.respond.actions.holder_letters import confirm_mailbox, give_mailbox, stop_letters
from wuse.respond.holder_letter import masked
from wuse.respond.store.holder_letters import mailbox_of, open_mailbox
from wuse.vocabulary import Refusal
from wuse.web import site
from wuse.web.access import actor_of, citizen
from wuse.web.desk.acting import local, tried
from wuse.web.desk.page import Act, DeskPage, show
from wuse.web.letter_code import LetterCodeForm


class GiveForm(forms.Form):
    """A mailbox."""

    address = forms.CharField(
        label=gettext_lazy("Mailbox"),
        max_length=120,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


_ACTIONS = {"give": give_mailbox, "confirm": confirm_mailbox, "stop": stop_letters}
_DONE = {
    "give": gettext_lazy("A letter with a code is on its way. Enter the code here."),
    "confirm": gettext_lazy("Confirmed. A letter comes when something changes."),
    "stop": gettext_lazy("No more letters. The mailbox is removed."),
}


@citizen
def letters(request: HttpRequest) -> HttpResponse:
    """How it stands, and what can be done next."""
    act = request.POST.get("act", "")
    kinds: dict[str, type[forms.Form]] = {"give": GiveForm, "confirm": LetterCodeForm, "stop": forms.Form}
    bound = kinds[act](request.POST) if act in kinds else None
    if bound is not None and bound.is_valid():
        fresh = {"code": world.random_code()} if act == "give" else {}
        frame = {"vault": site.vault(), "response": request.user.response, **fresh}
        if tried(request, bound, _ACTIONS[act], **frame, **bound.cleaned_data)[0]:
            messages.success(request, _DONE[act])
            return HttpResponseRedirect(reverse("me-letters"))
    return _page(request, act, bound)


def _page(request: HttpRequest, act: str, bound: forms.Form | None) -> HttpResponse:
    person = actor_of(request).person
    assert person is not None
    row, forms_now = mailbox_of(person, response=request.user.response), {act: bound} if bound else {}

    def form(name: str, kind: type[forms.Form]) -> forms.Form:
        return forms_now.get(name) or kind()

    facts = [] if row is None else [(_("Mailbox"), _told(row.pk)), (_("Confirmed"), local(row.confirmed_at))]
    acts = []
    if row is not None and row.confirmed_at is None:
        hint = _("It is in the letter that went to this mailbox, and holds for 24 hours.")
        acts.append(
            Act("confirm", _("Confirm the mailbox"), _("Confirm"), form("confirm", LetterCodeForm), hint)
        )
    if row is None or row.confirmed_at is None:
        hint = _("Nothing is sent there but a code, until you have entered it here.")
        acts.append(Act("give", _("Name a mailbox"), _("Send the code"), form("give", GiveForm), hint))
    if row is not None:
        hint = _("What waits is not sent, and the address is removed at once.")
        acts.append(Act("stop", _("No more letters"), _("Stop"), form("stop", forms.Form), hint, danger=True))
    page = DeskPage(
        title=_("Letters"),
        intro=_(
            "When something changes in your code or your isolation, a letter says that you should look here. It says "
            "neither a colour nor a reason nor your name. Your mailbox lies sealed, and is destroyed with the response."
        ),
        notes=[]
        if site.writes_to_holders()
        else [_("This site sends no letters now: look here from time to time.")],
        facts=facts,
        acts=acts,
        back=(_("About me"), reverse("me")),
    )
    return show(request, page, status=400 if bound is not None and bound.errors else 200)


def _told(number: int) -> str:
    try:
        return masked(open_mailbox(site.vault(), number).address)
    except Refusal:
        return "–"
