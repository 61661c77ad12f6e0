"""What firms' files are called on the screens, in the reader's language."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse.pool import load_standard
from wuse.publish import EditionStore
from wuse.respond.event_clock import Card
from wuse.respond.plan_file import PlanKind
from wuse.respond.resumption_file import FileReason, FileStep, ResumptionFile, file_card, file_clock
from wuse.respond.resumption_flows import resumption_rules
from wuse.respond.resumption_table import FileState
from wuse.respond.resumption_words import resumption_words
from wuse.respond.signed_words import SignedWords
from wuse.respond.store.firm_models import FirmPlanRow
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.vocabulary import Colour
from wuse.web.desk.acting import account_names, local
from wuse.web.desk.arrival_words import organisation_names
from wuse.web.desk.event_words import span_words
from wuse.web.desk.page import DeskTable
from wuse.web.language import page_language
from wuse.web.words import field_unit

FILE_STATES = {
    FileState.DRAFT: gettext_lazy("draft"),
    FileState.SUBMITTED: gettext_lazy("submitted"),
    FileState.TOWNSHIP_CHECKED: gettext_lazy("checked by the township"),
    FileState.INSPECTED: gettext_lazy("site inspected"),
    FileState.SECTOR_REVIEWED: gettext_lazy("reviewed by the sector"),
    FileState.APPROVED: gettext_lazy("approved"),
    FileState.FILED: gettext_lazy("filed"),
    FileState.RETURNED: gettext_lazy("returned to be completed"),
    FileState.REFUSED: gettext_lazy("refused"),
    FileState.RESUMED: gettext_lazy("at work"),
    FileState.SUSPENDED: gettext_lazy("suspended"),
    FileState.DELISTED: gettext_lazy("delisted"),
    FileState.WITHDRAWN: gettext_lazy("withdrawn"),
    FileState.LAPSED: gettext_lazy("ended with the response"),
}
_VISITED = {
    "site_in_order": gettext_lazy("In order, as the field worker found it"),
    "site_breach": gettext_lazy("Breaks what was committed to, as the field worker found it"),
    "site_unseen": gettext_lazy("Not all could be seen: somebody goes again"),
    "not_visited": gettext_lazy("Nobody went in time"),
    "visited": gettext_lazy("Somebody was there"),
}


def file_state_name(state: str) -> str:
    """What a state is called."""
    return str(FILE_STATES[FileState(state)])


def file_step_name(step: str) -> str:
    """What a step is called."""
    return resumption_words().steps[step].told(page_language())


def flow_name(flow: str) -> str:
    """What a way is called."""
    found = resumption_rules().flows.get(flow)
    return found.title.told(page_language()) if found else "–"


def reason_words(reason: FileReason) -> tuple[str, str]:
    """A reason, and what the firm can do."""
    if page_language() == "zh":
        return reason.name_zh, reason.todo_zh
    return reason.name_en, reason.todo_en


def clock_due(clock: str, due_at: datetime | None, at: datetime, *, yellow_at: datetime | None = None) -> str:
    """What is due and by when, with the sign of the card that the clock shows."""
    if not clock:
        return "–"
    if due_at is None:
        return _("stands still: a question waits for the firm")
    left = span_words(abs(due_at - at))
    signs = {
        Card.RED: _("▲ {what}, late by {left}"),
        Card.YELLOW: _("■ {what}, {left} left"),
        Card.NONE: _("{what}, {left} left"),
    }
    words = signs[file_card(yellow_at, due_at, at)]
    return words.format(what=resumption_words().clocks[clock].told(page_language()), left=left)


def clock_row(file: ResumptionFile, at: datetime) -> str:
    """The clock of a file, in words with its moment."""
    clock = file_clock(file, resumption_rules())
    if clock is None:
        return "–"
    words = clock_due(clock.name, clock.due_at, at, yellow_at=clock.yellow_at)
    return f"{words} ({local(clock.due_at)})" if clock.due_at else words


def answer_words(field: str, value: object) -> str:
    """An answer of the declaration as it is read."""
    if value in (None, ""):
        return "–"
    found = load_standard("enterprise").field(field)
    if field == "plan_digest":
        return f"{str(value)[:23]}…"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if found.labels and str(value) in found.labels:
        return str(found.labels[str(value)][page_language()])
    return f"{value} {field_unit(found.unit)}".strip()


def plan_words(kept: FirmPlanRow) -> str:
    """A plan that is kept: its kind, its size, when it came, the beginning of its digest."""
    return _("{kind}, {size} kB, handed in {moment}, {digest}…").format(
        kind=PlanKind(kept.kind).name if kept.kind != PlanKind.TEXT else _("plain text"),
        size=max(1, round(kept.size / 1024)),
        moment=local(kept.kept_at),
        digest=kept.digest[:19],
    )


def field_title(field: str) -> str:
    """What a column of the declaration is called."""
    return str(load_standard("enterprise").field(field).title[page_language()])


def history_table(file: ResumptionFile, *, people: bool) -> DeskTable:
    """The history, the newest first; the firm sees organisations, and not who it was there."""
    organisations = organisation_names(step.organisation for step in file.steps)
    names = account_names({step.by for step in file.steps}) if people else {}
    rows = []
    for step in reversed(file.steps):
        who = organisations.get(step.organisation, "") or _("by itself")
        if people and names.get(step.by):
            who = f"{who} · {names[step.by]}"
        rows.append([local(step.at), file_step_name(step.step), said_of(step), who])
    return DeskTable(
        _("History"),
        [_("When"), _("What"), _("Why, and what was said"), _("Done by")],
        rows,
        _("Nothing has happened."),
    )


def signed_facts(row: ResumptionFileRow) -> list[tuple[str, str]]:
    """Who signed a commitment, and the words that were signed, held to the digest that was kept then."""
    step = row.steps.exclude(digest="").order_by("number").last()
    if not row.signed or step is None:
        return [(_("Commitment signed by"), row.signed)] if row.signed else []
    words = SignedWords(**step.words)
    same = _("✓ as they were signed") if words.digest == step.digest else _("✕ not as they were signed")
    return [
        (_("Commitment signed by"), f"{row.signed} · {local(step.at)}"),
        (_("Words that were signed"), words.text),
        (_("Digest of the words"), f"{step.digest} · {words.version} · {words.lang} · {same}"),
    ]


def text_words(text: str) -> str:
    """What was said with a step; the finding of a field worker in words."""
    return str(_VISITED.get(text, text))


def said_of(step: FileStep) -> str:
    """The reason of a step with what can be done, and its words."""
    parts = []
    if step.reason:
        why, todo = reason_words(step.reason)
        parts.append(_("{why} ({todo})").format(why=why, todo=todo))
    if step.text:
        parts.append(text_words(step.text))
    if step.rule:
        parts.append(_("rule {rule}").format(rule=step.rule))
    return " · ".join(parts) or "–"


def county_colour(home: object, place: str) -> Colour | None:
    """The colour of the county of a place on the newest map; None where there is none."""
    edition = EditionStore(home, "zhejiang").latest()  # type: ignore[arg-type]
    found = [one.colour for one in edition.verdicts if place.startswith(one.place)] if edition else []
    return found[0] if found else None
