"""The visit form as the app draws it, read off the form file and the data standard: a field is added there alone."""

from dataclasses import asdict
from typing import Any

from wuse.pool import Field, load_standard
from wuse.pool.form import FormField, load_form
from wuse.respond.check import CheckLevel, CheckReason
from wuse.respond.event import EVENT_LEVELS
from wuse.respond.event_kind import event_catalogue
from wuse.respond.event_rules import MOST_PHOTOS
from wuse.respond.inspection_list import inspection_list
from wuse.respond.sent_item import FORM

_EVERY = {"daily": 1, "weekly": 7}
# Said once of a door, whoever of it is visited.
_OF_DOOR = frozenset({"household", "household_size"})
_WHO = frozenset({"visit_found", "identity_kind", "identity_number", "person_name", "note"})
# Who was not met is not asked how they are.
_ONLY_IF = {"field": "visit_found", "equals": ["present"]}
_FIRST = _WHO - {"note"} | {"telephone", "household_size"}


def form_data() -> dict[str, Any]:
    """Everything that the app must know to ask: questions, codes with their names, kinds of events."""
    form = load_form(FORM)
    asked = [question for question in form.fields if question.field.name != "household"]
    return {
        "every": _EVERY[form.frequency],
        "fields": [_question(question) for question in asked],
        "required_if": [
            {"field": rule["field"], "equals": rule["equals"], "then": rule["then"]}
            for rule in load_standard("grid_visit").checks
            if rule["rule"] == "required_if" and rule.get("severity", "refuse") == "refuse"
        ],
        "doors": _labels(load_standard("door_visit").field("door_found")),
        "inspection": _inspection(),
        "sexes": _labels(load_standard("grid_visit").field("sex")),
        "reasons": {reason.value: {"zh": reason.name_zh, "en": reason.name_en} for reason in CheckReason},
        "levels": {str(level.value): {"zh": level.name_zh, "en": level.name_en} for level in CheckLevel},
        "events": _events(),
        "most_photos": MOST_PHOTOS,
        "event_levels": {
            level.value: {"zh": limits.title.zh, "en": limits.title.en}
            for level, limits in event_catalogue().rules[-1].levels.items()
        },
    }


def _question(question: FormField) -> dict[str, Any]:
    field = question.field
    limits = field.constraints
    return {
        "name": field.name,
        "type": field.type,
        "title": dict(field.title),
        "unit": field.unit,
        "labels": [[code, words["zh"], words["en"]] for code, words in field.labels.items()],
        "valid_days": question.valid_days,
        "usual": question.usual,
        # Somebody of whom no key is known is named by a document.
        "required": bool(limits.get("required")) or field.name in ("identity_kind", "identity_number"),
        "pattern": limits.get("pattern"),
        "minimum": limits.get("minimum"),
        "maximum": limits.get("maximum"),
        "max_length": limits.get("max_length"),
        "of_door": field.name in _OF_DOOR,
        "main": question.usual is not None or field.name in _FIRST,
        "only_if": None if field.name in _WHO | _OF_DOOR else _ONLY_IF,
    }


def _inspection() -> dict[str, Any]:
    """What is looked at in a firm, and the answers; which of it is hard is for the site alone."""
    listed = inspection_list()
    return {
        "most_note": listed.most_note,
        "found": [[name, words.zh, words.en] for name, words in listed.found.items()],
        "items": [
            {"name": name, "title": asdict(item.title), "look": asdict(item.look)}
            for name, item in listed.items.items()
        ],
    }


def _labels(field: Field) -> dict[str, dict[str, str]]:
    return {code: dict(words) for code, words in field.labels.items()}


def _events() -> list[dict[str, str]]:
    """The kinds that are about nobody by necessity, the most urgent first: the app names no person in an event."""
    reported = (kind for kind in event_catalogue().kinds.values() if not kind.signal)
    kinds = [kind for kind in reported if kind.person != "always"]
    kinds.sort(key=lambda kind: EVENT_LEVELS.index(kind.level))
    return [
        {"name": kind.name, "zh": kind.title.zh, "en": kind.title.en, "level": kind.level.value}
        for kind in kinds
    ]
