"""Pairs of reports: found, read side by side, decided to be of one case or of two, and decided anew.

A decision changes the pair at the desk and appends a row of `same_case` to the pool, in one transaction with its
entries. An entry is about one person: what concerns two persons is two entries, so that each of them sees it.
"""

from datetime import datetime

import polars as pl

from wuse.assess.duplicates import (
    ComparedList,
    Groups,
    Sameness,
    groups_of,
    load_duplicate_rule,
    present_cases,
    read_list,
)
from wuse.assess.duplicates import find_pairs as judged_pairs
from wuse.permits import Actor, Permit, check_may
from wuse.permits.entry import entry_for
from wuse.permits.store.queries import get_response
from wuse.pool import Pool, load_standard
from wuse.respond.pair import (
    Pair,
    PairSides,
    PairsLookedFor,
    PairState,
    SamenessReason,
    check_decidable,
    check_undoable,
)
from wuse.respond.store.facts import receive_fact
from wuse.respond.store.models import PairRow
from wuse.respond.store.pairs import (
    check_pairs_open,
    decisions_of,
    get_pair,
    keep_pairs,
    lock_pairs,
    pair_of,
    settle_pairs,
)
from wuse.trust.audit import Audit, EntryKind
from wuse.trust.canonical import canonical_json
from wuse.vocabulary import PersonKey, PlaceCode, Purpose

_TABLE = "same_case"
_STATES = {Sameness.SAME: PairState.SAME, Sameness.DIFFERENT: PairState.DIFFERENT}


def find_pairs(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    pool: Pool,
    response: str,
    purpose: Purpose,
    place: PlaceCode,
    standard: str,
) -> PairsLookedFor:
    """Compare the reports of a line list about persons of a place, and keep the pairs that may be one.

    Raises:
        Refusal: `pair.list_unknown`, and those of a missing permit, purpose or response.
    """
    frame = get_response(response)
    permit = check_may(by, "pair.find", place=place, at=at, response=frame, purpose=purpose)
    return _found(audit, by, at, pool, permit, response, purpose, place, standard)


def find_pairs_of_site(
    *, audit: Audit, by: Actor, at: datetime, pool: Pool, response: str, purpose: Purpose, standard: str
) -> PairsLookedFor:
    """The same for the whole area of a response, by the operator of the site, who holds the pool and needs no permit.

    Raises:
        Refusal: `pair.list_unknown`, and those of a response that is not in force.
    """
    check_pairs_open(response, at=at)
    area = get_response(response).area
    return _found(audit, by, at, pool, None, response, purpose, area, standard)


def read_pair(
    *, audit: Audit, by: Actor, at: datetime, pool: Pool, number: int, purpose: Purpose | None
) -> PairSides:
    """Read both reports of a pair; each person sees that theirs was read.

    Raises:
        Refusal: `pair.unknown`, and those of a missing permit, purpose or response.
    """
    row = get_pair(number)
    permit = _check(by, "pair.read", row, at, purpose)
    sides = _sides(pool, pair_of(row), at)
    with audit.transaction():
        _record(audit, by, "pair.read", at, permit, purpose, row, kind=EntryKind.READ)
    return sides


def decide_pair(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    pool: Pool,
    number: int,
    purpose: Purpose | None,
    sameness: Sameness,
    reason: SamenessReason,
) -> None:
    """Decide that the reports of a pair are of one case, or of two; from now on every count goes by it.

    Raises:
        Refusal: `pair.unknown`, `pair.not_waiting`, `pair.reason`, `pair.conflict`, `pair.joined`, and those of a
            missing permit, purpose or response.
    """
    with audit.transaction():
        row = _locked(number)
        permit = _check(by, "pair.decide", row, at, purpose)
        decided = decisions_of(row.response, row.standard)
        check_decidable(pair_of(row), sameness=sameness, reason=reason, decided=decided)
        row.state, row.reason = _STATES[sameness], reason
        row.decided_by, row.decided_at = by.account, at
        row.save()
        settle_pairs(row.response, row.standard, [row.report, row.other_report])
        _append(pool, by, at, row, sameness)
        _record(audit, by, "pair.decide", at, permit, purpose, row, sameness=sameness)


def undo_pair(
    *, audit: Audit, by: Actor, at: datetime, pool: Pool, number: int, purpose: Purpose | None
) -> None:
    """Take a decision back: both reports count as before it, and the pair waits again.

    Raises:
        Refusal: `pair.unknown`, `pair.undecided`, and those of a missing permit, purpose or response.
    """
    with audit.transaction():
        row = _locked(number)
        permit = _check(by, "pair.undo", row, at, purpose)
        check_undoable(pair_of(row))
        before = groups_of(decisions_of(row.response, row.standard)).members(row.report)
        row.state, row.reason, row.decided_by, row.decided_at = PairState.WAITING, "", "", None
        row.save()
        settle_pairs(row.response, row.standard, [*before, row.report, row.other_report])
        _append(pool, by, at, row, Sameness.OPEN)
        _record(audit, by, "pair.undo", at, permit, purpose, row, sameness=Sameness.OPEN)


def _found(
    audit: Audit,
    by: Actor,
    at: datetime,
    pool: Pool,
    permit: Permit | None,
    response: str,
    purpose: Purpose,
    place: PlaceCode,
    standard: str,
) -> PairsLookedFor:
    rule = load_duplicate_rule()
    entry = rule.list_of(standard)
    # What was judged names the version that it read: so what waits in the inbox goes into one first.
    pool.settle(standard, at=at)
    compared = read_list(pool, entry, response=response, known_at=at, places=[place])
    found = judged_pairs(pool.engine, compared, rule=rule)
    inputs = canonical_json(dict(compared.versions)).decode()
    with audit.transaction():
        lock_pairs(response)
        kept = keep_pairs(found.pairs, response=response, standard=standard, area=place, inputs=inputs, at=at)
        facts = {
            "standard": standard,
            "rule": rule.digest,
            "reports": compared.reports.height,
            "pairs": kept.found,
        }
        audit.append(
            entry_for(
                by,
                "pair.find",
                at=at,
                permit=permit,
                place=place,
                response=response,
                purpose=purpose,
                facts=facts,
            )
        )
    return PairsLookedFor(kept, found.skipped)


def _sides(pool: Pool, pair: Pair, at: datetime) -> PairSides:
    entry = load_duplicate_rule().list_of(pair.standard)
    groups = groups_of(decisions_of(pair.response, pair.standard))
    group = sorted({*groups.members(pair.report), *groups.members(pair.other_report)})
    compared = read_list(pool, entry, response=pair.response, known_at=at, reports=group, present=True)
    standard = load_standard(pair.standard)
    rows = pool.latest(
        pair.standard,
        known_at=at,
        among=pl.DataFrame({standard.key[0]: [pair.report, pair.other_report]}),
        response=pair.response,
    )
    by_id = {row[standard.key[0]]: row for row in rows.iter_rows(named=True)}
    return PairSides(
        pair=pair,
        rows=(by_id.get(pair.report), by_id.get(pair.other_report)),
        leading=_leading(pool, compared, group),
        group=tuple(group),
    )


def _leading(pool: Pool, compared: ComparedList, group: list[str]) -> str:
    together = Groups(dict.fromkeys(group, group[0]), ())
    found = present_cases(pool.engine, compared, groups=together)
    return "" if found.is_empty() else str(found["report"][0])


def _locked(number: int) -> PairRow:
    """The pair, while nobody else decides anything under its response."""
    lock_pairs(get_pair(number).response)
    return get_pair(number, lock=True)


def _check(by: Actor, verb: str, row: PairRow, at: datetime, purpose: Purpose | None) -> Permit:
    return check_may(by, verb, place=row.place, at=at, response=get_response(row.response), purpose=purpose)


def _append(pool: Pool, by: Actor, at: datetime, row: PairRow, sameness: Sameness) -> None:
    """The decision as a fact, in the transaction of its entry."""
    told = {
        "standard": row.standard,
        "report": row.report,
        "other_report": row.other_report,
        "sameness": str(sameness),
        "sameness_reason": row.reason or None,
        "decided_at": at,
        "reporter": by.organisation or by.account,
        "likeness": row.likeness,
        "rule": row.rule,
        "rule_digest": row.rule_digest,
    }
    mark = f"{row.standard}/{row.report}/{row.other_report}/{sameness}/{at.isoformat()}"
    receive_fact(pool, _TABLE, told, response=row.response, mark=mark, at=at)


def _record(
    audit: Audit,
    by: Actor,
    verb: str,
    at: datetime,
    permit: Permit,
    purpose: Purpose | None,
    row: PairRow,
    *,
    sameness: Sameness | None = None,
    kind: EntryKind = EntryKind.ACT,
) -> None:
    facts = {"standard": row.standard, **({"sameness": str(sameness)} if sameness else {})}
    details = {"pair": row.pk, **({"reason": row.reason} if row.reason else {})}
    for person in pair_of(row).persons:
        audit.append(
            entry_for(
                by, verb, at=at, permit=permit, place=row.place, purpose=purpose, subject=PersonKey(person),
                kind=kind, facts=facts, details=details,
            )
        )  # fmt: skip
