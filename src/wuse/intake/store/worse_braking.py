"""Rows of a sending that make codes worse, on their way in: counted, let through or held back; in its transaction."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import polars as pl
from django.db import connection
from django.db.models import QuerySet

from wuse.intake.code_brake import WorseBefore, area_of, code_brake, county_of, is_too_many, until
from wuse.intake.known_rows import News
from wuse.intake.raw_table import ROW
from wuse.intake.store.hold_models import FactHold, SendingAllowance, WorsePerson
from wuse.intake.store.holding import (
    Braked,
    HoldFrame,
    Pairs,
    held_before,
    hold_back,
    overtaken,
    said_again,
    say_again,
    uid_of,
    units_of,
    withdraw,
    without,
)
from wuse.intake.store.sent_contacts import SentBy
from wuse.intake.worsening import BRAKED, LEARNT, newest_rows, worse_rows, worsened
from wuse.pool import Pool
from wuse.trust.store.turns import take_turn
from wuse.vocabulary import CHINA

_AT_ONCE = 500
# By the statement itself: objects for hundreds of persons a request cost more than the rows.
_REMEMBER = (
    "INSERT INTO intake_worseperson (response, standard, who, person, allowed, at) "
    "VALUES (%s, %s, %s, %s, %s, %s)"
)

RegisteredAt = Callable[[Sequence[str]], Mapping[str, str]]
"""Persons -> the place where each is registered, of those who are."""


def worse_turn(standards: Iterable[str], sent: SentBy) -> None:
    """Be the only sending of an organisation that makes codes worse, while nobody decides about what was held back."""
    mine = sorted(BRAKED.intersection(standards))
    for standard in mine:
        take_turn(_turn_of(standard, sent.response), beside=True)
    if mine:
        take_turn(f"worse codes by {sent.who}")


def decision_turn(standard: str, response: str) -> None:
    """Be the only one who decides about what was held back of a standard, while nobody sends any."""
    take_turn(_turn_of(standard, response))


def brake_worse(
    news: News, standard: str, sent: SentBy, *, pool: Pool, registered_at: RegisteredAt, otherwise: str
) -> Braked:
    """Let rows that make codes worse through or hold them back, in the caller's transaction and turn.

    Args:
        news: rows of one of the standards `BRAKED` that tell something new.
        otherwise: whose epidemiologists decide where the persons are registered in no single province.
    """
    if news.rows.is_empty():
        return Braked(news, frozenset())
    newest = newest_rows(standard, news.rows, at=sent.at)
    again = _held_already(newest, news, standard, sent)
    fresh = _pairs_by_id(_worsened(newest, news, standard, again, sent, pool))
    pot = _pot_of(standard, sent)
    persons = _not_counted({person for named in fresh.values() for person, _ in named}, pot)
    if not persons or not is_too_many(
        len(persons), WorseBefore(pot.persons.count(), pot.allowed), code_brake()
    ):
        _count(persons, pot, standard, sent)
        return without(news, standard, again)
    units = units_of(_rows_of(news, standard, fresh), standard)
    counties = _counties(fresh, registered_at, otherwise)
    brake = code_brake()
    place = area_of(counties.values(), otherwise=otherwise)
    frame = HoldFrame(standard, place, brake.id, sent.at + brake.kept)
    hold_back(fresh, units, frame, sent, counties=counties)
    return without(news, standard, {*again, *fresh})


def forget_counted(at: datetime) -> int:
    """Forget the persons who count for no sender any more. Returns how many rows went."""
    return WorsePerson.objects.filter(at__lte=at - code_brake().window).delete()[0]


def give_allowance(hold: FactHold) -> None:
    """Note how much a sender is allowed from the release of a hold on, as two people decided."""
    assert hold.decided_at is not None
    SendingAllowance.objects.create(
        response=hold.response, standard=hold.standard, who=hold.who, number=hold.allow, given_at=hold.decided_at,
        until=until(hold.decided_at, hold.allow_days), hold=hold.pk, asked_by=hold.asked_by,
        decided_by=hold.decided_by,
    )  # fmt: skip


def _held_already(newest: pl.DataFrame, news: News, standard: str, sent: SentBy) -> frozenset[str]:
    """The ids whose rows are kept with what is held back of them; what is said otherwise is held back no more."""
    uid = uid_of(standard)
    there = held_before(newest[uid], standard, response=sent.response)
    if not there:
        return frozenset()
    mine = newest.filter(pl.col(uid).is_in(sorted(there)))
    worse = worse_rows(standard, mine, today=sent.at.astimezone(CHINA).date())
    pairs = _pairs_by_id(worse.select(pl.col(uid).alias("uid"), "person"))
    learnt = dict(mine.select(uid, LEARNT).iter_rows())
    again = said_again(there, pairs, learnt, sent)
    say_again(units_of(_rows_of(news, standard, again), standard), there, sent)
    withdraw(overtaken(there, again, learnt), sent.at)
    return again


def _worsened(
    newest: pl.DataFrame, news: News, standard: str, aside: Collection[str], sent: SentBy, pool: Pool
) -> pl.DataFrame:
    uid = uid_of(standard)
    corrected = news.rows.filter(pl.col(ROW).is_in(news.corrected.implode())).select(uid).unique()
    before = (
        pool.latest(standard, among=corrected, response=sent.response) if corrected.height else newest.clear()
    )
    left = newest.filter(~pl.col(uid).is_in(sorted(aside)))
    return worsened(standard, left, before, today=sent.at.astimezone(CHINA).date())


def _pairs_by_id(found: pl.DataFrame) -> dict[str, Pairs]:
    grouped = found.group_by("uid", maintain_order=True).agg(pl.col("person").unique())
    return {uid: frozenset((person, "") for person in persons) for uid, persons in grouped.iter_rows()}


@dataclass(frozen=True)
class _Pot:
    """What is counted together: what is allowed of one table, each for itself, or else all that nobody allowed.

    `allowed`: how many persons are; None of what is not.
    """

    allowed: int | None
    persons: QuerySet[WorsePerson]


def _pot_of(standard: str, sent: SentBy) -> _Pot:
    """Under whichever response, where nothing is allowed: a second one is no second allowance."""
    table = {"response": sent.response, "standard": standard}
    given = SendingAllowance.objects.filter(who=sent.who, given_at__lte=sent.at, until__gt=sent.at, **table)
    # The newest word counts.
    allowed = given.order_by("-given_at", "-pk").values_list("number", flat=True).first()
    within = WorsePerson.objects.filter(who=sent.who, at__gt=sent.at - code_brake().window)
    if allowed is None:
        return _Pot(None, within.filter(allowed=False))
    return _Pot(allowed, within.filter(allowed=True, **table))


def _not_counted(persons: Collection[str], pot: _Pot) -> frozenset[str]:
    """Without the persons who are counted already: each counts once."""
    left = set(persons)
    for some in _parts(sorted(persons)):
        left.difference_update(pot.persons.filter(person__in=some).values_list("person", flat=True))
    return frozenset(left)


def _count(persons: Collection[str], pot: _Pot, standard: str, sent: SentBy) -> None:
    """Remember the persons; the keeper forgets them once they count no more."""
    if not persons:
        return
    at = WorsePerson._meta.get_field("at").get_db_prep_value(sent.at, connection)
    allowed = pot.allowed is not None
    rows = [(sent.response, standard, sent.who, person, allowed, at) for person in sorted(persons)]
    with connection.cursor() as cursor:
        cursor.executemany(_REMEMBER, rows)


def _counties(fresh: Mapping[str, Pairs], registered_at: RegisteredAt, otherwise: str) -> dict[str, str]:
    """Id -> the county where the person is registered: no sender chooses who decides."""
    named = {uid: min(person for person, _ in pairs) for uid, pairs in fresh.items()}
    places = registered_at(sorted(set(named.values())))
    return {uid: county_of(places.get(person) or otherwise) for uid, person in named.items()}


def _turn_of(standard: str, response: str) -> str:
    return f"held {standard} {response}"


def _rows_of(news: News, standard: str, uids: Iterable[str]) -> pl.DataFrame:
    return news.rows.filter(pl.col(uid_of(standard)).is_in(sorted(uids)))


def _parts(persons: Iterable[str]) -> Iterator[list[str]]:
    left = iter(persons)
    while some := list(islice(left, _AT_ONCE)):
        yield some
