"""How somebody was day by day: the form that asks, and the table that tells."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.respond.care import CareDay, CareOutcome, CareSaid, care_days
from wuse.respond.contact import china_day
from wuse.respond.own_care import CareNeed, OwnCare
from wuse.web.desk.acting import local
from wuse.web.desk.page import DeskCell, DeskTable
from wuse.web.desk.stepping import StepForm, said

_STATES = {
    "done": (gettext_lazy("answered"), "active"),
    "self": (gettext_lazy("checked in by themselves"), "active"),
    "missed": (gettext_lazy("nobody asked, or nobody answered"), "waiting"),
    "due": (gettext_lazy("due today"), "proposed"),
    "ahead": (gettext_lazy("to come"), "lifted"),
}


_SYMPTOMS = {
    "fever": gettext_lazy("Fever"),
    "cough": gettext_lazy("Cough"),
    "breathlessness": gettext_lazy("Breathlessness"),
    "other": gettext_lazy("another symptom"),
}
_NEEDS = {
    CareNeed.UNWELL: gettext_lazy("Said to be unwell: look at once"),
    CareNeed.ASKED: gettext_lazy("Nothing said yet: ask"),
    CareNeed.SEEN: gettext_lazy("Said to be well: a look by a person is due all the same"),
    CareNeed.NOTHING: gettext_lazy("Nothing more today"),
}


class CareForm(StepForm):
    """How somebody is today."""

    outcome = forms.TypedChoiceField(
        label=gettext_lazy("Today"), coerce=CareOutcome, widget=forms.RadioSelect
    )
    temperature = forms.DecimalField(
        label=gettext_lazy("Temperature (°C)"), required=False, max_digits=3, decimal_places=1
    )
    fever = forms.BooleanField(label=gettext_lazy("Fever"), required=False)
    cough = forms.BooleanField(label=gettext_lazy("Cough"), required=False)
    breathlessness = forms.BooleanField(label=gettext_lazy("Breathlessness"), required=False)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["outcome"].choices = [(outcome.value, said(outcome)) for outcome in CareOutcome]


def care_said(values: Mapping[str, Any]) -> CareSaid:
    """What the form says."""
    names = ("outcome", "fever", "cough", "breathlessness", "temperature")
    return CareSaid(**{name: values[name] for name in names})


def days_of(
    first: date,
    last: date,
    told: Mapping[date, tuple[CareOutcome, Decimal | None]],
    own: Mapping[date, OwnCare],
) -> list[CareDay]:
    """Every day of an observation as it stands today."""
    return care_days(first, last, told=told, today=china_day(world.now()), own=own)


def care_table(days: Sequence[CareDay], own: Mapping[date, OwnCare]) -> DeskTable:
    """The days so far, the newest first: what somebody saw or heard, and beside it what the person said alone."""
    past = [day for day in reversed(days) if day.state != "ahead"]
    rows: list[list[DeskCell | str]] = [
        [
            f"{day.day}",
            DeskCell(str(_STATES[day.state][0]), state=_STATES[day.state][1]),
            said(day.outcome) if day.outcome else "–",
            f"{day.temperature} °C" if day.temperature is not None else "–",
            own_cell(own.get(day.day)),
        ]
        for day in past
    ]
    columns = [_("Day"), _("State"), _("Said"), _("Temperature"), _("Said by themselves")]
    return DeskTable(_("Day by day"), columns, rows, _("The first day is still to come."))


def own_cell(own: OwnCare | None) -> DeskCell:
    """What somebody said of a day themselves: when, temperature, symptoms; by whom, where it was not the person."""
    if own is None:
        return DeskCell("–")
    symptoms = [str(_SYMPTOMS[name]) for name in own.symptoms] or [_("no symptom")]
    parts = [f"{local(own.at)[11:]}", *([f"{own.temperature} °C"] if own.temperature is not None else [])]
    by = [_("by a delegate")] if own.by_delegate else []
    words = " · ".join([*parts, _(", ").join(symptoms), *by])
    return DeskCell(words, state="waiting" if own.unwell_at else "active")


def today_cells(row: Any, own: OwnCare | None) -> list[DeskCell | str]:
    """What a row of a list needs today, and what its person said of today themselves."""
    need = CareNeed(row.need)
    style = {CareNeed.UNWELL: "waiting", CareNeed.NOTHING: "active"}.get(need, "proposed")
    words = str(_NEEDS[need])
    if row.looked_at and need is CareNeed.NOTHING:
        words = _("Asked at {time}").format(time=local(row.looked_at)[11:])
    return [own_cell(own), DeskCell(words, state=style)]


def tally(days: Sequence[CareDay]) -> str:
    """The days in figures."""
    words = _("{done} answered, {self} by themselves alone, {missed} without an answer, {ahead} to come")
    count = {state: sum(day.state == state for day in days) for state in _STATES}
    return words.format(**{**count, "ahead": count["ahead"] + count["due"]})
