"""Every page, operation and file, asked by those outside: of a firm's electricity nothing but issued editions is there.

One firm is alone in its county, with figures that stand nowhere else. Whoever has no business with it opens everything
that can be opened, and none of its figures is in any answer; what an edition tells is.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from tests.audits import MemoryAudit
from tests.desk_people import AT, COUNTY, OTHER, Desk, staffed_desk
from tests.docking_people import terms_of
from tests.field_people import with_grids
from tests.permission_walk import NOBODY, WAYS, Objects, Way, Who, enter, lay, lay_edition, shipped_table
from tests.power_cases import MADE, month
from tests.resumption_walk import AGENT
from tests.sending_objects import lay_mapping
from wuse import world
from wuse.permits.store.models import PermitRow
from wuse.places import load_registry
from wuse.pool import Pool
from wuse.publish.daily_words import daily_text
from wuse.publish.docking.power_product import power_document
from wuse.publish.power import PowerEditionStore, issue_power_edition
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.web import command_data

TABLE = shipped_table()
DAY, LATER = date(2020, 2, 10), date(2020, 2, 16)
AFTER = datetime(2020, 2, 17, 8, tzinfo=UTC)
DECEMBER, USED = 7531.9, 4863.7
"""Kilowatt-hours a day of the firm that is alone: no other figure of the home looks like these."""
FIGURES = (
    "7531.9", "7,531.9", "7531900", "7,531,900", "4863.7", "4,863.7", "4863700", "4,863,700", "233488", "233,488",
    "0.6457", "64.57", "64.6 %", "82.29", "8229", "M-alone",
)  # fmt: skip
_OUTSIDE = {"resumption.read", "product.take", "indicator.read"}


def walkers() -> list[Who]:
    """Nobody, a firm, and of every verb that leads to figures of firms the last role that has it, at work in 温州."""
    holders = {
        verb: name for name, role in TABLE["roles"].items() for verb in role["verbs"] if verb in _OUTSIDE
    }
    return [NOBODY, *(Who(name, name) for name in sorted({*holders.values(), AGENT}))]


def lay_meters(home: Path, alone: str) -> Pool:
    """Meters of eight firms in each of three counties, and of one alone in 西湖, up to two days."""
    firms = [
        (f"M-{county}-{n}", county, None, 4000.0 + n, 2400.0 + n + at)
        for at, county in enumerate(("330382", "330381", "330108"))
        for n in range(8)
    ]
    firms.append(("M-alone", OTHER, alone, DECEMBER, USED))
    pool = Pool(home)
    for last in (DAY, LATER):
        days = [last - timedelta(days=back) for back in range(3)]
        same = {"industry": "C", "tariff_class": "large_industrial", "source": MADE}
        rows = [
            {**one, **same, "place": county, "enterprise": firm}
            for meter, county, firm, each, used in firms
            for one in [
                *(month(meter, each) if last == DAY else ()),
                *({"meter": meter, "date": day, "electricity": used} for day in days),
            ]
        ]
        frame = pl.DataFrame(rows, infer_schema_length=None)
        learnt = datetime.combine(last, time(18), tzinfo=UTC)
        pool.append("meter_reading", frame, batch_id=str(last), recorded_at=learnt)
    return pool


@pytest.fixture(scope="module")
def house(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, Desk, Objects, Objects]]:
    """A staffed desk with something of everything inside and outside, meters, and an edition of their index."""
    home = tmp_path_factory.mktemp("meters")
    with (
        django_db_blocker.unblock(),
        override_settings(WUSE_HOME=home),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setattr(world, "now", lambda: AT)
        desk = staffed_desk(home)
        with_grids(home)
        lay_edition(desk)
        lay_mapping()
        inside, outside = lay(desk, COUNTY), lay(desk, OTHER)
        alone = ResumptionFileRow.objects.get(pk=outside.firms["ask"]).enterprise
        pool, store = lay_meters(home, alone), PowerEditionStore(home)
        for day in (DAY, LATER):
            issue_power_edition(
                audit=MemoryAudit(),
                pool=pool,
                store=store,
                area="33",
                day=day,
                by="a test",
                at=AFTER,
                crossed=False,
            )
        yield home, desk, inside, outside
        transaction.set_rollback(True)


def told(way: Way, client: Client, found: Objects) -> str:
    """What an address answers, whatever it is."""
    client.raise_request_exception = False
    address = reverse(way.route, args=way.of(client, way.args(found))) + way.query(found)
    headers = getattr(client, "phone", {}) if way.phone else {}
    answer = client.get(address, way.data(found), headers=headers)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return bytes(content).decode(errors="replace")


@pytest.mark.django_db
def test_no_answer_to_anybody_outside_has_a_figure_of_the_firm(
    house: tuple[Path, Desk, Objects, Objects],
) -> None:
    _home, desk, inside, outside = house
    seen, asked = [], 0
    for who in walkers():
        point = transaction.savepoint()
        client = enter(desk, who, TABLE, inside.person)
        for way in WAYS:
            if way.method == "GET" and way.route != "live":
                text = told(way, client, outside)
                asked += 1
                seen += [f"{way.route} by {who.name}: {figure}" for figure in FIGURES if figure in text]
        transaction.savepoint_rollback(point)
    assert seen == []
    assert asked > 400


@pytest.mark.django_db
def test_who_reviews_the_file_of_the_firm_sees_the_share_and_no_kilowatt_hour(
    house: tuple[Path, Desk, Objects, Objects],
) -> None:
    # So that the test above says something: what it looks for is there for whom it is meant.
    _home, desk, inside, outside = house
    point = transaction.savepoint()
    client = enter(desk, Who("reviewer", "resumption_lead"), TABLE, inside.person)
    PermitRow.objects.filter(account__username="walker-reviewer").update(place=OTHER)
    page = client.get(reverse("desk-resumption", args=[outside.firms["ask"]])).content.decode()
    transaction.savepoint_rollback(point)
    assert "65 %" in page or "65%" in page
    assert [figure for figure in FIGURES if figure in page] == []


@pytest.mark.django_db
def test_the_bulletin_of_its_county_and_of_all_above_tells_no_figure_of_it(
    house: tuple[Path, Desk, Objects, Objects],
) -> None:
    home, *_ = house
    for code in (OTHER, "3301", "33"):
        found = command_data.bulletin(
            home, load_registry().get(code).code, day=DAY + timedelta(days=1), now=AT
        )
        for lang in ("zh", "en"):
            text = daily_text(found, lang)
            assert [figure for figure in FIGURES if figure in text] == []
            assert ("仅随指数各期公布" if lang == "zh" else "told by editions alone") in text


@pytest.mark.django_db
def test_a_product_for_its_city_tells_no_figure_of_it(house: tuple[Path, Desk, Objects, Objects]) -> None:
    home, *_ = house
    terms = terms_of(AT - timedelta(days=30), places=("3301", "3303"))
    document = power_document(Pool(home), terms, day=DAY, batches=[])
    assert [figure for figure in FIGURES if figure in str(document)] == []
    rows = {(row["area"], row["industry"]): row for row in document["rows"]}
    assert (rows["3303", "ALL"]["firms"], rows[OTHER, "ALL"]["withheld"]) == (16, True)
    assert rows["3303", "ALL"]["output_share"] == pytest.approx(0.6, abs=0.01)
    assert rows["330108", "ALL"]["withheld"], "or the city less this county would tell"


@pytest.mark.django_db
def test_the_control_index_takes_the_return_to_work_from_editions(
    house: tuple[Path, Desk, Objects, Objects], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world, "now", lambda: AFTER)
    client, found = Client(), {}
    for place in ("33", "3301", OTHER):
        answer = client.get(f"/control-index/index.json?place={place}&day={LATER}")
        page = client.get(f"/control-index/?place={place}&day={LATER}").content.decode()
        assert [figure for figure in FIGURES if figure in answer.content.decode() + page] == []
        found |= {one["area"]: one["score"] for one in answer.json()["scores"] if one["item"] == "F5"}
    edition = PowerEditionStore(house[0]).of(LATER)
    assert edition is not None
    told = {cell.place: cell.power_index for cell in edition.cells if cell.industry == "ALL"}
    assert {place: found[place] for place in (OTHER, "330108")} == {OTHER: None, "330108": None}
    assert (told["33"], found["33"]) == (pytest.approx(found["33"] / 100), pytest.approx(8020, abs=30))


@pytest.mark.django_db
def test_its_county_is_withheld_in_the_edition_and_others_are_told(
    house: tuple[Path, Desk, Objects, Objects],
) -> None:
    found = Client().get(f"/api/v1/resumption?day={DAY}").json()
    rows = {row["place"]: row for row in found["rows"] if row["industry"] == "ALL"}
    assert (rows[OTHER]["state"], rows["330382"]["state"]) == ("withheld", "told")
