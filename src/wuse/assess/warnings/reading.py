"""What a judgement of early warnings reads from the pool, pinned to versions."""

from collections.abc import Mapping
from dataclasses import dataclass

from wuse.assess.warnings.rule import WarningRule
from wuse.pool import Pool, Source


@dataclass(frozen=True)
class WarningFacts:
    """The tables by standard, every row of them, and the versions that they were pinned at."""

    tables: Mapping[str, Source]
    versions: Mapping[str, int]


def warning_facts(pool: Pool, rule: WarningRule, *, present: bool = False) -> WarningFacts:
    """The tables beneath the warnings, pinned at the versions of now.

    Args:
        present: with what waits in the inbox too: so a warning comes as soon as what it rests on was receipted.
    """
    versions = {name: version for name, version in pool.versions().items() if name in rule.reads}
    pinned: Mapping[str, int] = {} if present else versions
    return WarningFacts({name: pool.source(name, version=pinned.get(name)) for name in rule.reads}, versions)
