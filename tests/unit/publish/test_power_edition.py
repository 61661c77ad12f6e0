"""Editions of the power index: one a day, chained, and the same however often it is asked for."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from tests.audits import MemoryAudit
from tests.power_cases import month
from wuse.pool import Pool
from wuse.publish.power import PowerEdition, PowerEditionStore, issue_power_edition
from wuse.publish.power.edition import power_edition_from
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
