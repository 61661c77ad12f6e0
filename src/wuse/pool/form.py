"""Forms (表单): what an agency asks of somebody, as a view of fields of the data standards.

One YAML file a form in `forms/`. A form never has a field of its own: what it asks is a column of a table, so that two
agencies that want the same thing are seen to, and so that an answer given once serves all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from wuse.pool.form_check import check_form
from wuse.pool.standard import load_standard
from wuse.pool.standard_field import Field, read_yaml
from wuse.pool.stored_rows import check_moment
from wuse.vocabulary import Refusal

_FOLDER = files("wuse.pool") / "forms"


@dataclass(frozen=True)
class FormField:
    """One thing that a form asks.

    `code`: which row of the table is meant, where a table has a row a code: `("measure", "confirmed_new")`.
    `valid_days`: for how many days an answer holds, by whichever form it was given; 0: always asked; None: for good.
    `usual`: the answer of one who has nothing new to tell; None where there is none.
    """

    standard: str
    field: Field
    code: tuple[str, str] | None
    valid_days: int | None
    usual: bool | str | None = None

    @property
    def name(self) -> str:
        """What is asked, alike in all forms that ask it: `fever`, `value[confirmed_new]`."""
        return self.field.name if self.code is None else f"{self.field.name}[{self.code[1]}]"

    @property
    def title(self) -> Mapping[str, str]:
        """What is asked, in both languages."""
        if self.code is None:
            return self.field.title
        column, code = self.code
        label = load_standard(self.standard).field(column).labels[code]
        return {lang: f"{label[lang]} · {self.field.title[lang]}" for lang in ("zh", "en")}


@dataclass(frozen=True)
class Form:
    """A form, an agency's return or a report.

    `audience`: who fills it in. `subject`: what the answers are about. `frequency`: how often it is filled in.
    `asked_by`: the agency that wants it, in both languages. `fields`: what is asked, in order. `given`: columns that
    the system knows without asking, as `<standard>.<field>`.
    """

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    audience: str
    subject: str
    frequency: str
    asked_by: Mapping[str, str]
    fields: tuple[FormField, ...]
    given: tuple[str, ...]

    @property
    def standards(self) -> tuple[str, ...]:
        """The tables that the form feeds, in the order in which it first asks for them."""
        return tuple(dict.fromkeys(asked.standard for asked in self.fields))


def fields_to_ask(form: Form, known: Mapping[str, datetime], at: datetime) -> tuple[FormField, ...]:
    """What the form has to ask of a subject now: nothing that is known of it within its validity.

    Args:
        known: `FormField.name` -> when it was last learnt of this subject; what is learnt after `at` is not known yet.
        at: the moment of asking. All moments have a time zone.

    Raises:
        Refusal: `pool.moment_without_zone`.
    """
    check_moment(at, "at")
    return tuple(asked for asked in form.fields if not _is_known(asked, known.get(asked.name), at))


def _is_known(asked: FormField, learnt: datetime | None, at: datetime) -> bool:
    if learnt is None or check_moment(learnt, asked.name) > at:
        return False
    return asked.valid_days is None or at - learnt < timedelta(days=asked.valid_days)


def form_names() -> list[str]:
    """The names of the forms that wuse ships, sorted."""
    return sorted(entry.name[:-5] for entry in _FOLDER.iterdir() if entry.name.endswith(".yaml"))


@cache
def load_form(name: str) -> Form:
    """Load a form by name.

    Raises:
        Refusal: `form.unknown` when no such form exists; those of `form_from_text`.
    """
    if name not in form_names():
        raise Refusal(
            "form.unknown",
            "There is no form “{value}”. Known: {known}.",
            {"value": name, "known": form_names()},
        )
    return form_from_text((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), file=f"{name}.yaml")


def form_from_text(text: str, *, file: str) -> Form:
    """Read a form from the text of its file.

    Raises:
        Refusal: `standard.unreadable` when it is not YAML; `standard.unknown`; those of `check_form`.
    """
    raw = read_yaml(text, file=file)
    check_form(raw, file=file, fields_of=_fields_of)
    return Form(
        **{part: raw[part] for part in _SAID},
        fields=tuple(asked for entry in raw["fields"] for asked in _asked(entry)),
        given=tuple(raw["given"]),
    )


_SAID = ("name", "title", "description", "audience", "subject", "frequency", "asked_by")


def _fields_of(standard: str) -> dict[str, Field]:
    return {field.name: field for field in load_standard(standard).sent_fields}


def _asked(entry: Mapping[str, Any]) -> list[FormField]:
    standard, name = entry["ask"].split(".")
    field, valid_days = load_standard(standard).field(name), entry["valid_days"]
    codes = [(column, code) for column, listed in entry.get("each", {}).items() for code in listed]
    usual = entry.get("usual")
    if not codes:
        return [FormField(standard, field, None, valid_days, usual)]
    return [FormField(standard, field, code, valid_days, usual) for code in codes]
