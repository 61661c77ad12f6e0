"""Orders of isolation as those see them whom they hold: on what ground, until when, in whose charge; and the appeal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from wuse import world
from wuse.permits.store.queries import organisation_names
from wuse.respond.actions.appeals import appeal_isolation
from wuse.respond.care import CareDay
from wuse.respond.contact import china_day
from wuse.respond.hand_over import HandOverState
from wuse.respond.isolation import (
    IN_FORCE,
    Isolation,
    IsolationKind,
    IsolationState,
    LiftReason,
    SpecimenDue,
    SpecimenTaken,
    TransferStage,
    isolation_words,
    specimens_due,
)
from wuse.respond.store.cares import ISOLATION, cares_of
from wuse.respond.store.hand_overs import hand_overs_of
from wuse.respond.store.isolations import isolation_of, orders_of, specimens_of
from wuse.respond.store.models import IsolationRow
from wuse.respond.store.own_cares import own_cares_of
from wuse.respond.tracing_rules import tracing_rules
from wuse.web import site
from wuse.web.access import citizen
from wuse.web.desk.acting import act, local
from wuse.web.desk.care_page import days_of
from wuse.web.desk.isolation import end_words
from wuse.web.desk.stepping import code_word, said
from wuse.web.me.appeals import RequestLine, appeals_against
from wuse.web.me.holders import Holder, holder_of
from wuse.web.me.officials import Officials, officials
from wuse.web.words import place_words

_KINDS = {
    IsolationKind.CENTRALISED: gettext_lazy("Centralised isolation"),
    IsolationKind.HOME: gettext_lazy("Isolation at home"),
}
_STATES = {
    IsolationState.ORDERED: gettext_lazy("ordered, on the way"),
    IsolationState.ARRIVED: gettext_lazy("at the place of isolation"),
    IsolationState.ENDED: gettext_lazy("ended"),
}
_TESTS = {"entry": gettext_lazy("Test on arrival"), "exit": gettext_lazy("Test before the release")}


@dataclass(frozen=True)
class OrderLine:
    """An order as its page shows it. `over_limit`: the last day is past and nobody has ended it."""

    number: int
    kind: str
    state: str
    in_force: bool
    over_limit: bool
    until: str
    facts: list[tuple[str, str]]
    tests: list[dict[str, str]]
    check_ins: list[str]
    hand_overs: list[dict[str, str]]
    appeals: list[RequestLine]

    @property
    def may_appeal(self) -> bool:
        """Whether the page offers it: it is in force, and no appeal waits."""
        return self.in_force and not any(one.left for one in self.appeals)


@citizen
@require_safe
def isolation(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """The orders under which a person is or was. Looking at one's own is not recorded."""
    holder = holder_of(request, number)
    rows = orders_of(holder.person, response=holder.response)
    taken = _specimens(holder) if rows else []
    deciders = officials({uid for row in rows for uid in (row.proposed_by, row.confirmed_by, row.ended_by)})
    orders = [_order(row, holder, taken, deciders) for row in rows]
    addresses = {name: holder.address(name) for name in ("code", "declare")}
    addresses["appeal"] = holder.address("appeal-isolation")
    context = {"holder": holder, "orders": orders, "addresses": addresses}
    answer = render(request, "wuse/isolation.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@citizen
@require_POST
def appeal(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """Ask for a human review of an order: one tap, words are welcome."""
    holder = holder_of(request, number)
    named = request.POST.get("order", "")
    act(
        request,
        appeal_isolation,
        number=int(named) if named.isdecimal() and len(named) < 16 else 0,
        text=request.POST.get("text", ""),
        represents=frozenset({holder.person}) if holder.delegate else frozenset(),
    )
    messages.success(request, _("Your request was received. A human answers within 24 hours, here."))
    return HttpResponseRedirect(holder.address("isolation"))


def orders_on_code_page(holder: Holder) -> dict[str, object]:
    """What the page of a code says of orders: the last day of the one that holds somebody, and whether any ever did."""
    rows = orders_of(holder.person, response=holder.response)
    today = china_day(world.now())
    orders = [isolation_of(row) for row in rows if row.state in IN_FORCE]
    until = next((_last_day(found.due_on) for found in orders if not found.is_over_limit(today)), "")
    return {"isolated_until": until, "was_isolated": bool(rows)}


def _order(
    row: IsolationRow, holder: Holder, taken: Sequence[SpecimenTaken], deciders: Officials
) -> OrderLine:
    found = isolation_of(row)
    return OrderLine(
        number=found.number,
        kind=str(_KINDS[found.wanted.kind]),
        state=str(_STATES[found.state]),
        in_force=found.state in IN_FORCE,
        over_limit=found.is_over_limit(china_day(world.now())),
        until=_last_day(found.due_on),
        facts=[*_ground(found), *_decided(found, row.ended_by, deciders)],
        tests=[
            _test(one, result=holder.delegate is None)
            for one in specimens_due(found, taken, rules=tracing_rules())
        ],
        check_ins=list(_check_ins(found)),
        hand_overs=_hand_overs(found.number),
        appeals=appeals_against(found.number, holder),
    )


def _last_day(due_on: date) -> str:
    return (due_on - timedelta(days=1)).isoformat()


def _ground(found: Isolation) -> list[tuple[str, str]]:
    wanted = found.wanted
    keeper = organisation_names([found.keeper]).get(found.keeper, found.keeper)
    site_of = [(_("Isolation site"), wanted.facility)] if wanted.facility else []
    return [
        (_("Reason"), code_word(isolation_words("isolation_reason"), wanted.reason)),
        (_("Legal basis"), wanted.legal_basis),
        (_("Place"), place_words(wanted.place)),
        *site_of,
        (_("In force since"), local(found.began_at)),
        (_("Counted from"), wanted.counted_from.isoformat()),
        (_("Free from"), found.due_on.isoformat()),
        (_("In the charge of"), keeper),
    ]


def _decided(found: Isolation, ended_by: str, deciders: Officials) -> Iterator[tuple[str, str]]:
    yield _("Proposed by"), deciders.told(found.proposed_by, "isolation.propose", found.proposed_at)
    confirmed = deciders.told(found.confirmed_by, "isolation.confirm", found.began_at)
    yield _("Confirmed by a second person"), confirmed
    if found.ended_at:
        verb = "isolation.lift" if found.ended_for else "isolation.release"
        verb = "correction.answer" if found.ended_for == LiftReason.APPEAL else verb
        yield _("Ended"), f"{end_words(found)} · {deciders.told(ended_by, verb, found.ended_at)}"


def _specimens(holder: Holder) -> Sequence[SpecimenTaken]:
    """What was taken of a person; asked once for all orders."""
    pool = site.open_pool(settings.WUSE_HOME)
    return specimens_of(pool, holder.person, response=holder.response, known_at=world.now())


def _tests(found: Isolation, taken: Sequence[SpecimenTaken]) -> list[SpecimenDue]:
    return specimens_due(found, taken, rules=tracing_rules())


def _test(one: SpecimenDue, *, result: bool) -> dict[str, str]:
    """A test; a delegate is told that it was taken, and not what was found."""
    return {
        "name": str(_TESTS[one.name]),
        "due": _("{first} to {last}").format(first=one.first, last=one.last),
        "state": _urgency(one),
        "words": _taken(one, result=result),
    }


def _urgency(one: SpecimenDue) -> str:
    """How the state of a test is drawn: taken, late, due now, still to come."""
    today = china_day(world.now())
    if one.taken:
        return "active"
    if one.is_overdue(today):
        return "waiting"
    return "proposed" if today >= one.first else "lifted"


def _taken(one: SpecimenDue, *, result: bool) -> str:
    if one.taken is None:
        words = {"waiting": _("overdue"), "proposed": _("due"), "lifted": _("to come")}
        return words[_urgency(one)]
    if not result:
        return _("taken on {day}").format(day=one.taken.day)
    outcome = _("positive") if one.taken.positive else _("negative")
    return _("{outcome}, taken on {day}").format(outcome=outcome, day=one.taken.day)


def _check_ins(found: Isolation) -> Iterator[str]:
    """How many days were asked about, and whether today was; of an order that is over what was."""
    if found.began_at is None:
        return
    last = min(china_day(found.ended_at), found.due_on) if found.ended_at else found.due_on
    own = own_cares_of(found.wanted.person, response=found.response)
    days = days_of(
        china_day(found.began_at), last - timedelta(days=1), cares_of(ISOLATION, found.number), own
    )
    done, so_far = _count(days, "done", "self"), _count(days, "done", "self", "missed", "due")
    yield _("{done} of {so_far} days so far answered").format(done=done, so_far=so_far)
    today = own.get(china_day(world.now()))
    if found.state in IN_FORCE and today:
        # By oneself, or by a delegate; and a delegate reads this page too.
        yield _("Checked in today at {time}; the office sees it.").format(time=local(today.at)[11:])
    elif found.state in IN_FORCE and _count(days, "due"):
        yield _("Today's is due: check in here, or the office that has charge of you asks.")
    if missed := _count(days, "missed"):
        yield _("{missed} without an answer; that makes the order no longer.").format(missed=missed)


def _count(days: list[CareDay], *states: str) -> int:
    return sum(day.state in states for day in days)


def _hand_overs(number: int) -> list[dict[str, str]]:
    """The receipts: who took over from whom, and when."""
    chain = [one for one in hand_overs_of(ISOLATION, number) if one.state is HandOverState.ACCEPTED]
    names = organisation_names(code for one in chain for code in (one.wanted.giver, one.wanted.receiver))
    return [
        {
            "stage": said(TransferStage(one.wanted.stage)),
            "giver": names.get(one.wanted.giver, one.wanted.giver),
            "receiver": names.get(one.wanted.receiver, one.wanted.receiver),
            "at": local(one.answered_at),
        }
        for one in chain
    ]
