"""Check in at a venue: its poster leads here, and whoever is signed in says that they are there."""

from collections.abc import Sequence
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits.delegate import Delegate
from wuse.permits.store.delegates import members_of
from wuse.permits.store.queries import find_response
from wuse.publish.codes.store import code_of
from wuse.respond.actions.venues import check_in
from wuse.respond.store.venues import venue_with_key
from wuse.respond.venue import MOST_VENUES, NotedVisit, SelfSaid
from wuse.vocabulary import PersonKey
from wuse.web import site
from wuse.web.access import actor_of, citizen
from wuse.web.desk.acting import tried
from wuse.web.desk.page import Act, DeskPage, show

_OWN = "me"


class CheckInForm(forms.Form):
    """The key of a poster, and who of the family is here."""

    key = forms.CharField(label=gettext_lazy("Venue code"), max_length=40, strip=True)
    who = forms.MultipleChoiceField(
        label=gettext_lazy("Who is here"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose who is here.")},
    )

    def __init__(self, members: Sequence[Delegate], key: str, data: object = None) -> None:
        super().__init__(data, initial={"key": key, "who": [_OWN]})
        if members:
            named = [(str(one.number), one.called) for one in members]
            self.fields["who"].choices = [(_OWN, _("I myself")), *named]
        else:
            self.fields.pop("who")


@citizen
def visits(request: HttpRequest) -> HttpResponse:
    """Say that one is at a venue, or one of the family. What was said before is not shown, not even to oneself: a phone
    is lost easily.
    """
    by = actor_of(request)
    assert by.person is not None
    members = members_of(by.person, response=request.user.response)
    form = CheckInForm(members, request.GET.get("key", ""), request.POST or None)
    if form.is_bound and form.is_valid() and _checked_in(request, form, members):
        return HttpResponseRedirect(reverse("me-visits"))
    page = DeskPage(
        title=_("Check in at a venue"),
        intro=_(
            "It serves to find who was here when somebody fell ill, and nothing else. Your visit is kept under an "
            "opaque key for 28 days, and then vanishes."
        ),
        acts=[Act("check-in", _here(request), _("Check in here"), form)],
        back=(_("About me"), reverse("me")),
    )
    return show(request, page, status=400 if form.errors else 200)


def _checked_in(request: HttpRequest, form: CheckInForm, members: Sequence[Delegate]) -> bool:
    """Check in whoever was chosen, each for themselves; the form tells of the first that was refused."""
    chosen = form.cleaned_data.get("who", [_OWN])
    found = [None, *members] if _OWN in chosen else [*members]
    for member in [one for one in found if one is None or str(one.number) in chosen]:
        person, response = _person(request, member), request.user.response
        done, checked = tried(
            request,
            form,
            check_in,
            pool=site.open_pool(settings.WUSE_HOME),
            response=response,
            key=form.cleaned_data["key"],
            uid=world.random_id("x"),
            person=person,
            colour=colour_now(person, response),
        )
        if not done:
            return False
        told = messages.warning if checked.said is SelfSaid.DOUBTFUL else messages.success
        said = _words(checked)
        told(request, f"{member.called}: {said}" if member else said)
    return True


def _person(request: HttpRequest, member: Delegate | None) -> PersonKey:
    own = actor_of(request).person
    assert own is not None
    return member.person if member else own


def colour_now(person: PersonKey, response: str) -> str:
    """The colour that a person's code has now; empty without one, and where the response has no codes."""
    at, home, frame = world.now(), Path(settings.WUSE_HOME), find_response(response)
    if frame is None or not frame.is_active(at) or "health_code" not in frame.modules:
        return ""
    found = code_of(
        site.open_pool(home),
        person,
        response=response,
        at=at,
        tiers=site.code_tiers(),
        kept=site.kept_codes(home),
    )
    return str(found.colour or "")


def _words(checked: NotedVisit) -> str:
    """What became of it, in one line."""
    said = _("You are checked in already: {venue}. It counts for an hour.")
    if checked.said is SelfSaid.COUNTED:
        said = _("Checked in: {venue}.")
    elif checked.said is SelfSaid.DOUBTFUL:
        said = _(
            "Checked in: {venue}. That is more than {most} venues within an hour, more than anybody goes to: this "
            "visit is kept as one in doubt."
        )
    return said.format(venue=checked.venue.name, most=MOST_VENUES)


def _here(request: HttpRequest) -> str:
    """The name of the venue whose poster was scanned."""
    key = request.GET.get("key", "")
    return venue_with_key(key).name if key else _("Venue code")
