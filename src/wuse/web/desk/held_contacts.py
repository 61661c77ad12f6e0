"""Contacts that were held back, being too many: a list, and those of one sending with what is done about them.

No person is shown, only numbers.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django import forms
from django.conf import settings
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse.intake.actions.contact_holds import ask_release, read_hold, refuse_held, release_held
from wuse.intake.contact_brake import OPEN_HOLDS, HoldReason, HoldState, contact_brake
from wuse.intake.store.braking import held_rows
from wuse.intake.store.contact_models import ContactHold
from wuse.permits.store.queries import house_of, organisation_names
from wuse.respond.contact import contact_words
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import account_names, act, local
from wuse.web.desk.listing import at_places, onward, page_of
from wuse.web.desk.overrides import purpose_of
from wuse.web.desk.page import DeskCell, DeskPage, DeskTable, show
from wuse.web.desk.stepping import DeskStep, StepForm, acts_of, code_word, onward_to, said, stepped
from wuse.web.words import place_words

_VERB = "held_contact.read"
_PARTS = {"waiting": gettext_lazy("To be decided"), "over": gettext_lazy("Over or decided")}
_STATES = {
    HoldState.WAITING: (gettext_lazy("held back"), "waiting"),
    HoldState.ASKED: (gettext_lazy("release asked for"), "proposed"),
    HoldState.RELEASED: (gettext_lazy("released"), "active"),
    HoldState.REFUSED: (gettext_lazy("refused, destroyed"), "lifted"),
    HoldState.EXPIRED: (gettext_lazy("expired, destroyed"), "lifted"),
    HoldState.WITHDRAWN: (gettext_lazy("taken back by the sender"), "lifted"),
}


class ReasonForm(StepForm):
    """Why the contacts are released, or refused."""

    reason = forms.TypedChoiceField(label=gettext_lazy("Reason"), coerce=HoldReason)
    releases = True

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        fitting = [reason for reason in HoldReason if reason.releases is self.releases]
        choices = [("", _("Choose a reason")), *((reason.value, said(reason)) for reason in fitting)]
        self.fields["reason"].choices = choices


class RefuseForm(ReasonForm):
    """Why they are refused."""

    releases = False


@needs(_VERB)
def held_contacts(request: HttpRequest) -> HttpResponse:
    """What was held back at one's places."""
    part = request.GET.get("part", "waiting")
    part = part if part in _PARTS else "waiting"
    rows = ContactHold.objects.filter(state__in=OPEN_HOLDS) if part == "waiting" else None
    found = rows.order_by("held_at", "pk") if rows is not None else _over()
    shown = page_of(request, at_places(request, _VERB, found))
    brake = contact_brake()
    page = DeskPage(
        title=_("Contacts held back"),
        intro=_(
            "A sender who names more than {per_case} contacts of one case within {hours} hours, or more than {all} "
            "of all cases, turns no code red: the contacts wait here for two epidemiologists, neither of whom sent "
            "them, and one of whom is of another organisation. After {days} days they are destroyed undecided."
        ).format(
            per_case=brake.value("per_case"),
            hours=brake.value("window_hours"),
            all=brake.value("per_sender"),
            days=brake.value("kept_days"),
        ),
        choices=[
            (str(words), "?" + urlencode({"part": name}), name == part) for name, words in _PARTS.items()
        ],
        tables=[_table(shown, part)],
        onward=onward(shown, part=part),
        back=(_("Contacts"), reverse("desk-contacts")),
    )
    return show(request, page)


def _over() -> Any:
    return ContactHold.objects.exclude(state__in=OPEN_HOLDS).order_by("-decided_at", "-pk")


def _table(shown: Page[ContactHold], part: str) -> DeskTable:
    names = _senders(shown)
    rows: list[list[DeskCell | str]] = [
        [
            DeskCell(
                _("{count} contacts").format(count=row.number),
                reverse("desk-held-contact", args=[row.pk]),
                whole=True,
            ),
            DeskCell(row.case, reverse("desk-contacts") + "?" + urlencode({"case": row.case})),
            place_words(row.place),
            names.get(row.who, row.who),
            local(row.held_at),
            local(row.expires_at) if part == "waiting" else local(row.decided_at),
            _state(row),
        ]
        for row in shown
    ]
    last = _("Destroyed undecided") if part == "waiting" else _("Decided")
    columns = [
        _("Held back"),
        _("Case"),
        _("County of the case"),
        _("Sender"),
        _("Held since"),
        last,
        _("State"),
    ]
    return DeskTable(str(_PARTS[part]), columns, rows, _("No contacts were held back at your places."))


def _senders(rows: Page[ContactHold]) -> Mapping[str, str]:
    codes = {row.who for row in rows}
    return {**account_names(codes), **organisation_names(codes)}


def _state(row: ContactHold) -> DeskCell:
    words, style = _STATES[HoldState(row.state)]
    return DeskCell(str(words), state=style)


@needs(_VERB)
def held_contact(request: HttpRequest, number: int) -> HttpResponse:
    """What was held back of one sending and case, in numbers, and the decision."""
    known = ContactHold.objects.filter(pk=number).first()
    steps = _steps(request, known) if known else []
    taken, refused = stepped(request, known.response if known else "", steps)
    if taken:
        return onward_to(request, "desk-held-contact", number)
    row: ContactHold = act(request, read_hold, number=number, purpose=purpose_of(request, _VERB))
    page = DeskPage(
        title=_("{count} contacts held back").format(count=row.number),
        intro=_intro(row),
        facts=_facts(row),
        tables=_tables(row),
        acts=acts_of(request, row.response, steps, refused),
        back=(_("Contacts held back"), reverse("desk-held-contacts")),
    )
    return show(request, page, status=400 if refused else 200)


def _intro(row: ContactHold) -> str:
    state = HoldState(row.state)
    if state is HoldState.RELEASED:
        return _("They were released: they are contacts of the case, and their codes follow by the rule.")
    if state not in OPEN_HOLDS:
        return _("No code has changed by them, and nothing of them is kept but these numbers.")
    if _wants_other_house(row):
        return _(
            "No code has changed by them. The release was asked for by the sender's own organisation: somebody of "
            "another one has to confirm it."
        )
    return _(
        "No code has changed by them. Numbers alone are shown; the persons are seen once they are released."
    )


def _wants_other_house(row: ContactHold) -> bool:
    """Whether the release was asked for by the sender's own organisation, so that another one confirms it."""
    return HoldState(row.state) is HoldState.ASKED and house_of(row.asked_by) == row.who


def _steps(request: HttpRequest, row: ContactHold) -> list[DeskStep]:
    actor, number, state = actor_of(request), row.pk, HoldState(row.state)
    me = actor.account
    second = state is HoldState.ASKED and me not in (row.by, row.asked_by)
    same_house = _wants_other_house(row) and actor.organisation == row.who

    def ask(values: Mapping[str, Any]) -> None:
        act(request, ask_release, number=number, **values)

    def release(values: Mapping[str, Any]) -> None:
        pool = site.open_pool(settings.WUSE_HOME)
        act(request, release_held, pool=pool, number=number, **values)

    def refuse(values: Mapping[str, Any]) -> None:
        act(request, refuse_held, known=site.known_rows(), number=number, **values)

    return [
        DeskStep(
            "ask", "held_contact.ask", _("Ask for the release"), _("Ask"), ask,
            _("Asked: another epidemiologist decides."), ReasonForm,
            _("Nothing changes yet. Another epidemiologist has to confirm; one of you two is of another organisation "
              "than the sender's."),
            state is HoldState.WAITING and me != row.by,
        ),
        DeskStep(
            "release", "held_contact.release", _("Release them as the second person"), _("Let them through"), release,
            _("Released. The codes follow by the rule; each person sees it and can appeal."),
            hint=_("All of them become contacts of the case, and their codes follow by the rule."),
            offered=second and not same_house,
        ),
        DeskStep(
            "refuse", "held_contact.refuse", _("Refuse them"), _("Refuse and destroy"), refuse,
            _("Refused: nothing of them is left but the numbers."), RefuseForm,
            _("Their rows are destroyed. The sender can send what is right again."), state in OPEN_HOLDS, True,
        ),
    ]  # fmt: skip


def _facts(row: ContactHold) -> list[tuple[str, str]]:
    names = account_names({row.asked_by, row.decided_by, row.by})
    sender = organisation_names({row.who}).get(row.who)
    along = _("the case came with the same sending") if row.case_along else _("the case was reported before")
    facts = [
        (_("State"), str(_STATES[HoldState(row.state)][0])),
        (_("Case"), f"{row.case} · {along}"),
        (_("County of the case"), place_words(row.place)),
        (_("Sender"), f"{sender or names.get(row.by, row.by)} · {names.get(row.by, row.by)}"),
        (_("Receipt"), row.receipt),
        (_("Held since"), local(row.held_at)),
    ]
    if row.state in OPEN_HOLDS:
        facts.append((_("Destroyed undecided"), local(row.expires_at)))
    if row.asked_by:
        facts.append(
            (_("Release asked for by"), f"{names.get(row.asked_by, row.asked_by)} · {local(row.asked_at)}")
        )
    if row.reason:
        facts.append((_("Reason"), said(HoldReason(row.reason))))
    if row.decided_at:
        facts.append((_("Decided"), f"{names.get(row.decided_by, '–')} · {local(row.decided_at)}"))
    return facts


def _tables(row: ContactHold) -> list[DeskTable]:
    """How many live where, and how they are said to have met the case."""
    contacts = list(row.contacts.all())
    if not contacts:
        return []
    rows = held_rows(contacts).unique("contact_id", keep="last")
    places = _counted(rows.with_columns(pl.col("place").str.slice(0, 9)), "place")
    kinds = _counted(rows, "closeness", "relation")
    return [
        DeskTable(
            _("Where they live"),
            [_("Place"), _("Contacts")],
            [[place_words(place), str(number)] for place, number in places],
            "",
        ),
        DeskTable(
            _("How they are said to have met the case"),
            [_("Closeness"), _("Relation to the case"), _("Contacts")],
            [
                [
                    code_word(contact_words("closeness"), closeness),
                    code_word(contact_words("relation"), relation),
                    str(number),
                ]
                for closeness, relation, number in kinds
            ],
            "",
        ),
    ]


def _counted(rows: pl.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """The values of some columns with how many have them, the most first."""
    counts = (
        rows.group_by(columns)
        .len("number")
        .sort("number", *columns, descending=[True, *[False] * len(columns)])
    )
    return list(counts.iter_rows())
