"""The bell: notices for the reader, the newest first. How far somebody has looked is known to the session alone."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wuse import world
from wuse.permits import Actor, can_hold
from wuse.respond.event_words import event_words
from wuse.respond.notice import Notice
from wuse.respond.store.notices import count_unseen, event_notice, notices_for, notices_of_firm
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import local
from wuse.web.desk.event_words import kind_name, level_name, place_name, step_name
from wuse.web.desk.listing import onward, page_of
from wuse.web.desk.page import DeskCell, DeskPage, DeskTable, show
from wuse.web.language import page_language
from wuse.web.words import colour_name

_SEEN = "notices_seen"


@needs("event.read")
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """The newest notices; they count as seen from now on."""
    seen = seen_before(request)
    shown = page_of(request, notices_for(actor_of(request), at=world.now()))
    found = [event_notice(row) for row in shown]
    if found:
        seen_until(request, found[0].number)
    page = DeskPage(
        title=_("Notices"),
        intro=_("What happened to events that are with you, or that you reported. Notices stay for 30 days."),
        tables=[_table(found, seen)],
        onward=onward(shown),
    )
    return show(request, page)


def seen_before(request: HttpRequest) -> int:
    """The number of the newest notice that the reader has seen."""
    return int(request.session.get(_SEEN, 0))


def seen_until(request: HttpRequest, number: int) -> None:
    """Note the newest notice that was shown."""
    request.session[_SEEN] = max(seen_before(request), number)


def bell(request: HttpRequest, actor: Actor) -> dict[str, object]:
    """Where the bell leads, empty for whoever has none, and how many notices came since the reader last looked."""
    at = world.now()
    if can_hold(actor, "event.read", at=at):
        route, mine = "desk-notices", notices_for(actor, at=at)
    elif can_hold(actor, "resumption.open", at=at):
        route, mine = "firm-notices", notices_of_firm(actor.organisation, at=at)
    else:
        return {"hears": "", "bell": 0}
    return {"hears": reverse(route), "bell": count_unseen(mine, seen=seen_before(request))}


def _table(found: list[Notice], seen: int) -> DeskTable:
    rows = [_row(notice, new=notice.number > seen) for notice in found]
    columns = [_("When"), _("What"), _("Event"), _("Level"), _("Place"), _("Due at")]
    return DeskTable(_("For you"), columns, rows, _("Nothing has happened to your events."))


def _row(notice: Notice, *, new: bool) -> list[DeskCell | str]:
    what = event_words().mark(notice.mark, page_language()) if notice.mark else step_name(notice.step)
    return [
        local(notice.at),
        DeskCell(_("new: {what}").format(what=what) if new else what, state="active" if new else "seen"),
        DeskCell(f"{notice.event} · {kind_name(notice.kind)}", reverse("desk-event", args=[notice.event])),
        f"{colour_name(notice.level)} · {level_name(notice.level)}",
        place_name(notice.place[:9], within=notice.place[:4]),
        local(notice.due_at),
    ]
