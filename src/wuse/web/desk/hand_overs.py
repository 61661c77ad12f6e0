"""Hand-overs: those that wait for one's organisation, those that are late, and the receipt of each."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.core.paginator import Page
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits import check_may
from wuse.permits.store.queries import get_response, organisation_names
from wuse.respond.actions.transfers import accept_transfer, refuse_transfer, withdraw_transfer
from wuse.respond.hand_over import HandOver, HandOverRefusal
from wuse.respond.isolation import TransferStage
from wuse.respond.store.cares import ISOLATION
from wuse.respond.store.hand_overs import get_hand_over, hand_over_of, overdue_hand_overs
from wuse.respond.store.models import HandOverRow
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import account_names, act, local
from wuse.web.desk.listing import at_places, onward, page_of
from wuse.web.desk.overrides import purpose_of
from wuse.web.desk.page import DeskCell, DeskPage, DeskTable, show
from wuse.web.desk.stepping import DeskStep, StepForm, acts_of, chosen, onward_to, said, stepped
from wuse.web.words import place_words

_PARTS = {
    "mine": gettext_lazy("For us to acknowledge"),
    "late": gettext_lazy("Late"),
    "given": gettext_lazy("Given by us"),
    "all": gettext_lazy("All"),
}
_STATES = {
    "offered": (gettext_lazy("waits for its receiver"), "proposed"),
    "accepted": (gettext_lazy("acknowledged"), "active"),
    "refused": (gettext_lazy("not taken over"), "waiting"),
    "withdrawn": (gettext_lazy("withdrawn"), "withdrawn"),
}
_TOLD = {
    "county": gettext_lazy("late: the county was told"),
    "city": gettext_lazy("late: the city was told"),
}


class RefuseForm(StepForm):
    """Why it is not taken over."""

    reason = forms.TypedChoiceField(label=gettext_lazy("Reason"), coerce=HandOverRefusal)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["reason"].choices = chosen(HandOverRefusal)


def hand_over_state(found: HandOver, at: datetime) -> DeskCell:
    """The state in words; a delay with who was told of it."""
    if found.is_overdue(at):
        words = _TOLD.get(found.escalated or "", gettext_lazy("late"))
        return DeskCell(str(words), state="waiting")
    words, style = _STATES[found.state]
    reason = f": {said(found.refused_for)}" if found.refused_for else ""
    return DeskCell(f"{words}{reason}", state=style)


@needs("isolation.read")
def hand_overs(request: HttpRequest) -> HttpResponse:
    """The hand-overs at one's places, without the persons."""
    part = request.GET.get("part", "mine")
    part = part if part in _PARTS else "mine"
    rows = _rows(part, actor_of(request).organisation).filter(kind=ISOLATION)
    shown = page_of(request, at_places(request, "isolation.read", rows))
    page = DeskPage(
        title=_("Hand-overs"),
        intro=_(
            "Nobody is between two organisations: whoever gives has the charge until the receiver has "
            "acknowledged. What is late is told to the county at the limit, and to the city after as long again."
        ),
        choices=[
            (str(words), "?" + urlencode({"part": name}), name == part) for name, words in _PARTS.items()
        ],
        tables=[_table(shown, part)],
        onward=onward(shown, part=part),
    )
    return show(request, page)


@needs("isolation.read")
def hand_over(request: HttpRequest, number: int) -> HttpResponse:
    """One hand-over: acknowledged, refused or withdrawn. It names nobody; the isolation does, to who may read it."""
    found = hand_over_of(get_hand_over(number, kind=ISOLATION))
    wanted, steps = found.wanted, _steps(request, found)
    taken, refused = stepped(request, wanted.response, steps)
    if taken:
        return onward_to(request, "desk-hand-over", number)
    check_may(
        actor_of(request),
        "isolation.read",
        place=wanted.place,
        at=world.now(),
        response=get_response(wanted.response),
        purpose=purpose_of(request, "isolation.read"),
    )
    page = DeskPage(
        title=_("Hand-over {number}").format(number=number),
        facts=_facts(found),
        onward=[
            (
                _("Isolation {number}").format(number=wanted.number),
                reverse("desk-isolation", args=[wanted.number]),
            )
        ],
        acts=acts_of(request, wanted.response, steps, refused),
        back=(_("Hand-overs"), reverse("desk-hand-overs")),
    )
    return show(request, page, status=400 if refused else 200)


def _rows(part: str, organisation: str) -> QuerySet[HandOverRow]:
    if part == "late":
        return overdue_hand_overs(at=world.now())
    rows = HandOverRow.objects.all()
    wanted = {"mine": Q(receiver=organisation, state="offered"), "given": Q(giver=organisation), "all": Q()}
    return rows.filter(wanted[part]).order_by("limit" if part == "mine" else "-pk")


def _steps(request: HttpRequest, found: HandOver) -> list[DeskStep]:
    organisation = actor_of(request).organisation
    mine = found.is_open and organisation == found.wanted.receiver
    given = found.is_open and organisation == found.wanted.giver

    def done(action: Any, **more: Any) -> Any:
        return lambda values: act(request, action, number=found.number, **more, **values)

    pool = site.open_pool(settings.WUSE_HOME)
    return [
        DeskStep(
            "accept", "isolation.receive", _("Acknowledge"), _("We have taken over"), done(accept_transfer, pool=pool),
            _("Acknowledged: the person is in your charge from now on."),
            hint=_("When the person is with you, and not before: this is the receipt."), offered=mine,
        ),
        DeskStep(
            "refuse", "isolation.receive", _("Do not take over"), _("Do not take over"), done(refuse_transfer),
            _("Told to whoever offered; the charge stays there."), RefuseForm, offered=mine, danger=True,
        ),
        DeskStep(
            "withdraw", "isolation.hand_over", _("Withdraw the hand-over"), _("Withdraw"), done(withdraw_transfer),
            _("Withdrawn: it can be offered elsewhere."), offered=given, danger=True,
        ),
    ]  # fmt: skip


def _table(shown: Page[HandOverRow], part: str) -> DeskTable:
    names = organisation_names(code for row in shown for code in (row.giver, row.receiver))
    rows: list[list[DeskCell | str]] = [
        [
            DeskCell(_("Hand-over {number}").format(number=row.pk), reverse("desk-hand-over", args=[row.pk])),
            said(TransferStage(row.stage)),
            names.get(row.giver, row.giver),
            names.get(row.receiver, row.receiver),
            local(row.limit),
            hand_over_state(hand_over_of(row), world.now()),
        ]
        for row in shown
    ]
    columns = [_("Hand-over"), _("Stage"), _("Giver"), _("Receiver"), _("Limit"), _("State")]
    return DeskTable(str(_PARTS[part]), columns, rows, _("There is no such hand-over at your places."))


def _facts(found: HandOver) -> list[tuple[str, str]]:
    wanted = found.wanted
    agencies = organisation_names([wanted.giver, wanted.receiver])
    accounts = account_names({found.offered_by, found.answered_by})
    facts = [
        (_("Stage"), said(TransferStage(wanted.stage))),
        (_("Place"), place_words(wanted.place)),
        (_("Giver"), agencies.get(wanted.giver, wanted.giver)),
        (_("Receiver"), agencies.get(wanted.receiver, wanted.receiver)),
        (_("Offered"), f"{local(found.offered_at)} · {accounts.get(found.offered_by, found.offered_by)}"),
        (_("Limit"), local(wanted.limit)),
        (_("State"), hand_over_state(found, world.now()).text),
    ]
    if found.answered_at:
        by = accounts.get(found.answered_by, found.answered_by)
        facts.append((_("Answered"), f"{local(found.answered_at)} · {by}"))
    return facts
