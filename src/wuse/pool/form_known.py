"""What is known of a subject already, by whichever form or file it came: what a form need not ask again.

Two tables that use a field mean the same by it, so that the temperature of a grid visit answers a declaration. Whoever
shows or fills in what is known of a person asks for the permit, the response and the purpose first, and records it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from wuse.pool.form import Form, FormField, fields_to_ask, form_names, load_form
from wuse.pool.pool import Pool
from wuse.pool.standard import Standard, load_standard
from wuse.pool.stored_rows import check_moment
from wuse.vocabulary import Refusal
from wuse.vocabulary.china import day_begins

# The column by which a table names what the answers are about.
_COLUMN = {"person": "person", "enterprise": "enterprise", "organisation": "holder", "place": "place"}
_ABOUT = """
SELECT {columns}, recorded_at, sequence, row_number
FROM facts
WHERE "{about}" = $subject AND recorded_at <= $at AND {response} = $response
"""


@dataclass(frozen=True)
class KnownAnswer:
    """An answer: its value, since when it holds, and the table that has it.

    It holds from the event that its row speaks of, or from when that was learnt if the event is still to come.
    """

    value: object
    since: datetime
    standard: str


@dataclass(frozen=True)
class Questions:
    """What a form still has to ask of a subject, in its order, and what need not be asked, by the field's name."""

    ask: tuple[FormField, ...]
    known: Mapping[str, KnownAnswer]


def questions(
    pool: Pool,
    form: Form,
    subject: str,
    *,
    at: datetime,
    response: str = "",
    besides: Mapping[str, datetime] | None = None,
) -> Questions:
    """What a form has to ask of a subject at a moment, given what the pool knows by then.

    Args:
        subject: a person's key, a place's code, the code of an enterprise, the name of a holder.
        response: for forms about persons; nothing is known from another one.
        besides: names of fields that the vault keeps -> since when it has them.

    Raises:
        Refusal: `form.response_missing`, `pool.moment_without_zone`.
    """
    known = known_answers(pool, form, subject, at=at, response=response)
    since = {**(besides or {}), **{name: one.since for name, one in known.items()}}
    ask = fields_to_ask(form, since, at)
    asked = {one.name for one in ask}
    return Questions(ask, {name: one for name, one in known.items() if name not in asked})


def known_answers(
    pool: Pool, form: Form, subject: str, *, at: datetime, response: str = ""
) -> dict[str, KnownAnswer]:
    """The newest answer to each of a form's questions that the pool knows of a subject, however old.

    Raises:
        Refusal: `form.response_missing`, `pool.moment_without_zone`.
    """
    check_moment(at, "at")
    found: dict[str, KnownAnswer] = {}
    for standard in _answering(form):
        if standard.personal and not response:
            raise Refusal(
                "form.response_missing",
                "The form {form} is about persons: say under which response it is filled in.",
                {"form": form.name},
            )
        for name, answer in _answers(pool, standard, form, subject, at, response):
            if name not in found or answer.since > found[name].since:
                found[name] = answer
    return found


def _answering(form: Form) -> list[Standard]:
    """The tables that forms about such a subject feed, and that name it."""
    forms = (load_form(name) for name in form_names())
    fed = [name for one in forms if one.subject == form.subject for name in one.standards]
    standards = [load_standard(name) for name in dict.fromkeys([*form.standards, *fed])]
    return [standard for standard in standards if _COLUMN[form.subject] in standard.columns]


def _answers(
    pool: Pool, standard: Standard, form: Form, subject: str, at: datetime, response: str
) -> Iterator[tuple[str, KnownAnswer]]:
    asked = [one for one in form.fields if _has(standard, one)]
    if not asked:
        return
    rows = _rows(pool, standard, _COLUMN[form.subject], subject, at, response)
    for one in asked:
        answered = rows.filter(pl.col(one.field.name).is_not_null())
        if one.code is not None:
            answered = answered.filter(pl.col(one.code[0]) == one.code[1])
        for value, event, learnt in (
            answered.select(one.field.name, "event", "recorded_at").head(1).iter_rows()
        ):
            yield one.name, KnownAnswer(value, min(_moment(event, learnt), learnt), standard.name)


def _has(standard: Standard, asked: FormField) -> bool:
    """Whether a table answers a question: it has the field, and the column of the code if one is meant."""
    return asked.field.name in standard.columns and (asked.code is None or asked.code[0] in standard.columns)


def _rows(
    pool: Pool, standard: Standard, about: str, subject: str, at: datetime, response: str
) -> pl.DataFrame:
    """The rows about a subject as they were known, the latest of each key, the newest event first."""
    personal = standard.personal
    rows = pool.engine.run(
        _ABOUT.format(
            columns=", ".join(f'"{name}"' for name in standard.columns if name != "recorded_at"),
            about=about,
            response="response" if personal else "''",
        ),
        tables={"facts": pool.source(standard.name)},
        parameters={"subject": subject, "at": at, "response": response if personal else ""},
    )
    newest = rows.sort("recorded_at", "sequence", "row_number", descending=True)
    latest = newest.unique(subset=list(standard.key), keep="first", maintain_order=True)
    event = pl.col(standard.event_time or "recorded_at")
    return latest.with_columns(event.alias("event")).sort("event", descending=True, maintain_order=True)


def _moment(event: date | datetime | None, learnt: datetime) -> datetime:
    """When an event took place; a day begins at midnight in China."""
    if event is None or isinstance(event, datetime):
        return event or learnt
    return day_begins(event)
