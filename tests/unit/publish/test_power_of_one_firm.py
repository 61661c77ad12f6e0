"""What a firm's file shows of its electricity is what the power index judges of the firm."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.power_cases import DECEMBER, NOON, meters, month, of_all
from wuse.pool import Pool, load_standard
from wuse.publish.power import FirmShare, PowerStateFolder, firm_share

FIRM, OTHER = "91330382MA2000001Y", "91330382MA2000002W"
DAY = date(2020, 2, 20)


def pool_with(home: Path, rows: Iterable[Mapping[str, Any]]) -> Pool:
    pool = Pool(home)
    kept = meters(rows).select([field.name for field in load_standard("meter_reading").fields])
    pool.append("meter_reading", kept, batch_id="one", recorded_at=NOON)
    return pool


def share(pool: Pool, firm: str) -> FirmShare | None:
    """What the file shows once the keeper has judged the day."""
    PowerStateFolder(pool.home).bring_on(pool, at=NOON)
    return firm_share(PowerStateFolder(pool.home), firm)


def on_day(used: float, meter: str = "m1", firm: str = FIRM, **more: Any) -> dict[str, Any]:
    return {"meter": meter, "date": DAY, "electricity": used, "enterprise": firm, **more}


def test_the_share_is_that_of_the_index_and_other_firms_do_not_count(tmp_path: Path) -> None:
    mine = [*month("m1", enterprise=FIRM), on_day(47.0)]
    pool = pool_with(tmp_path, [*mine, *month("m2", enterprise=OTHER), on_day(99.0, "m2", OTHER)])
    found = share(pool, FIRM)
    assert found == FirmShare(DAY, 47)
    assert round(100 * of_all(mine)["output_share"]) == 47


def test_several_meters_are_one_share(tmp_path: Path) -> None:
    mine = [
        *month("m1", enterprise=FIRM),
        *month("m2", 300.0, enterprise=FIRM),
        on_day(100.0),
        on_day(100.0, "m2"),
    ]
    assert share(pool_with(tmp_path, mine), FIRM) == FirmShare(DAY, 50)
    assert round(100 * of_all(mine)["output_share"]) == 50


@pytest.mark.parametrize(
    "rows",
    [
        [on_day(50.0)],
        [*month("m1", days=DECEMBER[:3], enterprise=FIRM), on_day(50.0)],
        [*month("m1", enterprise=FIRM, tariff_class="residential"), on_day(50.0, tariff_class="residential")],
        [*month("m2", enterprise=OTHER), on_day(50.0, "m2", OTHER)],
    ],
    ids=["no December", "too little of December", "a home", "another firm's"],
)
def test_what_the_index_does_not_judge_has_no_share(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    assert share(pool_with(tmp_path, rows), FIRM) is None


def test_a_meter_that_is_another_firms_now_counts_for_that_one(tmp_path: Path) -> None:
    rows = [*month("m1", enterprise=FIRM), on_day(80.0, firm=OTHER)]
    pool = pool_with(tmp_path, rows)
    assert share(pool, FIRM) is None
    assert share(pool, OTHER) == FirmShare(DAY, 80)


def test_without_any_meters_there_is_no_share(tmp_path: Path) -> None:
    assert share(Pool(tmp_path), FIRM) is None


def test_nothing_is_judged_for_a_page(tmp_path: Path) -> None:
    pool = pool_with(tmp_path, [*month("m1", enterprise=FIRM), on_day(47.0)])
    assert firm_share(PowerStateFolder(pool.home), FIRM) is None


def test_a_day_that_cannot_be_read_leaves_the_one_before(tmp_path: Path) -> None:
    pool = pool_with(tmp_path, [*month("m1", enterprise=FIRM), on_day(47.0)])
    assert share(pool, FIRM) == FirmShare(DAY, 47)
    (tmp_path / "power" / f"{DAY + timedelta(days=1)}.firms.arrow").write_bytes(b"no table")
    assert firm_share(PowerStateFolder(pool.home), FIRM) == FirmShare(DAY, 47)
