"""One isolation: its order, its closed loop with every receipt, its days and tests, its end."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits.store.queries import organisation_names
from wuse.pool import Pool
from wuse.respond.actions.isolations import (
    care_in_isolation,
    confirm_isolation,
    lift_isolation,
    read_isolation,
    refuse_isolation,
    release_isolation,
)
from wuse.respond.actions.transfers import offer_transfer
from wuse.respond.contact import china_day
from wuse.respond.hand_over import HandOver
from wuse.respond.isolation import (
    IN_FORCE,
    Isolation,
    IsolationKind,
    IsolationState,
    LiftReason,
    SpecimenDue,
    TransferStage,
    isolation_words,
)
from wuse.respond.store.cares import ISOLATION, cares_of
from wuse.respond.store.hand_overs import hand_overs_of
from wuse.respond.store.isolations import isolation_of
from wuse.respond.store.models import IsolationRow
from wuse.respond.store.own_cares import own_cares_of
from wuse.respond.store.receivers import transfer_receivers
from wuse.trust.vault import Identity
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import account_names, act, local
from wuse.web.desk.care_page import CareForm, care_said, care_table, days_of, tally
from wuse.web.desk.contact import RevealForm, reveal_name
from wuse.web.desk.hand_overs import hand_over_state
from wuse.web.desk.isolations import STATES
from wuse.web.desk.overrides import purpose_of
from wuse.web.desk.page import DeskCell, DeskPage, DeskTable, show
from wuse.web.desk.stepping import DeskStep, StepForm, acts_of, chosen, code_word, onward_to, said, stepped
from wuse.web.words import place_words

_TESTS = {"entry": gettext_lazy("On arrival"), "exit": gettext_lazy("Before the release")}


class TransferForm(StepForm):
    """Who takes over next, at the stages that an isolation in a site has."""

    kind = IsolationKind.CENTRALISED

    stage = forms.TypedChoiceField(label=gettext_lazy("Stage"), coerce=TransferStage)
    receiver = forms.ChoiceField(label=gettext_lazy("Who takes over"))

    def __init__(self, request: HttpRequest, *args: Any, **values: Any) -> None:
        super().__init__(request, *args, **values)
        able = _able(request)
        stages = [stage.value for stage in TransferStage if stage.belongs_to(self.kind)]
        self.fields["stage"].choices = [one for one in chosen(TransferStage) if one[0] in ("", *stages)]
        self.fields["receiver"].choices = [("", _("Choose")), *able]
        if not able:
            self.fields["receiver"].help_text = _(
                "No other organisation has a permit to take over: ask the permit officer of the place."
            )


def _able(request: HttpRequest) -> list[tuple[str, str]]:
    """Code and name of who could take over from the keeper, by name."""
    match = request.resolver_match
    row = IsolationRow.objects.filter(pk=match.kwargs["number"]).first() if match else None
    codes = transfer_receivers(row, at=world.now()) - {row.keeper} if row else set()
    return sorted(organisation_names(codes).items(), key=lambda one: one[1])


class HomeTransferForm(TransferForm):
    """The same, for an isolation at home."""

    kind = IsolationKind.HOME


_TRANSFER_FORMS = {IsolationKind.CENTRALISED: TransferForm, IsolationKind.HOME: HomeTransferForm}


class LiftForm(StepForm):
    """Why it ends early."""

    reason = forms.TypedChoiceField(label=gettext_lazy("Reason"), coerce=LiftReason)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["reason"].choices = chosen(LiftReason)


@needs("isolation.read")
def isolation(request: HttpRequest, number: int) -> HttpResponse:
    """One isolation: reading it is an entry that the person sees, so it asks for a purpose."""
    row = IsolationRow.objects.filter(pk=number).first()
    known = isolation_of(row) if row else None
    revealed: list[Identity] = []
    steps = _steps(request, known, revealed) if known else []
    taken, refused = stepped(request, known.response if known else "", steps)
    if taken and not revealed:
        return onward_to(request, "desk-isolation", number)
    frame = {"number": number, "purpose": purpose_of(request, "isolation.read")}
    found, tests = act(request, read_isolation, pool=_pool(), **frame)
    page = DeskPage(
        title=_("Isolation {number}").format(number=number),
        facts=_facts(found, revealed),
        tables=_tables(found, tests),
        onward=[(_("Contact"), reverse("desk-contact", args=[found.wanted.contact]))]
        if found.wanted.contact
        else [],
        acts=acts_of(request, found.response, steps, refused),
        back=(_("Isolations"), reverse("desk-isolations")),
    )
    return show(request, page, status=400 if refused else 200)


def _pool() -> Pool:
    return site.open_pool(settings.WUSE_HOME)


def _steps(request: HttpRequest, found: Isolation, revealed: list[Identity]) -> list[DeskStep]:
    waits, in_force = found.state is IsolationState.PROPOSED, found.state in IN_FORCE
    actor, today = actor_of(request), china_day(world.now())
    mine = in_force and actor.organisation == found.keeper

    def done(action: Any, *, pool: bool = True) -> Any:
        more = {"pool": _pool()} if pool else {}
        return lambda values: act(request, action, number=found.number, **more, **values)

    def care(values: Mapping[str, Any]) -> None:
        told = {"said": care_said(values), "purpose": values["purpose"]}
        act(request, care_in_isolation, pool=_pool(), number=found.number, **told)

    return [
        DeskStep(
            "confirm", "isolation.confirm", _("Confirm the order"), _("Confirm"), done(confirm_isolation),
            _("Confirmed: the order is in force."), hint=_("As the second person. It is in force from now on."),
            offered=waits and actor.account != found.proposed_by,
        ),
        DeskStep(
            "refuse", "isolation.confirm", _("Refuse the proposal"), _("Refuse"),
            done(refuse_isolation, pool=False), _("Refused: nobody was held by it."), offered=waits, danger=True,
        ),
        DeskStep(
            "care", "isolation.care", _("How are they today?"), _("Record"), care, _("Recorded."), CareForm,
            _("Once a day. It counts as the day's check-in of the person's code."), mine,
        ),
        DeskStep(
            "hand-over", "isolation.hand_over", _("Hand over"), _("Hand over"), done(offer_transfer, pool=False),
            _("Offered. Until the receiver acknowledges, the person is in your charge."),
            _TRANSFER_FORMS[found.wanted.kind],
            _("The receiver acknowledges within the limit of the stage; the delay is told to county and city."), mine,
        ),
        DeskStep(
            "release", "isolation.release", _("Release"), _("Release"), done(release_isolation),
            _("Released."), hint=_("The last day has come, and the test before it was negative."),
            offered=in_force and today >= found.due_on,
        ),
        DeskStep(
            "reveal", "identity.reveal", _("Reveal the name"), _("Reveal"),
            lambda values: revealed.append(_reveal(request, found, values)),
            _("The person sees that their name was asked for."), RevealForm, _("The person sees who asked and why."),
        ),
        DeskStep(
            "lift", "isolation.lift", _("End early"), _("End"), done(lift_isolation), _("Ended."), LiftForm,
            _("For a reason out of the list; one hand is enough to give freedom back."), in_force, True,
        ),
    ]  # fmt: skip


def _reveal(request: HttpRequest, found: Isolation, values: Mapping[str, Any]) -> Identity:
    wanted = found.wanted
    return reveal_name(request, values, response=found.response, place=wanted.place, person=wanted.person)


def _facts(found: Isolation, revealed: list[Identity]) -> list[tuple[str, str]]:
    wanted = found.wanted
    names = account_names({found.proposed_by, found.confirmed_by})
    facts = [
        *((_("Name"), f"{one.name} {one.phone or ''}".strip()) for one in revealed),
        (_("Person key"), str(wanted.person)),
        (_("Kind of isolation"), code_word(isolation_words("isolation_kind"), wanted.kind)),
        (_("Place"), place_words(wanted.place)),
        (_("Isolation site"), wanted.facility or "–"),
        (_("Reason"), code_word(isolation_words("isolation_reason"), wanted.reason)),
        (_("Case"), wanted.case or "–"),
        (_("Ordered by"), wanted.legal_basis),
        (_("Counted from"), f"{wanted.counted_from}"),
        (_("First free day"), f"{found.due_on}"),
        (_("Proposed"), f"{local(found.proposed_at)} · {names.get(found.proposed_by, found.proposed_by)}"),
        (_("Confirmed"), f"{local(found.began_at)} · {names.get(found.confirmed_by, '–')}"),
        (_("In the charge of"), organisation_names([found.keeper]).get(found.keeper, found.keeper)),
        (_("State"), _state(found)),
    ]
    if found.ended_at:
        facts.append((_("Ended"), f"{local(found.ended_at)} · {end_words(found)}"))
    return facts


def _state(found: Isolation) -> str:
    if found.is_over_limit(china_day(world.now())):
        return _("last day over: held without an order")
    return str(STATES[found.state][0])


def end_words(found: Isolation) -> str:
    """How an isolation ended: the reason out of the list, or by the rule."""
    if found.ended_for:
        return said(LiftReason(found.ended_for))
    return code_word(isolation_words("isolation_end"), found.end)


def _tables(found: Isolation, tests: Sequence[SpecimenDue]) -> list[DeskTable]:
    if found.began_at is None:
        return []
    first, last = china_day(found.began_at), found.due_on - timedelta(days=1)
    own = own_cares_of(found.wanted.person, response=found.response)
    days = days_of(first, last, cares_of(ISOLATION, found.number), own)
    daily = care_table(days, own)
    return [
        _loop(hand_overs_of(ISOLATION, found.number)),
        _tests(tests),
        DeskTable(f"{daily.title} · {tally(days)}", daily.columns, daily.rows, daily.empty),
    ]


def _loop(chain: Sequence[HandOver]) -> DeskTable:
    names = organisation_names(code for one in chain for code in (one.wanted.giver, one.wanted.receiver))
    rows: list[list[DeskCell | str]] = [
        [
            DeskCell(str(one.number), reverse("desk-hand-over", args=[one.number])),
            said(TransferStage(one.wanted.stage)),
            names.get(one.wanted.giver, one.wanted.giver),
            names.get(one.wanted.receiver, one.wanted.receiver),
            local(one.offered_at),
            local(one.wanted.limit),
            local(one.answered_at),
            hand_over_state(one, world.now()),
        ]
        for one in chain
    ]
    columns = [
        _("Hand-over"), _("Stage"), _("Giver"), _("Receiver"), _("Offered"), _("Limit"), _("Answered"), _("State"),
    ]  # fmt: skip
    return DeskTable(_("Closed loop"), columns, rows, _("Nobody has been handed over yet."))


def _tests(tests: Sequence[SpecimenDue]) -> DeskTable:
    today = china_day(world.now())
    rows: list[list[DeskCell | str]] = [
        [str(_TESTS[test.name]), f"{test.first} – {test.last}", *_found(test, test.is_overdue(today))]
        for test in tests
    ]
    columns = [_("Test"), _("Specimen due"), _("Taken"), _("State")]
    return DeskTable(_("Tests"), columns, rows, _("No test is due."))


def _found(test: SpecimenDue, overdue: bool) -> list[DeskCell | str]:
    if test.taken is None:
        return [
            "–",
            DeskCell(_("overdue"), state="waiting") if overdue else DeskCell(_("due"), state="proposed"),
        ]
    result = _("positive") if test.taken.positive else _("negative")
    return [f"{test.taken.day}", DeskCell(result, state="waiting" if test.taken.positive else "active")]
