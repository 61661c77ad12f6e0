"""What a firm's file shows of its electricity is what the power index judges of the firm."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.power_cases import DECEMBER, NOON, meters, month, of_all
from wuse.pool import Pool, load_standard
from wuse.respond.store.enterprise_power import EnterprisePower, enterprise_power

FIRM, OTHER = "91330382MA2000001Y", "91330382MA2000002W"
DAY = date(2020, 2, 20)


def pool_with(home: Path, rows: Iterable[Mapping[str, Any]]) -> Pool:
    pool = Pool(home)
    kept = meters(rows).select([field.name for field in load_standard("meter_reading").fields])
    pool.append("meter_reading", kept, batch_id="one", recorded_at=NOON)
    return pool


def on_day(used: float, meter: str = "m1", firm: str = FIRM, **more: Any) -> dict[str, Any]:
    return {"meter": meter, "date": DAY, "electricity": used, "enterprise": firm, **more}


def test_the_share_is_that_of_the_index_and_other_firms_do_not_count(tmp_path: Path) -> None:
    mine = [*month("m1", enterprise=FIRM), on_day(47.0)]
    pool = pool_with(tmp_path, [*mine, *month("m2", enterprise=OTHER), on_day(99.0, "m2", OTHER)])
    found = enterprise_power(pool, FIRM, at=NOON)
    assert found == EnterprisePower(DAY, 47)
    assert round(100 * of_all(mine)["output_share"]) == 47


def test_several_meters_are_one_share(tmp_path: Path) -> None:
    mine = [
        *month("m1", enterprise=FIRM),
        *month("m2", 300.0, enterprise=FIRM),
        on_day(100.0),
        on_day(100.0, "m2"),
    ]
    assert enterprise_power(pool_with(tmp_path, mine), FIRM, at=NOON) == EnterprisePower(DAY, 50)
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
    assert enterprise_power(pool_with(tmp_path, rows), FIRM, at=NOON) is None


def test_a_meter_that_is_another_firms_now_counts_for_that_one(tmp_path: Path) -> None:
    rows = [*month("m1", enterprise=FIRM), on_day(80.0, firm=OTHER)]
    pool = pool_with(tmp_path, rows)
    assert enterprise_power(pool, FIRM, at=NOON) is None
    assert enterprise_power(pool, OTHER, at=NOON) == EnterprisePower(DAY, 80)


def test_without_any_meters_there_is_no_share(tmp_path: Path) -> None:
    assert enterprise_power(Pool(tmp_path), FIRM, at=NOON) is None
