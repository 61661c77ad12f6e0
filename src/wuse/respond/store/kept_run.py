"""The kept state as the pages read it: who shows a code is found in it in milliseconds, whatever the province holds.

The keeper writes it; here it is mapped into memory. What came since is read of one person alone. Where the state cannot
answer, the caller judges from all rows of the person, which is slower and needs no state.
"""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from django.db.models import Min, Q

from wuse.assess.health_code import CodeProfile, code_of_kept, day_of, first_day_for
from wuse.assess.health_code.state import BITS
from wuse.pool import Pool
from wuse.pool.store.models import InboxBatch
from wuse.respond.code_series import CodeSeries
from wuse.respond.store.code_folder import CHANGED, RUN, KeptRun, kept_as, run_in
from wuse.respond.store.person_facts import STANDARDS
from wuse.vocabulary import PersonKey

# So far behind the last receipt of a run one that was not committed then may stand.
_LATE = 500
_NEWER = "SELECT * FROM facts WHERE person = $person AND response = $response AND sequence >= $first"
_DECLARED = "declaration"
_OWN = "d-"


class KeptCodesReader:
    """The states of a home's responses, each mapped anew when the keeper has written it."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "codes"
        self._held: dict[str, tuple[tuple[int, int], KeptRun | None]] = {}

    def of(self, response: str, series: CodeSeries = CodeSeries.DOMESTIC) -> KeptRun | None:
        """What the keeper wrote last of a series, with the persons whom it changed since; None where there is none."""
        self._let_go()
        name = kept_as(response, series)
        folder = self._folder / name
        try:
            changed = frozenset(json.loads((folder / CHANGED).read_text(encoding="utf-8")))
            found = (folder / RUN).stat()
        except (OSError, ValueError):
            return None
        stamp = (found.st_mtime_ns, found.st_ino)
        held = self._held.get(name)
        if held is None or held[0] != stamp:
            held = self._held[name] = (stamp, run_in(folder))
        run = held[1]
        return run and KeptRun(**{**vars(run), "changed": changed})

    def _let_go(self) -> None:
        """Hold no state whose files are gone: while they are mapped, the disk keeps them."""
        for name in [name for name in self._held if not (self._folder / name / RUN).exists()]:
            self._held.pop(name, None)


def kept_verdict(
    pool: Pool,
    run: KeptRun,
    person: PersonKey,
    *,
    response: str,
    at: datetime,
    profile: CodeProfile,
    areas: pl.DataFrame,
    editions: Collection[int],
) -> tuple[Mapping[str, Any] | None] | None:
    """The verdict on a person from the kept state, in a tuple of one; None where the state cannot answer.

    It answers for whoever has nothing new but own declarations: their ids are made by the desk, and a form that comes
    twice is taken in once, so none of them corrects an older row.

    Args:
        areas, editions: the risk of places, and the numbers of the editions that it is from.
    """
    if not run_serves(run, profile, editions, at) or person in run.changed:
        return None
    news = _news_of(pool, run, person, response=response)
    declared = news.pop(_DECLARED, None)
    if news or not _are_own(declared):
        return None
    rows = pl.DataFrame() if declared is None else declared
    return (code_of_kept(pool.few_rows, run.codes, rows, person, areas=areas, profile=profile, as_of=at),)


def run_serves(run: KeptRun, profile: CodeProfile, editions: Collection[int], at: datetime) -> bool:
    """Whether the state answers for a moment by a profile and the editions of the map."""
    today, first = day_of(at), run.codes.first_day
    in_reach = first_day_for(profile, today) >= first and (today - first).days < BITS
    known = run.anew_from is None or at < run.anew_from
    same = run.profile == profile.digest and set(run.editions) == set(editions)
    return same and in_reach and known and today >= run.codes.judged_on


def _news_of(pool: Pool, run: KeptRun, person: PersonKey, *, response: str) -> dict[str, pl.DataFrame]:
    """By standard, the person's rows that the run may not have read; standards without are left out."""
    found = {}
    for name, first in unread_since(run, response=response).items():
        rows = pool.engine.run(
            _NEWER,
            tables={"facts": pool.source(name)},
            parameters={"person": str(person), "response": response, "first": first},
        )
        if rows.height:
            found[name] = rows
    return found


def unread_since(run: KeptRun, *, response: str) -> dict[str, int]:
    """By standard, the number of the first receipt that no move read by the run holds."""
    newer = InboxBatch.objects.filter(pk__gte=run.receipts - _LATE, table__in=STANDARDS, response=response)
    read = Q()
    for name, number in run.marks.items():
        read |= Q(table=name, move__number__lte=number)
    left = newer.exclude(read) if read else newer
    return dict(left.values_list("table").annotate(first=Min("pk")).order_by("table"))


def _are_own(declared: pl.DataFrame | None) -> bool:
    return declared is None or bool(declared["declaration_id"].str.starts_with(_OWN).all())
