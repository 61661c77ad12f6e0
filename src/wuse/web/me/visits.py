"""Check in at a venue: its poster leads here, and whoever is signed in says that they are there."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.respond.actions.venues import check_in
from wuse.respond.store.venues import venue_with_key
from wuse.respond.venue import MOST_VENUES, NotedVisit, SelfSaid
from wuse.web import site
from wuse.web.access import citizen
from wuse.web.desk.acting import tried
from wuse.web.desk.page import Act, DeskPage, show


class CheckInForm(forms.Form):
    """The key of a poster."""

    key = forms.CharField(label=gettext_lazy("Venue code"), max_length=40, strip=True)


@citizen
def visits(request: HttpRequest) -> HttpResponse:
    """Say that one is at a venue. What was said before is not shown, not even to oneself: a phone is lost easily."""
    form = CheckInForm(request.POST or None, initial={"key": request.GET.get("key", "")})
    if form.is_bound and form.is_valid():
        done, checked = tried(
            request,
            form,
            check_in,
            pool=site.open_pool(settings.WUSE_HOME),
            response=request.user.response,
            key=form.cleaned_data["key"],
            uid=world.random_id("x"),
        )
        if done:
            told = messages.warning if checked.said is SelfSaid.DOUBTFUL else messages.success
            told(request, _words(checked))
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
