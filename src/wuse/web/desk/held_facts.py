"""Facts that were held back, being too many: a list, and those of one sending with what is done about them.

No person is shown, only numbers.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django import forms
from django.conf import settings
from django.core.paginator import Page
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse.intake.actions.fact_holds import ask_release, read_hold, refuse_held, release_held
from wuse.intake.code_brake import WantedAllowance, code_brake
from wuse.intake.contact_brake import contact_brake
from wuse.intake.hold import CONTACT, OPEN_HOLDS, HoldReason, HoldState
from wuse.intake.store.hold_models import FactHold
from wuse.intake.store.holding import held_rows, uid_of
from wuse.permits.store.queries import house_of, organisation_names
from wuse.pool import Field, load_standard
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import account_names, act, local
from wuse.web.desk.listing import at_places, onward, page_of
from wuse.web.desk.overrides import purpose_of
from wuse.web.desk.page import DeskCell, DeskPage, DeskTable, show
from wuse.web.desk.stepping import DeskStep, StepForm, acts_of, code_word, onward_to, said, stepped
from wuse.web.language import page_language
from wuse.web.words import place_words

_VERB = "held_fact.read"
_TELLING = {
    "contact": ("closeness", "relation"),
    "case_report": ("classification", "status"),
    "test_result": ("method", "result"),
    "isolation": ("isolation_kind", "isolation_reason"),
    "arrival": ("departure_country", "departure_place"),
    "declaration": ("fever", "contact_with_case", "stayed_in_risk_area"),
}
"""Standard -> the fields by which its rows are told apart on the page."""
_PARTS = {"waiting": gettext_lazy("To be decided"), "over": gettext_lazy("Over or decided")}
_STATES = {
    HoldState.WAITING: (gettext_lazy("held back"), "waiting"),
    HoldState.ASKED: (gettext_lazy("release asked for"), "proposed"),
    HoldState.RELEASED: (gettext_lazy("released"), "active"),
    HoldState.REFUSED: (gettext_lazy("refused, destroyed"), "lifted"),
    HoldState.EXPIRED: (gettext_lazy("expired, destroyed"), "lifted"),
    HoldState.WITHDRAWN: (gettext_lazy("taken back, or said otherwise"), "lifted"),
}


class ReasonForm(StepForm):
    """Why the facts are released, or refused."""

    reason = forms.TypedChoiceField(label=gettext_lazy("Reason"), coerce=HoldReason)
    releases = True

    def __init__(self, *args: Any, standard: str = CONTACT, **values: Any) -> None:
        super().__init__(*args, **values)
        fitting = [one for one in HoldReason if one.releases is self.releases and one.fits(standard)]
        choices = [("", _("Choose a reason")), *((reason.value, said(reason)) for reason in fitting)]
        self.fields["reason"].choices = choices


class RefuseForm(ReasonForm):
    """Why they are refused."""

    releases = False


class AllowForm(ReasonForm):
    """Why they are released, and how much the sender may send from then on; of whatever is no contact."""

    number = forms.IntegerField(
        label=gettext_lazy("Persons in 24 hours to be let through from then on"), required=False
    )
    days = forms.IntegerField(label=gettext_lazy("For how many days"), required=False)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        brake = code_brake()
        limits = {
            "number": (brake.value("per_sender") + 1, brake.value("most_allowed")),
            "days": (1, brake.value("most_allowed_days")),
        }
        for name, (least, most) in limits.items():
            field = self.fields[name]
            field.validators += [MinValueValidator(least), MaxValueValidator(most)]
            field.widget.attrs.update(min=least, max=most)
        self.fields["number"].help_text = _("Left empty, the next ones are counted as before.")

    def clean(self) -> dict[str, Any]:
        """Both or neither: `allowance`."""
        found = super().clean() or self.cleaned_data
        number, days = found.pop("number", None), found.pop("days", None)
        if (number is None) is not (days is None) and not self.errors:
            raise forms.ValidationError(_("Say both how many and for how many days, or neither."))
        return {**found, "allowance": WantedAllowance(number, days) if number and days else None}


@needs(_VERB)
def held_facts(request: HttpRequest) -> HttpResponse:
    """What was held back at one's places."""
    part = request.GET.get("part", "waiting")
    part = part if part in _PARTS else "waiting"
    rows = FactHold.objects.filter(state__in=OPEN_HOLDS) if part == "waiting" else None
    found = rows.order_by("held_at", "pk") if rows is not None else _over()
    shown = page_of(request, at_places(request, _VERB, found))
    page = DeskPage(
        title=_("Facts held back"),
        intro=_intro_of_all(),
        choices=[
            (str(words), "?" + urlencode({"part": name}), name == part) for name, words in _PARTS.items()
        ],
        tables=[_table(shown, part)],
        onward=onward(shown, part=part),
        back=(_("Contacts"), reverse("desk-contacts")),
    )
    return show(request, page)


def _intro_of_all() -> str:
    contacts, codes = contact_brake(), code_brake()
    return _(
        "A sender who names more than {per_case} contacts of one case within {hours} hours, or more than {all} of all "
        "cases, or of whom more than {persons} persons' codes may become worse by cases, positive results, isolations, "
        "arrivals and declarations, colours no code: the rows wait here for two epidemiologists, neither of whom sent "
        "them, and one of whom is of another organisation. After {days} days they are destroyed undecided."
    ).format(
        per_case=contacts.value("per_case"),
        hours=contacts.value("window_hours"),
        all=contacts.value("per_sender"),
        persons=codes.value("per_sender"),
        days=contacts.value("kept_days"),
    )


def _over() -> Any:
    return FactHold.objects.exclude(state__in=OPEN_HOLDS).order_by("-decided_at", "-pk")


def _table(shown: Page[FactHold], part: str) -> DeskTable:
    names = _senders(shown)
    rows: list[list[DeskCell | str]] = [
        [
            DeskCell(_what(row), reverse("desk-held-fact", args=[row.pk]), whole=True),
            DeskCell(row.case, reverse("desk-contacts") + "?" + urlencode({"case": row.case}))
            if row.case
            else "–",
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
        _("Place"),
        _("Sender"),
        _("Held since"),
        last,
        _("State"),
    ]
    return DeskTable(str(_PARTS[part]), columns, rows, _("Nothing was held back at your places."))


def _what(row: FactHold) -> str:
    """What is held back, and how many."""
    return _("{table} ({count})").format(
        table=load_standard(row.standard).title[page_language()], count=row.number
    )


def _senders(rows: Page[FactHold]) -> Mapping[str, str]:
    codes = {row.who for row in rows}
    return {**account_names(codes), **organisation_names(codes)}


def _state(row: FactHold) -> DeskCell:
    words, style = _STATES[HoldState(row.state)]
    return DeskCell(str(words), state=style)


@needs(_VERB)
def held_fact(request: HttpRequest, number: int) -> HttpResponse:
    """What was held back of one table in one sending, in numbers, and the decision."""
    known = FactHold.objects.filter(pk=number).first()
    steps = _steps(request, known) if known else []
    taken, refused = stepped(request, known.response if known else "", steps)
    if taken:
        return onward_to(request, "desk-held-fact", number)
    row: FactHold = act(request, read_hold, number=number, purpose=purpose_of(request, _VERB))
    page = DeskPage(
        title=_("Held back: {what}").format(what=_what(row)),
        intro=_intro(row),
        facts=_facts(row),
        tables=_tables(row),
        acts=acts_of(request, row.response, steps, refused),
        back=(_("Facts held back"), reverse("desk-held-facts")),
    )
    return show(request, page, status=400 if refused else 200)


def _intro(row: FactHold) -> str:
    state = HoldState(row.state)
    if state is HoldState.RELEASED:
        return _("They were released: they count as what was sent says, and the codes follow by the rule.")
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


def _wants_other_house(row: FactHold) -> bool:
    """Whether the release was asked for by the sender's own organisation, so that another one confirms it."""
    return HoldState(row.state) is HoldState.ASKED and house_of(row.asked_by) == row.who


def _steps(request: HttpRequest, row: FactHold) -> list[DeskStep]:
    actor, number, state = actor_of(request), row.pk, HoldState(row.state)
    me = actor.account
    second = state is HoldState.ASKED and me not in (row.by, row.asked_by)
    same_house = _wants_other_house(row) and actor.organisation == row.who
    of = {"standard": row.standard}

    def ask(values: Mapping[str, Any]) -> None:
        act(request, ask_release, number=number, **values)

    def release(values: Mapping[str, Any]) -> None:
        pool = site.open_pool(settings.WUSE_HOME)
        act(request, release_held, pool=pool, number=number, **values)

    def refuse(values: Mapping[str, Any]) -> None:
        pool = site.open_pool(settings.WUSE_HOME)
        act(request, refuse_held, known=site.known_rows(), pool=pool, number=number, **values)

    return [
        DeskStep(
            "ask", "held_fact.ask", _("Ask for the release"), _("Ask"), ask,
            _("Asked: another epidemiologist decides."), ReasonForm if row.standard == CONTACT else AllowForm,
            _("Nothing changes yet. Another epidemiologist has to confirm; one of you two is of another organisation "
              "than the sender's."),
            state is HoldState.WAITING and me != row.by, more=of,
        ),
        DeskStep(
            "release", "held_fact.release", _("Release them as the second person"), _("Let them through"), release,
            _("Released. The codes follow by the rule; each person sees it and can appeal."),
            hint=_release_hint(row),
            offered=second and not same_house,
        ),
        DeskStep(
            "refuse", "held_fact.refuse", _("Refuse them"), _("Refuse and destroy"), refuse,
            _("Refused: nothing of them is left but the numbers."), RefuseForm,
            _("Their rows are destroyed. The sender can send what is right again."), state in OPEN_HOLDS, True, of,
        ),
    ]  # fmt: skip


def _release_hint(row: FactHold) -> str:
    if row.standard == CONTACT:
        return _("All of them become contacts of the case, and their codes follow by the rule.")
    if not row.allow:
        return _("All of them count, and their codes follow by the rule.")
    return _(
        "All of them count, and their codes follow by the rule. From then on this sender may send as much of {number} "
        "persons in 24 hours for {days} days, and no second hand sees it."
    ).format(number=row.allow, days=row.allow_days)


def _about_case(row: FactHold) -> list[tuple[str, str]]:
    if not row.case:
        return [(_("Place"), place_words(row.place))]
    along = _("the case came with the same sending") if row.case_along else _("the case was reported before")
    return [(_("Case"), f"{row.case} · {along}"), (_("County of the case"), place_words(row.place))]


def _facts(row: FactHold) -> list[tuple[str, str]]:
    names = account_names({row.asked_by, row.decided_by, row.by})
    sender = organisation_names({row.who}).get(row.who)
    facts = [
        (_("State"), str(_STATES[HoldState(row.state)][0])),
        *_about_case(row),
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
    if row.allow:
        words = _("{number} persons in 24 hours for {days} days from the release on")
        facts.append((_("To be let through besides"), words.format(number=row.allow, days=row.allow_days)))
    if row.decided_at:
        facts.append((_("Decided"), f"{names.get(row.decided_by, '–')} · {local(row.decided_at)}"))
    return facts


def _tables(row: FactHold) -> list[DeskTable]:
    """How many live where, and what is said of them."""
    facts = list(row.facts.all())
    if not facts:
        return []
    rows = held_rows(facts).sort("recorded_at", maintain_order=True).unique(uid_of(row.standard), keep="last")
    where = load_standard(row.standard).about[0]
    places = _counted(rows.with_columns(pl.col(where).str.slice(0, 9)), where)
    return [
        DeskTable(
            load_standard(row.standard).field(where).title[page_language()],
            [_("Place"), _("How many")],
            [[place_words(place), str(number)] for place, number in places],
            "",
        ),
        _said_table(row.standard, rows),
    ]


def _said_table(standard: str, rows: pl.DataFrame) -> DeskTable:
    """What the rows say, by the codes that matter for a colour."""
    title = _("How they are said to have met the case") if standard == CONTACT else _("What is said of them")
    names = [name for name in _TELLING[standard] if name in rows.columns]
    fields = [load_standard(standard).field(name) for name in names]
    counts = _counted(rows, *names)
    return DeskTable(
        title,
        [*(field.title[page_language()] for field in fields), _("How many")],
        [
            [*(_cell_words(field, value) for field, value in zip(fields, line, strict=False)), str(line[-1])]
            for line in counts
        ],
        "",
    )


def _cell_words(field: Field, value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field.reference == "place":
        return place_words(str(value))
    return code_word(field.labels, str(value))


def _counted(rows: pl.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """The values of some columns with how many have them, the most first."""
    counts = (
        rows.group_by(columns)
        .len("number")
        .sort("number", *columns, descending=[True, *[False] * len(columns)])
    )
    return list(counts.iter_rows())
