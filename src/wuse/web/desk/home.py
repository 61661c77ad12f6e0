"""The desk's first page: what may be done here, and what waits."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wuse import world
from wuse.permits.store.models import PermitRow
from wuse.respond.store.models import CorrectionRow, OverrideRow
from wuse.respond.store.pairs import pairs_in_force
from wuse.web.access import actor_of, signed_in
from wuse.web.desk.acting import (
    holds,
    local,
    purpose_name,
    role_name,
)
from wuse.web.desk.applications import waiting_in_applications
from wuse.web.desk.listing import at_places
from wuse.web.desk.page import DeskCell, DeskPage, DeskTable, show
from wuse.web.desk.resumption_home import waiting_in_resumption
from wuse.web.desk.tracing_home import waiting_in_tracing
from wuse.web.words import joined, place_words

_SHOWN = 50


@signed_in
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What the account holds and what waits for it."""
    notes = []
    actor = actor_of(request)
    if actor.permits and not actor.second_factor:
        notes.append(
            _(
                "Your permits count once you have set up a second factor and signed in with it: see “Security” above."
            )
        )
    page = DeskPage(
        title=_("Desk"),
        intro=_(
            "What you may do here comes from your permits; each one names a place, a time and, for data "
            "about persons, a response and its purposes."
        ),
        tables=[_waiting(request), _permits(request)],
        notes=notes,
    )
    return show(request, page)


def _waiting(request: HttpRequest) -> DeskTable:
    rows = [
        *_waiting_permits(request),
        *_waiting_overrides(request),
        *_waiting_corrections(request),
        *_waiting_pairs(request),
        *waiting_in_applications(request),
        *waiting_in_tracing(request),
        *waiting_in_resumption(request),
    ]
    return DeskTable(
        _("Waiting for you"), [_("What"), _("Place"), _("Since")], rows, _("Nothing waits for you.")
    )


def _waiting_permits(request: HttpRequest) -> list[list[DeskCell | str]]:
    if not holds(request, "permit.confirm"):
        return []
    actor = actor_of(request)
    waiting = PermitRow.objects.filter(state="proposed").exclude(proposed_by=actor.account)
    rows = at_places(request, "permit.confirm", waiting)
    return [
        [
            DeskCell(_("Permit {number} to confirm: {role}").format(number=row.pk, role=role_name(row.role)),
                 reverse("desk-permit", args=[row.pk])),
            place_words(row.place),
            local(row.proposed_at),
        ]
        for row in rows[:_SHOWN]
    ]  # fmt: skip


def _waiting_overrides(request: HttpRequest) -> list[list[DeskCell | str]]:
    if not holds(request, "override.confirm"):
        return []
    actor = actor_of(request)
    waiting = OverrideRow.objects.filter(state="proposed", until__gt=world.now())
    rows = at_places(request, "override.confirm", waiting.exclude(proposed_by=actor.account))
    return [
        [
            DeskCell(
                _("Code by hand {number} to confirm").format(number=row.pk),
                reverse("desk-override", args=[row.pk]),
            ),
            place_words(row.place),
            local(row.proposed_at),
        ]
        for row in rows[:_SHOWN]
    ]  # fmt: skip


def _waiting_corrections(request: HttpRequest) -> list[list[DeskCell | str]]:
    if not holds(request, "correction.answer"):
        return []
    waiting = CorrectionRow.objects.filter(outcome="waiting").order_by("asked_at")
    rows = at_places(request, "correction.answer", waiting)
    return [
        [
            DeskCell(_("Request {number} to answer").format(number=row.pk), reverse("desk-correction", args=[row.pk])),
            place_words(row.place),
            local(row.asked_at),
        ]
        for row in rows[:_SHOWN]
    ]  # fmt: skip


def _waiting_pairs(request: HttpRequest) -> list[list[DeskCell | str]]:
    """All of them in one line: there may be thousands."""
    if not holds(request, "pair.decide"):
        return []
    rows = at_places(request, "pair.decide", pairs_in_force(world.now()).filter(state="waiting"))
    first = rows.order_by("found_at").first()
    if first is None:
        return []
    words = _("{count} pairs that may be one case").format(count=rows.count())
    return [[DeskCell(words, reverse("desk-pairs")), "–", local(first.found_at)]]


def _permits(request: HttpRequest) -> DeskTable:
    at = world.now()
    rows = [
        [
            role_name(permit.role),
            place_words(permit.place),
            permit.response or "–",
            joined(purpose_name(purpose) for purpose in sorted(permit.purposes)),
            local(permit.valid_until),
            _("counts now") if permit.is_valid(at) else _("does not count now"),
        ]
        for permit in actor_of(request).permits
    ]
    columns = [_("Role"), _("Place"), _("Response"), _("Purposes"), _("Until"), _("State")]
    return DeskTable(
        _("Your permits"), columns, rows, _("You hold no permit. A permit officer of your place grants one.")
    )
