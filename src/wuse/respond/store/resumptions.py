"""Firms' files at the desk: rows and values of each other, in the transaction of the action that writes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from wuse.permits.store.within import within
from wuse.respond.history import with_taken
from wuse.respond.resumption_check import consents_by_itself
from wuse.respond.resumption_file import (
    DeclaredFirm,
    FileReason,
    FileStep,
    ResumptionFile,
    file_clock,
    replay_file,
    step_awaited,
    told_from,
)
from wuse.respond.resumption_flows import resumption_rules
from wuse.respond.resumption_risk import file_risks
from wuse.respond.resumption_table import FileState, resumption_table
from wuse.respond.signed_words import SignedWords
from wuse.respond.store.firm_papers import forget_draft_contacts, forget_replaced_plans
from wuse.respond.store.resumption_models import NO_DAY, ResumptionFileRow, ResumptionStepRow
from wuse.respond.store.step_rows import step_columns, step_values
from wuse.respond.white_list import decision_of, kept_decision
from wuse.vocabulary import CHINA, PlaceCode, Refusal

MODULE = "resumption"
"""The module of a response under which firms declare."""


def declared_firm(row: ResumptionFileRow) -> DeclaredFirm:
    """What a row says was declared."""
    return DeclaredFirm(
        enterprise=row.enterprise,
        name=row.name,
        place=PlaceCode(row.place),
        response=row.response,
        flow=row.flow,
        industry=row.industry,
        kind=row.kind,
        staff=row.staff,
        returning=row.returning,
        planned_on=row.planned_on,
    )


def file_of(row: ResumptionFileRow) -> ResumptionFile:
    """The file of a row: its history, played again."""
    return replay_file(declared_firm(row), map(_step_of, row.steps.order_by("number")), number=row.pk)


def get_file(number: int, *, lock: bool = False) -> ResumptionFileRow:
    """The row of a file, locked for a change when asked.

    Raises:
        Refusal: `resumption.unknown`.
    """
    rows = ResumptionFileRow.objects.select_for_update() if lock else ResumptionFileRow.objects.all()
    found = rows.filter(pk=number).first()
    if found is None:
        raise unknown_file(number)
    return found


def get_own_file(number: int, enterprise: str) -> ResumptionFileRow:
    """The row of a firm's own file; of another firm's it is not told that there is one.

    Raises:
        Refusal: `resumption.unknown`.
    """
    found = ResumptionFileRow.objects.filter(pk=number, enterprise=enterprise or None).first()
    if found is None:
        raise unknown_file(number)
    return found


def unknown_file(number: int) -> Refusal:
    """The refusal of a number that no file has."""
    return Refusal("resumption.unknown", "There is no file with the number {number}.", {"number": number})


def files_of_firm(enterprise: str) -> QuerySet[ResumptionFileRow]:
    """The files of a firm, the newest first."""
    return ResumptionFileRow.objects.filter(enterprise=enterprise).order_by("-pk")


def files_at(places: Sequence[str]) -> QuerySet[ResumptionFileRow]:
    """The files of sites in places; a draft is the firm's alone."""
    return ResumptionFileRow.objects.filter(_inside("place", places)).exclude(state=FileState.DRAFT)


@dataclass(frozen=True)
class WaitingFiles:
    """How many files wait for a step, how many of them are late or soon due, and since when the first one waits."""

    number: int
    late: int
    near: int
    since: datetime


def count_awaiting(step: str, places: Sequence[str], *, field: str, at: datetime) -> WaitingFiles | None:
    """Count the files that wait for a step of an office in places; None where there are none.

    Args:
        field: `place` or `decided_at`, whichever acts.
    """
    found = ResumptionFileRow.objects.filter(_inside(field, places), awaits=step).aggregate(
        number=Count("*"),
        late=Count("awaits", filter=Q(due_at__lte=at)),
        near=Count("awaits", filter=Q(yellow_at__lte=at, due_at__gt=at)),
        since=Min("moved_at"),
    )
    return WaitingFiles(**found) if found["number"] else None


def _inside(field: str, places: Sequence[str]) -> Q:
    inside = Q(pk__in=[])
    for place in places:
        inside |= within(field, place)
    return inside


def fill_declaration(row: ResumptionFileRow, kept: Mapping[str, Any], *, flow: str) -> None:
    """Put what was declared into a row, which the caller saves."""
    row.declared, row.flow = dict(kept), flow
    row.industry, row.kind = str(kept.get("industry") or ""), str(kept.get("business_kind") or "")
    row.staff, row.returning = int(kept.get("staff_total") or 0), int(kept.get("staff_returning") or 0)
    row.planned_on = kept.get("planned_on")
    weigh_risk(row)
    row.decided_at = resumption_rules().decided_at(row.place, staff=row.staff, industry=row.industry)


def weigh_risk(row: ResumptionFileRow) -> None:
    """Put into a row, which the caller saves, how many risks what it declared and what its roster counted have."""
    row.risk = file_risks(row.declared, row.roster, kind=row.kind, rules=resumption_rules()).number


def forget_draft(row: ResumptionFileRow) -> None:
    """Take what was entered and not sent out of a row, which the caller saves, and out of the vault."""
    row.draft, row.drafted_at = {}, None
    forget_draft_contacts(row)


def keep_file_step(row: ResumptionFileRow, file: ResumptionFile, step: FileStep) -> ResumptionFile:
    """Write a step and what follows from it; the caller holds the row."""
    after = with_taken(file, step)
    clock = file_clock(after, resumption_rules())
    row.state, row.is_open, row.is_live = after.state, after.state.is_open, after.state.is_live
    row.clock = clock.name if clock else ""
    row.due_at, row.yellow_at = (clock.due_at, clock.yellow_at) if clock else (None, None)
    row.due_day = row.due_at.astimezone(CHINA).date() if row.due_at else NO_DAY
    row.consent_at = row.due_at if consents_by_itself(after) else None
    row.tell_at = told_from(after, clock, resumption_rules()) if clock and row.consent_at is None else None
    row.moved_at, row.awaits = step.at, step_awaited(after, clock)
    row.is_waiting = row.is_open or row.clock == "appeal"
    row.inspection = after.inspection.check if after.inspection else ""
    drafted = bool(row.draft.get("plan_digest"))
    if not row.is_live:
        forget_draft(row)
    row.save()
    if drafted and not row.is_live:
        forget_replaced_plans(row)
    ResumptionStepRow.objects.create(
        file=row,
        **step_columns(step),
        reason=step.reason or "",
        rule=step.rule,
        check_id=step.check,
        words=asdict(step.words) if step.words else {},
        judged=kept_decision(step.judged) if step.judged else {},
        digest=step.words.digest if step.words else "",
    )
    return after


def files_consenting(*, at: datetime) -> list[int]:
    """Numbers of the files whose review is over, and which are filed of themselves then."""
    rows = ResumptionFileRow.objects.filter(consent_at__lte=at)
    return list(rows.order_by("consent_at", "pk").values_list("pk", flat=True))


def note_seen(row: ResumptionFileRow, step: int) -> None:
    """Note the last step that the firm has seen."""
    ResumptionFileRow.objects.filter(pk=row.pk, seen__lt=step).update(seen=step)


def files_not_under(responses: Collection[str]) -> list[int]:
    """Numbers of the live files under no response of these."""
    live = ResumptionFileRow.objects.filter(is_live=True)
    ended = [response for response in _responses_of(live) if response not in responses]
    return list(live.filter(response__in=ended).order_by("pk").values_list("pk", flat=True)) if ended else []


def _responses_of(live: QuerySet[ResumptionFileRow]) -> Iterator[str]:
    """The responses under which there are live files: a look into the index for each of them, and none for a file."""
    ordered = live.order_by("response").values_list("response", flat=True)
    found = ordered.first()
    while found is not None:
        yield found
        found = ordered.filter(response__gt=found).first()


def place_that_acts(row: ResumptionFileRow, step: str) -> str:
    """The place that a permit must cover for a step: the site's, or where firms of this size are decided about."""
    line = resumption_table().row(FileState(row.state), step) or resumption_table().names[step][0]
    return row.decided_at if line.where == "level" else row.place


def _step_of(row: ResumptionStepRow) -> FileStep:
    return FileStep(
        **step_values(row, FileState),
        reason=FileReason(row.reason) if row.reason else None,
        rule=row.rule,
        check=row.check_id,
        words=SignedWords(**row.words) if row.words else None,
        judged=decision_of(row.judged) if row.judged else None,
    )
