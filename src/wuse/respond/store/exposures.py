"""Proposals of exposures at the desk: kept as the rule finds them, read back as values, forgotten with their visits."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from wuse.assess.exposure import Exposures
from wuse.respond.exposure import (
    MOST_KEPT,
    AsideReason,
    Exposure,
    ExposuresLookedFor,
    ExposureState,
    Meeting,
)
from wuse.respond.store.tracing_models import ExposureRow
from wuse.respond.store.venues import venues_named
from wuse.vocabulary import PersonKey, PlaceCode, Refusal

_AT_ONCE = 500
_MOST_MEETINGS = 60
_LONGEST_STAY = timedelta(days=1)
"""By how much the stay of a case may have begun before the other's, for one that has its time over to be found."""
_JUDGED = (
    "venue", "place", "place_in_line", "together", "near", "doubtful", "first_at", "last_at", "meetings", "rule",
    "rule_digest", "inputs", "found_at",
)  # fmt: skip
_MOMENTS = ("case_from", "case_to", "visited_at", "left_at")


def exposure_of(row: ExposureRow) -> Exposure:
    """The value of a row."""
    return Exposure(
        number=row.pk,
        response=row.response,
        case=row.case,
        case_person=PersonKey(row.case_person),
        person=PersonKey(row.person),
        venue=row.venue,
        place=PlaceCode(row.place),
        place_in_line=row.place_in_line,
        together=row.together,
        near=row.near,
        doubtful=row.doubtful,
        first_at=row.first_at,
        last_at=row.last_at,
        meetings=tuple(_meeting(told) for told in row.meetings),
        rule=row.rule,
        found_at=row.found_at,
        state=ExposureState(row.state),
        reason=AsideReason(row.reason) if row.reason else None,
        contact=row.contact_id,
        decided_at=row.decided_at,
    )


def get_exposure(number: int, *, lock: bool = False) -> ExposureRow:
    """The row of a proposal.

    Raises:
        Refusal: `exposure.unknown`.
    """
    rows = ExposureRow.objects.select_for_update() if lock else ExposureRow.objects.all()
    found = rows.filter(pk=number).first()
    if found is None:
        raise Refusal(
            "exposure.unknown",
            "There is no proposal {number}: it is found no more, or was forgotten with its visits.",
            {"number": number},
        )
    return found


def keep_exposures(
    found: Exposures, cases: Mapping[str, str], *, response: str, place: PlaceCode, told: Mapping[str, Any]
) -> ExposuresLookedFor:
    """Keep what was found for some cases, in the caller's transaction.

    What was decided stays as it is; what waits is told anew, or goes when it is found no more.

    Args:
        cases: key of a case's person -> id of the report.
        place: stands for a venue that is not registered here.
        told: rule, digest, inputs and moment, the same for all.
    """
    reports = list(cases.values())
    # Held, so that nobody decides meanwhile about what is told anew.
    rows = ExposureRow.objects.select_for_update().filter(response=response, case__in=reports)
    there = {(row.case, row.person): row for row in rows}
    new, changed, met = [], [], set()
    for proposed in _proposals(found, cases, place):
        values = {**proposed, **told}
        key = (values["case"], values["person"])
        met.add(key)
        row = there.get(key)
        if row is None:
            new.append(ExposureRow(response=response, state=ExposureState.WAITING, **values))
        elif row.state == ExposureState.WAITING:
            changed.append(_told_anew(row, values))
    gone = [row.pk for key, row in there.items() if key not in met and row.state == ExposureState.WAITING]
    # A second look at the same time may have kept the same proposal a moment before: the first one stands.
    ExposureRow.objects.bulk_create(new, batch_size=_AT_ONCE, ignore_conflicts=True)
    ExposureRow.objects.bulk_update(changed, _JUDGED, batch_size=_AT_ONCE)
    for start in range(0, len(gone), _AT_ONCE):
        part = gone[start : start + _AT_ONCE]
        ExposureRow.objects.filter(pk__in=part, state=ExposureState.WAITING).delete()
    decided = sum(there[key].state != ExposureState.WAITING for key in met & there.keys())
    crowded = tuple((venue, persons) for venue, persons in found.crowded.iter_rows())
    return ExposuresLookedFor(len(met), len(new), decided, found.met.height - len(met), crowded)


def decide(
    row: ExposureRow,
    state: ExposureState,
    *,
    by: str,
    at: datetime,
    reason: str = "",
    contact: int | None = None,
) -> None:
    """Write a decision, in the caller's transaction."""
    row.state, row.reason, row.contact_id = state, reason, contact
    row.decided_by, row.decided_at = by, at
    row.save()


def forget_exposures_before(moment: datetime) -> tuple[int, int]:
    """Remove stays that began before a moment, and proposals of which none is left, in the caller's transaction.

    Returns:
        How many proposals went, and how many pairs of stays of those that remain.
    """
    gone, dropped = list(ExposureRow.objects.filter(last_at__lt=moment).values_list("pk", flat=True)), 0
    older = ExposureRow.objects.select_for_update().filter(
        first_at__lt=moment + _LONGEST_STAY, last_at__gte=moment
    )
    for row in older:
        kept = [told for told in row.meetings if _began(told) >= moment]
        if not kept and row.first_at < moment:
            gone.append(row.pk)
        elif len(kept) < len(row.meetings) or row.first_at < moment:
            dropped += len(row.meetings) - len(kept)
            _keep_meetings(row, kept)
    for start in range(0, len(gone), _AT_ONCE):
        ExposureRow.objects.filter(pk__in=gone[start : start + _AT_ONCE]).delete()
    return len(gone), dropped


def _began(told: Mapping[str, Any]) -> datetime:
    """When the earlier of the two came."""
    return min(datetime.fromisoformat(told["case_from"]), datetime.fromisoformat(told["visited_at"]))


def _keep_meetings(row: ExposureRow, kept: list[dict[str, Any]]) -> None:
    """Let a proposal rest on some of its stays alone: where and when the others were is not told by it any more."""
    leading = _leading(kept)
    venue = venues_named([leading["venue"]]).get(leading["venue"])
    row.place = venue.place if venue else row.place
    row.venue, row.meetings = leading["venue"], kept
    row.first_at = min(datetime.fromisoformat(told["visited_at"]) for told in kept)
    sound = [told for told in kept if not told.get("doubtful")]
    row.together, row.doubtful = sum(told["at_once"] for told in sound), len(kept) - len(sound)
    row.near = len(sound) - row.together
    row.save()


def _proposals(found: Exposures, cases: Mapping[str, str], place: PlaceCode) -> Iterator[dict[str, Any]]:
    meetings: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    # Those in doubt come last, also among those that are kept.
    ranked = found.meetings.sort(
        "doubtful", "visited_at", "venue", "case_from", descending=[False, True, True, True]
    )
    for row in ranked.iter_rows(named=True):
        meetings[row["case_person"], row["person"]].append(row)
    venues = venues_named(found.meetings["venue"].unique().to_list())
    for row in found.met.filter(pl.col("place_in_line") <= MOST_KEPT).iter_rows(named=True):
        own = meetings[row["case_person"], row["person"]]
        leading = _leading(own)
        venue = venues.get(leading["venue"])
        yield {
            **row,
            "case": cases[row["case_person"]],
            "venue": leading["venue"],
            "place": venue.place if venue else place,
            "meetings": [_told(meeting) for meeting in own[:_MOST_MEETINGS]],
        }


def _leading(meetings: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The first pair of stays at the same time, of those that are not in doubt where there are any."""
    return max(meetings, key=lambda meeting: (not meeting.get("doubtful"), bool(meeting["at_once"])))


def _told_anew(row: ExposureRow, values: Mapping[str, Any]) -> ExposureRow:
    for name in _JUDGED:
        setattr(row, name, values[name])
    return row


def _told(meeting: Mapping[str, Any]) -> dict[str, Any]:
    moments = {name: meeting[name].isoformat() for name in _MOMENTS}
    how = {name: bool(meeting[name]) for name in ("at_once", "doubtful")}
    return {"venue": meeting["venue"], **how, **moments}


def _meeting(told: Mapping[str, Any]) -> Meeting:
    moments = {name: datetime.fromisoformat(told[name]) for name in _MOMENTS}
    return Meeting(
        venue=told["venue"], at_once=told["at_once"], doubtful=told.get("doubtful", False), **moments
    )
