"""Who did what with the holder's data, as the holder's own pages show it; a delegate does not see it."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wuse import world
from wuse.permits.store.models import OrganisationRow
from wuse.trust.store.queries import Recorded, about
from wuse.web.access import actor_of
from wuse.web.desk.acting import local, purpose_name, verb_name
from wuse.web.desk.page import DeskCell, DeskTable

_RECENT = 5


def records_table(request: HttpRequest) -> DeskTable:
    """Everything that was recorded about the holder, the newest first."""
    agencies = dict(OrganisationRow.objects.values_list("code", "name"))
    rows = [_row(request, found, agencies) for found in _about(request)]
    columns = [_("When"), _("What"), _("Organisation"), _("Purpose"), _("Why"), _("In the log")]
    return DeskTable(_("Who did what with your data"), columns, rows, _("Nobody has read your data."))


def recent_records(request: HttpRequest) -> list[dict[str, str]]:
    """The last few of them: when, what, by whom."""
    agencies = dict(OrganisationRow.objects.values_list("code", "name"))
    return [
        {
            "at": local(found.entry.at),
            "what": str(verb_name(found.entry.verb)),
            "by": _doer(request, found, agencies),
            "purpose": purpose_name(found.entry.purpose),
        }
        for found in _about(request)[:_RECENT]
    ]


def _about(request: HttpRequest) -> list[Recorded]:
    person = actor_of(request).person
    return about(person, at=world.now()) if person else []


def _row(request: HttpRequest, found: Recorded, agencies: dict[str, str]) -> list[DeskCell | str]:
    entry = found.entry
    why = entry.details.get("reason") or entry.details.get("ground") or "–"
    index = found.log_index
    return [
        local(entry.at),
        verb_name(entry.verb),
        _doer(request, found, agencies),
        purpose_name(entry.purpose),
        str(why),
        DeskCell(str(index), reverse("me-proof", args=[found.number])) if index is not None else _("waits"),
    ]


def _doer(request: HttpRequest, found: Recorded, agencies: dict[str, str]) -> str:
    """Who did it: an organisation, oneself, a delegate, or the site by its clock."""
    entry = found.entry
    if entry.organisation:
        return agencies.get(entry.organisation, entry.organisation)
    if entry.by == actor_of(request).account:
        return _("yourself")
    return _("the site itself") if entry.by.startswith(("system", "operator:")) else _("your delegate")
