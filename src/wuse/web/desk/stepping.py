"""Steps that a page of one thing offers: each a form, what it does, and what is said when it is done."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse.vocabulary import Purpose
from wuse.web.access import actor_of
from wuse.web.desk.acting import attempted, frames, holds, purpose_name
from wuse.web.desk.page import Act
from wuse.web.language import page_language


class StepForm(forms.Form):
    """The purpose of a step, besides whatever else it asks."""

    purpose = forms.TypedChoiceField(label=gettext_lazy("Purpose"), coerce=Purpose)

    def __init__(
        self, request: HttpRequest, verb: str, response: str, data: object = None, **more: Any
    ) -> None:
        super().__init__(data, **more)
        self._offered = [
            (value.split("|")[1], purpose_name(value.split("|")[1]))
            for value, _words in frames(actor_of(request), verb)
            if value.startswith(response + "|")
        ]
        # Whether a purpose is covered is the action's to say, with the reason.
        every = [(purpose.value, purpose_name(purpose)) for purpose in Purpose]
        self.fields["purpose"].choices = self._offered if data is None else every
        self.order_fields([name for name in self.fields if name != "purpose"])

    def as_offered(self) -> "StepForm":
        """The form as it is drawn: with the purposes that the permits give."""
        self.fields["purpose"].choices = self._offered
        return self


@dataclass(frozen=True)
class DeskStep:
    """A step. `offered`: whether the state allows it, and so whether it is drawn. `more`: for the form."""

    name: str
    verb: str
    title: str
    button: str
    do: Callable[[Mapping[str, Any]], object]
    told: str
    form: type[StepForm] = StepForm
    hint: str = ""
    offered: bool = True
    danger: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


def stepped(
    request: HttpRequest, response: str, steps: Iterable[DeskStep]
) -> tuple[bool, dict[str, StepForm]]:
    """Take the step that was posted.

    Returns:
        Whether one was taken; and the form of one that was refused, under its name.
    """
    posted = request.POST.get("act", "")
    step = next((step for step in steps if step.name == posted), None)
    if step is None:
        return False, {}
    form = step.form(request, step.verb, response, request.POST, **step.more)
    if form.is_valid():
        done, _answer = attempted(form, lambda: step.do(form.cleaned_data))
        if done:
            messages.success(request, step.told)
            return True, {}
    return False, {step.name: form}


def onward_to(request: HttpRequest, route: str, *args: object) -> HttpResponseRedirect:
    """To a page, for the purpose of the step that was taken, so that it is not asked a second time."""
    purpose = request.POST.get("purpose", "")
    query = f"?{urlencode({'purpose': purpose})}" if purpose in set(Purpose) else ""
    return HttpResponseRedirect(reverse(route, args=args) + query)


def acts_of(
    request: HttpRequest, response: str, steps: Sequence[DeskStep], refused: Mapping[str, StepForm]
) -> list[Act]:
    """The forms of the steps that the state and the permits allow; the one that was refused with its reasons."""
    return [
        Act(
            step.name,
            step.title,
            step.button,
            refused[step.name].as_offered()
            if step.name in refused
            else step.form(request, step.verb, response, **step.more),
            step.hint,
            step.danger,
        )
        for step in steps
        if step.name in refused or (step.offered and holds(request, step.verb))
    ]


def said(value: Any) -> str:
    """A value of a closed list in the reader's language."""
    return str(value.name_zh if page_language() == "zh" else value.name_en)


def code_word(labels: Mapping[str, Mapping[str, str]], code: str) -> str:
    """The name of a code of a standard in the reader's language."""
    return labels[code][page_language()] if code in labels else code or "–"


def chosen(values: Iterable[Any]) -> list[tuple[str, str]]:
    """Choices of a closed list, with a first one that chooses nothing."""
    return [("", _("Choose")), *((value.value, said(value)) for value in values)]


def chosen_codes(labels: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    """Choices of a standard's codes, with a first one that chooses nothing."""
    return [("", _("Choose")), *((code, names[page_language()]) for code, names in labels.items())]
