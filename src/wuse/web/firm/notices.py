"""The firm's bell: what the authorities did with its files, the newest first."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wuse import world
from wuse.respond.firm_notice import FirmNotice
from wuse.respond.store.notices import firm_notice, notices_of_firm
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import local
from wuse.web.desk.file_words import file_step_name, reason_words
from wuse.web.desk.listing import onward, page_of
from wuse.web.desk.notices import seen_before, seen_until
from wuse.web.desk.page import DeskCell, DeskPage, DeskTable, show


@needs("resumption.open")
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """The newest notices of one's firm; they count as seen from now on."""
    seen = seen_before(request)
    shown = page_of(request, notices_of_firm(actor_of(request).organisation, at=world.now()))
    found = [firm_notice(row) for row in shown]
    if found:
        seen_until(request, found[0].number)
    columns = [_("When"), _("What"), _("File of the firm"), _("Reason")]
    rows = [_row(notice, new=notice.number > seen) for notice in found]
    page = DeskPage(
        title=_("Notices"),
        intro=_(
            "What was done with the files of your firm. Notices stay for 30 days, the history of a file longer."
        ),
        tables=[DeskTable(_("For your firm"), columns, rows, _("Nothing was done with your files yet."))],
        onward=onward(shown),
        back=(_("Our firm"), reverse("firm")),
    )
    return show(request, page)


def _row(notice: FirmNotice, *, new: bool) -> list[DeskCell | str]:
    what = file_step_name(notice.step)
    return [
        local(notice.at),
        DeskCell(_("new: {what}").format(what=what) if new else what, state="active" if new else "seen"),
        DeskCell(
            _("File {number}").format(number=notice.file), reverse("firm-resumption", args=[notice.file])
        ),
        reason_words(notice.reason)[0] if notice.reason else "–",
    ]
