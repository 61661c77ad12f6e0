"""Pools in a folder and in a bucket, for tests that hold for both."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from wuse.pool import Pool, TableHome, table_home_of


def ever_later() -> Callable[[], float]:
    """Ticks of which each is long after the one before, so that nothing is remembered."""
    ticks = count(0.0, 1000.0)
    return lambda: next(ticks)


@dataclass(frozen=True)
class Site:
    """One machine of a site: its own home, and the settings that all machines share."""

    home: Path
    environ: Mapping[str, str]

    def kept(self) -> TableHome:
        """Where the tables are, seen from this machine."""
        return table_home_of(self.home, self.environ, ticks=ever_later())

    def pool(self) -> Pool:
        """The pool without its inbox, as a process opens it that has just begun."""
        return Pool(self.home, kept=self.kept())
