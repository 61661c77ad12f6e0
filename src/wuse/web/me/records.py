"""Who did what with the holder's data, as the holder's own pages show it; a delegate does not see it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wuse import world
from wuse.permits.store.models import Account, DelegateRow
from wuse.permits.store.queries import organisation_names
from wuse.respond.arrival_table import TRAVELLER
from wuse.respond.venue import DOOR
from wuse.trust.store.queries import Recorded, about
from wuse.web.access import actor_of
from wuse.web.desk.acting import local, purpose_name, verb_name
from wuse.web.desk.page import DeskCell, DeskTable

_RECENT = 5


def records_table(request: HttpRequest) -> DeskTable:
    """Everything that was recorded about the holder, the newest first."""
    records = _about(request)
    names = _names(request, records)
    rows = [_row(request, found, names) for found in records]
    columns = [_("When"), _("What"), _("Organisation"), _("Purpose"), _("Why"), _("In the log")]
    return DeskTable(_("Who did what with your data"), columns, rows, _("Nobody has read your data."))


def recent_records(request: HttpRequest) -> list[dict[str, str]]:
    """The last few of them: when, what, by whom."""
    records = list(islice(filter(_is_news, _about(request)), _RECENT))
    names = _names(request, records)
    return [
        {
            "at": local(found.entry.at),
            "what": str(verb_name(found.entry.verb)),
            "by": _doer(request, found, names),
            "purpose": purpose_name(found.entry.purpose),
        }
        for found in records
    ]


def _is_news(found: Recorded) -> bool:
    """Whether an entry belongs among the last few: that the code is shown every day by the family does not."""
    return bool(found.entry.organisation) or found.entry.verb != "code.issue"


@dataclass(frozen=True)
class _Names:
    """Code -> name of each organisation that acted; the accounts of those who act, or once acted, for the holder."""

    agencies: Mapping[str, str]
    delegates: Collection[str]


def _names(request: HttpRequest, records: Iterable[Recorded]) -> _Names:
    # Every firm that goes back to work is an organisation: only those are asked for that are in the records.
    agencies = organisation_names({found.entry.organisation for found in records} - {""})
    acted = DelegateRow.objects.filter(person=actor_of(request).person).values("delegate")
    return _Names(agencies, set(Account.objects.filter(person__in=acted).values_list("uid", flat=True)))


def _about(request: HttpRequest) -> list[Recorded]:
    person = actor_of(request).person
    return about(person, at=world.now()) if person else []


def _row(request: HttpRequest, found: Recorded, names: "_Names") -> list[DeskCell | str]:
    entry = found.entry
    why = entry.details.get("reason") or entry.details.get("ground") or "–"
    index = found.log_index
    return [
        local(entry.at),
        verb_name(entry.verb),
        _doer(request, found, names),
        purpose_name(entry.purpose),
        str(why),
        DeskCell(str(index), reverse("me-proof", args=[found.number])) if index is not None else _("waits"),
    ]


def _doer(request: HttpRequest, found: Recorded, names: "_Names") -> str:
    """Who did it: an organisation, oneself, a delegate, or the site by its clock."""
    entry = found.entry
    if entry.organisation:
        return names.agencies.get(entry.organisation, entry.organisation)
    if entry.by == actor_of(request).account:
        return _("yourself")
    if entry.by.startswith(("system", "operator:")):
        return _("the site itself")
    if entry.by == DOOR:
        return _("the door of a venue")
    if entry.by == TRAVELLER:
        return _("by reference and secret of the journey")
    return _("your delegate") if entry.by in names.delegates else _("an earlier account")
