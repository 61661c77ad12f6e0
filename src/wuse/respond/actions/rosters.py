"""A firm's roster: the codes of its staff are counted, each of them sees that, and the roster is forgotten."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from wuse.permits import Actor, check_may
from wuse.permits.entry import entry_for
from wuse.permits.store.queries import get_response
from wuse.respond.resumption_table import FileState
from wuse.respond.roster import RosterCounts, count_colours, read_roster
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.respond.store.resumptions import get_file, weigh_risk
from wuse.trust.audit import Audit, EntryKind
from wuse.trust.store.vault import Vault
from wuse.vocabulary import Colour, Lang, PersonKey, Purpose, Refusal

EVERY = timedelta(hours=20)
"""So often a roster is counted: two that differ by one person would tell that person's colour."""
_OPEN = (FileState.DRAFT, FileState.SUBMITTED, FileState.RETURNED, FileState.RESUMED)


def count_roster(
    *,
    audit: Audit,
    vault: Vault,
    by: Actor,
    at: datetime,
    number: int,
    numbers: Sequence[str],
    code_of: Callable[[PersonKey], Colour | None],
    lang: Lang = "en",
) -> RosterCounts:
    """Count the codes of a roster for the firm's file; of the rows nothing is kept.

    Args:
        numbers: the numbers of identity of all who return. code_of: the code of a person under the file's response;
            None for one who has none.

    Raises:
        Refusal: `resumption.unknown`, `resumption.not_own`, `roster.state`, `roster.often`, `roster.size`,
            `roster.wrong`, and those of a missing permit, purpose, or a response without the module of health codes.
    """
    documents = read_roster(numbers, lang=lang)
    with audit.transaction():
        row = get_file(number, lock=True)
        permit = check_may(
            by,
            "roster.count",
            place=row.place,
            at=at,
            response=get_response(row.response),
            purpose=Purpose.CODE_REVIEW,
        )
        _check_countable(row, by, at)
        persons = [vault.key_of(document) for document in documents]
        known = [person for person in persons if vault.holds(person, response=row.response)]
        colours = {person: code_of(person) for person in known}
        counts = count_colours(colours.get(person) for person in persons)
        row.roster, row.counted_at = asdict(counts), at
        weigh_risk(row)
        row.save(update_fields=["roster", "counted_at", "risk"])
        for subject in (None, *known):
            audit.append(
                entry_for(
                    by,
                    "roster.count",
                    at=at,
                    permit=permit,
                    place=row.place,
                    purpose=Purpose.CODE_REVIEW,
                    kind=EntryKind.READ if subject else EntryKind.ACT,
                    subject=subject,
                    facts={} if subject else {"rows": counts.staff},
                    details={"file": row.pk},
                )
            )
        return counts


def _check_countable(row: ResumptionFileRow, by: Actor, at: datetime) -> None:
    if row.enterprise != by.organisation:
        raise Refusal(
            "resumption.not_own", "This file is another firm's: you can act for your own firm alone."
        )
    if row.state not in _OPEN:
        raise Refusal(
            "roster.state", "A roster is counted before the declaration, and while the firm is at work."
        )
    if row.counted_at and at - row.counted_at < EVERY:
        raise Refusal("roster.often", "A roster is counted once a day: come again tomorrow.")
