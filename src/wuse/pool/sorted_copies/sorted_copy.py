"""One sorted copy: the rows of one Parquet file by place, with a list of who is where; read from the disk as asked for.

The arrays of one file, each found by its offset: the rows in the order of their places, as records of a fixed width;
the places by their hashes, with the row at which each begins; short hashes of the keys, sorted, with the row of each.
"""

import json
import mmap
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from wuse.pool.sorted_copies.columns import Codes, UnfitError, pack, pack_keys, unpack, unpack_keys

TOLD, DATA = "told.json", "data.bin"
_ALIGNED = 64
_SEED = 5


def hashed(values: pl.Series) -> Codes:
    """What texts are sought by; the same within one version of Polars, which a copy names."""
    return values.hash(_SEED).to_numpy()


def short_hashed(values: pl.Series) -> Codes:
    """The same in half the bytes: of some millions of rows one or two are found beside those that are sought."""
    return (hashed(values) >> np.uint64(32)).astype(np.uint32)


def write_copy(folder: Path, rows: pl.DataFrame, stamp: Mapping[str, Any], *, key: str, place: str) -> None:
    """Write the copy of some rows into a new folder; one that says so where they cannot be kept in this way."""
    folder.mkdir(parents=True, mode=0o700)
    told: dict[str, Any] = {"stamp": dict(stamp)}
    try:
        columns, arrays = _laid_out(rows, key, place)
    except UnfitError:
        pass
    else:
        told |= {"columns": columns, "arrays": _write_arrays(folder / DATA, arrays)}
    _write(folder / TOLD, [json.dumps(told).encode()])


def _laid_out(rows: pl.DataFrame, key: str, place: str) -> tuple[dict[str, Any], dict[str, Codes]]:
    by_place = hashed(rows[place])
    order = np.argsort(by_place, kind="stable")
    by_place = by_place[order]
    begins = np.flatnonzero(np.append(True, by_place[1:] != by_place[:-1]))
    if rows[place].n_unique() != len(begins):
        raise UnfitError(f"{place}: two with one hash")
    columns, records = _records(rows.drop(place), order, key)
    by_key = short_hashed(rows[key])[order]
    sorted_keys = np.argsort(by_key, kind="stable")
    arrays = {
        "rows": records,
        "places": pack_keys(rows[place])[order[begins]],
        "place_hashes": by_place[begins],
        "place_begins": np.append(begins, len(order)).astype(np.uint32),
        "key_hashes": by_key[sorted_keys],
        "key_rows": sorted_keys.astype(np.uint32),
    }
    return columns, arrays


def _records(rows: pl.DataFrame, order: Codes, key: str) -> tuple[dict[str, Any], Codes]:
    """Each column's telling, and the rows in order, without the columns in which all are alike."""
    kept: dict[str, Codes] = {key: pack_keys(rows[key])}
    columns: dict[str, Any] = {}
    for name in rows.columns:
        if name != key:
            columns[name], codes = pack(rows[name])
            kept |= {} if codes is None else {name: codes}
    records = np.empty(len(order), dtype=[(name, codes.dtype) for name, codes in kept.items()])
    for name, codes in kept.items():
        records[name] = codes[order]
    return columns, records


def _write_arrays(file: Path, arrays: Mapping[str, Codes]) -> dict[str, Any]:
    """Where each array lies, and of what kind it is."""
    told: dict[str, Any] = {}
    pieces: list[bytes] = []
    at = 0
    for name, array in arrays.items():
        told[name] = {"at": at, "count": len(array), "kind": _kind(array.dtype)}
        pieces += [array.tobytes(), bytes(-array.nbytes % _ALIGNED)]
        at += array.nbytes + -array.nbytes % _ALIGNED
    _write(file, pieces)
    return told


def _kind(dtype: np.dtype[Any]) -> Any:
    """A kind as JSON has it: a word, or a list of names and words."""
    return [list(field) for field in dtype.descr] if dtype.names else dtype.str


def _write(file: Path, pieces: Sequence[bytes]) -> None:
    """Write a file, and wait until it is on the disk."""
    with file.open("xb") as opened:
        for piece in pieces:
            opened.write(piece)
        opened.flush()
        os.fsync(opened.fileno())


class SortedCopy:
    """A copy that is there, mapped: a question reads only the pages that it touches, and keeps none of them."""

    def __init__(self, told: Mapping[str, Any], mapped: mmap.mmap, *, key: str, place: str) -> None:
        self._columns, self._key, self._place = told["columns"], key, place
        self._mapped = mapped
        self._arrays = {name: _array(mapped, array) for name, array in told["arrays"].items()}

    def places_of(self, keys: Codes) -> Codes:
        """Hashes of the places where rows of some keys are, and of few others.

        Args:
            keys: their short hashes.
        """
        found = self._arrays["key_rows"][_spans(*_bounds(self._arrays["key_hashes"], keys))]
        at = np.searchsorted(self._arrays["place_begins"], found, side="right") - 1
        places = np.unique(self._arrays["place_hashes"][at])
        self._let_go()
        return places

    def rows_at(self, places: Codes, columns: Sequence[str]) -> pl.DataFrame:
        """Every row at places of these hashes, in these columns."""
        first, beyond = _bounds(self._arrays["place_hashes"], places)
        met = first[first < beyond]
        begins = self._arrays["place_begins"].astype(np.int64)
        low, high = begins[met], begins[met + 1]
        rows = self._arrays["rows"][_spans(low, high)]
        named = unpack_keys(self._arrays["places"][met])
        self._let_go()
        values = {
            self._key: unpack_keys(rows[self._key]),
            self._place: named.gather(np.repeat(np.arange(len(met)), high - low)),
        }
        for name, told in self._columns.items():
            codes = rows[name] if name in (rows.dtype.names or ()) else None
            values[name] = unpack(told, codes, len(rows))
        return pl.DataFrame(values).select(columns)

    def _let_go(self) -> None:
        self._mapped.madvise(mmap.MADV_DONTNEED)


def read_told(folder: Path, stamp: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What a copy says of itself; None where there is none that was made for this question by this program."""
    try:
        told = json.loads((folder / TOLD).read_text(encoding="utf-8"))
        return told if told["stamp"] == dict(stamp) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def open_copy(folder: Path, stamp: Mapping[str, Any], *, key: str, place: str) -> SortedCopy | None:
    """A copy to ask; None where there is none, or the rows are not fit for one."""
    told = read_told(folder, stamp)
    if told is None or "arrays" not in told:
        return None
    try:
        with (folder / DATA).open("rb") as opened:
            mapped = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        return SortedCopy(told, mapped, key=key, place=place)
    except (OSError, ValueError):
        return None


def _array(mapped: mmap.mmap, told: Mapping[str, Any]) -> Codes:
    kind = told["kind"]
    dtype = np.dtype(kind if isinstance(kind, str) else [(name, word) for name, word in kind])
    return np.frombuffer(mapped, dtype=dtype, count=told["count"], offset=told["at"])


def _bounds(ordered: Codes, asked: Codes) -> tuple[Codes, Codes]:
    """Where each of these begins and ends in an ordered array."""
    return np.searchsorted(ordered, asked), np.searchsorted(ordered, asked, side="right")


def _spans(low: Codes, high: Codes) -> Codes:
    """All the numbers from each low one to before its high one, one span behind the other."""
    counts = high - low
    before = np.cumsum(counts) - counts
    return np.repeat(low - before, counts) + np.arange(counts.sum())
