"""The family: for whom an account acts, who acts for its person, and how either begins and ends."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits.actions.delegates import begin_delegate, end_delegate, offer_delegate
from wuse.permits.delegate import MOST_CALLED, Delegate, DelegateKind
from wuse.permits.store.delegates import delegates_of, members_of
from wuse.web.access import actor_of, citizen
from wuse.web.desk.acting import act, local, tried

KINDS = {
    DelegateKind.CHILD: gettext_lazy("my child"),
    DelegateKind.PARENT: gettext_lazy("my parent"),
    DelegateKind.OTHER: gettext_lazy("somebody else of the family"),
}


class MemberForm(forms.Form):
    """The code that the member or the counter gave, and what one calls the member."""

    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    kind = forms.ChoiceField(label=gettext_lazy("This is"), choices=list(KINDS.items()))
    called = forms.CharField(
        label=gettext_lazy("What you call them"),
        max_length=MOST_CALLED,
        help_text=gettext_lazy("For your own page, such as Mum. The name in the register is not shown."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_code(self) -> str:
        """The code in the form in which it was printed."""
        return str(self.cleaned_data["code"]).strip().upper()

    def clean_kind(self) -> DelegateKind:
        """The kind."""
        return DelegateKind(self.cleaned_data["kind"])


@citizen
def family(request: HttpRequest) -> HttpResponse:
    """Members, delegates, and the forms to begin and end."""
    posted = request.POST.get("act") if request.method == "POST" else None
    form = MemberForm(request.POST if posted == "begin" else None)
    offered = ""
    if posted == "begin" and form.is_valid() and tried(request, form, begin_delegate, **form.cleaned_data)[0]:
        messages.success(request, _("Added. You can declare and show the code for them now."))
        return HttpResponseRedirect(reverse("family"))
    if posted == "end":
        return _ended(request)
    if posted == "offer":
        offered = world.random_code()
        act(request, offer_delegate, code=offered)
    return _page(request, form, offered)


def _ended(request: HttpRequest) -> HttpResponse:
    named = request.POST.get("number", "")
    act(request, end_delegate, number=int(named) if named.isdecimal() and len(named) < 10 else 0)
    messages.success(request, _("Ended, from this moment on."))
    return HttpResponseRedirect(reverse("family"))


def _page(request: HttpRequest, form: MemberForm, offered: str) -> HttpResponse:
    by, response = actor_of(request), request.user.response
    context = {
        "form": form,
        "offered": offered,
        "members": [_line(one) for one in members_of(by.person, response=response)],
        "delegates": [
            {"number": one.number, "since": local(one.begun_at)}
            for one in delegates_of(by.person, response=response)
        ],
    }
    answer = render(request, "wuse/family.html", context, status=400 if form.errors else 200)
    answer["Cache-Control"] = "no-store"
    return answer


def _line(one: Delegate) -> dict[str, object]:
    return {
        "number": one.number,
        "called": one.called,
        "kind": KINDS[one.kind],
        "since": local(one.begun_at),
        "code": reverse("member-code", args=[one.number]),
    }
