"""The white list on the pages of a file: its criteria as judged, by which profile, and judged again."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from wuse.assess.white_list import UNSAID, CriterionRule, WhiteListProfile
from wuse.pool import load_standard
from wuse.respond.resumption_file import ResumptionFile
from wuse.respond.white_list import STANDARD, WhiteListDecision, decided_again
from wuse.vocabulary import Colour
from wuse.web import site
from wuse.web.desk.page import DeskCell, DeskTable
from wuse.web.language import page_language
from wuse.web.words import colour_name

_LETTERS = 15


def profile_that_judged(file: ResumptionFile) -> WhiteListProfile:
    """The profile of the decision by which a file came in; of a file from before decisions were kept, the first."""
    decision, lists = white_list_decision(file), site.white_lists()
    return next((one for one in lists if decision and one.id == decision.profile), lists[0])


def white_list_decision(file: ResumptionFile) -> WhiteListDecision | None:
    """The decision by the white list that let a firm in."""
    joined = file.last("join")
    return joined.judged if joined else None


def criteria_table(criteria: Sequence[Mapping[str, Any]], profile: WhiteListProfile) -> DeskTable:
    """The criteria of a white list, each with what it was judged from and what to do."""
    lang, rows = page_language(), []
    for one in criteria:
        rule, met = profile.criterion(str(one["name"])), bool(one["met"])
        sign = _("✓ met") if met else _("✕ not met")
        name = rule.title[lang] if rule else str(one["name"])
        todo = rule.todo[lang] if rule and not met else ""
        value = _value_words(rule, str(one["value"]))
        rows.append([name, DeskCell(sign, state="done" if met else "late"), value, todo])
    columns = [_("Criterion"), _("Judged"), _("Judged from"), _("What to do")]
    return DeskTable(_("Criteria of the white list"), columns, rows, "")


def decision_facts(file: ResumptionFile) -> list[tuple[str, str]]:
    """By which profile a firm came in, held to the digest of then, and judged again from what was kept."""
    decision = white_list_decision(file)
    if decision is None:
        return []
    again = decided_again(decision, site.white_lists())
    if again is None:
        same = _("✕ this site has no such profile any more")
    else:
        same = _("✓ judged again, the same") if again == decision else _("✕ judged again, not the same")
    return [
        (_("Judged by"), f"{decision.profile} · {decision.as_of.isoformat()} · {same}"),
        (_("Digest of the profile"), decision.digest),
    ]


def _value_words(rule: CriterionRule | None, value: str) -> str:
    """What a criterion was judged from, as it is read."""
    sources = rule.judged_from if rule else ()
    parts = value.split(" / ")
    if len(parts) != len(sources):
        return value
    return " / ".join(_one_value(source, part) for source, part in zip(sources, parts, strict=True))


def _one_value(source: str, value: str) -> str:
    if value == UNSAID:
        return value
    if source == "county_colour":
        return colour_name(Colour(value))
    found = load_standard(STANDARD)
    if source not in found.columns:
        return value
    field = found.field(source)
    if field.labels and value in field.labels:
        return str(field.labels[value][page_language()])
    if field.type == "boolean":
        return _("Yes") if value.lower() == "true" else _("No")
    return f"{value[:_LETTERS]}…" if source == "plan_digest" else value
