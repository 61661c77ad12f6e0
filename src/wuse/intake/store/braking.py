"""Contacts of a sending on their way in: counted, let through and remembered, or held back; in its transaction.

Whoever sends contacts under a response takes turns, so that two sendings at once are counted one after the other.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db.models import F, QuerySet, Sum

from wuse.intake.contact_brake import (
    ENDED,
    OPEN_HOLDS,
    HoldState,
    NamedBefore,
    NamedContact,
    SaidContact,
    cases_held,
    contact_brake,
    expires_at,
    named_newly,
    names_anew,
)
from wuse.intake.known_rows import News
from wuse.intake.raw_table import ROW
from wuse.intake.store.contact_models import ContactHold, HeldContact, NamedTally
from wuse.intake.store.sent_contacts import SentBy, remember_sent, said_before
from wuse.vocabulary import CHINA

_UID = "contact_id"
_SAID = ("person", "case", "closeness", "relation", "last_exposure_on")
_AT_ONCE = 500

PlaceOf = Callable[[Sequence[str]], Mapping[str, tuple[str, bool]]]
"""Cases -> the county where each lives, and whether its report came with the same sending."""


@dataclass(frozen=True)
class Braked:
    """What became of the contacts of a sending. `passed`: the news that are taken in. `held`: numbers of the rows that
    are held back.
    """

    passed: News
    held: frozenset[int]


def brake(news: News, sent: SentBy, place_of: PlaceOf) -> Braked:
    """Let contacts through or hold them back, in the caller's transaction and turn.

    Args:
        news: rows of the standard `contact` that tell something new.
    """
    if news.rows.is_empty():
        return Braked(news, frozenset())
    units = {str(uid): rows for (uid,), rows in news.rows.group_by(_UID, maintain_order=True)}
    contacts = _contacts(units, sent)
    there = _held_before(units, sent.response)
    again = [one for one in contacts if one.uid in there and _is_held(one, there[one.uid], sent)]
    fresh = [one for one in contacts if one.pairs and one not in again]
    over = cases_held(named_newly(fresh), _named_before(fresh, sent), contact_brake())
    under = {one.uid: min(cases) for one in fresh if (cases := over & one.cases)}
    _say_again({one.uid: units[one.uid] for one in again}, there)
    _withdraw([held for uid, held in there.items() if uid not in {one.uid for one in again}], sent.at)
    _hold([one for one in fresh if one.uid in under], under, units, sent, place_of)
    aside = {*under, *(one.uid for one in again)}
    passed = _without(news, aside)
    _count(named_newly(one for one in fresh if one.uid not in under), sent)
    remember_sent(passed.rows, sent)
    return Braked(passed, frozenset(news.rows.filter(pl.col(_UID).is_in(sorted(aside)))[ROW]))


def held_rows(contacts: Iterable[HeldContact]) -> pl.DataFrame:
    """The rows of contacts that are held back, as they would have been taken in."""
    return pl.concat([pl.read_ipc_stream(io.BytesIO(bytes(one.content))) for one in contacts], how="diagonal")


def held_keys(contacts: Iterable[HeldContact]) -> pl.DataFrame:
    """The keys of contacts with their response."""
    told = [(one.uid, one.response) for one in contacts]
    return pl.DataFrame(told, schema={_UID: pl.String(), "response": pl.String()}, orient="row")


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


def _held_before(uids: Iterable[str], response: str) -> dict[str, HeldContact]:
    wanted, found = sorted(uids), dict[str, HeldContact]()
    for start in range(0, len(wanted), _AT_ONCE):
        rows = HeldContact.objects.filter(response=response, uid__in=wanted[start : start + _AT_ONCE])
        found |= {row.uid: row for row in rows.select_related("hold")}
    return found


def _is_held(named: NamedContact, held: HeldContact, sent: SentBy) -> bool:
    """Whether what is held back already is said again by its sender: it is not counted a second time.

    What somebody else says of it is their own word: nobody stands for what another one wrote.
    """
    pairs = {(person, case) for person, case in held.pairs}
    return held.hold.by == sent.by and bool(named.pairs) and named.pairs <= pairs


def _named_before(fresh: Sequence[NamedContact], sent: SentBy) -> NamedBefore:
    cases = sorted({case for one in fresh for case in one.cases})
    since = sent.at - contact_brake().window
    named = NamedTally.objects.filter(response=sent.response, case__in=cases)
    waiting = ContactHold.objects.filter(
        response=sent.response, case__in=cases, who=sent.who, state__in=OPEN_HOLDS
    )
    mine = _sums(named.filter(who=sent.who, at__gt=since))
    for case, number in _sums(waiting).items():
        mine[case] = mine.get(case, 0) + number
    # Under whichever response: a second one is no second allowance.
    total = NamedTally.objects.filter(who=sent.who, at__gt=since).aggregate(number=Sum("number"))["number"]
    return NamedBefore(mine, _sums(named), total or 0)


def _sums(rows: QuerySet[NamedTally] | QuerySet[ContactHold]) -> dict[str, int]:
    return dict(rows.order_by().values_list("case").annotate(total=Sum("number")))


def _say_again(units: Mapping[str, pl.DataFrame], there: Mapping[str, HeldContact]) -> None:
    """Keep what is said now. Who asked for the release saw something else: it has to be asked for anew."""
    for uid, rows in units.items():
        there[uid].content = _packed(rows)
        there[uid].save(update_fields=["content"])
    holds = {there[uid].hold_id for uid in units}
    asked = ContactHold.objects.filter(pk__in=holds, state=HoldState.ASKED)
    asked.update(state=HoldState.WAITING, reason="", asked_by="", asked_at=None)


def _withdraw(gone: Sequence[HeldContact], at: datetime) -> None:
    """What was held back and is said otherwise now is held back no more; a hold of which nothing is left is over."""
    for held in gone:
        hold = held.hold
        held.delete()
        ContactHold.objects.filter(pk=hold.pk).update(number=F("number") - 1)
    for pk in sorted({held.hold_id for held in gone}):
        empty = ContactHold.objects.filter(pk=pk).exclude(contacts__isnull=False)
        empty.update(state=HoldState.WITHDRAWN, decided_at=at)


def _hold(
    contacts: Sequence[NamedContact],
    under: Mapping[str, str],
    units: Mapping[str, pl.DataFrame],
    sent: SentBy,
    place_of: PlaceOf,
) -> None:
    cases = sorted(set(under.values()))
    places = place_of(cases) if cases else {}
    for case in cases:
        mine = [one for one in contacts if under[one.uid] == case]
        place, along = places[case]
        hold = ContactHold.objects.create(
            response=sent.response, case=case, place=place, by=sent.by, who=sent.who, receipt=sent.receipt,
            number=len(mine), case_along=along, rule=contact_brake().id, held_at=sent.at,
            expires_at=expires_at(sent.at), state=HoldState.WAITING,
        )  # fmt: skip
        HeldContact.objects.bulk_create(
            HeldContact(
                hold=hold, response=sent.response, uid=one.uid, pairs=sorted(map(list, one.pairs)),
                content=_packed(units[one.uid]),
            )
            for one in mine
        )  # fmt: skip


def _packed(rows: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    rows.drop(ROW).write_ipc_stream(buffer)
    return buffer.getvalue()


def _without(news: News, aside: set[str]) -> News:
    if not aside:
        return news
    held = pl.col(_UID).is_in(sorted(aside))
    rows = news.rows.filter(~held)
    return News(rows, news.corrected.filter(news.corrected.is_in(rows[ROW].implode())))


def _count(named: Mapping[str, int], sent: SentBy) -> None:
    NamedTally.objects.bulk_create(
        NamedTally(
            response=sent.response, case=case, who=sent.who, receipt=sent.receipt, number=number, at=sent.at
        )
        for case, number in sorted(named.items())
        if number
    )
