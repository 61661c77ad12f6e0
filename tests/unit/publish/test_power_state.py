"""The kept days of the power index: judged once, and made again when the facts or the rule say so."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.power_cases import month
from wuse.assess.area_risk import known_at
from wuse.pool import InProcessEngine, Pool, Source
from wuse.publish.power import PowerStateFolder
from wuse.publish.power.first_judgement import FirstJudgement

DAY = date(2020, 2, 20)
AREA = ["330382"]


class Counting(InProcessEngine):
    """Counts the enterprises' judgements."""

    judged = 0

    def run(self, sql: str, *, tables: Mapping[str, Source], parameters: Mapping[str, Any]) -> pl.DataFrame:
        self.judged += "reach" in tables
        return super().run(sql, tables=tables, parameters=parameters)


def readings(used: Mapping[date, float], *, meter: str = "m", learnt: datetime | None = None) -> pl.DataFrame:
    """Of one firm, each learnt in the night after its day."""
    own = {"meter": meter, "place": "330382", "tariff_class": "large_industrial", "source": "made-for-tests"}
    return pl.DataFrame(
        [
            {**own, "date": day, "electricity": each, "recorded_at": learnt or night(day)}
            for day, each in used.items()
        ]
    )


def night(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 22, tzinfo=UTC)


def add(pool: Pool, rows: pl.DataFrame) -> None:
    last = rows["recorded_at"].max()
    pool.append("meter_reading", rows, batch_id=str(hash(rows.write_csv())), recorded_at=last)  # type: ignore[arg-type]


@pytest.fixture
def pool(tmp_path: Path) -> Pool:
    """A firm that used 100 a day in December and 60 since 10 February."""
    found = Pool(tmp_path, engine=Counting())
    december = {row["date"]: row["electricity"] for row in month("m")}
    add(found, readings({**december, **{date(2020, 2, n): 60.0 for n in range(10, 21)}}))
    return found


def share(pool: Pool, day: date = DAY) -> float:
    row = PowerStateFolder(pool.home).index(pool, areas=AREA, days=[day], split=False).row(0, named=True)
    return float(row["output_share"])


def judged(pool: Pool) -> int:
    engine = pool.engine
    assert isinstance(engine, Counting)
    return engine.judged


def test_a_day_is_judged_once_however_often_it_is_asked_for(pool: Pool) -> None:
    assert share(pool) == pytest.approx(0.6)
    before = judged(pool)
    assert share(pool) == pytest.approx(0.6)
    assert PowerStateFolder(pool.home).day(pool, DAY).firms.height == 1
    assert judged(pool) == before


def test_the_next_day_is_judged_from_what_is_kept_and_what_came(pool: Pool) -> None:
    share(pool)
    add(pool, readings({DAY + timedelta(days=1): 80.0}))
    assert share(pool, DAY + timedelta(days=1)) == pytest.approx(0.8)
    assert share(pool) == pytest.approx(0.6)


def test_a_correction_that_comes_after_noon_leaves_the_day_as_it_was_known(pool: Pool) -> None:
    share(pool)
    before = judged(pool)
    add(pool, readings({DAY: 10.0}, learnt=known_at(DAY) + timedelta(hours=1)))
    assert share(pool) == pytest.approx(0.6)
    assert judged(pool) == before, "nothing that it should have known has come"
    assert share(pool, DAY + timedelta(days=1)) == pytest.approx(0.1), "the next day knows it"


def test_a_reading_that_was_known_by_noon_has_the_day_judged_again(pool: Pool) -> None:
    share(pool)
    share(pool, DAY - timedelta(days=5))
    before = judged(pool)
    add(pool, readings({DAY: 30.0}, learnt=known_at(DAY) - timedelta(hours=1)))
    assert share(pool) == pytest.approx(0.3)
    assert judged(pool) == before + 1
    share(pool, DAY - timedelta(days=5))
    assert judged(pool) == before + 1, "days before are as they were"


def test_another_rule_has_everything_judged_again(pool: Pool) -> None:
    share(pool)
    mark = pool.home / "power" / "facts.json"
    mark.write_text(mark.read_text().replace('"rule": "sha256:', '"rule": "sha256:0'))
    before = judged(pool)
    assert share(pool) == pytest.approx(0.6)
    assert judged(pool) == before + 1


def test_files_that_cannot_be_read_or_written_keep_nobody_from_an_answer(pool: Pool) -> None:
    share(pool)
    for file in (pool.home / "power").glob("*.arrow"):
        file.write_bytes(b"torn")
    assert share(pool) == pytest.approx(0.6)
    for file in (pool.home / "power").iterdir():
        file.unlink()
    (pool.home / "power").rmdir()
    (pool.home / "power").write_text("no folder")
    assert share(pool) == pytest.approx(0.6)


def test_the_keeper_judges_the_last_day_that_is_known_and_looks_again_when_something_came(pool: Pool) -> None:
    state, at = PowerStateFolder(pool.home), known_at(DAY)
    assert state.bring_on(pool, at=at - timedelta(minutes=1)) == DAY - timedelta(days=1)
    assert state.bring_on(pool, at=at) == DAY
    before = judged(pool)
    assert state.bring_on(pool, at=at + timedelta(hours=1)) is None
    assert share(pool) == pytest.approx(0.6)
    assert judged(pool) == before
    add(pool, readings({DAY + timedelta(days=1): 80.0}))
    assert state.bring_on(pool, at=at + timedelta(hours=20)) == DAY
    assert state.bring_on(pool, at=at + timedelta(days=1)) == DAY + timedelta(days=1)


def test_firms_are_kept_for_ninety_days_and_sums_for_two_years(pool: Pool) -> None:
    share(pool)
    folder = pool.home / "power"
    state = PowerStateFolder(pool.home)
    state.bring_on(pool, at=known_at(DAY + timedelta(days=91)))
    assert [file.name for file in folder.glob("2020-02-20.*.arrow")] != []
    assert not (folder / "2020-02-20.firms.arrow").exists()
    state.bring_on(pool, at=known_at(DAY + timedelta(days=731)))
    assert not (folder / "2020-02-20.cells.arrow").exists()


def test_sums_of_a_day_whose_firms_are_gone_stay_as_they_were_known(pool: Pool) -> None:
    """Quarters of an hour go when the firms of their day do: judged from what is left, it would be another."""
    share(pool)
    cells = pool.home / "power" / "2020-02-20.cells.arrow"
    known = pl.read_ipc(cells.read_bytes()).with_columns(used=pl.lit(0, pl.Int64()))
    known.write_ipc(cells)
    state = PowerStateFolder(pool.home)
    state.bring_on(pool, at=known_at(DAY + timedelta(days=91)))
    assert state.day(pool, DAY).cells.equals(known)
    assert pl.read_ipc(cells.read_bytes()).equals(known)
    assert not (pool.home / "power" / "2020-02-20.firms.arrow").exists(), "nor are they kept again"


def test_who_was_assessed_is_known_for_as_long_as_the_sums_and_costs_no_judgement(pool: Pool) -> None:
    share(pool)
    state = PowerStateFolder(pool.home)
    state.bring_on(pool, at=known_at(DAY + timedelta(days=91)))
    before = judged(pool)
    assert state.assessed(pool, DAY).to_dicts() == [{"firm": "m", "site": "330382", "outcome": "assessed"}]
    assert judged(pool) == before
    add(pool, readings({DAY: 30.0}, learnt=known_at(DAY) - timedelta(hours=1)))
    state.assessed(pool, DAY)
    assert judged(pool) == before + 1, "a fact that the day should have known has it judged again"
    state.bring_on(pool, at=known_at(DAY + timedelta(days=731)))
    assert not (pool.home / "power" / "2020-02-20.assessed.arrow").exists()


def test_days_of_which_nothing_is_kept_are_judged_together(pool: Pool, tmp_path: Path) -> None:
    days = [DAY - timedelta(days=n) for n in range(9)]
    state = PowerStateFolder(pool.home)
    state.day(pool, days[3])
    before = judged(pool)
    state.judge_missing(pool, days)
    assert judged(pool) == before + 2, "a week at once, and what is left"
    found = [state.assessed(pool, day) for day in days]
    assert judged(pool) == before + 2
    assert [one.height for one in found] == [1] * 9
    state.judge_missing(pool, days)
    assert judged(pool) == before + 2


def test_a_home_without_readings_has_nothing_to_judge(tmp_path: Path) -> None:
    assert PowerStateFolder(tmp_path).bring_on(Pool(tmp_path), at=known_at(DAY)) is None
    assert not (tmp_path / "power").exists()


def in_parts(
    state: PowerStateFolder, pool: Pool, *, at: datetime, most: int = 200
) -> tuple[date | None, int]:
    """The day that the keeper judged, and in how many turns."""
    for turn in range(1, most):
        if day := state.bring_on(pool, at=at, whole=False):
            return day, turn
        if not state.is_under_way:
            return None, turn
    raise AssertionError("it does not end")


def test_the_first_judgement_is_done_in_parts_and_is_what_it_would_be_at_once(pool: Pool) -> None:
    state, at = PowerStateFolder(pool.home), known_at(DAY)
    assert state.bring_on(pool, at=at, whole=False) is None
    assert state.is_under_way
    assert not (pool.home / "power" / "2020-02-20.firms.arrow").exists()
    day, turns = in_parts(state, pool, at=at)
    assert day == DAY
    assert turns > 8, "each part is about some days"
    assert not state.is_under_way
    before = judged(pool)
    assert share(pool) == pytest.approx(0.6)
    assert judged(pool) == before, "what was found is kept"
    alone = PowerStateFolder(pool.home / "other")
    assert state.day(pool, DAY).firms.equals(alone.day(pool, DAY).firms)
    # The next day goes on from it in one part.
    add(pool, readings({DAY + timedelta(days=1): 80.0}))
    assert in_parts(state, pool, at=at + timedelta(days=1)) == (DAY + timedelta(days=1), 1)


def test_what_comes_while_it_is_under_way_is_taken_in_afterwards(pool: Pool) -> None:
    state, at = PowerStateFolder(pool.home), known_at(DAY)
    state.bring_on(pool, at=at, whole=False)
    state.bring_on(pool, at=at, whole=False)
    add(pool, readings({DAY: 30.0}, learnt=known_at(DAY) - timedelta(hours=1)))
    assert in_parts(state, pool, at=at)[0] == DAY
    assert share(pool) == pytest.approx(0.3)


def test_a_judgement_that_breaks_begins_anew(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    state, at = PowerStateFolder(pool.home), known_at(DAY)
    state.bring_on(pool, at=at, whole=False)
    with monkeypatch.context() as patch:
        patch.setattr(FirstJudgement, "go_on", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            state.bring_on(pool, at=at, whole=False)
    assert not state.is_under_way
    assert in_parts(state, pool, at=at)[0] == DAY


def test_another_rule_is_judged_in_parts_too_and_leaves_nothing_of_the_old_one(pool: Pool) -> None:
    share(pool, DAY - timedelta(days=3))
    mark = pool.home / "power" / "facts.json"
    mark.write_text(mark.read_text().replace('"rule": "sha256:', '"rule": "sha256:0'))
    state = PowerStateFolder(pool.home)
    assert state.bring_on(pool, at=known_at(DAY), whole=False) is None
    assert state.is_under_way
    assert in_parts(state, pool, at=known_at(DAY))[0] == DAY
    assert not (pool.home / "power" / "2020-02-17.cells.arrow").exists()
