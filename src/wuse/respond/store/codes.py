"""The code of one person, from the pool and the desk: what the rule says, what was set by hand, what is relieved."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from wuse.assess.health_code import CodeProfile, code_of_rows
from wuse.pool import Pool
from wuse.respond.holder_code import HolderCode, UsedFact, holder_code
from wuse.respond.override import Override, OverrideState
from wuse.respond.relief import Relief, ReliefReason
from wuse.respond.store.code_folder import KeptRun
from wuse.respond.store.kept_run import kept_verdict
from wuse.respond.store.models import OverrideRow, ReliefRow
from wuse.respond.store.person_facts import person_rows, used_facts
from wuse.respond.store.queries import override_of
from wuse.vocabulary import Colour, PersonKey, PlaceCode


def person_code(
    pool: Pool,
    person: PersonKey,
    *,
    response: str,
    at: datetime,
    profile: CodeProfile,
    areas: pl.DataFrame,
    kept: KeptRun | None = None,
    editions: Collection[int] = (),
) -> HolderCode:
    """The code of a person under a response, from everything that was receipted by `at`.

    Who may ask is for the caller to check. `publish.codes.code_of` is this with the profile and the risk of places that
    are in force.

    Args:
        areas: the risk of places, as `risk_areas` gives it. editions: numbers of the map's editions that it is from.
        kept: the state that the keeper wrote last. Where it can answer, `facts` are left out: they are read from all
            rows of the person, by asking without it.
    """
    given: dict[str, Any] = {"response": response, "at": at, "profile": profile, "areas": areas}
    answer = kept and kept_verdict(pool, kept, person, editions=editions, **given)
    facts: Sequence[UsedFact] = ()
    if answer:
        (verdict,) = answer
    else:
        rows = person_rows(pool, person, response=response)
        verdict = code_of_rows(pool.few_rows, rows, person, areas=areas, profile=profile, as_of=at)
        facts = used_facts(rows, person, at=at)
    return holder_code(
        person,
        response=response,
        verdict=verdict,
        rule=(profile.id, profile.digest),
        facts=facts,
        by_hand=_by_hand(person, response, at),
        reliefs=reliefs_of(person, response=response),
        at=at,
    )


def reliefs_of(person: PersonKey, *, response: str) -> list[Relief]:
    """The interim reliefs that were given to a person under a response, the newest first."""
    rows = ReliefRow.objects.filter(person=person, response=response).order_by("-given_at", "-pk")
    return [relief_of(row) for row in rows]


def relief_of(row: ReliefRow) -> Relief:
    """The value of a row; without a person once that was destroyed."""
    return Relief(
        number=row.pk,
        person=PersonKey(row.person) if row.person else None,
        response=row.response,
        place=PlaceCode(row.place),
        correction=row.correction_id,
        colour=Colour(row.colour),
        cause=row.cause,
        counts_as=Colour(row.counts_as),
        reason=ReliefReason(row.reason),
        given_by=row.given_by,
        given_at=row.given_at,
        until=row.until,
        ended_at=row.ended_at,
    )


def _by_hand(person: PersonKey, response: str, at: datetime) -> Override | None:
    """The code by hand that counts under the response: the one confirmed last."""
    rows = OverrideRow.objects.filter(
        person=person, response=response, state=OverrideState.ACTIVE, confirmed_at__lte=at, until__gt=at
    )
    row = rows.order_by("-confirmed_at", "-pk").first()
    return override_of(row) if row else None
