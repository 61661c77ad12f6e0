"""The codes of everyone under a response are kept up: judged again where something changed, and changes are told."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from wuse.assess.health_code import (
    VERDICT,
    CodeFacts,
    CodeProfile,
    KeptCodes,
    all_codes,
    change_by,
    corrected_by,
    day_of,
    first_day_for,
    kept_with_change,
    touched_by_areas,
)
from wuse.assess.health_code.state import BITS
from wuse.permits import Actor
from wuse.permits.response import Response, check_response_active
from wuse.permits.store.queries import get_response
from wuse.pool import Pool, Source
from wuse.pool.actions.append import MOST_ROWS
from wuse.pool.inbox import CheckedBatch
from wuse.respond.code_change import changes_of, to_be_told, worse
from wuse.respond.store.code_facts import Marks, all_facts, last_receipt, news_since, settled_marks
from wuse.respond.store.code_folder import CodeStateFolder, KeptRun
from wuse.respond.store.code_tallies import count_changes, tallied
from wuse.respond.store.facts_behind import facts_behind, places_of
from wuse.respond.store.holder_notices import (
    HolderNoticeKind,
    forget_expired_codes,
    forget_holder_notices,
    revoke_milder,
    tell_holders,
    under_hand,
)
from wuse.respond.store.reliefs import reliefs_that_count
from wuse.trust.audit import Audit, AuditEntry
from wuse.trust.canonical import canonical_json
from wuse.vocabulary import Purpose

VERDICTS = "code_verdict"
_SHOWN = ("person", "colour", "rule")
MODULE = "health_code"


@dataclass(frozen=True)
class CodesJudged:
    """What a run did. `anew`: everyone was judged from all facts; else only who was touched."""

    judged: int
    changed: int
    worse: int
    told: int
    revoked: int
    anew: bool


@dataclass(frozen=True)
class _Run:
    """What a run reads, and by what it judges."""

    pool: Pool
    frame: Response
    profile: CodeProfile
    areas: pl.DataFrame
    editions: Mapping[int, date]
    marks: Marks
    receipts: int
    at: datetime

    @property
    def response(self) -> str:
        return self.frame.code


def judge_codes(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    pool: Pool,
    folder: CodeStateFolder,
    response: str,
    profile: CodeProfile,
    areas: pl.DataFrame,
    editions: Mapping[int, date],
) -> CodesJudged:
    """Judge the codes of everyone under a response of whom something changed since the last run; tell what changed.

    A change is a row of `code_verdict`, a notice to its holder, a number of the public tally where the code became
    worse, and the revoking of what was issued before; all of it with the entry in one transaction. Whatever ends a run,
    the next one goes on: what was told is compared with the rows that are there.

    Args:
        folder: the state between two runs. areas: the risk of places. editions: number of each edition of the map that
            was issued -> its day.

    Raises:
        Refusal: `response.unknown`, and those of a response that is not in force.
    """
    frame = get_response(response)
    check_response_active(frame, module=MODULE, place=frame.area, at=at)
    receipts = last_receipt()
    run = _Run(pool, frame, profile, areas, editions, settled_marks(pool, at=at), receipts, at)
    before = folder.load(response)
    goes_on = before is not None and _goes_on(before, run)
    facts = CodeFacts(all_facts(pool, response=response), areas)
    if before and goes_on:
        after, codes, persons = _increment(before, run, facts)
    else:
        after, codes, persons = _anew(run, facts)
    nothing = not codes.height and persons is not None and not persons.len()
    told = _Told() if nothing else _tell(audit, by, run, facts, codes, persons)
    folder.keep(response, after, at=at)
    return CodesJudged(codes.height, told.changed, told.worse, told.told, told.revoked, not goes_on)


def _goes_on(before: KeptRun, run: _Run) -> bool:
    """Whether the state serves for today, under this rule and with these maps."""
    today, first = day_of(run.at), before.codes.first_day
    in_reach = first_day_for(run.profile, today) >= first and today < first + timedelta(days=BITS)
    not_yet = before.anew_from is None or run.at < before.anew_from
    ahead = today >= before.codes.judged_on
    return (
        before.profile == run.profile.digest and in_reach and not_yet and ahead and _maps_go_on(before, run)
    )


def _maps_go_on(before: KeptRun, run: _Run) -> bool:
    return set(before.editions) <= set(run.editions)


def _anew(run: _Run, facts: CodeFacts) -> tuple[KeptRun, pl.DataFrame, pl.Series | None]:
    first_day = first_day_for(run.profile, day_of(run.at))
    engine = run.pool.engine
    kept, codes = all_codes(engine, facts, profile=run.profile, as_of=run.at, first_day=first_day)
    return _kept(run, kept, _learnt_later(run, facts.tables)), codes, None


def _increment(
    before: KeptRun, run: _Run, facts: CodeFacts
) -> tuple[KeptRun, pl.DataFrame, pl.Series | None]:
    """Judge those who are touched by new facts, by a new map or by time; also answers with who these are."""
    engine, kept = run.pool.engine, before.codes
    news = news_since(run.pool, before.marks, run.marks, response=run.response)
    known = {name: rows.filter(pl.col("recorded_at") <= run.at) for name, rows in news.items()}
    corrected = [*corrected_by(engine, known, facts, as_of=run.at), *_moved_by_maps(before, run)]
    today = day_of(run.at)
    if not (known or corrected or today > kept.judged_on):
        nobody = pl.DataFrame(schema={"person": pl.String()})["person"]
        return _kept(run, kept, before.anew_from), pl.DataFrame(schema=dict(VERDICT)), nobody
    change = change_by(engine, kept, known, facts, profile=run.profile, as_of=run.at, corrected=corrected)
    after = kept_with_change(kept, change, today)
    later = [moment for moment in (before.anew_from, _learnt_later(run, news)) if moment]
    persons = pl.concat([change.touched, change.codes["person"]]).unique()
    moved = frozenset(change.moved)
    return _kept(run, after, min(later, default=None), moved), change.codes, persons


def _moved_by_maps(before: KeptRun, run: _Run) -> list[str]:
    new = [day for number, day in run.editions.items() if number not in before.editions]
    return touched_by_areas(before.codes, min(new)) if new else []


def _kept(
    run: _Run, codes: KeptCodes, anew_from: datetime | None, changed: frozenset[str] = frozenset()
) -> KeptRun:
    return KeptRun(
        codes=codes,
        profile=run.profile.digest,
        marks=run.marks,
        receipts=run.receipts,
        editions=tuple(sorted(run.editions)),
        anew_from=anew_from,
        changed=changed,
    )


def _learnt_later(run: _Run, tables: Mapping[str, Source]) -> datetime | None:
    """The first moment to come at which a row says that it was learnt: then the state is built anew."""
    found = []
    for source in tables.values():
        rows = run.pool.engine.run(
            "SELECT min(recorded_at) AS later FROM facts WHERE recorded_at > $as_of",
            tables={"facts": source},
            parameters={"as_of": run.at},
        )
        found += [moment for moment in rows["later"].to_list() if moment]
    return min(found, default=None)


def _changes(run: _Run, codes: pl.DataFrame, persons: pl.Series | None) -> pl.DataFrame:
    """What differs from the rows of `code_verdict` that are there; of everybody when nobody is named."""
    among = None if persons is None else persons.to_frame("person")
    told = run.pool.latest(VERDICTS, among=among, response=run.response)
    return changes_of(codes, told)


@dataclass(frozen=True)
class _Told:
    changed: int = 0
    worse: int = 0
    told: int = 0
    revoked: int = 0


def _tell(
    audit: Audit, by: Actor, run: _Run, facts: CodeFacts, codes: pl.DataFrame, persons: pl.Series | None
) -> _Told:
    with audit.transaction(turn=f"codes {run.response}"):
        # What was told is read within the turn: another keeper may have told it a moment ago.
        changes = _changes(run, codes, persons)
        grave = worse(changes)
        name = _keep_verdicts(run, changes)
        _count(run, facts, grave)
        told, revoked = _tell_holders(run, changes), _revoke(run, codes, changes)
        if changes.height or revoked:
            audit.append(_entry(by, run, changes, grave, name))
        return _Told(changes.height, grave.height, told, revoked)


def _keep_verdicts(run: _Run, changes: pl.DataFrame) -> str:
    """The digest of the rows that were written."""
    homes = places_of(changes["person"].to_list(), response=run.response)
    rows = _verdict_rows(run, changes, homes)
    name = hashlib.sha256(rows.write_ipc(None).getvalue()).hexdigest()
    for start in range(0, rows.height, MOST_ROWS):
        part = CheckedBatch(VERDICTS, rows.slice(start, MOST_ROWS), f"{name}/{start}", run.response)
        run.pool.receive(part, at=run.at)
    return name


def _count(run: _Run, facts: CodeFacts, grave: pl.DataFrame) -> None:
    behind = facts_behind(
        run.pool.engine, facts.tables, grave, response=run.response, area=run.frame.area, as_of=run.at
    )
    numbers = tallied(
        [
            (behind[person].place[:6], colour, f"rule.{rule}", behind[person].sender)
            for person, colour, rule in grave.select(_SHOWN).iter_rows()
        ]
    )
    count_changes(numbers, response=run.response, at=run.at)


def _tell_holders(run: _Run, changes: pl.DataFrame) -> int:
    seen = _not_by_hand(run, changes)
    columns = to_be_told(seen).select("person", pl.col("before").fill_null(""), "colour", "rule")
    return tell_holders(columns.iter_rows(), HolderNoticeKind.VERDICT, response=run.response, at=run.at)


def _revoke(run: _Run, codes: pl.DataFrame, changes: pl.DataFrame) -> int:
    """Revoke what promises more than the present verdict of everybody who was judged, changed or not: a verdict that
    went and came back since the last run is no change, and a code may have been issued in between.
    """
    judged = pl.concat([codes.select(_SHOWN), changes.select(_SHOWN)]).unique()
    shown = _not_by_hand(run, judged.filter(pl.col("colour") != "green"))
    relieved = reliefs_that_count(response=run.response, at=run.at)
    counts_as = pl.Series(
        [relieved.get((person, colour, rule), colour) for person, colour, rule in shown.iter_rows()],
        dtype=pl.String(),
    )
    return sum(
        revoke_milder(some["person"].to_list(), str(colour), response=run.response, at=run.at)
        for (colour,), some in shown.with_columns(colour=counts_as).group_by("colour", maintain_order=True)
    )


def _not_by_hand(run: _Run, rows: pl.DataFrame) -> pl.DataFrame:
    hidden = under_hand(rows["person"].to_list(), response=run.response, at=run.at)
    return rows.filter(~pl.col("person").is_in(list(hidden)))


def _verdict_rows(run: _Run, changes: pl.DataFrame, homes: Mapping[str, str]) -> pl.DataFrame:
    inputs = canonical_json({"editions": sorted(run.editions), "moves": dict(run.marks)}).decode()
    return changes.select(
        "person",
        pl.col("person")
        .replace_strict(dict(homes), default=str(run.frame.area), return_dtype=pl.String())
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


def _entry(by: Actor, run: _Run, changes: pl.DataFrame, grave: pl.DataFrame, name: str) -> AuditEntry:
    numbers = {"changed": changes.height, "worse": grave.height}
    return AuditEntry(
        at=run.at,
        by=by.account,
        verb="code.judge",
        place=str(run.frame.area),
        purpose=Purpose.CODE_REVIEW,
        response=run.response,
        rule=run.profile.id,
        personal=True,
        facts={"rule_digest": run.profile.digest, "verdicts": name, **numbers},
    )


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
