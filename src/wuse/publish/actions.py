"""Issuing an edition: the only way to write one."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import polars as pl

from wuse.publish.edition import Edition, EditionVerdict
from wuse.publish.store import EditionStore
from wuse.trust.audit import Audit, AuditEntry, EntryKind
from wuse.vocabulary import Basis, Colour

_VERB = "edition.issue"
_NO_INDICATORS = {"as_of", "place", "colour", "basis", "reasons", "rule", "rule_digest", "residents"}


class _Taken(Exception):
    """Another process has issued an edition of that number since it was chosen."""


def issue_edition(
    *,
    audit: Audit,
    store: EditionStore,
    series: str,
    as_of: date,
    verdicts: pl.DataFrame,
    names: Mapping[str, tuple[str, str, str]],
    inputs: Mapping[str, int],
    by: str,
    at: datetime,
) -> Edition:
    """Issue the edition of a day, once.

    The same verdicts from the same rule and inputs are the edition that exists already. Other content for a day that
    has one is a new edition, which names the one that it supersedes: nothing issued is ever changed.

    Args:
        audit: records the issue, with the edition's digest, together with the edition itself.
        verdicts: one day's verdict rows, one a county.
        names: place -> Chinese name, English name, code of its city.
    """
    draft = _draft(
        verdicts, names, series=series, as_of=as_of, inputs=dict(inputs), issued_at=at, issued_by=by
    )
    _record_lost(audit, store)
    while True:
        issued = store.list()
        same_day = [edition for edition in issued if edition.as_of == as_of]
        if same_day and _same(same_day[-1], draft):
            return same_day[-1]
        edition = replace(
            draft,
            number=len(issued) + 1,
            supersedes=same_day[-1].number if same_day else None,
            previous_digest=issued[-1].digest if issued else None,
        )
        try:
            _put(audit, store, edition)
        except _Taken:
            continue
        return edition


def _put(audit: Audit, store: EditionStore, edition: Edition) -> None:
    """Write the edition and its entry, or neither."""
    with audit.transaction():
        audit.append(_entry(edition))
        if not store.put(edition):
            raise _Taken


def _record_lost(audit: Audit, store: EditionStore) -> None:
    """Record editions whose entry was lost in a crash between their file and its commit."""
    for edition in store.list():
        if not audit.recorded(_VERB, {"digest": edition.digest}):
            with audit.transaction():
                audit.append(_entry(edition))


def _entry(edition: Edition) -> AuditEntry:
    return AuditEntry(
        at=edition.issued_at,
        by=edition.issued_by,
        verb=_VERB,
        kind=EntryKind.EDITION,
        facts={
            "series": edition.series,
            "number": edition.number,
            "as_of": edition.as_of.isoformat(),
            "profile": edition.profile,
            "rule": edition.rule_digest,
            "digest": edition.digest,
        },
    )


def _same(issued: Edition, draft: Edition) -> bool:
    return (issued.profile, issued.rule_digest, issued.inputs, issued.verdicts) == (
        draft.profile,
        draft.rule_digest,
        draft.inputs,
        draft.verdicts,
    )


def _draft(verdicts: pl.DataFrame, names: Mapping[str, tuple[str, str, str]], **said: Any) -> Edition:
    """The edition before it has its place in the series; `said` is what goes into it as it is."""
    rows = verdicts.sort("place").to_dicts()
    return Edition(
        number=0,
        profile=rows[0]["rule"],
        rule_digest=rows[0]["rule_digest"],
        counts=dict(sorted(Counter(row["colour"] for row in rows).items())),
        verdicts=tuple(_verdict(row, names[row["place"]]) for row in rows),
        supersedes=None,
        previous_digest=None,
        **said,
    )


def _verdict(row: Mapping[str, Any], names: tuple[str, str, str]) -> EditionVerdict:
    name, name_en, city = names
    return EditionVerdict(
        place=row["place"],
        name=name,
        name_en=name_en,
        city=city,
        colour=Colour(row["colour"]),
        basis=Basis(row["basis"]) if row["basis"] else None,
        reasons=row["reasons"],
        indicators=_indicators(row),
    )


def _indicators(row: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a verdict as plain values; floats rounded, so that their text is the same everywhere."""
    plain: dict[str, Any] = {}
    for name, value in row.items():
        if name in _NO_INDICATORS or value is None:
            continue
        plain[name] = (
            value.isoformat()
            if isinstance(value, date)
            else round(value, 6)
            if isinstance(value, float)
            else value
        )
    return plain
