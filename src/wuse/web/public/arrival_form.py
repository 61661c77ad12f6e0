"""The declaration before the journey as a form, read off the form file and the data standard."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse.places import PlaceTree
from wuse.pool import Field
from wuse.pool.form import load_form
from wuse.respond.arrival_rules import arrival_rules
from wuse.respond.store.declaring_site import FORM
from wuse.vocabulary import Lang, PlaceCode, PlaceLevel

SECTIONS: Sequence[tuple[Any, Sequence[str]]] = (
    (
        gettext_lazy("Who you are"),
        (
            "identity_kind", "identity_number", "identity_issuer", "person_name", "sex", "birth_date", "nationality",
            "telephone",
        ),
    ),
    (
        gettext_lazy("Your journey"),
        (
            "departure_country", "transit_country", "transport", "transport_number", "seat", "entry_port", "arrives_on",
            "journey_purpose",
        ),
    ),
    (
        gettext_lazy("Where you will stay"),
        (
            "destination", "address_line", "domestic_contact_name", "domestic_contact_telephone",
            "domestic_contact_relation",
        ),
    ),
    (
        gettext_lazy("Your health, and the last 14 days"),
        (
            "fever", "cough", "breathlessness", "other_symptoms", "contact_with_case", "stayed_in_risk_area",
            "stay_place", "left_stay_on",
        ),
    ),
)  # fmt: skip
"""What is asked, by section: everything that the form file asks but `departure_place`, which is a place in China."""
IDENTITY = frozenset({"identity_kind", "identity_number", "identity_issuer", "person_name"})
"""What is not asked again when a declaration is corrected."""
_REQUIRED = frozenset(
    {
        "identity_kind", "identity_number", "person_name", "nationality", "telephone", "departure_country", "transport",
        "transport_number", "entry_port", "arrives_on", "destination", "address_line", "fever", "cough",
        "breathlessness", "contact_with_case", "stayed_in_risk_area",
    }
)  # fmt: skip
_VAULT = frozenset({"telephone", "address_line", "domestic_contact_name", "domestic_contact_telephone"})
_COUNTRIES = frozenset({"identity_issuer", "nationality", "departure_country", "transit_country"})
_AUTOCOMPLETE = {"person_name": "name", "telephone": "tel", "birth_date": "bday"}


@dataclass(frozen=True)
class FormSection:
    """A heading with its bound fields."""

    title: Any
    fields: Sequence[forms.BoundField]


class TravellerForm(forms.Form):
    """The declaration; with `again`, without what says who it is."""

    def __init__(
        self,
        *,
        places: PlaceTree,
        area: PlaceCode,
        lang: Lang,
        data: object = None,
        again: Mapping[str, Any] | None = None,
    ) -> None:
        initial = {name: _as_text(value) for name, value in (again or {}).items()}
        super().__init__(data, initial=initial or {"transport": "air", "identity_kind": "passport"})
        titles = {asked.field.name: asked.field for asked in load_form(FORM).fields}
        for _title, names in SECTIONS:
            for name in names:
                if again is None or name not in IDENTITY:
                    self.fields[name] = _field(titles[name], lang, places, area, again=again is not None)

    @property
    def sections(self) -> list[FormSection]:
        """The fields under their headings."""
        found = [(title, [self[name] for name in names if name in self.fields]) for title, names in SECTIONS]
        return [FormSection(title, fields) for title, fields in found if fields]

    def answers(self) -> dict[str, str]:
        """Column -> what was written."""
        return {name: _as_text(value) for name, value in self.cleaned_data.items()}

    def tell(self, faults: Sequence[Mapping[str, str]]) -> None:
        """Put what is wrong beside its question."""
        for fault in faults:
            name = fault["column"]
            self.add_error(name if name in self.fields else None, fault["message"])


def _field(found: Field, lang: Lang, places: PlaceTree, area: PlaceCode, *, again: bool) -> forms.Field:
    kept = again and found.name in _VAULT
    told: dict[str, Any] = {
        "label": found.title[lang],
        "required": found.name in _REQUIRED and not kept,
        "help_text": _("Leave it empty to keep what you said before.") if kept else _hint(found.name),
    }
    if found.name == "destination":
        return forms.ChoiceField(choices=[("", "–"), *_counties(places, area, lang)], **told)
    if found.name == "entry_port":
        return forms.ChoiceField(choices=[("", "–"), *_ports(lang)], **told)
    if found.labels:
        choices = [(code, words[lang]) for code, words in found.labels.items()]
        return forms.ChoiceField(choices=[("", "–"), *choices], **told)
    if found.type == "boolean":
        told["choices"] = [("false", _("No")), ("true", _("Yes"))]
        return forms.ChoiceField(widget=forms.RadioSelect, **told)
    if found.type == "date":
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **told)
    return _text(found, told)


def _text(found: Field, told: dict[str, Any]) -> forms.CharField:
    attributes = {"autocomplete": _AUTOCOMPLETE.get(found.name, "off")}
    if found.name in _COUNTRIES:
        attributes |= {"list": "countries", "autocapitalize": "characters", "maxlength": "3"}
        return CountryField(widget=forms.TextInput(attrs=attributes), max_length=3, **told)
    if found.name.endswith("telephone"):
        attributes["inputmode"] = "tel"
    most = found.constraints.get("max_length", 120)
    return forms.CharField(widget=forms.TextInput(attrs=attributes), max_length=most, **told)


class CountryField(forms.CharField):
    """A country by its three letters, in capitals however it was typed."""

    def clean(self, value: Any) -> str:
        """Read the letters."""
        return str(super().clean(value)).strip().upper()


def _hint(name: str) -> str:
    if name in _COUNTRIES:
        return _("Three letters, such as ITA; as in the passport")
    if name == "stay_place":
        return _("Code of the place in China, six digits; empty for a stay abroad")
    return ""


def _counties(places: PlaceTree, area: PlaceCode, lang: Lang) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The counties under their cities."""
    for city in (
        places.descendants(area, PlaceLevel.CITY)
        if area.level is PlaceLevel.PROVINCE
        else (places.get(area),)
    ):
        inside = places.descendants(city.code, PlaceLevel.COUNTY)
        yield (
            city.name if lang == "zh" else city.name_en,
            [(str(one.code), one.name if lang == "zh" else one.name_en) for one in inside],
        )


def _ports(lang: Lang) -> list[tuple[str, str]]:
    found = [(code, f"{port[lang]} {code}") for code, port in arrival_rules().ports.items()]
    return [*found, ("OTHER", _("another port"))]


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
