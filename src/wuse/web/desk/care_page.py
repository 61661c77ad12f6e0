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
from wuse.web.desk.page import DeskCell, DeskTable
from wuse.web.desk.stepping import StepForm, said

_STATES = {
    "done": (gettext_lazy("answered"), "active"),
    "missed": (gettext_lazy("nobody asked, or nobody answered"), "waiting"),
    "due": (gettext_lazy("due today"), "proposed"),
    "ahead": (gettext_lazy("to come"), "lifted"),
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
    first: date, last: date, told: Mapping[date, tuple[CareOutcome, Decimal | None]]
) -> list[CareDay]:
    """Every day of an observation as it stands today."""
    return care_days(first, last, told=told, today=china_day(world.now()))


def care_table(days: Sequence[CareDay]) -> DeskTable:
    """The days so far, the newest first."""
    past = [day for day in reversed(days) if day.state != "ahead"]
    rows: list[list[DeskCell | str]] = [
        [
            f"{day.day}",
            DeskCell(str(_STATES[day.state][0]), state=_STATES[day.state][1]),
            said(day.outcome) if day.outcome else "–",
            f"{day.temperature} °C" if day.temperature is not None else "–",
        ]
        for day in past
    ]
    columns = [_("Day"), _("State"), _("Said"), _("Temperature")]
    return DeskTable(_("Day by day"), columns, rows, _("The first day is still to come."))


def tally(days: Sequence[CareDay]) -> str:
    """The days in figures."""
    words = _("{done} answered, {missed} without an answer, {ahead} to come")
    count = {state: sum(day.state == state for day in days) for state in _STATES}
    return words.format(done=count["done"], missed=count["missed"], ahead=count["ahead"] + count["due"])
