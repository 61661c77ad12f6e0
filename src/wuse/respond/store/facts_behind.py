"""The facts behind codes that became worse: of which place, and which organisation sent them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from wuse.pool import Engine, Source, load_standard
from wuse.respond.code_change import FACTS_BEHIND
from wuse.trust.store.models import AuditRecord, SealedIdentity

_AT_ONCE = 500
_NEWEST = """
SELECT f.person, f.{place} AS place, f.batch_id, f.recorded_at, f.sequence, f.row_number
FROM facts AS f INNER JOIN among AS a ON a.person = f.person
WHERE f.recorded_at <= $as_of
"""
# A plain check-in makes no code worse: the one that came after somebody else's fact is not what lies behind.
_SAYS_SOMETHING = {
    "declaration": (
        " AND (f.fever OR f.cough OR f.breathlessness OR f.contact_with_case OR f.stayed_in_risk_area)"
    )
}
_SENT = (
    "person_fact.send",
    "fact.import",
    "visit.sync",
    "declaration.record",
    "contact.add",
    "exposure.decide",
    "held_fact.release",
    "isolation.confirm",
)
"""The acts by which facts come from somebody who answers for them; their entries name the batch."""


@dataclass(frozen=True)
class FactBehind:
    """Where the person of a changed code is registered, or else where the fact says; and who sent the fact."""

    place: str
    sender: str


def facts_behind(
    engine: Engine,
    facts: Mapping[str, Source],
    changes: pl.DataFrame,
    *,
    response: str,
    area: str,
    as_of: datetime,
) -> dict[str, FactBehind]:
    """Person -> what lies behind the change of the code; everybody is there, with or without a fact.

    Args:
        changes: rows of `worse`. facts: the tables of the code, by standard. area: of the response, where neither the
            register nor a fact says a place.
    """
    newest: dict[str, dict[str, Any]] = {}
    for rule in sorted(changes["rule"].unique()):
        newest |= _newest(engine, facts, rule, changes.filter(pl.col("rule") == rule), as_of)
    persons = changes["person"].to_list()
    homes = _homes(persons, response)
    senders = _senders({row["batch_id"] for row in newest.values()})
    nothing = {"place": "", "batch_id": ""}
    found = {person: newest.get(person, nothing) for person in persons}
    return {
        person: FactBehind(homes.get(person) or row["place"] or area, senders.get(row["batch_id"], ""))
        for person, row in found.items()
    }


def places_of(persons: list[str], *, response: str) -> dict[str, str]:
    """Person -> code of the place of registration; who is not registered is left out."""
    return _homes(persons, response)


def _newest(
    engine: Engine, facts: Mapping[str, Source], rule: str, changes: pl.DataFrame, as_of: datetime
) -> dict[str, dict[str, Any]]:
    """Person -> the row learnt last among the standards that may lie behind a rule, without plain check-ins."""
    found = [
        engine.run(
            _NEWEST.replace("{place}", load_standard(standard).about[0]) + _SAYS_SOMETHING.get(standard, ""),
            tables={"facts": facts[standard], "among": changes.select("person")},
            parameters={"as_of": as_of},
        )
        for standard in FACTS_BEHIND.get(rule, ())
    ]
    if not found:
        return {}
    ordered = pl.concat(found).sort("recorded_at", "sequence", "row_number")
    return {row["person"]: row for row in ordered.iter_rows(named=True)}


def _homes(persons: list[str], response: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(persons), _AT_ONCE):
        some = SealedIdentity.objects.filter(person__in=persons[start : start + _AT_ONCE], response=response)
        found.update(some.values_list("person", "place"))
    return found


def _senders(batches: set[str]) -> dict[str, str]:
    """Batch -> the organisation whose account sent it, or the account where it has none."""
    found: dict[str, str] = {}
    wanted = sorted(batches)
    for start in range(0, len(wanted), _AT_ONCE):
        entries = AuditRecord.objects.filter(
            verb__in=_SENT, facts__batch__in=wanted[start : start + _AT_ONCE]
        )
        for entry in entries.order_by("pk").only("facts", "organisation", "by"):
            # Who releases what was held back does not stand for it: who sent it does.
            found[entry.facts["batch"]] = entry.facts.get("sender") or entry.organisation or entry.by
    return found
