"""The facts behind codes that became worse: of which place, and which organisation sent them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from wuse.pool import Engine, Source, load_standard
from wuse.respond.code_change import FACT_BEHIND
from wuse.trust.store.models import AuditRecord, SealedIdentity

_AT_ONCE = 500
_NEWEST = """
SELECT f.person, f.{place} AS place, f.batch_id, f.recorded_at, f.sequence, f.row_number
FROM facts AS f INNER JOIN among AS a ON a.person = f.person
WHERE f.recorded_at <= $as_of
"""
_SENT = ("person_fact.send", "fact.import", "visit.sync")


@dataclass(frozen=True)
class FactBehind:
    """Where the person of a changed code is registered, or else where the fact says; and who sent the fact."""

    place: str
    sender: str


def facts_behind(
    engine: Engine, facts: Mapping[str, Source], changes: pl.DataFrame, *, response: str, as_of: datetime
) -> dict[str, FactBehind]:
    """Person -> what lies behind the change of the code.

    Args:
        changes: rows of `worse`. facts: the tables of the code, by standard.
    """
    newest = {
        row["person"]: row
        for rule in sorted(changes["rule"].unique())
        for row in _newest(engine, facts, FACT_BEHIND[rule], changes.filter(pl.col("rule") == rule), as_of)
    }
    homes = _homes(list(newest), response)
    senders = _senders({row["batch_id"] for row in newest.values()}, response)
    return {
        person: FactBehind(homes.get(person) or row["place"] or "", senders.get(row["batch_id"], ""))
        for person, row in newest.items()
    }


def places_of(persons: list[str], *, response: str) -> dict[str, str]:
    """Person -> code of the place of registration; who is not registered is left out."""
    return _homes(persons, response)


def _newest(
    engine: Engine, facts: Mapping[str, Source], standard: str, changes: pl.DataFrame, as_of: datetime
) -> list[dict[str, str]]:
    place = load_standard(standard).about[0]
    rows = engine.run(
        _NEWEST.replace("{place}", place),
        tables={"facts": facts[standard], "among": changes.select("person")},
        parameters={"as_of": as_of},
    )
    ordered = rows.sort("recorded_at", "sequence", "row_number")
    return list(ordered.unique("person", keep="last", maintain_order=True).iter_rows(named=True))


def _homes(persons: list[str], response: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(persons), _AT_ONCE):
        some = SealedIdentity.objects.filter(person__in=persons[start : start + _AT_ONCE], response=response)
        found.update(some.values_list("person", "place"))
    return found


def _senders(batches: set[str], response: str) -> dict[str, str]:
    """Batch -> the organisation whose account sent it, or the account where it has none."""
    found: dict[str, str] = {}
    for batch in sorted(batches):
        entry = AuditRecord.objects.filter(verb__in=_SENT, facts__batch=batch).order_by("-pk").first()
        if entry:
            found[batch] = entry.organisation or entry.by
    return found
