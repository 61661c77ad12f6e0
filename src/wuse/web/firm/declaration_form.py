"""The declaration of a firm as a form, read off the form file and the data standard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse.pool import Field
from wuse.pool.form import load_form
from wuse.respond.firm_contacts import CONTACT_FIELDS, MOST_ADDRESS, MOST_NAME, FirmContacts, contact_faults
from wuse.respond.firm_papers import FirmPapers
from wuse.respond.plan_file import PlanFile, read_plan
from wuse.respond.resumption_flows import resumption_rules
from wuse.respond.roster import CODES
from wuse.respond.store.resumption_acts import FORM, WEEKLY
from wuse.vocabulary import Lang, Refusal
from wuse.web.words import field_unit

SECTIONS: Sequence[tuple[Any, Sequence[str]]] = (
    (gettext_lazy("The firm"), ("industry", "business_kind", "scale", "park", "staff_total")),
    (
        gettext_lazy("Who returns, and when"),
        (
            "planned_on", "staff_returning", "staff_local", "staff_in_province", "staff_other_province",
            "staff_risk_area", "codes_green", "codes_yellow", "codes_red", "had_cluster",
            "last_cluster_on",
        ),
    ),
    (
        gettext_lazy("What is prepared"),
        (
            "isolation_rooms", "mask_stock", "thermometer_stock", "disinfectant_stock", "canteen_mode",
            "dormitory_beds", "shuttle", "held_back_by",
        ),
    ),
)  # fmt: skip
"""What is asked, by section: everything that the form file asks and the account does not say of itself."""
_REQUIRED = frozenset(
    {"industry", "business_kind", "planned_on", "staff_total", "staff_returning", "had_cluster"}
)


@dataclass(frozen=True)
class FirmSection:
    """A heading with its bound fields."""

    title: Any
    fields: Sequence[forms.BoundField]


class FirmForm(forms.Form):
    """The declaration: the way that is asked for, the answers, the plan, the commitment."""

    def __init__(
        self,
        *,
        lang: Lang,
        known: Mapping[str, Any],
        counted: Mapping[str, Any],
        data: object = None,
        files: object = None,
        flow: str = "",
        contacts: FirmContacts | None = None,
    ) -> None:
        said = {**known, **(vars(contacts) if contacts else {})}
        super().__init__(data, files, initial={name: _as_text(value) for name, value in said.items()})
        self._lang, self._forgiving = lang, False
        flows = resumption_rules().flows
        choices = [(name, one.title.told(lang)) for name, one in flows.items() if not flow or name == flow]
        self.fields["flow"] = forms.ChoiceField(
            label=_("Way"), choices=choices, initial=flow or known.get("resumption_mode") or "filing",
            widget=forms.RadioSelect,
        )  # fmt: skip
        self.fields["whitelist_class"] = _field(_titles()["whitelist_class"], lang)
        for _title, names in SECTIONS:
            for name in names:
                self.fields[name] = _field(_titles()[name], lang)
        if counted:
            for name in CODES:
                self.fields[name].help_text = _(
                    "Counted by your roster where all of it return; else state it."
                )
        for name, field in _contact_fields().items():
            self.fields[name] = field
        self.fields["plan"] = forms.FileField(
            label=_("Plan against the epidemic (file)"), required=False, allow_empty_file=True,
            help_text=_(
                "PDF, Word (.docx), JPEG, PNG or plain text, 5 MB at most. It is kept sealed, read by those who decide "
                "about your file alone, and destroyed when the response ends."
            ),
        )  # fmt: skip
        self.fields["signed"] = forms.CharField(
            label=_("Name of who answers for the firm"), max_length=60, required=False
        )

    @property
    def sections(self) -> list[FirmSection]:
        """The fields under their headings."""
        return [FirmSection(title, [self[name] for name in names]) for title, names in SECTIONS]

    @property
    def contacts(self) -> list[forms.BoundField]:
        """The questions about whom to call, and where."""
        return [self[name] for name in CONTACT_FIELDS]

    def clean_plan(self) -> PlanFile | None:
        """The plan that came now."""
        plan = self.cleaned_data.get("plan")
        if plan is None:
            return None
        try:
            return read_plan(plan.read())
        except Refusal as refusal:
            raise forms.ValidationError(refusal.in_words(self._lang)) from None

    def clean(self) -> None:
        """What is wrong about whom to call; a draft is not judged."""
        if not self._forgiving:
            for fault in contact_faults(self._said_of_contacts(), self._lang):
                if fault["column"] not in self.errors:
                    self.add_error(fault["column"], fault["message"])

    def papers(self) -> FirmPapers:
        """What is handed over beside the answers."""
        said = self._said_of_contacts()
        return FirmPapers(self.cleaned_data.get("plan"), None if said.is_empty else said)

    def _said_of_contacts(self) -> FirmContacts:
        return FirmContacts(
            **{name: str(self.cleaned_data.get(name) or "").strip() for name in CONTACT_FIELDS}
        )

    def forgive(self) -> None:
        """Ask for nothing: a draft may be empty."""
        self._forgiving = True
        for field in self.fields.values():
            field.required = False

    def draft(self) -> dict[str, str]:
        """Column -> what was entered, right or wrong; what is sealed is not among it."""
        self.full_clean()
        return {name: str(self.data.get(name, "")) for name in self.fields if name not in _SEALED}

    def answers(self) -> dict[str, str]:
        """Column -> what was written."""
        own = {name: value for name, value in self.cleaned_data.items() if name not in ("flow", *_SEALED)}
        return {name: _as_text(value) for name, value in own.items()}

    def tell(self, faults: Sequence[Mapping[str, str]]) -> None:
        """Put what is wrong beside its question."""
        places = {"plan_digest": "plan", "commitment_signed": "signed", "resumption_mode": "flow"}
        for fault in faults:
            name = places.get(fault["column"], fault["column"])
            self.add_error(name if name in self.fields else None, fault["message"])


_SEALED = ("plan", "signed", *CONTACT_FIELDS)
"""What never stands among the answers."""


def _contact_fields() -> dict[str, forms.Field]:
    off = {"autocomplete": "off"}
    return {
        "legal_person": forms.CharField(
            label=_("Legal person, as in the business licence"), max_length=MOST_NAME, widget=forms.TextInput(attrs=off)
        ),
        "officer": forms.CharField(
            label=_("Epidemic officer of the site"), max_length=MOST_NAME, widget=forms.TextInput(attrs=off)
        ),
        "phone": forms.CharField(
            label=_("Telephone of the epidemic officer"), max_length=24,
            help_text=_("A mobile of eleven digits, or a landline with its area code."),
            widget=forms.TextInput(attrs={"inputmode": "tel", **off}),
        ),
        "address": forms.CharField(
            label=_("Address of the site"), max_length=MOST_ADDRESS, widget=forms.TextInput(attrs=off)
        ),
    }  # fmt: skip


class WeeklyForm(forms.Form):
    """The weekly report: what changes from week to week."""

    def __init__(self, *, lang: Lang, known: Mapping[str, Any], data: object = None) -> None:
        super().__init__(data, initial={name: _as_text(value) for name, value in known.items()})
        for asked in load_form(WEEKLY).fields:
            self.fields[asked.name] = _field(asked.field, lang)


def _titles() -> dict[str, Field]:
    return {asked.name: asked.field for asked in load_form(FORM).fields}


def _field(found: Field, lang: Lang) -> forms.Field:
    told: dict[str, Any] = {"label": found.title[lang], "required": found.name in _REQUIRED}
    if found.labels:
        choices = [(code, words[lang]) for code, words in found.labels.items()]
        return forms.ChoiceField(choices=[("", "–"), *choices], **told)
    if found.type == "boolean":
        told["choices"] = [("false", _("No")), ("true", _("Yes"))]
        return forms.ChoiceField(widget=forms.RadioSelect, **told)
    if found.type == "date":
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **told)
    if found.type in ("integer", "number"):
        told["help_text"] = field_unit(found.unit)
        mode = "numeric" if found.type == "integer" else "decimal"
        return forms.CharField(widget=forms.TextInput(attrs={"inputmode": mode}), max_length=12, **told)
    return forms.CharField(max_length=found.constraints.get("max_length", 120), **told)


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
