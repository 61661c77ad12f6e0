"""Stations: which organisation handles which kind of work at one's places."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from wuse.respond.actions.stations import set_station
from wuse.respond.store.stations import named_stations
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import places_of, tried
from wuse.web.desk.event_forms import SetStationForm
from wuse.web.desk.event_words import names_of, work_name
from wuse.web.desk.page import Act, DeskPage, DeskTable, show
from wuse.web.words import place_words


@needs("station.set")
def stations(request: HttpRequest) -> HttpResponse:
    """Who handles what, and a form to name somebody else."""
    form = SetStationForm(request, request.POST or None)
    if form.is_bound and form.is_valid():
        done, _answer = tried(request, form, set_station, **form.cleaned_data)
        if done:
            messages.success(request, _("Named. It is proposed when an event of that kind is dispatched."))
            return HttpResponseRedirect(reverse("desk-stations"))
    page = DeskPage(
        title=_("Stations"),
        intro=_(
            "Which organisation handles which kind of work. The nearest place that names one decides what is proposed "
            "when an event is dispatched; whoever dispatches may choose another."
        ),
        tables=[_table(request)],
        acts=[Act("station", _("Name a station"), _("Name it"), form)],
    )
    return show(request, page, status=400 if form.errors else 200)


def _table(request: HttpRequest) -> DeskTable:
    rows = named_stations(places_of(actor_of(request), "station.set"))
    names = names_of((), [row.organisation for row in rows])
    lines = [
        [place_words(row.place), work_name(row.station), names.organisation(row.organisation)] for row in rows
    ]
    columns = [_("Place"), _("Kind of work"), _("Organisation")]
    return DeskTable(_("At your places"), columns, lines, _("No station is named yet."))
