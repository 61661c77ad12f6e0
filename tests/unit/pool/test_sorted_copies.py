"""Sorted copies of the visits: which parts have one, when it is used, and that it goes with its part."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from tests.spec.test_indicators import NOW
from wuse.assess.exposure import EXPOSURE_VISITS
from wuse.pool import Pool, Present, load_standard
from wuse.pool.expiry import expire
from wuse.pool.sorted_copies import folder, lay_copies, rows_beside
from wuse.pool.sorted_copies.columns import UnfitError, pack, pack_keys, unpack, unpack_keys
from wuse.pool.sunset import remove_rows
from wuse.pool.tidy import tidy

TABLE = EXPOSURE_VISITS.table
MOMENT = pl.Datetime("us", "UTC")


@pytest.fixture
def pool(tmp_path: Path) -> Pool:
    """Two parts: a visit of u and of v to the market; of w to the ward, under another response."""
    opened = Pool(tmp_path)
    come(opened, [("u", "market"), ("v", "market")], "r")
    come(opened, [("w", "ward")], "another")
    return opened


def come(pool: Pool, visits: list[tuple[str, str]], response: str, days: int = 1) -> None:
    rows = pl.DataFrame(visits, schema=["person", "venue"], orient="row").with_columns(
        place=pl.lit("330302"), visited_at=pl.lit(NOW - timedelta(days=days)).cast(MOMENT)
    )
    pool.append(TABLE, rows, batch_id=f"{visits} {days}", recorded_at=NOW, response=response)


def lay(pool: Pool, most: int = 9) -> int:
    return lay_copies(pool, EXPOSURE_VISITS, most=most, least_bytes=0)


def copied(pool: Pool) -> set[str]:
    return {found.name for found in (pool.home / "sorted" / TABLE).glob("*")}


def parts(pool: Pool) -> set[str]:
    source = pool.source(TABLE)
    return set() if isinstance(source, pl.DataFrame) else {Path(part).name for part in source}  # type: ignore[union-attr]


def visitors(found: Any) -> list[str]:
    return sorted(found["person"].to_list())


def test_every_part_is_copied_once_and_so_many_at_a_time(pool: Pool) -> None:
    assert [lay(pool, most=1), lay(pool, most=1), lay(pool)] == [1, 1, 0]
    assert copied(pool) == parts(pool)
    come(pool, [("x", "market")], "r")
    assert lay(pool) == 1


def test_a_small_part_is_read_as_it_is(pool: Pool) -> None:
    assert lay_copies(pool, EXPOSURE_VISITS, most=9) == 0
    assert rows_beside(pool, EXPOSURE_VISITS, ["u"]) == pool.source(TABLE)


def test_only_rows_at_venues_of_those_asked_for_are_handed_on(pool: Pool) -> None:
    lay(pool)
    assert visitors(rows_beside(pool, EXPOSURE_VISITS, ["u"])) == ["u", "v"]
    assert visitors(rows_beside(pool, EXPOSURE_VISITS, ["nobody"])) == []


def test_a_venue_that_is_known_from_a_new_part_alone_is_sought_in_the_copies(pool: Pool) -> None:
    lay(pool)
    come(pool, [("x", "ward")], "r")
    found = rows_beside(pool, EXPOSURE_VISITS, ["x"])
    assert isinstance(found, Present)
    assert (len(found.files), visitors(found.rows)) == (1, ["w"])


def test_a_copied_row_says_what_the_row_says(pool: Pool) -> None:
    lay(pool)
    names = list(EXPOSURE_VISITS.columns)
    [first] = [part for part in pool.source(TABLE) if "u" in pl.read_parquet(part)["person"].to_list()]  # type: ignore[union-attr]
    asked = rows_beside(pool, EXPOSURE_VISITS, ["u"])
    assert isinstance(asked, pl.DataFrame)
    assert asked.sort("person").equals(pl.read_parquet(first, columns=names).select(names).sort("person"))


def test_the_copy_of_a_part_goes_with_the_rows_of_a_response(pool: Pool) -> None:
    lay(pool)
    remove_rows(pool, "another")
    assert copied(pool) == parts(pool)
    assert len(copied(pool)) == 1


def test_the_copy_of_rows_whose_time_is_over_goes_when_their_files_do(pool: Pool) -> None:
    come(pool, [("old", "market")], "r", days=40)
    lay(pool)
    standard = load_standard(TABLE)
    expire(pool, standard, (NOW - timedelta(days=28)).date(), number=1, note=lambda found: None)
    tidy(pool, keep={})
    assert copied(pool) == parts(pool)
    assert len(copied(pool)) == 2


def test_a_part_that_leaves_while_it_is_copied_leaves_no_copy(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = folder.write_copy

    def slow(*args: Any, **values: Any) -> None:
        written(*args, **values)
        remove_rows(pool, "another")
        remove_rows(pool, "r")

    monkeypatch.setattr(folder, "write_copy", slow)
    lay(pool, most=1)
    assert (copied(pool), parts(pool)) == (set(), set())


def test_a_part_that_leaves_before_its_turn_keeps_no_other_from_being_copied(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sunset of another process comes by while the first part is copied."""
    written = folder.write_copy

    def slow(*args: Any, **values: Any) -> None:
        written(*args, **values)
        remove_rows(pool, "another")
        remove_rows(pool, "r")

    monkeypatch.setattr(folder, "write_copy", slow)
    assert lay(pool) == 1
    assert (copied(pool), parts(pool)) == (set(), set())


def test_a_copy_by_another_version_of_the_hash_is_none_and_is_made_anew(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(pool)
    monkeypatch.setattr(folder.pl, "__version__", "0.0.1")
    assert rows_beside(pool, EXPOSURE_VISITS, ["u"]) == pool.source(TABLE)
    assert lay(pool) == 2
    assert visitors(rows_beside(pool, EXPOSURE_VISITS, ["u"])) == ["u", "v"]


def test_a_copy_that_is_torn_is_not_used(pool: Pool) -> None:
    lay(pool)
    for file in (pool.home / "sorted").rglob("data.bin"):
        file.write_bytes(file.read_bytes()[:8])
    assert rows_beside(pool, EXPOSURE_VISITS, ["u"]) == pool.source(TABLE)


def test_a_part_that_cannot_be_kept_so_is_read_as_it_is_and_not_tried_again(tmp_path: Path) -> None:
    pool = Pool(tmp_path)
    come(pool, [("u" * 65, "market")], "r")
    assert [lay(pool), lay(pool)] == [1, 0]
    assert rows_beside(pool, EXPOSURE_VISITS, ["u" * 65]) == pool.source(TABLE)


def test_nobody_but_the_owner_of_the_home_may_look_into_a_copy(pool: Pool) -> None:
    lay(pool)
    assert {found.stat().st_mode & 0o077 for found in (pool.home / "sorted" / TABLE).glob("*")} == {0}


@pytest.mark.parametrize(
    "values",
    [
        pl.Series([5, 5, 5]),
        pl.Series([None, None], dtype=pl.Int64()),
        pl.Series([-(2**40), None, 2**40, 0]),
        pl.Series(["b", None, "张", "b"]),
        pl.Series([NOW, None, NOW + timedelta(seconds=5)], dtype=MOMENT),
        pl.Series([NOW, NOW + timedelta(microseconds=5)], dtype=MOMENT),
        pl.Series([NOW, NOW], dtype=MOMENT),
    ],
)
def test_a_column_is_read_back_as_it_was(values: pl.Series) -> None:
    told, codes = pack(values)
    assert unpack(told, codes, len(values)).equals(values, null_equal=True, check_dtypes=True)


@pytest.mark.parametrize("texts", [["a", "abc", "张三"], ["abc", "xyz"], ["a"]])
def test_keys_are_read_back_as_they_were(texts: list[str]) -> None:
    assert unpack_keys(pack_keys(pl.Series(["?", *texts])[1:])[np.arange(len(texts))]).to_list() == texts


@pytest.mark.parametrize("texts", [["a", None], ["a\0"], ["x" * 65], [""], []])
def test_keys_that_would_not_come_back_are_refused(texts: list[str | None]) -> None:
    with pytest.raises(UnfitError):
        pack_keys(pl.Series(texts, dtype=pl.String()))


def test_a_span_that_no_code_holds_is_refused() -> None:
    with pytest.raises(UnfitError):
        pack(pl.Series([-(2**62), 2**62]))


def test_a_table_that_has_not_begun_has_no_copies(tmp_path: Path) -> None:
    pool = Pool(tmp_path)
    assert lay(pool) == 0
    assert not (tmp_path / "sorted").exists()


def test_a_folder_that_another_process_removes_at_the_same_time_is_no_fault(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of it is gone already when the first file is unlinked; the other half is removed all the same."""
    lay(pool)
    remove, met = shutil.rmtree, list[Path]()

    def beside_another(path: Path, **values: Any) -> None:
        met.append(path)
        if len(met) == 1:
            next(found for found in path.rglob("*") if found.is_file()).unlink()
            raise FileNotFoundError(path)
        if len(met) == 2:
            remove(path)
        remove(path, **values)

    monkeypatch.setattr(folder.shutil, "rmtree", beside_another)
    folder.SortedCopies(pool.home / "sorted").keep_only(TABLE, [])
    assert copied(pool) == set()
    assert len(met) > 2
