"""A firm's roster: the codes of its staff are counted, each of them sees that, and the roster is forgotten."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from wuse.permits import Actor, Permit, check_may
from wuse.permits.entry import entry_for
from wuse.permits.store.queries import get_response
from wuse.respond.resumption_check import check_own_file
from wuse.respond.resumption_table import FileState
from wuse.respond.roster import RosterCounts, count_colours, roster_keys
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.respond.store.resumptions import files_of_firm, get_file, weigh_risk
from wuse.trust.audit import Audit, AuditEntry, EntryKind
from wuse.trust.store.vault import Vault
from wuse.vocabulary import Colour, Lang, PersonKey, Purpose, Refusal

EVERY = timedelta(hours=20)
"""So often a roster of a firm is counted: two that differ by one person would tell that person's colour."""
_OPEN = (FileState.DRAFT, FileState.SUBMITTED, FileState.RETURNED, FileState.RESUMED)


def count_roster(
    *,
    audit: Audit,
    vault: Vault,
    by: Actor,
    at: datetime,
    number: int,
    numbers: Iterable[str],
    colours_of: Callable[[Sequence[PersonKey]], Mapping[PersonKey, Colour | None]],
    lang: Lang = "en",
) -> RosterCounts:
    """Count the codes of a roster for the firm's file; of the rows nothing is kept.

    Args:
        numbers: the numbers of identity of all who return, read once and in order. colours_of: the codes of persons
            under the file's response; None for one who has none.

    Raises:
        Refusal: `resumption.unknown`, `resumption.not_own`, `roster.state`, `roster.often`, `roster.size`,
            `roster.wrong`, and those of a missing permit, purpose, or a response without the module of health codes.
    """
    verb = "roster.count"
    # Asked before anything is read, and again where it is written: a large roster takes seconds, in which nobody waits.
    row, _ = _countable(by, verb, at, number)
    persons = roster_keys(numbers, key_of=vault.key_of, lang=lang)
    there = vault.registered(persons, response=row.response)
    known = [person for person, registered in zip(persons, there, strict=True) if registered]
    colours = colours_of(known)
    counts = count_colours(colours.get(person) for person in persons)
    with audit.transaction():
        row, permit = _countable(by, verb, at, number, lock=True)
        row.roster, row.counted_at = asdict(counts), at
        weigh_risk(row)
        row.save(update_fields=["roster", "counted_at", "risk"])
        audit.append(_entry(by, verb, at, row, permit, facts={"rows": counts.staff}))
        audit.append_all(
            _entry(by, verb, at, row, permit, kind=EntryKind.READ, subject=person) for person in known
        )
        return counts


def _entry(
    by: Actor, verb: str, at: datetime, row: ResumptionFileRow, permit: Permit, **told: Any
) -> AuditEntry:
    frame: dict[str, Any] = {"place": row.place, "purpose": Purpose.CODE_REVIEW, "details": {"file": row.pk}}
    return entry_for(by, verb, at=at, permit=permit, **frame, **told)


def _countable(
    by: Actor, verb: str, at: datetime, number: int, *, lock: bool = False
) -> tuple[ResumptionFileRow, Permit]:
    """The file, and the permit to count for it."""
    row = get_file(number, lock=lock)
    frame, purpose = get_response(row.response), Purpose.CODE_REVIEW
    permit = check_may(by, verb, place=row.place, at=at, response=frame, purpose=purpose)
    _check_countable(row, by, at)
    return row, permit


def _check_countable(row: ResumptionFileRow, by: Actor, at: datetime) -> None:
    check_own_file(own=row.enterprise == by.organisation)
    if row.state not in _OPEN:
        raise Refusal(
            "roster.state", "A roster is counted before the declaration, and while the firm is at work."
        )
    # Of the firm and not of the file: a second file would be a second roster on the same day.
    if files_of_firm(row.enterprise).filter(counted_at__gt=at - EVERY).exists():
        raise Refusal("roster.often", "A roster is counted once a day: come again tomorrow.")
