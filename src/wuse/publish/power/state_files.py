"""The files of the kept state of the power index: days as they were known, and what is needed to judge the next."""

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from wuse.assess.power_index import KeptPower, KnownDay, Learnt, Meters
from wuse.pool.homes.table_home import locked_by
from wuse.trust.log.folder import write_whole

FORMAT = 1
_MARK, _POWER = "facts.json", "last.json"
_COUNTED, _LEARNT = "counted.json", "learnt.arrow"
_CELLS, _FIRMS, _ASSESSED = ".cells.arrow", ".firms.arrow", ".assessed.arrow"


class StateFiles:
    """A folder with a file for the sums of each day, one for its firms and one for which of them were assessed.

    All that is written is written whole.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def locked(self) -> AbstractContextManager[None]:
        """Keep other processes of this machine away."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return locked_by(self._folder / ".lock")

    def mark(self) -> tuple[str, str]:
        """The digest of the rule, and the state of the pool that the days were checked against last."""
        told = _read_json(self._folder / _MARK)
        return str(told.get("rule", "")), str(told.get("token", ""))

    def learnt(self, rule: str) -> Learnt | None:
        """How many facts there were; None where nothing is kept by this rule."""
        told = _read_json(self._folder / _MARK)
        if told.get("rule") != rule:
            return None
        files, both = _read_json(self._folder / _COUNTED), _read_table(self._folder / _LEARNT)
        if not files or both is None:
            return None
        parts = [both.filter(pl.col("in_files") == some).drop("in_files") for some in (True, False)]
        return Learnt(frozenset(files["files"]), *parts)

    def put_learnt(self, found: Learnt, *, rule: str, token: str) -> None:
        """Write down how many facts there were in a state of the pool."""
        told = {"format": FORMAT, "rule": rule, "token": token}
        files = {"format": FORMAT, "files": sorted(found.files)}
        both = pl.concat(
            part.with_columns(in_files=pl.lit(mark))
            for part, mark in ((found.in_files, True), (found.together, False))
        )
        write_whole(
            {self._folder / _LEARNT: _packed(both), self._folder / _COUNTED: _json(files)},
            {self._folder / _MARK: _json(told)},
        )

    def day(self, day: date) -> KnownDay | None:
        """A day with its firms."""
        cells, firms = self.cells(day), _read_table(self._folder / f"{day}{_FIRMS}")
        return None if cells is None or firms is None else KnownDay(day, firms, cells)

    def cells(self, day: date) -> pl.DataFrame | None:
        """The sums of a day and of the same day a week before."""
        return _read_table(self._folder / f"{day}{_CELLS}")

    def assessed(self, day: date) -> pl.DataFrame | None:
        """Which enterprises were assessed on a day; nothing of what they used."""
        return _read_table(self._folder / f"{day}{_ASSESSED}")

    def has_assessed(self, day: date) -> bool:
        """Whether it is kept which enterprises were assessed on a day."""
        return (self._folder / f"{day}{_ASSESSED}").is_file()

    def keep(self, known: KnownDay) -> None:
        """Write a day."""
        tables = {_FIRMS: known.firms, _ASSESSED: known.assessed, _CELLS: known.cells}
        write_whole({self._folder / f"{known.day}{kind}": _packed(table) for kind, table in tables.items()})

    def newest_of_firm(self, enterprise: str) -> tuple[date | None, pl.DataFrame]:
        """The last day with its firms, and the rows of one of them; None and no row where there is no such day."""
        for file in sorted(self._folder.glob(f"[0-9]*{_FIRMS}"), reverse=True):
            try:
                rows = pl.scan_ipc(file).filter(pl.col("firm") == enterprise).collect()
            except (OSError, pl.exceptions.PolarsError):
                # The keeper has let go of it meanwhile, or it is broken: the day before tells.
                continue
            return date.fromisoformat(file.name.removesuffix(_FIRMS)), rows
        return None, pl.DataFrame()

    def power(self) -> KeptPower | None:
        """What is needed to go on; None where there is nothing that can be read."""
        told = _read_json(self._folder / _POWER)
        names: Mapping[str, str] = told.get("files", {})
        tables = {name: _read_table(self._folder / file) for name, file in names.items()}
        whole = {name: table for name, table in tables.items() if table is not None}
        if not told or len(whole) < len(tables):
            return None
        meters = Meters(*(whole.pop(name) for name in ("newest", "baseline", "firms")))
        cells = whole.pop("cells")
        days = {date.fromisoformat(name): table for name, table in whole.items()}
        return KeptPower(date.fromisoformat(told["until"]), days, meters, cells)

    def until(self) -> date | None:
        """The last day of what is needed to go on; None where there is nothing."""
        told = _read_json(self._folder / _POWER)
        return date.fromisoformat(told["until"]) if told else None

    def put_power(self, kept: KeptPower, *, instead_of: KeptPower | None) -> None:
        """Write what is needed to go on; tables that are the same as before keep their files.

        New files first, then the one that names them, then the old files go.
        """
        names: dict[str, str] = _read_json(self._folder / _POWER).get("files", {}) if instead_of else {}
        old = _tables(instead_of) if instead_of else {}
        found = _tables(kept)
        same = {name for name in found if name in names and found[name] is old.get(name)}
        files = {name: names[name] if name in same else f"{kept.until}-{name}.last.arrow" for name in found}
        told = {"format": FORMAT, "until": kept.until.isoformat(), "files": files}
        new = {self._folder / files[name]: _packed(found[name]) for name in found if name not in same}
        write_whole(new, {self._folder / _POWER: _json(told)})
        for file in self._folder.glob("*.last.arrow"):
            if file.name not in files.values():
                file.unlink(missing_ok=True)

    def drop(self, *, since: date) -> None:
        """Remove the days from one on, and what was to be gone on from if it is of one of them."""
        told = _read_json(self._folder / _POWER)
        if told and date.fromisoformat(told["until"]) >= since:
            (self._folder / _POWER).unlink(missing_ok=True)
        for kind in (_FIRMS, _ASSESSED, _CELLS):
            self._remove(kind, lambda day: day >= since)

    def tidy(self, *, firms_before: date, cells_before: date) -> None:
        """Remove what is older than it is kept."""
        self._remove(_FIRMS, lambda day: day < firms_before)
        for kind in (_ASSESSED, _CELLS):
            self._remove(kind, lambda day: day < cells_before)

    def _remove(self, kind: str, leaves: Callable[[date], bool]) -> None:
        for file in self._folder.glob(f"[0-9]*{kind}"):
            if leaves(date.fromisoformat(file.name.removesuffix(kind))):
                file.unlink(missing_ok=True)


def _tables(kept: KeptPower) -> dict[str, pl.DataFrame]:
    meters = {name: getattr(kept.meters, name) for name in ("newest", "baseline", "firms")}
    return {**meters, "cells": kept.cells, **{day.isoformat(): table for day, table in kept.days.items()}}


def _packed(table: pl.DataFrame) -> bytes:
    return table.write_ipc(None, compression="zstd").getvalue()


def _json(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, sort_keys=True).encode()


def _read_json(file: Path) -> dict[str, Any]:
    """What a file of ours tells; nothing where it is not there, or of another format."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) and told.get("format") == FORMAT else {}


def _read_table(file: Path) -> pl.DataFrame | None:
    try:
        return pl.read_ipc(file)
    except (OSError, pl.exceptions.PolarsError):
        return None
