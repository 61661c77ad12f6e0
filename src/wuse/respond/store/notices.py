"""Notices at the desk and to firms: written with the step that they tell of, read by those whom they are for."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from wuse.permits import Actor
from wuse.respond.channel import AnyNotice
from wuse.respond.firm_notice import FirmNotice, notice_of_file_step
from wuse.respond.notice import Audience, Notice
from wuse.respond.resumption_file import FileReason, ResumptionFile
from wuse.respond.store.event_lists import within
from wuse.respond.store.holder_letters import letter_of
from wuse.respond.store.notice_models import NoticeRow
from wuse.vocabulary import Colour, PlaceCode, PlaceLevel

KEPT = timedelta(days=30)
"""How long a notice stays; what it told of stays in the history of the event."""
MOST_COUNTED = 99


def keep_notices(notices: list[Notice]) -> None:
    """Write the notices of one step into the outbox, in the caller's transaction; the channels pass the first on."""
    NoticeRow.objects.bulk_create(
        [
            NoticeRow(
                event_id=notice.event,
                step=notice.step,
                mark=notice.mark,
                at=notice.at,
                by=notice.by,
                place=notice.place,
                kind=notice.kind,
                level=notice.level,
                about_person=notice.about_person,
                due_at=notice.due_at,
                account=notice.audience.account,
                organisation=notice.audience.organisation,
                verb=notice.audience.verb,
                command=notice.audience.command or "",
                spread=number > 0,
            )
            for number, notice in enumerate(notices)
        ]
    )


def tell_firm(file: ResumptionFile) -> None:
    """Write the notice of the last step of a firm's file into the outbox, where the firm is told of it."""
    notice = notice_of_file_step(file)
    if notice is None:
        return
    NoticeRow.objects.create(
        file_id=notice.file,
        step=notice.step,
        mark=notice.reason or "",
        at=notice.at,
        by=notice.by,
        place=notice.place,
        organisation=notice.enterprise,
    )


def notice_of(row: NoticeRow) -> AnyNotice:
    """The value of a row."""
    if row.mailbox_id is not None:
        return letter_of(row)
    return event_notice(row) if row.file_id is None else firm_notice(row)


def firm_notice(row: NoticeRow) -> FirmNotice:
    """The value of a row of a firm's file."""
    assert row.file_id is not None
    return FirmNotice(
        file=row.file_id,
        step=row.step,
        reason=FileReason(row.mark) if row.mark else None,
        at=row.at,
        by=row.by,
        place=PlaceCode(row.place),
        enterprise=row.organisation,
        number=row.pk,
    )


def event_notice(row: NoticeRow) -> Notice:
    """The value of a row of an event."""
    assert row.event_id is not None
    return Notice(
        event=row.event_id,
        step=row.step,
        mark=row.mark,
        at=row.at,
        by=row.by,
        place=PlaceCode(row.place),
        kind=row.kind,
        level=Colour(row.level),
        about_person=row.about_person,
        due_at=row.due_at,
        audience=Audience(
            account=row.account,
            organisation=row.organisation,
            verb=row.verb,
            command=PlaceLevel(row.command) if row.command else None,
        ),
        number=row.pk,
    )


def notices_for(by: Actor, *, at: datetime) -> QuerySet[NoticeRow]:
    """The notices that are for an actor, the newest first; one's own acts are no news."""
    mine = Q(account=by.account)
    for permit in by.permits:
        if not permit.is_valid(at):
            continue
        inside = within(permit.place)
        if permit.gives("event.read") and by.organisation:
            mine |= Q(organisation=by.organisation) & inside
        verbs = sorted(permit.title.verbs & {"event.accept", "event.take_up", "event.supervise"})
        if verbs:
            mine |= Q(verb__in=verbs, command__in=("", permit.place.level)) & inside
    rows = NoticeRow.objects.filter(mine, file=None, at__gte=at - KEPT)
    return rows.exclude(by=by.account).order_by("-pk")


def notices_of_firm(enterprise: str, *, at: datetime) -> QuerySet[NoticeRow]:
    """The notices of a firm's own files, the newest first."""
    rows = NoticeRow.objects.filter(organisation=enterprise, event=None, at__gte=at - KEPT)
    return rows.order_by("-pk")


def count_unseen(rows: QuerySet[NoticeRow], *, seen: int) -> int:
    """How many of some notices came after the one that was seen last; counted to 99."""
    return rows.filter(pk__gt=seen)[: MOST_COUNTED + 1].count()


def forget_notices(*, at: datetime) -> int:
    """Remove what is older than notices are kept, in the caller's transaction."""
    return NoticeRow.objects.filter(at__lt=at - KEPT).delete()[1].get("respond.NoticeRow", 0)
