"""`wuse standards`: the data standards, the forms that are views of them, and what is asked more than once."""

import json
from pathlib import Path

import click
from rich.markup import escape

from wuse import world
from wuse.cli.context import console, home_option, json_option, print_json, refusals_as_sentences
from wuse.cli.desk import open_pool
from wuse.cli.words import language, say, table
from wuse.pool import Field, Standard, load_standard, standard_names
from wuse.pool.form import Form, form_names, load_form
from wuse.pool.form_check import FREQUENCIES, SUBJECTS
from wuse.pool.form_known import Questions, questions
from wuse.pool.form_overlap import Overlap, overlaps
from wuse.pool.table_schema import data_package, table_schema
from wuse.vocabulary import Lang, Refusal


@click.group()
def standards() -> None:
    """See what tables hold, what forms ask, and what is asked more than once."""


@standards.command("list")
@json_option
@refusals_as_sentences
def list_(as_json: bool) -> None:
    """List the data standards and the forms.

    \b
    Example:
      wuse standards list
    """
    known = [load_standard(name) for name in standard_names()]
    forms = [load_form(name) for name in form_names()]
    if as_json:
        print_json(
            {
                "standards": [_standard_in_short(one) for one in known],
                "forms": [_form_in_short(form) for form in forms],
            }
        )
        return
    _print_standards(known)
    _print_forms(forms)


@standards.command("show")
@click.argument("name")
@json_option
@refusals_as_sentences
def show(name: str, as_json: bool) -> None:
    """Show the fields of the standard NAME, or what the form NAME asks; a standard as JSON is its Table Schema.

    \b
    Examples:
      wuse standards show test_result
      wuse standards show grid_visit_sheet
      wuse standards show test_result --json
    """
    if name in form_names():
        _show_form(load_form(name), as_json)
    elif name in standard_names():
        _show_standard(load_standard(name), as_json)
    else:
        raise Refusal(
            "standard.nor_form",
            "There is neither a data standard nor a form “{value}”. Known: {known}.",
            {"value": name, "known": [*standard_names(), *form_names()]},
        )


@standards.command("overlap")
@json_option
@refusals_as_sentences
def overlap(as_json: bool) -> None:
    """List what more than one form asks of the same subject, and which of them could stop.

    \b
    Examples:
      wuse standards overlap
      wuse standards overlap --json
    """
    forms = [load_form(name) for name in form_names()]
    found = overlaps(forms)
    if as_json:
        print_json([_overlap_as_dict(one) for one in found])
    else:
        _print_overlaps(found, asked=sum(len(form.fields) for form in forms))


@standards.command("ask")
@click.argument("form")
@click.argument("subject")
@home_option
@json_option
@refusals_as_sentences
def ask(form: str, subject: str, home: Path, as_json: bool) -> None:
    """Say what FORM has to ask of SUBJECT now, and what is known already: a place, an enterprise or a holder.

    What is known of a person is shown at the desk alone.

    \b
    Examples:
      wuse standards ask hospital_return lqfy
      wuse standards ask township_return 330382001 --json
    """
    asked = load_form(form)
    if asked.subject == "person":
        raise Refusal(
            "form.about_persons",
            "The form {form} is about persons: what is known of them is shown at the desk, under a response and for a "
            "purpose, and never at the command line.",
            {"form": form},
        )
    found = questions(open_pool(home), asked, subject, at=world.now())
    if as_json:
        known = {name: {**vars(one), "since": one.since.isoformat()} for name, one in found.known.items()}
        print_json({"ask": [one.name for one in found.ask], "known": known})
    else:
        _print_questions(asked, found)


@standards.command("package")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("names", nargs=-1)
@click.option("--sent", is_flag=True, help="For files as they are sent, not for the latest rows of the pool.")
@refusals_as_sentences
def package(file: Path, names: tuple[str, ...], sent: bool) -> None:
    """Write the standards NAMES (all of them by default) to FILE as a Frictionless Data Package.

    Each table is expected in a CSV file of its name beside FILE; `frictionless validate FILE` then checks them without
    wuse.

    \b
    Examples:
      wuse standards package datapackage.json
      wuse standards package datapackage.json test_result --sent
    """
    chosen = [load_standard(name) for name in names or standard_names()]
    document = data_package(chosen, lang=language(), sent=sent)
    file.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    console.print(say("Descriptor of {count} tables written to {file}", count=len(chosen), file=file))


def _print_standards(known: list[Standard]) -> None:
    drawn = table("name", "title", "purpose", "days kept", "persons", "fields", title=say("Data standards"))
    for one in known:
        kept = str(one.retention_days or "–")
        persons = say("yes") if one.personal else ""
        drawn.add_row(one.name, one.title[language()], one.purpose, kept, persons, str(len(one.sent_fields)))
    console.print(drawn)


def _print_forms(forms: list[Form]) -> None:
    drawn = table("name", "title", "asked by", "how often", "fields", title=say("Forms"))
    lang = language()
    for form in forms:
        often = FREQUENCIES[form.frequency][lang]
        drawn.add_row(form.name, form.title[lang], form.asked_by[lang], often, str(len(form.fields)))
    console.print(drawn)


def _show_standard(standard: Standard, as_json: bool) -> None:
    if as_json:
        print_json(table_schema(standard, lang=language()))
        return
    drawn = table(
        "field", "title", "type", "unit", "class", "kept in", "constraints", title=_headline(standard)
    )
    for field in standard.all_fields:
        drawn.add_row(*map(escape, _field_cells(field)))
    console.print(drawn)
    for check in standard.checks:
        console.print(f"· {check['title'][language()]}", soft_wrap=True)


def _field_cells(field: Field) -> list[str]:
    limits = ", ".join(
        part if limit is True else f"{part} {_limit(field, part, limit, language())}"
        for part, limit in field.constraints.items()
    )
    kept = say("vault") if field.kept_in == "vault" else say("pool")
    return [
        field.name, field.title[language()], field.type, field.unit or "", str(field.sensitivity), kept, limits
    ]  # fmt: skip


def _limit(field: Field, part: str, limit: object, lang: Lang) -> str:
    if part != "enum" or not isinstance(limit, list):
        return str(limit)
    named = (f"{code} ({field.labels[code][lang]})" if code in field.labels else code for code in limit)
    return ", ".join(named)


def _headline(standard: Standard) -> str:
    return f"{standard.name} · {standard.title[language()]}"


def _show_form(form: Form, as_json: bool) -> None:
    if as_json:
        print_json(_form_as_dict(form))
        return
    lang = language()
    drawn = table("field", "title", "table", "days valid", title=f"{form.name} · {form.title[lang]}")
    for asked in form.fields:
        valid = say("for good") if asked.valid_days is None else str(asked.valid_days)
        drawn.add_row(escape(asked.name), asked.title[lang], asked.standard, valid)
    console.print(drawn)


def _print_questions(form: Form, found: Questions) -> None:
    lang = language()
    drawn = table("field", "title", "known", "since", "table")
    for asked in form.fields:
        known = found.known.get(asked.name)
        told = ["", "", ""] if known is None else [str(known.value), known.since.isoformat(), known.standard]
        drawn.add_row(asked.name, escape(asked.title[lang]), *map(escape, told))
    console.print(drawn)
    facts = {"asked": len(found.ask), "all": len(form.fields)}
    console.print(say("Of {all} questions {asked} have to be asked.", **facts))


def _print_overlaps(found: list[Overlap], *, asked: int) -> None:
    drawn = table(
        "subject",
        "field",
        "title",
        "asked by",
        "times",
        "could be dropped",
        title=say("Asked more than once"),
    )
    for one in found:
        drawn.add_row(
            SUBJECTS[one.subject][language()],
            escape(one.name),
            one.title[language()],
            ", ".join(one.forms),
            str(one.count),
            ", ".join(one.droppable) or "–",
        )
    console.print(drawn)
    dropped = sum(len(one.droppable) for one in found)
    console.print(say("Questions asked: {asked}; could be dropped: {count}", asked=asked, count=dropped))


def _standard_in_short(standard: Standard) -> dict[str, object]:
    return {
        "name": standard.name,
        "title": standard.title,
        "purpose": standard.purpose,
        "retention_days": standard.retention_days,
        "personal": standard.personal,
        "fields": [field.name for field in standard.sent_fields],
    }


def _form_in_short(form: Form) -> dict[str, object]:
    return {
        "name": form.name,
        "title": form.title,
        "audience": form.audience,
        "subject": form.subject,
        "frequency": form.frequency,
        "asked_by": form.asked_by,
    }


def _form_as_dict(form: Form) -> dict[str, object]:
    asked = [
        {"field": each.name, "standard": each.standard, "title": each.title, "valid_days": each.valid_days}
        for each in form.fields
    ]
    return {**_form_in_short(form), "fields": asked, "given": list(form.given)}


def _overlap_as_dict(one: Overlap) -> dict[str, object]:
    return {
        "subject": one.subject,
        "field": one.name,
        "title": one.title,
        "forms": list(one.forms),
        "count": one.count,
        "droppable": list(one.droppable),
    }
