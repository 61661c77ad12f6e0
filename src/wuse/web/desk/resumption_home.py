"""What waits for somebody in the return to work, in one line each: files by the step that they wait for, and firms."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits.store.firms import waiting_requests
from wuse.respond.store.resumptions import count_awaiting
from wuse.web.access import actor_of
from wuse.web.desk.acting import places_of
from wuse.web.desk.listing import Line, told_line, waiting_line

_WAITING = {
    # step: what is told, the field with the place that acts, the part of the list
    "township_check": (gettext_lazy("{count} declarations to check as the township"), "place", "?state=submitted"),
    "file": (gettext_lazy("{count} declarations to file"), "decided_at", "?state=submitted"),
    "inspect": (gettext_lazy("{count} sites of firms to inspect"), "place", "?state=township_checked"),
    "review": (gettext_lazy("{count} files to review for the sector"), "decided_at", "?state=inspected"),
    "approve": (gettext_lazy("{count} files to approve"), "decided_at", "?state=sector_reviewed"),
    "check_after": (gettext_lazy("{count} firms at work to look at"), "place", "?state=resumed"),
    "uphold": (gettext_lazy("{count} appeals of firms to answer"), "decided_at", ""),
}  # fmt: skip


def waiting_in_resumption(request: HttpRequest) -> list[Line]:
    """All of a kind in one line, with how many of them are late or soon due."""
    asked = waiting_line(request, "firm.confirm", waiting_requests(), "asked_at",
                         _("{count} requests to speak for a firm"), "desk-firms", "")  # fmt: skip
    return [line for line in (asked, *(_line(request, step) for step in _WAITING)) if line]


def _line(request: HttpRequest, step: str) -> Line:
    """The files that wait for a step where the reader may take it; empty where there are none."""
    words, field, query = _WAITING[step]
    places = places_of(actor_of(request), f"resumption.{step}")
    found = count_awaiting(step, places, field=field, at=world.now()) if places else None
    if found is None:
        return []
    told, address = str(words).format(count=found.number), reverse("desk-resumptions") + query
    return told_line(told, found.since, address, late=found.late, near=found.near)
