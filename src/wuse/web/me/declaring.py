"""The declaration as its holder fills it in: short, on a telephone, and nothing that is known is asked again."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from wuse import world
from wuse.pool.form import FormField, load_form
from wuse.pool.form_known import questions
from wuse.respond.actions.declarations import send_declaration
from wuse.respond.declaration import FORM, FREE, STAY, DeclarationForm, day_in_china, declaration_form
from wuse.trust.store.vault import registered_place
from wuse.vocabulary import Refusal
from wuse.web import site
from wuse.web.access import citizen
from wuse.web.desk.acting import act
from wuse.web.language import page_language
from wuse.web.me.holders import Holder, holder_of
from wuse.web.me.whereabouts import living_choices, stay_choices, stay_name

_NUMBER = re.compile(r"d-[0-9a-f]{20}")


class AnswerForm(forms.Form):
    """The questions of a declaration, each drawn from its field of the data standard."""

    number = forms.CharField(widget=forms.HiddenInput, max_length=22)

    def __init__(self, asked: DeclarationForm, data: Any = None) -> None:
        super().__init__(data, initial={"number": world.random_id("d")})
        self.asked = asked
        for question in asked.ask:
            self.fields[question.name] = _field(question)
        today = day_in_china(world.now())
        self.fields["place"] = forms.ChoiceField(
            label=_("Where you live now"),
            choices=living_choices(site.places(), str(asked.known["place"]), on=today, lang=page_language()),
            initial=asked.known["place"],
        )

    def clean_number(self) -> str:
        """The number that came with the form; another one was not made here."""
        number = str(self.cleaned_data["number"])
        return number if _NUMBER.fullmatch(number) else world.random_id("d")

    @property
    def today(self) -> list[forms.BoundField]:
        """The questions about today; what need not be said comes last."""
        others = ("number", "place", "contact_with_case", *STAY)
        asked = [name for name in self.fields if name not in others]
        return [self[name] for name in sorted(asked, key=FREE.__contains__)]

    @property
    def stay(self) -> list[forms.BoundField]:
        """What is asked about a stay besides whether there was one."""
        return [self[name] for name in STAY[1:] if name in self.fields]

    @property
    def answers(self) -> dict[str, object]:
        """What was said, and what was known and not asked."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "number"}
        return {**self.asked.known, **{name: _value(value) for name, value in said.items()}}


@citizen
def declare(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """Declare, or check in: a day without news is one tap here."""
    holder = holder_of(request, number)
    asked = _asked(holder)
    usual = asked.nothing_new
    if request.method == "POST" and request.POST.get("act") == "nothing_new" and usual is not None:
        token = request.POST.get("number", "")
        _send(request, holder, token if _NUMBER.fullmatch(token) else world.random_id("d"), usual)
        return _done(request, holder)
    form = AnswerForm(asked, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _sent(request, holder, form):
        return _done(request, holder)
    context = {"form": form, "holder": holder, "usual": usual is not None, "known": _known(asked)}
    response = render(request, "wuse/declare.html", context, status=400 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


def _asked(holder: Holder) -> DeclarationForm:
    at = world.now()
    pool = site.open_pool(settings.WUSE_HOME)
    found = questions(pool, load_form(FORM), holder.person, at=at, response=holder.response)
    home = registered_place(holder.person, response=holder.response)
    return declaration_form(found, place=home, today=day_in_china(at))


def _sent(request: HttpRequest, holder: Holder, form: AnswerForm) -> bool:
    """Whether it was taken in; what a check of the standard found stands beside its question."""
    try:
        _send(request, holder, form.cleaned_data["number"], form.answers)
    except Refusal as refusal:
        if refusal.code != "declaration.wrong":
            raise
        field = str(refusal.details["field"])
        form.add_error(field if field in form.fields else None, refusal.in_words(page_language()))
        return False
    return True


def _send(request: HttpRequest, holder: Holder, number: str, answers: dict[str, object]) -> None:
    act(
        request,
        send_declaration,
        vault=site.vault(),
        known=site.known_rows(),
        pool=site.open_pool(settings.WUSE_HOME),
        places=site.places(),
        uid=world.random_id("r"),
        number=number,
        response=holder.response,
        person=holder.person,
        answers=answers,
        lang=page_language(),
    )


def _done(request: HttpRequest, holder: Holder) -> HttpResponse:
    messages.success(request, _("Taken in. This is the code that follows from it."))
    return HttpResponseRedirect(holder.address("code"))


def _known(asked: DeclarationForm) -> list[tuple[str, str]]:
    """What is not asked, in words."""
    lang = page_language()
    found = [(_("Where you live now"), stay_name(str(asked.known["place"]), lang))]
    if "stayed_in_risk_area" not in asked.known:
        return found
    place, left = asked.known.get("stay_place"), asked.known.get("left_stay_on")
    if not asked.known["stayed_in_risk_area"]:
        return [*found, (_("Stays in areas of risk"), _("none in fourteen days"))]
    words = _("{place}, left on {day}").format(place=stay_name(str(place), lang), day=left)
    return [*found, (_("Stays in areas of risk"), words)]


def _field(question: FormField) -> forms.Field:
    """The control of a question: words and limits come from the standard."""
    field, lang = question.field, page_language()
    words: dict[str, Any] = {"label": field.title[lang], "help_text": field.description[lang]}
    if question.name in FREE:
        words["label"] = _("{title} (optional)").format(title=words["label"])
    if field.type == "boolean":
        return forms.ChoiceField(
            **words,
            choices=[("no", _("No")), ("yes", _("Yes"))],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose yes or no.")},
        )
    if field.type == "place_code":
        choices = stay_choices(site.places(), on=day_in_china(world.now()), lang=lang)
        return forms.ChoiceField(**words, choices=choices, required=False)
    if field.type == "date":
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(**words, required=False, widget=widget)
    if field.type in ("integer", "number"):
        kind = forms.IntegerField if field.type == "integer" else forms.FloatField
        limits = {
            "min_value": field.constraints.get("minimum"),
            "max_value": field.constraints.get("maximum"),
        }
        label = f"{words['label']} ({field.unit})" if field.unit == "°C" else words["label"]
        return kind(**{**words, "label": label}, **limits, required=False)
    return forms.CharField(**words, required=False, max_length=field.constraints.get("max_length"))


def _value(said: Any) -> object:
    return {"yes": True, "no": False}.get(said, said) if isinstance(said, str) else said
