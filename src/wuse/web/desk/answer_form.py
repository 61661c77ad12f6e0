"""The questions of a declaration as a form: each drawn from its field of the data standard."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from wuse import world
from wuse.pool.form import FormField
from wuse.respond.actions.declarations import DeclarationDoor
from wuse.respond.declaration import FREE, STAY, DeclarationForm, day_in_china
from wuse.vocabulary import Refusal
from wuse.web import site
from wuse.web.desk.whereabouts import living_choices, stay_choices
from wuse.web.language import page_language

_NUMBER = re.compile(r"d-[0-9a-f]{20}")


def number_of_form(given: str) -> str:
    """The number that came with a form; a fresh one where another was not made here."""
    return given if _NUMBER.fullmatch(given) else world.random_id("d")


def declaration_door() -> DeclarationDoor:
    """The door by which declarations come in at this site."""
    pool = site.open_pool(settings.WUSE_HOME)
    return DeclarationDoor(site.vault(), site.known_rows(), pool, site.places(), page_language())


class AnswerForm(forms.Form):
    """The questions of a declaration, each drawn from its field of the data standard."""

    number = forms.CharField(widget=forms.HiddenInput, max_length=22)

    def __init__(self, asked: DeclarationForm, data: Any = None, *, prefix: str | None = None) -> None:
        super().__init__(data, initial={"number": world.random_id("d")}, prefix=prefix)
        self.asked = asked
        for question in asked.ask:
            self.fields[question.name] = _field(question, asked.known.get(question.name))
        today = day_in_china(world.now())
        self.fields["place"] = forms.ChoiceField(
            label=_("Where you live now"),
            choices=living_choices(site.places(), str(asked.known["place"]), on=today, lang=page_language()),
            initial=asked.known["place"],
        )

    def clean_number(self) -> str:
        """The number that came with the form; another one was not made here."""
        return number_of_form(str(self.cleaned_data["number"]))

    def tell(self, refusal: Refusal) -> None:
        """Put what a check of the standard found beside its question; any other refusal passes on."""
        if refusal.code != "declaration.wrong":
            raise refusal
        field = str(refusal.details["field"])
        self.add_error(field if field in self.fields else None, refusal.in_words(page_language()))

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


def _field(question: FormField, known: object) -> forms.Field:
    """The control of a question, with what is known in it: words and limits come from the standard."""
    field, lang = question.field, page_language()
    words: dict[str, Any] = {"label": field.title[lang], "help_text": field.description[lang]}
    if known is not None:
        words["initial"] = ("yes" if known else "no") if isinstance(known, bool) else known
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
