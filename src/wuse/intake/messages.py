"""What is said about a problem: what stands there and what to do about it; Chinese in the catalogue.

`words(rule, lang, **facts)` fills one of these texts. Every rule that intake can name has its text here.
"""

from collections.abc import Mapping
from typing import Literal

from wuse.vocabulary import Lang, Problem, Refusal, translator

_TEXTS = {
    # --- the file as a whole
    "file_missing": "There is no file {value}: check the path.",
    "file_empty": "{value} holds no data rows: a heading line and at least one row are needed.",
    "file_kind": "{value} is of an unknown kind: save it as {known}.",
    "file_unreadable": (
        "{value} cannot be read as {kind} ({reason}): open it where it was made and save it again."
    ),
    "sheet_unknown": "There is no sheet “{value}”; the workbook has {known}: name one of these.",
    "sheets_hidden": "All sheets of the workbook are hidden ({known}): show one, or name the one to be read.",
    "sheets_left_out": "Only the sheet “{value}” was read; {others} were left out. Name a sheet to have it read.",
    "digits_shortened": (
        "“{column}” has {count} numbers such as {value}, which a spreadsheet shortened: the digits that it left out are"
        " lost. Format the column as text and fill it in again."
    ),
    "encoding": (
        "Row {row}, column {column}: the bytes {value} are not {encoding}. Save the file as UTF-8 (in a"
        " spreadsheet: “CSV UTF-8”) or name the encoding it was saved in."
    ),
    "encoding_gb18030": (
        "Row {row}, column {column}: the bytes {value} are not {encoding}; in GB18030 the cell reads "
        "“{guess}”. Save the file as UTF-8 (in a spreadsheet: “CSV UTF-8”) or name the encoding "
        "gb18030."
    ),
    "encoding_unsure": (
        "Row {row}: in UTF-8 the text reads “{value}”, in GB18030 “{guess}”, and either may be meant. Name the"
        " encoding, or save the file as UTF-8 with a byte order mark (in a spreadsheet: “CSV UTF-8”)."
    ),
    "encoding_unknown": "There is no encoding “{value}”: name one such as utf-8 or gb18030.",
    "separator": "The heading line has no comma but “{value}”: save the file with commas between cells.",
    "quoting": (
        "Line {value}: a quotation mark is opened and not closed as it should be ({reason}). Quote a "
        'cell as "…" and double the marks inside it.'
    ),
    "heading_empty": "Column number {value} has cells but no heading: give it one or remove the column.",
    "heading_repeated": "The heading “{value}” stands {count} times: keep one column of that name.",
    "column_missing": "Column “{column}” ({title}) is missing; the standard {standard} requires it: add it.",
    "column_missing_near": (
        "Column “{column}” ({title}) is missing; the standard {standard} requires it. The file has "
        "“{near}”: if that is meant, rename it."
    ),
    "column_near": (
        "Column “{column}” is not in the standard {standard} but looks like “{near}”: rename it, or "
        "remove it."
    ),
    "column_unknown": (
        "Column “{column}” is not in the standard {standard}; it was left out. Its columns: {known}."
    ),
    "mapping_column": (
        "The mapping reads columns that the file does not have: {value}. The file has {known}. Use the mapping that was"
        " made for files of this shape, or make a new one."
    ),
    "mapping_new_column": (
        "Column “{column}” was not there when the mapping was made; it was left out. Change the mapping if it is"
        " needed."
    ),
    "column_nested": "Column “{column}” holds {value}, not single values: give one value a cell.",
    "standard_ambiguous": (
        "The columns fit none of the data standards alone. Nearest: {known}. Name the standard that is meant."
    ),
    "standard_judged": (
        "Rows of {value} are counted, judged or decided in the system and never taken in from outside: send the facts "
        "behind them."
    ),
    "standard_personal": (
        "Rows of {value} are about persons: they are taken in under an active response, for a purpose, from somebody"
        " with a permit, and never from a file of the command line."
    ),
    "json_tables": (
        'The request is not one JSON object of tables: write it as {{"case_count": [{{"place": "330382", …}}]}}.'
    ),
    "json_rows": 'The request holds no rows: write it as [{{"place": "330382", …}}], or as one such object.',
    "media_type": "Rows cannot be read from “{value}”: send one of {known}.",
    "limit_content": "The file is larger than {most} megabytes: send it in several parts.",
    "limit_expanded": "The file unpacks to more than {most} megabytes: send it in several parts.",
    "limit_rows": "The file has more than {most} rows: send it in several parts.",
    "limit_columns": "The file has more than {most} columns: send only those of the standard.",
    "limit_cells": "The file has more than {most} cells, rows times columns: send it in several parts.",
    "limit_grid": (
        "The sheet reaches over more than {most} cells, empty ones counted: delete what stands far from the table."
    ),
    "limit_broken": "More than {most} rows cannot be told apart into cells: send a file of one kind of rows.",
    "cell_long": (
        "Row {row}, column {column}: the cell has {value} bytes, and at most {most} are read. Shorten it, or close"
        " the quotation mark that was left open there."
    ),
    "line_long": (
        "Line {value}: a cell that begins here is longer than {most} characters. Shorten it, or close the quotation"
        " mark that was left open."
    ),
    "nul": (
        "Row {row}, column {column}: there is a NUL, which no text has. Save the file again as UTF-8 (a file in UTF-16"
        " without a byte order mark looks like this)."
    ),
    "column_out_of_calendar": (
        "Column “{column}” ({value}) holds a time outside the years 1 to 9999: correct it where it was made."
    ),
    # --- a row that is no row
    "row_ragged": (
        "The row has {count} cells, the heading line {expected}: bring it to {expected} (a comma inside"
        " a cell needs quotation marks round the cell)."
    ),
    "row_malformed": (
        'The line is not one JSON object with single values ({reason}): write it as {{"place": "330382", …}}.'
    ),
    "row_unread": "The line could not be split into cells: put each value into the cell that it belongs to.",
    "cell_error": "Row {value} of the sheet has a cell with an error such as #N/A: put the value in its place.",
    "formula_uncomputed": (
        "Row {value} of the sheet has a formula without its result: open the file in a spreadsheet and save it, or put"
        " the value in its place."
    ),
    "digits_lost": (
        "Row {value} of the sheet has a number of more than 15 digits, of which a spreadsheet keeps 15: format the"
        " column as text and fill it in again."
    ),
    "cells_merged": (
        "Row {value} of the sheet has merged cells, of which only the first holds anything: unmerge them and fill in"
        " each."
    ),
    "day_1900": "Row {value} of the sheet holds 29 February 1900, a day that never was: correct it.",
    # --- a cell
    "required": "“{column}” is empty: fill it in.",
    "type_integer": "“{value}” is not a whole number: write digits only, such as 153.",
    "type_number": "“{value}” is not a number: write digits with a decimal point, such as 12.5.",
    "type_boolean": "“{value}” is neither yes nor no: write true or false.",
    "date_format": "“{value}” is not in the form of a date here: write it as 2020-02-09 (year-month-day).",
    "date_impossible": "There is no day {value} in the calendar: correct it.",
    "datetime_format": (
        "“{value}” is not a moment: write date, time and offset, such as 2020-02-10T09:00:00+08:00."
    ),
    "offset_missing": (
        "“{value}” does not say its offset from UTC: add it, such as 2020-02-10T09:00:00+08:00."
    ),
    "enum": "“{value}” is not one of the allowed values: {limit}.",
    "minimum": "{value} is below {limit}: correct it.",
    "maximum": "{value} is above {limit}: correct it.",
    "min_length": "“{value}” is too short: at least {limit} characters.",
    "max_length": "“{value}” is too long: at most {limit} characters.",
    "pattern": "“{value}” is not in the form that is asked for ({limit}): correct it.",
    "person_malformed": (
        "“{value}” is not the key of a person: send the key that the system gave, or the document in its own columns."
    ),
    "not_in_future": (
        "{value} lies in the future (it is {now}): send the row when the day has come, or correct it."
    ),
    "place_malformed": "“{value}” is not a place code: give 2, 4, 6, 9, 12 or 15 digits, such as 330382.",
    "person_at_odds": (
        "The key and the document are those of two persons: send the one that is right, or the document alone."
    ),
    "place_outside": (
        "{value} lies outside the places that your permit covers ({known}): send the row to who answers for it."
    ),
    "identity_kept": (
        "Another identity is kept under this key, and the person is registered outside your places: it was left as it"
        " is. Tell the registrar there."
    ),
    "contact_held": (
        "So many contacts of one case, or contacts of a case whose report is held back itself, are held back until two"
        " epidemiologists of its county have released them; nothing is lost. After {days} days without a decision they"
        " are destroyed. There is no need to send them again."
    ),
    "fact_held": (
        "So many persons whose codes may become worse at once are held back until two epidemiologists have released"
        " them; nothing is lost. After {days} days without a decision they are destroyed. There is no need to send them"
        " again."
    ),
    "place_unknown": "There was no place with the code {value} on {day}: look it up with `wuse places`.",
    "retention_over": (
        "{count} rows, of which this is the first, speak of days before {first}; the table keeps rows for {days} days"
        " after the event, so that they leave it again. Correct the day if it is wrong, and send them no more if it is"
        " right."
    ),
    "named_without_document": (
        "Name, telephone and address are kept with the document alone, and none came: they were left out. Send kind and"
        " number of the document too."
    ),
    "person_unknown": (
        "Nobody is registered here under the key “{value}”: send the key that the system gave, or the document in its"
        " own columns."
    ),
    "reference_unknown": (
        "“{value}” stands in no row of {table} ({named}): send that row first or along with this one, or correct the"
        " value."
    ),
    "reference_awaited": (
        "“{value}” stands in no row of {table} ({named}) so far; {count} rows here name it. Send that row too, or"
        " correct the value."
    ),
    "document_kind": "The kind of document is missing or unknown: write one of {known}.",
    # --- the cells of one row together
    "not_before": "{title}: one of {fields} is too early or too late. Compare the two and correct the wrong one.",
    "differ": "{title}: {fields} say the same. Correct the wrong one.",
    "one_of": "{title}: {fields} are all empty. Fill in at least one.",
    "required_if": "{title}: fill in what is empty of {fields}.",
    "total": "{title}: the numbers of {fields} do not go together. Correct the wrong one.",
    # --- rows together
    "key_conflict": "Rows {rows} speak of the same {key} and differ in “{column}”: keep the right one.",
    "children_sum_to_parent": (
        "{group}: {parent} states {stated}, its parts add up to {total} ({count} rows). Correct what is"
        " wrong and send these rows again."
    ),
    "children_exceed_parent": (
        "{group}: {parent} states {stated}, the listed parts alone add up to {total} ({count} rows). "
        "Correct what is wrong and send these rows again."
    ),
    # --- a bundle of FHIR: the column is the path of the element
    "fhir_too_large": "The bundle is larger than {most} megabytes: send it in several bundles.",
    "fhir_too_deep": "The bundle is nested more than {most} levels deep, more than FHIR R4 needs: correct it.",
    "fhir_too_many": "The bundle has more than {most} entries: send it in several bundles.",
    "fhir_not_bundle": (
        "This is not a Bundle of FHIR R4: send one object whose resourceType is Bundle, a single resource as its entry."
    ),
    "fhir_empty": "{column}: there is no Condition and no Observation here, and so no row: send what was found.",
    "fhir_bundle_type": "{column}: a bundle of this type is not taken in: send it as one of {known}.",
    "fhir_type": "{column}: what stands here is not of the form that FHIR R4 gives it ({expected}): correct it.",
    "fhir_missing": "{column} is missing: add it.",
    "fhir_method": "{column}: only {known} are taken in; nothing that was said is changed or deleted from outside.",
    "fhir_repeated": (
        "{column}: {other} has this address too, so that a reference may mean either: give each resource its own."
    ),
    "fhir_resource": "{column}: resources of this type are not taken in, only {known}: the entry was left out.",
    "fhir_reference": "{column}: the reference leads to none or to several resources here: send the one that is meant.",
    "fhir_leads_to": "{column}: the reference does not lead to a resource of the type {expected}: correct it.",
    "fhir_no_patient": "{column}: no Patient can be found there, and nothing is taken in about nobody: send it along.",
    "fhir_no_identity": (
        "{column}: nothing here says who the person is: add an identifier of one of the systems {known}."
    ),
    "fhir_status": "{column}: a resource of this status is not taken in, only {known}: send it when it is so far.",
    "fhir_withdrawn": (
        "{column}: the resource is marked as entered in error. What was said before stands: send what is right under"
        " the same identifier."
    ),
    "fhir_modifier": (
        "{column}: this may change what the resource means, and its meaning is not known here: send it without."
    ),
    "fhir_code": "{column}: none of the codes is known here: use one of {known}.",
    "fhir_at_odds": "{column}: the codes contradict each other for the field “{field}”: keep the right one.",
    "fhir_undecided": "{column}: the codes together do not decide the field “{field}”: add one of {known}.",
    "fhir_several": "{column}: there are several values where the field “{field}” has one: keep the right one.",
    "fhir_no_day": "{column} names no whole day, which the field “{field}” needs: write year, month and day.",
    "fhir_no_day_left_out": (
        "{column} names no whole day; the field “{field}” was left empty. Send the whole date when it is known."
    ),
    "fhir_no_time": "{column} names no moment, which the field “{field}” needs: write date, time and offset.",
    "fhir_no_time_left_out": (
        "{column} names no moment; the field “{field}” was left empty. Send date, time and offset when they are known."
    ),
    "fhir_encounters": (
        "{column}: several encounters name this condition, and none was used: name one in Condition.encounter."
    ),
    "fhir_left_out": "{column}: an encounter of this status is not used, only {known}: its fields were left empty.",
    "fhir_unwritable": (
        "Row {row}, column {column}: the value cannot be written as {expected} of FHIR R4: correct it first."
    ),
    # --- what an officer should know besides
    "report_only_in_quarantine": "{value} cannot be written to; the problems are in {file} only.",
}
HIDDEN = "…"
"""What stands in a message in place of a value of class L3 or L4."""

# Texts that say one rule in more than one way: the problem bears the rule's own name.
_RULE_OF_TEXT = {
    "reference_awaited": "reference_unknown",
    "encoding_gb18030": "encoding",
    "line_long": "cell_long",
    "limit_content": "limit",
    "limit_expanded": "limit",
    "limit_rows": "limit",
    "limit_columns": "limit",
    "limit_cells": "limit",
    "limit_grid": "limit",
    "limit_broken": "limit",
    "column_missing_near": "column_missing",
    "type_integer": "type",
    "type_number": "type",
    "type_boolean": "type",
    "children_exceed_parent": "children_sum_to_parent",
}


def message_texts(lang: Lang) -> Mapping[str, str]:
    """Every message that intake knows -> what it says, for the reference pages."""
    return {name: template(name, lang) for name in _TEXTS}


def words(text: str, lang: Lang, **facts: object) -> str:
    """One text in one language, its gaps filled."""
    return template(text, lang).format(**facts)


def template(text: str, lang: Lang) -> str:
    """One text in one language, its gaps in braces."""
    return translator("wuse.intake", lang).gettext(_TEXTS[text])


def rule_of(text: str) -> str:
    """The name that a problem with this text bears."""
    return _RULE_OF_TEXT.get(text, text)


def problem(
    text: str,
    lang: Lang,
    *,
    row: int = 0,
    column: str = "",
    value: str = "",
    severity: Literal["refuse", "warn"] = "refuse",
    secret: bool = False,
    **facts: object,
) -> Problem:
    """A problem with its words. `text` names the message; the rule follows from it.

    Args:
        secret: the value is of class L3 or L4, and is not repeated.
    """
    message = words(text, lang, row=row, column=column, value=HIDDEN if secret else value, **facts)
    return Problem(row, column, rule_of(text), "" if secret else value, message, severity)


def refuse(*problems: Problem) -> Refusal:
    """The refusal of a whole file, for one or several reasons."""
    return Refusal(
        f"intake.{problems[0].rule}",
        " ".join(found.message for found in problems),
        {"problems": [vars(found) for found in problems]},
        spoken=True,
    )


def problems_of(refusal: Refusal) -> tuple[Problem, ...]:
    """The problems that a refusal of `refuse` carries."""
    carried = refusal.details.get("problems", ())
    return tuple(Problem(**found) for found in carried)  # type: ignore[attr-defined]
