"""The codes of everyone under a response are kept up: judged again where something changed, and changes are told."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from wuse.permits import Actor
from wuse.permits.response import Response, check_response_active
from wuse.permits.store.queries import destroyed_responses, get_response
from wuse.pool import Pool
from wuse.pool.actions.append import MOST_ROWS
from wuse.pool.inbox import CheckedBatch
from wuse.respond.code_change import changes_of, to_be_told, worse
from wuse.respond.code_series import CodeRules, CodeSeries
from wuse.respond.store.code_entries import with_international_code
from wuse.respond.store.code_facts import last_receipt, settled_marks
from wuse.respond.store.code_folder import CodeStateFolder
from wuse.respond.store.code_frames import MODULE, no_more_codes, with_codes
from wuse.respond.store.code_runs import CodeLook, Judgement, SeriesRun
from wuse.respond.store.code_tallies import count_changes, tallied
from wuse.respond.store.facts_behind import facts_behind, places_of
from wuse.respond.store.holder_notices import (
    HolderNoticeKind,
    forget_expired_codes,
    forget_holder_notices,
    revoke_all,
    revoke_milder,
    revoke_other_series,
    tell_holders,
    tell_series,
    under_hand,
)
from wuse.respond.store.reliefs import reliefs_that_count
from wuse.trust.audit import Audit, AuditEntry
from wuse.trust.canonical import canonical_json
from wuse.vocabulary import Purpose

VERDICTS = "code_verdict"
_SHOWN = ("person", "colour", "rule")
# No code holds for longer.
_LONGEST = timedelta(days=1)


@dataclass(frozen=True)
class CodesJudged:
    """What a run did. `anew`: everyone was judged from all facts; else only who was touched."""

    judged: int
    changed: int
    worse: int
    told: int
    revoked: int
    anew: bool


def judge_codes(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    pool: Pool,
    folder: CodeStateFolder,
    response: str,
    rules: CodeRules,
    areas: pl.DataFrame,
    editions: Mapping[int, date],
) -> CodesJudged:
    """Judge the codes of everyone under a response of whom something changed since the last run; tell what changed.

    A change is a row of `code_verdict`, a notice to its holder, a number of the public tally where the code became
    worse, and the revoking of what was issued before; all of it with the entry in one transaction. Whatever ends a run,
    the next one goes on: what was told is compared with the rows that are there.

    Who came from abroad with a foreign document is judged by the international series, everybody else by the domestic
    one; each has a state and an entry of its own.

    Args:
        folder: the state between two runs. rules: of both series, for today. areas: the risk of places.
        editions: number of each edition of the map that was issued -> its day.

    Raises:
        Refusal: `response.unknown`, and those of a response that is not in force.
    """
    frame = get_response(response)
    check_response_active(frame, module=MODULE, place=frame.area, at=at)
    receipts, marks = last_receipt(), settled_marks(pool, at=at)
    entered = with_international_code(response)
    look = CodeLook(pool, frame, areas, editions, marks, receipts, at, entered)
    wanted = [series for series in CodeSeries if series is CodeSeries.DOMESTIC or entered]
    runs = [SeriesRun(look, series, rules.of(series)) for series in wanted]
    return _together([_judge_series(audit, by, run, folder) for run in runs])


def _judge_series(audit: Audit, by: Actor, run: SeriesRun, folder: CodeStateFolder) -> CodesJudged:
    found = run.judged(folder.load(run.look.response, run.series))
    if run.look.response in destroyed_responses():
        # The sunset came by while everybody was judged: nothing of it is told or kept.
        return CodesJudged(0, 0, 0, 0, 0, found.anew)
    told = _Told() if found.is_nothing else _tell(audit, by, run, found)
    folder.keep(run.look.response, found.after, at=run.at, series=run.series)
    return CodesJudged(found.codes.height, told.changed, told.worse, told.told, told.revoked, found.anew)


def _together(found: Sequence[CodesJudged]) -> CodesJudged:
    names = ("judged", "changed", "worse", "told", "revoked")
    sums = {name: sum(getattr(one, name) for one in found) for name in names}
    return CodesJudged(**sums, anew=any(one.anew for one in found))


def _changes(run: SeriesRun, found: Judgement) -> pl.DataFrame:
    """What differs from the rows of `code_verdict` that are there; of everybody when nobody is named."""
    among = None if found.persons is None else found.persons.to_frame("person")
    told = run.look.pool.latest(VERDICTS, among=among, response=run.look.response)
    return changes_of(found.codes, run.concerned(told), run.series)


@dataclass(frozen=True)
class _Told:
    changed: int = 0
    worse: int = 0
    told: int = 0
    revoked: int = 0


def _tell(audit: Audit, by: Actor, run: SeriesRun, found: Judgement) -> _Told:
    with audit.transaction(turn=f"codes {run.look.response}"):
        # What was told is read within the turn: another keeper may have told it a moment ago.
        changes = _changes(run, found)
        grave = worse(changes)
        name = _keep_verdicts(run, changes)
        _count(run, grave)
        told, revoked = _tell_holders(run, changes), _revoke(run, found.codes, changes)
        told += (moved := _move(run, found.codes, changes))
        if changes.height or revoked or moved:
            audit.append(_entry(by, run, changes, grave, name))
        return _Told(changes.height, grave.height, told, revoked)


def _keep_verdicts(run: SeriesRun, changes: pl.DataFrame) -> str:
    """The digest of the rows that were written."""
    homes = places_of(changes["person"].to_list(), response=run.look.response)
    rows = _verdict_rows(run, changes, homes)
    name = hashlib.sha256(rows.write_ipc(None).getvalue()).hexdigest()
    for start in range(0, rows.height, MOST_ROWS):
        part = CheckedBatch(VERDICTS, rows.slice(start, MOST_ROWS), f"{name}/{start}", run.look.response)
        run.look.pool.receive(part, at=run.at)
    return name


def _count(run: SeriesRun, grave: pl.DataFrame) -> None:
    behind = facts_behind(
        run.look.pool.engine,
        run.look.facts.tables,
        grave,
        response=run.look.response,
        area=run.look.frame.area,
        as_of=run.at,
    )
    numbers = tallied(
        [
            (behind[person].place[:6], colour, f"rule.{rule}", behind[person].sender)
            for person, colour, rule in grave.select(_SHOWN).iter_rows()
        ]
    )
    count_changes(numbers, response=run.look.response, at=run.at)


def _tell_holders(run: SeriesRun, changes: pl.DataFrame) -> int:
    seen = _not_by_hand(run, changes)
    columns = to_be_told(seen).select("person", pl.col("before").fill_null(""), "colour", "rule")
    return tell_holders(columns.iter_rows(), HolderNoticeKind.VERDICT, response=run.look.response, at=run.at)


def _revoke(run: SeriesRun, codes: pl.DataFrame, changes: pl.DataFrame) -> int:
    """Revoke what promises more than the present verdict of everybody who was judged, changed or not: a verdict that
    went and came back since the last run is no change, and a code may have been issued in between.
    """
    judged = pl.concat([codes.select(_SHOWN), changes.select(_SHOWN)]).unique()
    shown = _not_by_hand(run, judged.filter(pl.col("colour") != "green"))
    relieved = reliefs_that_count(response=run.look.response, at=run.at)
    counts_as = pl.Series(
        [relieved.get((person, colour, rule), colour) for person, colour, rule in shown.iter_rows()],
        dtype=pl.String(),
    )
    return sum(
        revoke_milder(some["person"].to_list(), str(colour), response=run.look.response, at=run.at)
        for (colour,), some in shown.with_columns(colour=counts_as).group_by("colour", maintain_order=True)
    )


def _move(run: SeriesRun, codes: pl.DataFrame, changes: pl.DataFrame) -> int:
    """Revoke what was issued by the other series and tell those who had its code, whoever set their colour; returns
    how many were told.
    """
    moved = changes.filter(pl.col("moved"))["person"].to_list()
    # Of the few all are looked at: a code may have been issued before they were ever told.
    few = codes["person"].to_list() if run.series is CodeSeries.INTERNATIONAL else []
    response, at = run.look.response, run.at
    held = revoke_other_series(sorted({*moved, *few}), run.series, response=response, at=at)
    return tell_series(sorted(held.union(moved)), run.series, response=response, at=at)


def _not_by_hand(run: SeriesRun, rows: pl.DataFrame) -> pl.DataFrame:
    hidden = under_hand(rows["person"].to_list(), response=run.look.response, at=run.at)
    return rows.filter(~pl.col("person").is_in(list(hidden)))


def _verdict_rows(run: SeriesRun, changes: pl.DataFrame, homes: Mapping[str, str]) -> pl.DataFrame:
    inputs = canonical_json({"editions": sorted(run.look.editions), "moves": dict(run.look.marks)}).decode()
    return changes.select(
        "person",
        pl.col("person")
        .replace_strict(dict(homes), default=str(run.look.frame.area), return_dtype=pl.String())
        .alias("place"),
        pl.lit(run.at).alias("judged_at"),
        pl.col("colour").alias("code_colour"),
        pl.col("rule").alias("code_cause"),
        pl.col("since").alias("code_since"),
        pl.col("until").alias("code_until"),
        pl.col("reasons").alias("code_reasons"),
        pl.lit(run.profile.id).alias("rule"),
        pl.lit(run.profile.digest).alias("rule_digest"),
        pl.lit(inputs).alias("inputs"),
        pl.lit(run.at).alias("recorded_at"),
    )


def _entry(by: Actor, run: SeriesRun, changes: pl.DataFrame, grave: pl.DataFrame, name: str) -> AuditEntry:
    numbers = {"changed": changes.height, "worse": grave.height}
    return AuditEntry(
        at=run.at,
        by=by.account,
        verb="code.judge",
        place=str(run.look.frame.area),
        purpose=Purpose.CODE_REVIEW,
        response=run.look.response,
        rule=run.profile.id,
        personal=True,
        facts={"rule_digest": run.profile.digest, "verdicts": name, **numbers},
    )


def revoke_ended_codes(*, audit: Audit, by: Actor, at: datetime) -> int:
    """Revoke the codes of responses that are over, where another response of the same area runs: the area's key signs
    for both, so that it cannot end with the one. Returns how many.
    """
    going_on = {frame.area for frame in with_codes(at)}
    over = [frame for frame in no_more_codes(at) if frame.area in going_on and frame.over_at > at - _LONGEST]
    return sum(_revoke_ended(audit, by, frame, at) for frame in over)


def _revoke_ended(audit: Audit, by: Actor, frame: Response, at: datetime) -> int:
    with audit.transaction():
        count = revoke_all(frame.code, at=at)
        if count:
            audit.append(
                AuditEntry(
                    at=at,
                    by=by.account,
                    verb="code.revoke_ended",
                    place=str(frame.area),
                    purpose=Purpose.CODE_REVIEW,
                    response=frame.code,
                    personal=True,
                    facts={"codes": count},
                )
            )
        return count


def forget_codes(*, audit: Audit, by: Actor, at: datetime) -> int:
    """Remove the issued codes that have expired, and notices to holders that are older than they are kept.

    Returns how many rows that were.
    """
    with audit.transaction():
        expired, notices = forget_expired_codes(at=at), forget_holder_notices(at=at)
        if expired or notices:
            facts = {"codes": expired, "notices": notices}
            audit.append(AuditEntry(at=at, by=by.account, verb="code.forget", facts=facts))
    return expired + notices
