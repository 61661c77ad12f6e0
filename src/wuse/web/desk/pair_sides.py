"""Two reports side by side: every field that either has, whether both say the same, and what the rule made of it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from wuse.assess.duplicates import load_duplicate_rule, reason_parts
from wuse.pool import Field, load_standard
from wuse.respond.pair import Pair, PairSides
from wuse.trust.vault import Identity
from wuse.web.desk.acting import local
from wuse.web.desk.page import Beside, BesideLine, DeskTable
from wuse.web.language import page_language
from wuse.web.words import place_words

# Of every row alike, or told elsewhere on the page.
_UNSHOWN = ("person", "recorded_at", "reporter")
_LAST = ("reporter", "recorded_at")
_MARKS = ("differs", "lacking", "same")
_AGREED = ("same", "sound", "part", "township", "county", "near")


def sides_of(sides: PairSides, identities: Sequence[Identity | None] = ()) -> Beside:
    """The reports line by line; with names, documents and telephones once they were revealed."""
    standard = load_standard(sides.pair.standard)
    one, other = (dict(row or {}) for row in sides.rows)
    fields = [field for field in standard.said_fields if field.name not in (*_UNSHOWN, *standard.key)]
    fields += [standard.field(name) for name in _LAST]
    lines = [
        _line(
            field.title[page_language()],
            _told(field, one.get(field.name)),
            _told(field, other.get(field.name)),
        )
        for field in fields
        if one.get(field.name) is not None or other.get(field.name) is not None
    ]
    return Beside(
        title=_("Side by side"),
        hint=_("The reports as they are now. Names are in the vault: reveal them below when you need them."),
        heads=(_head(sides.pair.report, sides.rows[0]), _head(sides.pair.other_report, sides.rows[1])),
        # What differs decides: it comes first.
        lines=[*_identity_lines(identities), *sorted(lines, key=lambda line: _MARKS.index(line.mark))],
    )


def reasons_of(pair: Pair) -> DeskTable:
    """What the rule compared, what it came to, and what that weighs."""
    rule, lang = load_duplicate_rule(), page_language()
    titles = {trait["trait"]: trait[lang] for trait in rule.traits}
    rows = [
        [titles[trait], rule.words(trait, outcome, lang), bits(rule.points(trait, outcome))]
        for trait, outcome in reason_parts(pair.reasons)
    ]
    rows.append([_("Together"), band_name(pair.band), bits(pair.likeness)])
    columns = [_("Compared"), _("Came to"), _("Bits")]
    return DeskTable(_("Why this pair is here"), columns, rows, "")


def band_name(band: str) -> str:
    """The band of a likeness in words."""
    return {"certain": _("same document"), "probable": _("probable"), "possible": _("possible")}[band]


def bits(tenths: int) -> str:
    """A weight, with its sign."""
    return f"{tenths / 10:+.1f}".replace("-", "\N{MINUS SIGN}") if tenths else "0"


def agreed(reasons: str) -> str:
    """What the reports of a pair have in common, in words."""
    rule, lang = load_duplicate_rule(), page_language()
    return " · ".join(rule.words(*part, lang) for part in reason_parts(reasons) if part[1] in _AGREED)


def _identity_lines(identities: Sequence[Identity | None]) -> Iterator[BesideLine]:
    if not any(identities):
        return
    one, other = identities
    for name, of in (
        (_("Name"), lambda found: found.name),
        (_("Number of the document"), lambda found: found.number),
        (_("Telephone"), lambda found: found.phone),
    ):
        yield _line(name, *(of(found) if found else "" for found in (one, other)))


def _line(name: str, one: str, other: str) -> BesideLine:
    if not one or not other:
        mark, sign, words = "lacking", "○", _("one is lacking")
    elif one == other:
        mark, sign, words = "same", "=", _("the same")
    else:
        mark, sign, words = "differs", "≠", _("differs")
    return BesideLine(name, one or "–", other or "–", mark, sign, words)


def _told(field: Field, value: Any) -> str:
    """A value as people read it."""
    if value is None:
        return ""
    if field.name in {"place", "report_place"} or field.type == "place_code":
        return place_words(str(value))
    if isinstance(value, datetime):
        return local(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    labels = field.labels.get(str(value))
    return labels[page_language()] if labels else value.isoformat() if isinstance(value, date) else str(value)


def _head(report: str, row: Mapping[str, Any] | None) -> str:
    return (
        _("Report {report}").format(report=report)
        if row
        else _("Report {report} (gone)").format(report=report)
    )
