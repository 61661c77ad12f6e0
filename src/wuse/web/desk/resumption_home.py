"""What waits for somebody in the return to work, in one line each: files by the step that they wait for, and firms."""

from django.db.models import Max
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse.permits.store.firms import waiting_requests
from wuse.respond.store.resumptions import files_awaiting
from wuse.web.desk.listing import Line, waiting_line

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
    found = [
        waiting_line(request, "firm.confirm", waiting_requests(), "asked_at",
                     _("{count} requests to speak for a firm"), "desk-firms", ""),
    ]  # fmt: skip
    for step, (words, field, query) in _WAITING.items():
        rows = files_awaiting(step).annotate(moved_at=Max("steps__at"))
        found.append(
            waiting_line(
                request, f"resumption.{step}", rows, "moved_at", str(words), "desk-resumptions", query,
                field=field, hasty=("yellow_at", "due_at"),
            )
        )  # fmt: skip
    return [line for line in found if line]
