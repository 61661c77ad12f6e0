"""Where the state of the codes is kept between two runs: `<home>/codes/<response>/`, destroyed with the response.

It holds keys of persons and days, no name and no number. It can always be made again from the facts; what one who can
write there could do is to hide a change until the next day's building anew.
"""

import json
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from wuse.assess.health_code import KeptCodes
from wuse.permits.retention import Due
from wuse.respond.code_series import CodeSeries
from wuse.trust.log.folder import write_whole
from wuse.vocabulary import Sensitivity

FORMAT = 2
RUN, CHANGED = "run.json", "changed.json"
WRITTEN_EVERY = timedelta(minutes=10)
"""The state of a province is gigabytes, and a turn comes every few seconds."""


@dataclass(frozen=True)
class KeptRun:
    """The state after a run, and what had been read by then.

    Attributes:
        profile: digest of the rule. marks: last move read, by standard. editions: numbers of the map's editions.
        receipts: number of the last receipt before the run; rows of later ones may be lacking.
        anew_from: the moment from which the state is built anew, since a row says that it was learnt only then.
        changed: persons of whom this run changed more than that a declaration or a test was added.
        entered: persons whose facts were summed up for the series; of one without any there is no row. The domestic
            series is that of everybody else, and names nobody.
    """

    codes: KeptCodes
    profile: str
    marks: Mapping[str, int]
    receipts: int
    editions: tuple[int, ...]
    anew_from: datetime | None = None
    changed: frozenset[str] = frozenset()
    entered: frozenset[str] = frozenset()


class CodeStateFolder:
    """The states of the responses of a home; one that goes on running holds them, and writes them now and then."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "codes"
        self._held: dict[str, KeptRun] = {}
        self._saved: dict[str, tuple[datetime, tuple[int, ...]]] = {}
        self._changed: dict[str, frozenset[str]] = {}

    def load(self, response: str, series: CodeSeries = CodeSeries.DOMESTIC) -> KeptRun | None:
        """What was kept last of a series; None before the first run, and where it cannot be read."""
        name = kept_as(response, series)
        return self._held.get(name) or run_in(self._folder / name)

    def keep(
        self, response: str, run: KeptRun, *, at: datetime, series: CodeSeries = CodeSeries.DOMESTIC
    ) -> None:
        """Hold a state, and write it when the one on disk is older than `WRITTEN_EVERY` or the map has a new edition.

        A run that goes on from an older state reads some facts again, and tells nobody a second time.
        """
        name = kept_as(response, series)
        self._held[name] = run
        last = self._saved.get(name)
        if last is None or at - last[0] >= WRITTEN_EVERY or run.editions != last[1]:
            self._write(name, run)
            self._saved[name], self._changed[name] = (at, run.editions), frozenset()
        elif run.changed:
            self._changed[name] = self._changed.get(name, frozenset()) | run.changed
            told = json.dumps(sorted(self._changed[name])).encode()
            write_whole({self._folder / name / CHANGED: told})

    def _write(self, name: str, run: KeptRun) -> None:
        """New files first, then the one that names them, then the old files go."""
        folder = self._folder / name
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        before = set(folder.glob("*.arrow"))
        mark = max((int(file.stem.rsplit("-", 1)[1]) for file in before), default=0) + 1
        names = {name: f"{name}-{mark}.arrow" for name in ("plain", "marked")}
        run.codes.plain.write_ipc(folder / names["plain"])
        run.codes.marked.write_ipc(folder / names["marked"])
        # A reader takes them in the other order, and knows of a change twice rather than never.
        write_whole({folder / RUN: json.dumps(_told(run, names)).encode()}, {folder / CHANGED: b"[]"})
        for file in before:
            file.unlink(missing_ok=True)

    def destroy(self, due: Due, at: datetime) -> Mapping[str, int]:
        """Remove the state of a response that is over, together with its identities: nobody is judged any more."""
        if due.stage is Sensitivity.L4:
            self._forget(due.response)
            shutil.rmtree(self._folder / due.response, ignore_errors=True)
        return {}

    def let_go(self, running: Collection[str], destroyed: Collection[str]) -> None:
        """Hold nothing of any response but those that run, and leave no file of those that were destroyed.

        The sunset is another process's where two keepers run, and a run may have written when it had come by already.
        """
        for response in {name.split("/")[0] for name in self._held} - set(running):
            self._forget(response)
        for folder in self._folder.glob("*"):
            if folder.name in destroyed:
                shutil.rmtree(folder, ignore_errors=True)

    def _forget(self, response: str) -> None:
        for name in [kept_as(response, series) for series in CodeSeries]:
            for held in (self._held, self._saved, self._changed):
                held.pop(name, None)


def kept_as(response: str, series: CodeSeries) -> str:
    """The folder of a series: that of nearly everybody is the response's own, the other lies in it and goes with it."""
    return response if series is CodeSeries.DOMESTIC else f"{response}/{series}"


def run_in(folder: Path) -> KeptRun | None:
    """What a folder has of the last run that was written, its tables mapped into memory; None where there is none."""
    try:
        told = json.loads((folder / RUN).read_text(encoding="utf-8"))
        return _run(folder, told) if told["format"] == FORMAT else None
    except (OSError, ValueError, KeyError, pl.exceptions.PolarsError):
        return None


def _told(run: KeptRun, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "files": dict(names),
        "first_day": run.codes.first_day.isoformat(),
        "judged_on": run.codes.judged_on.isoformat(),
        "profile": run.profile,
        "marks": dict(run.marks),
        "receipts": run.receipts,
        "editions": list(run.editions),
        "anew_from": run.anew_from and run.anew_from.isoformat(),
        "entered": sorted(run.entered),
    }


def _run(folder: Path, told: Mapping[str, Any]) -> KeptRun:
    tables = {name: pl.read_ipc(folder / file) for name, file in told["files"].items()}
    days = {name: date.fromisoformat(told[name]) for name in ("first_day", "judged_on")}
    anew = told["anew_from"]
    return KeptRun(
        codes=KeptCodes(tables["plain"], tables["marked"], **days),
        profile=told["profile"],
        marks=told["marks"],
        receipts=told["receipts"],
        editions=tuple(told["editions"]),
        anew_from=datetime.fromisoformat(anew) if anew else None,
        entered=frozenset(told.get("entered", ())),
    )
