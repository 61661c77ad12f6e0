"""Rows that are held back: kept at the desk by their ids, said again, taken back; in the transaction of a sending."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl
from django.db.models import F

from wuse.intake.hold import OPEN_HOLDS, HoldState
from wuse.intake.known_rows import News
from wuse.intake.raw_table import ROW
from wuse.intake.store.hold_models import FactHold, HeldFact
from wuse.intake.store.sent_contacts import SentBy
from wuse.pool import load_standard

_AT_ONCE = 500


@dataclass(frozen=True)
class Braked:
    """What became of the rows of a sending. `passed`: the news that are taken in. `held`: numbers of the rows that are
    held back.
    """

    passed: News
    held: frozenset[int]


@dataclass(frozen=True)
class HoldFrame:
    """What a hold says beside its rows. `place`: whose epidemiologists decide. `rule`: by which brake."""

    standard: str
    place: str
    rule: str
    expires_at: datetime
    case: str = ""
    case_along: bool = False
    counties: Mapping[str, int] = field(default_factory=dict)


Pairs = frozenset[tuple[str, str]]
"""Persons, each with the case whose contact they are said to be; with an empty one where no contact is said."""
Units = Mapping[str, pl.DataFrame]
"""Id -> its rows."""


def uid_of(standard: str) -> str:
    """The column with the ids of a standard's rows."""
    return load_standard(standard).key[0]


def units_of(rows: pl.DataFrame, standard: str) -> dict[str, pl.DataFrame]:
    """The rows of each id, in their order."""
    return {str(uid): some for (uid,), some in rows.group_by(uid_of(standard), maintain_order=True)}


def held_before(uids: Iterable[str], standard: str, *, response: str) -> dict[str, HeldFact]:
    """What is held back of ids already."""
    if not FactHold.objects.filter(response=response, standard=standard, state__in=OPEN_HOLDS).exists():
        return {}
    wanted, found = sorted(uids), dict[str, HeldFact]()
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        rows = HeldFact.objects.filter(response=response, standard=standard, uid__in=some)
        found |= {row.uid: row for row in rows.select_related("hold")}
    return found


def is_held(pairs: Pairs, held: HeldFact, sent: SentBy) -> bool:
    """Whether what is held back already is said again by its sender: it is not counted a second time.

    What somebody else says of it is their own word: nobody stands for what another one wrote.
    """
    there = {(person, case) for person, case in held.pairs}
    return held.hold.by == sent.by and bool(pairs) and pairs <= there


def say_again(units: Units, there: Mapping[str, HeldFact]) -> None:
    """Keep what is said now. Who asked for the release saw something else: it has to be asked for anew."""
    for uid, rows in units.items():
        there[uid].content = _packed(rows)
        there[uid].save(update_fields=["content"])
    holds = {there[uid].hold_id for uid in units}
    asked = FactHold.objects.filter(pk__in=holds, state=HoldState.ASKED)
    asked.update(state=HoldState.WAITING, reason="", asked_by="", asked_at=None, allow=0, allow_until=None)


def withdraw(gone: Sequence[HeldFact], at: datetime) -> None:
    """What was held back and is said otherwise now is held back no more; a hold of which nothing is left is over."""
    for held in gone:
        hold = held.hold
        held.delete()
        FactHold.objects.filter(pk=hold.pk).update(number=F("number") - 1)
    for pk in sorted({held.hold_id for held in gone}):
        empty = FactHold.objects.filter(pk=pk).exclude(facts__isnull=False)
        empty.update(state=HoldState.WITHDRAWN, decided_at=at)


def hold_back(pairs: Mapping[str, Pairs], units: Units, frame: HoldFrame, sent: SentBy) -> None:
    """Hold the rows of ids back.

    Args:
        pairs: id -> whom it names. units: the rows of at least these ids.
    """
    hold = FactHold.objects.create(
        response=sent.response, standard=frame.standard, case=frame.case, place=frame.place, by=sent.by, who=sent.who,
        receipt=sent.receipt, number=len(pairs), counties=dict(frame.counties), case_along=frame.case_along,
        rule=frame.rule, held_at=sent.at, expires_at=frame.expires_at, state=HoldState.WAITING,
    )  # fmt: skip
    HeldFact.objects.bulk_create(
        HeldFact(
            hold=hold, response=sent.response, standard=frame.standard, uid=uid, pairs=sorted(map(list, named)),
            content=_packed(units[uid]),
        )
        for uid, named in pairs.items()
    )  # fmt: skip


def without(news: News, standard: str, aside: Iterable[str]) -> Braked:
    """The news without the rows of some ids, which are held back."""
    wanted = sorted(aside)
    if not wanted:
        return Braked(news, frozenset())
    held = pl.col(uid_of(standard)).is_in(wanted)
    rows = news.rows.filter(~held)
    passed = News(rows, news.corrected.filter(news.corrected.is_in(rows[ROW].implode())))
    return Braked(passed, frozenset(news.rows.filter(held)[ROW]))


def held_rows(facts: Iterable[HeldFact]) -> pl.DataFrame:
    """The rows that are held back, as they would have been taken in."""
    return pl.concat([pl.read_ipc_stream(io.BytesIO(bytes(one.content))) for one in facts], how="diagonal")


def held_keys(facts: Iterable[HeldFact], standard: str) -> pl.DataFrame:
    """The keys of rows that are held back, with their response."""
    told = [(one.uid, one.response) for one in facts]
    return pl.DataFrame(told, schema={uid_of(standard): pl.String(), "response": pl.String()}, orient="row")


def _packed(rows: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    rows.drop(ROW).write_ipc_stream(buffer)
    return buffer.getvalue()
