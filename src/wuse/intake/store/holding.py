"""Rows that are held back: kept at the desk by their ids, said again, taken back; in the transaction of a sending."""

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

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


def said_again(
    there: Mapping[str, HeldFact], pairs: Mapping[str, Pairs], learnt: Mapping[str, datetime], sent: SentBy
) -> frozenset[str]:
    """The ids of which a sender says again what is held back of theirs, or anybody says what was learnt before it.

    These are held too, and not counted a second time. What somebody else says anew is their own word: nobody stands for
    what another one wrote.

    Args:
        pairs: id -> whom the sending names by it. learnt: id -> when the newest of its rows was learnt.
    """
    return frozenset(
        uid
        for uid, held in there.items()
        if learnt[uid] < _learnt(held)
        or (held.hold.by == sent.by and pairs.get(uid, frozenset()) and pairs[uid] <= _pairs_of(held))
    )


def overtaken(
    there: Mapping[str, HeldFact], again: frozenset[str], learnt: Mapping[str, datetime]
) -> list[HeldFact]:
    """What was held back and is said otherwise by now, by its sender or by somebody else."""
    return [held for uid, held in there.items() if uid not in again and learnt[uid] >= _learnt(held)]


def say_again(units: Units, there: Mapping[str, HeldFact], sent: SentBy) -> None:
    """Keep what is said now beside what was said. Who asked before a newer word came saw something else: ask anew."""
    newer = set[int]()
    for uid, rows in units.items():
        held = there[uid]
        if learnt_at(rows, sent.at) >= _learnt(held):
            newer.add(held.hold_id)
        before = held_rows([held]).with_columns(pl.col("recorded_at").fill_null(_learnt(held)))
        both = pl.concat([before, _stamped(rows, sent.at)], how="diagonal_relaxed")
        held.content, held.learnt_at = _packed(both), _newest(both)
        held.save(update_fields=["content", "learnt_at"])
    asked = FactHold.objects.filter(pk__in=newer, state=HoldState.ASKED)
    asked.update(state=HoldState.WAITING, reason="", asked_by="", asked_at=None, allow=0, allow_days=0)


def withdraw(gone: Sequence[HeldFact], at: datetime) -> None:
    """What was held back and is said otherwise now is held back no more; a hold of which nothing is left is over."""
    numbers = sorted({held.hold_id for held in gone})
    # In one order, so that of two who withdraw one waits for the other.
    holds = list(FactHold.objects.select_for_update().filter(pk__in=numbers).order_by("pk"))
    for some in _parts(sorted(held.pk for held in gone)):
        HeldFact.objects.filter(pk__in=some).delete()
    for hold in holds:
        left = Counter(hold.facts.values_list("county", flat=True))
        hold.number, hold.counties = left.total(), {county: left[county] for county in sorted(left) if county}
        if not left:
            hold.state, hold.decided_at = HoldState.WITHDRAWN, at
        hold.save(update_fields=["number", "counties", "state", "decided_at"])


def hold_back(
    pairs: Mapping[str, Pairs], units: Units, frame: HoldFrame, sent: SentBy, *, counties: Mapping[str, str]
) -> None:
    """Hold the rows of ids back.

    Args:
        pairs: id -> whom it names. units: the rows of at least these ids.
        counties: id -> where the person is registered; empty for contacts.
    """
    hold = FactHold.objects.create(
        response=sent.response, standard=frame.standard, case=frame.case, place=frame.place, by=sent.by, who=sent.who,
        receipt=sent.receipt, number=len(pairs), counties=dict(sorted(Counter(counties.values()).items())),
        case_along=frame.case_along, rule=frame.rule, held_at=sent.at, expires_at=frame.expires_at,
        state=HoldState.WAITING,
    )  # fmt: skip
    stamped = {uid: _stamped(units[uid], sent.at) for uid in pairs}
    HeldFact.objects.bulk_create(
        HeldFact(
            hold=hold, response=sent.response, standard=frame.standard, uid=uid, pairs=sorted(map(list, pairs[uid])),
            county=counties.get(uid, ""), content=_packed(rows), learnt_at=_newest(rows),
        )
        for uid, rows in stamped.items()
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


def learnt_at(rows: pl.DataFrame, at: datetime) -> datetime:
    """When the newest of some rows was learnt; `at` where one does not say it."""
    return _newest(_stamped(rows, at))


def _newest(stamped: pl.DataFrame) -> datetime:
    found = stamped["recorded_at"].max()
    assert isinstance(found, datetime)
    return found


def _learnt(held: HeldFact) -> datetime:
    return held.learnt_at or held.hold.held_at


def _pairs_of(held: HeldFact) -> Pairs:
    return frozenset((person, case) for person, case in held.pairs)


def _stamped(rows: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """The rows with when they were learnt: they count as of then, however late they are released."""
    told = pl.col("recorded_at") if "recorded_at" in rows.columns else pl.lit(None)
    learnt = told.cast(pl.Datetime("us", "UTC")).fill_null(at)
    return rows.drop(ROW).with_columns(learnt.alias("recorded_at"))


def _packed(rows: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    rows.write_ipc_stream(buffer)
    return buffer.getvalue()


def _parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE))
