"""The words of the pages on data quality: measures, dimensions, what is wrong with a row or a cell."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEASURES: Mapping[str, Promise] = {
    "completeness": _("Completeness"),
    "timeliness": _("Timeliness"),
    "consistency": _("Consistency"),
    "validity": _("Validity"),
    "uniqueness": _("Uniqueness"),
}
"""The shares, in the order of their columns."""

OTHER_MEASURES: Mapping[str, Promise] = {
    "silence": _("Silence"),
    "received": _("Rows received"),
    "delay_median": _("Median delay"),
}

_RULES: Mapping[str, Promise] = {
    "empty": _("left empty"),
    "required": _("empty, and needed"),
    "required_if": _("empty, and needed in this case"),
    "one_of": _("all of several empty"),
    "not_before": _("earlier than it can be"),
    "differ": _("the same as what it must differ from"),
    "total": _("the parts do not add up"),
    "children_sum_to_parent": _("the places do not add up to the whole"),
    "key_conflict": _("one key, two accounts"),
    "row_ragged": _("more or fewer cells than headings"),
    "row_malformed": _("a line that cannot be read"),
    "type": _("not of its type"),
    "enum": _("not out of the list"),
    "minimum": _("too small"),
    "maximum": _("too large"),
    "min_length": _("too short"),
    "max_length": _("too long"),
    "pattern": _("not in its form"),
    "person_malformed": _("no key of a person"),
    "not_in_future": _("in the future"),
    "retention_over": _("older than the table keeps"),
    "place_malformed": _("no place code"),
    "place_unknown": _("no such place on that day"),
    "person_unknown": _("a person whom nobody registered"),
    "reference_unknown": _("refers to a row that is not there"),
    "date_format": _("not written as a date"),
    "date_impossible": _("no day of the calendar"),
    "datetime_format": _("not written as a moment"),
    "offset_missing": _("a moment without its offset"),
    "encoding": _("bytes of another encoding"),
    "quoting": _("a quotation mark left open"),
}


def rule_words(rule: str) -> str:
    """What is wrong, in the reader's language; the rule's name where there are no words for it."""
    return str(_RULES.get(rule, rule))


def measure_words(measure: str) -> str:
    """A measure's name in the reader's language."""
    return str({**MEASURES, **OTHER_MEASURES}.get(measure, measure))
