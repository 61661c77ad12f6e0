"""Rows of a sending that make codes worse, on their way in: counted, let through or held back; in its transaction."""

from collections import Counter
from collections.abc import Iterable, Mapping

import polars as pl
from django.db.models import Sum

from wuse.intake.code_brake import (
    BRAKED,
    WorseBefore,
    area_of,
    code_brake,
    is_too_many,
    worse_rows,
)
from wuse.intake.hold import OPEN_HOLDS
from wuse.intake.known_rows import News
from wuse.intake.raw_table import ROW
from wuse.intake.store.hold_models import FactHold, SendingAllowance, WorseTally
from wuse.intake.store.holding import (
    Braked,
    HoldFrame,
    Pairs,
    Units,
    held_before,
    hold_back,
    is_held,
    say_again,
    uid_of,
    units_of,
    withdraw,
    without,
)
from wuse.intake.store.sent_contacts import SentBy
from wuse.pool import Pool, load_standard
from wuse.trust.store.turns import take_turn
from wuse.vocabulary import CHINA

_COUNTY = 6


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


def brake_worse(news: News, standard: str, sent: SentBy, *, pool: Pool, otherwise: str) -> Braked:
    """Let rows that make codes worse through or hold them back, in the caller's transaction and turn.

    Args:
        news: rows of one of the standards `BRAKED` that tell something new.
        otherwise: whose epidemiologists decide where the persons live in no single province.
    """
    today = sent.at.astimezone(CHINA).date()
    worse = units_of(worse_rows(standard, news.rows, today=today), standard)
    there = held_before(news.rows[uid_of(standard)], standard, response=sent.response)
    if not worse and not there:
        return Braked(news, frozenset())
    pairs = {uid: _pairs(rows) for uid, rows in worse.items()}
    again = {uid for uid, held in there.items() if is_held(pairs.get(uid, frozenset()), held, sent)}
    fresh = _anew(
        {uid: named for uid, named in pairs.items() if uid not in again}, news, standard, sent, pool
    )
    units = units_of(_rows_of(news, standard, {*again, *fresh}), standard)
    say_again({uid: units[uid] for uid in again}, there)
    withdraw([held for uid, held in there.items() if uid not in again], sent.at)
    persons = len({person for named in fresh.values() for person, _ in named})
    if not is_too_many(standard, persons, worse_before(sent), code_brake()):
        _count(standard, persons, sent)
        return without(news, standard, again)
    hold_back(fresh, units, _frame(standard, fresh, units, sent, otherwise), sent)
    return without(news, standard, {*again, *fresh})


def worse_before(sent: SentBy) -> WorseBefore:
    """What a sender has made worse within the window, under whichever response: a second one is no second allowance."""
    since = sent.at - code_brake().window
    tallies = WorseTally.objects.filter(who=sent.who, at__gt=since)
    waiting = FactHold.objects.filter(
        who=sent.who, held_at__gt=since, standard__in=BRAKED, state__in=OPEN_HOLDS
    )
    found = Counter(dict(tallies.order_by().values_list("standard").annotate(total=Sum("number"))))
    found.update(dict(waiting.order_by().values_list("standard").annotate(total=Sum("number"))))
    allowances = SendingAllowance.objects.filter(
        who=sent.who, response=sent.response, given_at__lte=sent.at, until__gt=sent.at
    )
    # The newest counts: two people who allow less mean it.
    allowed = dict(allowances.order_by("given_at", "pk").values_list("standard", "number"))
    return WorseBefore(found, allowed)


def give_allowance(hold: FactHold) -> None:
    """Note how much a sender is allowed from the release of a hold on, as two people decided."""
    assert hold.decided_at is not None
    assert hold.allow_until is not None
    SendingAllowance.objects.create(
        response=hold.response, standard=hold.standard, who=hold.who, number=hold.allow, given_at=hold.decided_at,
        until=hold.allow_until, hold=hold.pk, asked_by=hold.asked_by, decided_by=hold.decided_by,
    )  # fmt: skip


def _turn_of(standard: str, response: str) -> str:
    return f"held {standard} {response}"


def _pairs(rows: pl.DataFrame) -> Pairs:
    return frozenset((person, "") for person in rows["person"])


def _rows_of(news: News, standard: str, uids: Iterable[str]) -> pl.DataFrame:
    return news.rows.filter(pl.col(uid_of(standard)).is_in(sorted(uids)))


def _anew(
    pairs: Mapping[str, Pairs], news: News, standard: str, sent: SentBy, pool: Pool
) -> Mapping[str, Pairs]:
    """Without the ids that made the same person's code worse before: what is said of them now makes nobody's worse."""
    uid = uid_of(standard)
    corrected = news.rows.filter(pl.col(ROW).is_in(news.corrected.implode()))[uid]
    asked = pl.DataFrame({uid: sorted(set(corrected) & set(pairs))}, schema={uid: pl.String()})
    if asked.is_empty():
        return pairs
    columns = load_standard(standard).columns
    before = pool.latest(standard, among=asked, response=sent.response, columns=columns)
    today = sent.at.astimezone(CHINA).date()
    worse = worse_rows(standard, before, today=today).select(uid, "person").iter_rows()
    same = {one for one, person in worse if pairs[one] == {(person, "")}}
    return {one: named for one, named in pairs.items() if one not in same}


def _frame(
    standard: str, fresh: Mapping[str, Pairs], units: Units, sent: SentBy, otherwise: str
) -> HoldFrame:
    last = pl.concat([units[uid].tail(1).select("person", load_standard(standard).about[0]) for uid in fresh])
    places = dict(last.iter_rows())
    counties = Counter(place[:_COUNTY] for place in places.values())
    brake = code_brake()
    return HoldFrame(
        standard, area_of(counties, otherwise=otherwise), brake.id, sent.at + brake.kept, counties=counties
    )


def _count(standard: str, persons: int, sent: SentBy) -> None:
    if persons:
        WorseTally.objects.create(
            response=sent.response,
            standard=standard,
            who=sent.who,
            receipt=sent.receipt,
            number=persons,
            at=sent.at,
        )
