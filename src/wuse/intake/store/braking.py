"""Contacts of a sending on their way in: counted, let through and remembered, or held back; in its transaction.

Whoever sends contacts under a response takes turns, so that two sendings at once are counted one after the other.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import polars as pl
from django.db.models import QuerySet, Sum

from wuse.intake.contact_brake import (
    ENDED,
    STANDARD,
    NamedBefore,
    NamedContact,
    SaidContact,
    cases_held,
    contact_brake,
    named_newly,
    names_anew,
)
from wuse.intake.hold import OPEN_HOLDS
from wuse.intake.known_rows import News
from wuse.intake.store.case_counties import CASE
from wuse.intake.store.contact_models import NamedTally
from wuse.intake.store.hold_models import FactHold
from wuse.intake.store.holding import (
    Braked,
    HoldFrame,
    Units,
    held_before,
    hold_back,
    learnt_at,
    overtaken,
    said_again,
    say_again,
    units_of,
    withdraw,
    without,
)
from wuse.intake.store.sent_contacts import SentBy, remember_sent, said_before
from wuse.vocabulary import CHINA

_SAID = ("person", "case", "closeness", "relation", "last_exposure_on")

PlaceOf = Callable[[Sequence[str]], Mapping[str, tuple[str, bool]]]
"""Cases -> the county where each lives, and whether its report came with the same sending."""


Reported = Callable[[Sequence[str]], frozenset[str]]
"""Cases -> those of which the pool has a report."""


def brake_contacts(news: News, sent: SentBy, place_of: PlaceOf, reported: Reported) -> Braked:
    """Let contacts through or hold them back, in the caller's transaction and turn.

    Contacts of a case of which nothing but a report that is held back is known are held back too.

    Args:
        news: rows of the standard `contact` that tell something new.
    """
    if news.rows.is_empty():
        return Braked(news, frozenset())
    units = units_of(news.rows, STANDARD)
    contacts = _contacts(units, sent)
    there = held_before(units, STANDARD, response=sent.response)
    learnt = {uid: learnt_at(units[uid], sent.at) for uid in there}
    again = said_again(there, {one.uid: one.pairs for one in contacts}, learnt, sent)
    fresh = [one for one in contacts if one.pairs and one.uid not in again]
    over = cases_held(named_newly(fresh), _named_before(fresh, sent), contact_brake())
    waiting = held_before({case for one in fresh for case in one.cases}, CASE, response=sent.response)
    over |= waiting.keys() - reported(sorted(waiting))
    under = {one.uid: min(cases) for one in fresh if (cases := over & one.cases)}
    say_again({uid: units[uid] for uid in again}, there, sent)
    withdraw(overtaken(there, again, learnt), sent.at)
    _hold([one for one in fresh if one.uid in under], under, units, sent, place_of)
    braked = without(news, STANDARD, {*under, *again})
    _count(named_newly(one for one in fresh if one.uid not in under), sent)
    remember_sent(braked.passed.rows, sent)
    return braked


def _hold(
    contacts: Sequence[NamedContact],
    under: Mapping[str, str],
    units: Units,
    sent: SentBy,
    place_of: PlaceOf,
) -> None:
    cases = sorted(set(under.values()))
    places = place_of(cases) if cases else {}
    brake = contact_brake()
    for case in cases:
        mine = {one.uid: one.pairs for one in contacts if under[one.uid] == case}
        place, along = places[case]
        frame = HoldFrame(STANDARD, place, brake.id, sent.at + brake.kept, case=case, case_along=along)
        hold_back(mine, units, frame, sent, counties={})


def _contacts(units: Mapping[str, pl.DataFrame], sent: SentBy) -> list[NamedContact]:
    """Each id with the persons and cases that its rows name anew."""
    before = said_before(units, response=sent.response)
    today, values = sent.at.astimezone(CHINA).date(), contact_brake()
    found = []
    for uid, rows in units.items():
        there = before.get(uid)
        pairs = (said.pair for said in _said(rows) if names_anew(said, there, today=today, brake=values))
        found.append(NamedContact(uid, frozenset(pairs)))
    return found


def _said(rows: pl.DataFrame) -> Iterator[SaidContact]:
    counting = rows.filter(~pl.col("contact_state").is_in(ENDED))
    return (SaidContact(*told) for told in counting.select(_SAID).iter_rows())


def _named_before(fresh: Sequence[NamedContact], sent: SentBy) -> NamedBefore:
    cases = sorted({case for one in fresh for case in one.cases})
    since = sent.at - contact_brake().window
    named = NamedTally.objects.filter(response=sent.response, case__in=cases)
    waiting = FactHold.objects.filter(
        response=sent.response, case__in=cases, who=sent.who, state__in=OPEN_HOLDS
    )
    mine = _sums(named.filter(who=sent.who, at__gt=since))
    for case, number in _sums(waiting).items():
        mine[case] = mine.get(case, 0) + number
    # Under whichever response: a second one is no second allowance.
    total = NamedTally.objects.filter(who=sent.who, at__gt=since).aggregate(number=Sum("number"))["number"]
    return NamedBefore(mine, _sums(named), total or 0)


def _sums(rows: QuerySet[NamedTally] | QuerySet[FactHold]) -> dict[str, int]:
    return dict(rows.order_by().values_list("case").annotate(total=Sum("number")))


def _count(named: Mapping[str, int], sent: SentBy) -> None:
    NamedTally.objects.bulk_create(
        NamedTally(
            response=sent.response, case=case, who=sent.who, receipt=sent.receipt, number=number, at=sent.at
        )
        for case, number in sorted(named.items())
        if number
    )
