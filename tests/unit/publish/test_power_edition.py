"""Editions of the power index: one a day, chained, and the same however often it is asked for."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.audits import MemoryAudit
from tests.power_cases import month
from wuse.pool import Pool
from wuse.publish.power import (
    PowerEdition,
    PowerEditionStore,
    PowerStateFolder,
    check_not_issued,
    draft_power_edition,
    issue_due_power,
    issue_power_edition,
    keep_power,
)
from wuse.publish.power.edition import PowerCell, SizeCell, power_edition_from
from wuse.publish.power.shown import check_shown
from wuse.vocabulary import Refusal

AT = datetime(2020, 3, 1, tzinfo=UTC)
DAY = date(2020, 2, 20)


@pytest.fixture
def pool(tmp_path: Path) -> Pool:
    """Eight firms of one county and one of another, known from the start."""
    rows = []
    for n in range(9):
        place = "330382" if n < 8 else "330304"
        days = {DAY - timedelta(days=back): 60.0 + n for back in range(3)}
        rows += [
            {**row, "place": place, "tariff_class": "large_industrial", "source": "made-for-tests"}
            for row in (
                *month(f"meter-{n}"),
                *({"meter": f"meter-{n}", "date": day, "electricity": used} for day, used in days.items()),
            )
        ]
    found = Pool(tmp_path)
    found.append(
        "meter_reading", pl.DataFrame(rows), batch_id="b", recorded_at=datetime(2020, 2, 20, 18, tzinfo=UTC)
    )
    return found


def issued(pool: Pool, audit: MemoryAudit, day: date = DAY) -> PowerEdition:
    store = PowerEditionStore(pool.home)
    return issue_power_edition(audit=audit, pool=pool, store=store, area="3303", day=day, by="a test", at=AT)


def test_an_edition_has_the_cells_that_may_be_told_and_keeps_the_others_back(pool: Pool) -> None:
    cells = {(cell.place, cell.industry): cell for cell in issued(pool, MemoryAudit()).cells}
    assert cells["3303", "ALL"].firms == 9
    assert cells["3303", "ALL"].resumed_rate == 100
    assert cells["330304", "ALL"].is_withheld
    assert cells["330382", "ALL"].is_withheld, "or the city less this county would tell the one firm"


def test_a_day_is_published_once_whatever_comes_later(pool: Pool) -> None:
    audit = MemoryAudit()
    first = issued(pool, audit)
    assert issued(pool, audit).to_document() == first.to_document()
    assert len(audit.entries) == 1


def test_editions_are_chained_and_a_changed_one_is_refused(pool: Pool) -> None:
    audit = MemoryAudit()
    first, second = issued(pool, audit), issued(pool, audit, DAY + timedelta(days=1))
    assert (first.previous_digest, second.previous_digest) == (None, first.digest)
    document = {**first.to_document(), "area": "3301"}
    with pytest.raises(Refusal) as caught:
        power_edition_from(document)
    assert caught.value.code == "edition.digest_mismatch"
    with pytest.raises(Refusal) as caught:
        power_edition_from({"area": "33"})
    assert caught.value.code == "edition.malformed"


def draft(pool: Pool, *, area: str = "3303", day: date = DAY, at: datetime = AT) -> PowerEdition:
    before = PowerEditionStore(pool.home).list()
    return draft_power_edition(pool=pool, area=area, day=day, by="a test", at=at, before=before)


def test_a_draft_tells_what_would_be_issued_and_keeps_nothing(pool: Pool) -> None:
    made = draft(pool)
    assert (made.number, made.previous_digest) == (0, None)
    assert PowerEditionStore(pool.home).days() == []
    assert issued(pool, MemoryAudit()).cells == made.cells


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"at": datetime(2020, 2, 21, 3, 59, tzinfo=UTC)}, "edition.early"),
        ({"area": "330382"}, "edition.area"),
        ({"area": "3301"}, "edition.nothing_told"),
        ({"day": date(2020, 2, 26)}, "assess.no_readings"),
    ],
)
def test_an_edition_that_would_tell_too_early_or_nothing_is_refused(
    pool: Pool, asked: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal) as caught:
        draft(pool, **asked)
    assert caught.value.code == code


def test_a_day_that_has_its_edition_is_refused_another(pool: Pool) -> None:
    store = PowerEditionStore(pool.home)
    check_not_issued(store, DAY)
    issued(pool, MemoryAudit())
    with pytest.raises(Refusal) as caught:
        check_not_issued(store, DAY)
    assert (caught.value.code, caught.value.details["number"]) == ("edition.day_issued", 1)


def test_a_cell_that_the_search_should_have_withheld_stops_the_edition(pool: Pool) -> None:
    firms = PowerStateFolder(pool.home).day(pool, DAY).firms
    told = PowerCell("3303", "ALL", 9, 100.0, 64.0, 82.0)
    check_shown(firms, [told], [])
    for cells, sizes in (
        ([told, PowerCell("330304", "ALL", 1, 100.0, 68.0, 84.0)], []),
        ([told], [SizeCell("micro", 1, 100.0, 64.0, 82.0)]),
    ):
        with pytest.raises(Refusal) as caught:
            check_shown(firms, cells, sizes)
        assert caught.value.code == "edition.unguarded"


def test_the_keeper_issues_a_day_whose_readings_are_in_and_leaves_a_guessed_one_to_a_person(
    pool: Pool,
) -> None:
    audit, state = MemoryAudit(), PowerStateFolder(pool.home)
    asked = {"audit": audit, "pool": pool, "state": state, "area": "3303", "by": "system", "at": AT}
    found = issue_due_power(**asked, day=DAY)  # type: ignore[arg-type]
    assert found is not None
    assert found.number == 1
    assert issue_due_power(**asked, day=DAY) is None, "a day is issued once"  # type: ignore[arg-type]
    assert issue_due_power(**asked, day=DAY + timedelta(days=1)) is None, "carried on"  # type: ignore[arg-type]
    assert len(audit.entries) == 1


def test_the_keeper_issues_the_last_day_after_noon_and_only_where_a_place_is_named(pool: Pool) -> None:
    audit, noon = MemoryAudit(), datetime(2020, 2, 21, 4, tzinfo=UTC)

    def kept(at: datetime, *, area: str = "3303") -> PowerEdition | None:
        state = PowerStateFolder(pool.home)
        return keep_power(audit=audit, pool=pool, state=state, area=area, by="system", at=at)

    assert kept(noon - timedelta(minutes=1)) is None, "of the day before nothing was known by its noon"
    assert kept(noon, area="") is None
    last = kept(noon)
    assert last is not None
    assert (last.day, last.number) == (DAY, 1)
    assert kept(noon + timedelta(hours=1)) is None
    assert len(audit.entries) == 1


def test_an_edition_that_a_desk_away_kept_back_is_issued_at_the_next_look(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit, state = MemoryAudit(), PowerStateFolder(pool.home)
    noon = datetime(2020, 2, 21, 4, tzinfo=UTC)

    def kept() -> PowerEdition | None:
        return keep_power(audit=audit, pool=pool, state=state, area="3303", by="system", at=noon)

    with monkeypatch.context() as away:
        away.setattr(PowerEditionStore, "put", lambda store, edition: (_ for _ in ()).throw(OSError("away")))
        with pytest.raises(OSError, match="away"):
            kept()
    found = kept()
    assert found is not None
    assert found.day == DAY
    assert kept() is None


def test_what_an_edition_of_another_area_told_is_not_carried_on(pool: Pool) -> None:
    declared = [
        {"enterprise": f"firm-{n}", "place": "330102", "industry": "C", "held_back_by": "supplies"}
        for n in range(7)
    ]
    pool.append(
        "enterprise", pl.DataFrame(declared), batch_id="e", recorded_at=datetime(2020, 2, 20, 18, tzinfo=UTC)
    )
    asked = {"audit": MemoryAudit(), "store": PowerEditionStore(pool.home), "by": "a test", "at": AT}
    first = issue_power_edition(**asked, pool=pool, area="33", day=DAY)  # type: ignore[arg-type]
    assert {cell.place for cell in first.held_back_at} > {"3301"}
    assert draft(pool, day=DAY + timedelta(days=1)).held_back_at == ()
