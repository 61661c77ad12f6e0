"""Somebody comes from abroad: declared before boarding, expected, met, refused once, isolated, released, closed.

And what follows from it elsewhere: the international code, the import risk, the register, the end of all of it.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.arrival_answers import PHONE_ANSWERS
from tests.arrival_people import ArrivalDesk, add_arrival_people
from tests.desk_people import COUNTY, PROVINCE, Desk
from tests.web_people import on_its_clock, signed_in, visitor
from wuse.assess.country_tiers import load_country_tiers
from wuse.assess.health_code import (
    CodeFacts,
    all_codes,
    first_day_for,
    load_code_profile,
    risk_areas,
    with_tiers,
)
from wuse.assess.import_risk import ALL, import_risk
from wuse.permits import Actor
from wuse.permits.actions.responses import end_response
from wuse.permits.actions.sunset import destroy_due
from wuse.pool.store.flusher import flush
from wuse.respond.arrival_table import ArrivalState
from wuse.respond.store.arrivals import get_arrival
from wuse.respond.store.models import ArrivalRow, ArrivalStepRow
from wuse.trust.store.models import AuditRecord


@pytest.fixture
def arrivals(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ArrivalDesk:
    """The teams on 12 March 2020, their screens on the desk's clock."""
    desk.later(days=29)
    return ArrivalDesk(add_arrival_people(on_its_clock(desk, monkeypatch)), tmp_path)


def declared(arrivals: ArrivalDesk) -> tuple[Any, int]:
    """A telephone abroad, on which the form is filled in; and the number of the arrival."""
    phone = visitor()
    day = (arrivals.desk.at + timedelta(days=1, hours=8)).date().isoformat()
    answers = {**PHONE_ANSWERS, "departure_country": "ita", "arrives_on": day}
    answer = phone.post("/arrivals/", answers)
    assert answer.status_code == 200
    assert "Keep these two" in answer.content.decode(), answer.content.decode()[:2000]
    assert "arrival_given" not in phone.session
    return phone, ArrivalRow.objects.get().pk


def step(who: str, number: int, step: str, **values: str) -> str:
    """What somebody's screen says after the step."""
    answer = signed_in(who).post(f"/desk/arrivals/{number}/", {"act": step, **values}, follow=True)
    return answer.content.decode()


def code_of(arrivals: ArrivalDesk) -> str:
    """The international code of the one person there is, by the rule of 13 March."""
    names = ("declaration", "test_result", "case_report", "contact", "isolation", "arrival")
    tables = {name: arrivals.pool.source(name) for name in names}
    editions = pl.DataFrame(schema={"place": pl.String(), "day": pl.Date(), "colour": pl.String()})
    today = (arrivals.desk.at + timedelta(hours=8)).date()
    facts = CodeFacts(tables, risk_areas(editions, until=today))
    profile = with_tiers(
        load_code_profile("international-2020-03-13"), load_country_tiers("zhejiang-2020-03-13")
    )
    first = first_day_for(profile, today)
    _, codes = all_codes(
        arrivals.pool.engine, facts, profile=profile, as_of=arrivals.desk.at, first_day=first
    )
    return str(codes["colour"].item())


def risk_of(arrivals: ArrivalDesk) -> tuple[int, int, float]:
    """Expected, under control, and the import risk of the county."""
    found = import_risk(
        arrivals.pool.engine, arrivals.pool.source("arrival"), tiers=[arrivals.tiers], areas=[COUNTY],
        as_of=arrivals.desk.at,
    ).filter(pl.col("country") == ALL)  # fmt: skip
    row = found.row(0, named=True)
    return row["expected"], row["controlled"], round(row["risk"], 2)


def test_somebody_comes_from_abroad(arrivals: ArrivalDesk) -> None:
    phone, number = declared(arrivals)
    assert "Keep these two" not in phone.get("/arrivals/mine/").content.decode(), "shown once"
    # The county knows before the aeroplane has left.
    assert f"/desk/arrivals/{number}/" in signed_in("xian").get("/desk/arrivals/").content.decode()
    assert risk_of(arrivals) == (1, 0, 1.48)

    assert "Boarding confirmed" in step("ji", number, "confirm_boarding")
    arrivals.desk.later(days=1)
    step("ji", number, "land")
    assert code_of(arrivals) == "orange"
    assert risk_of(arrivals) == (0, 0, 4.76)
    step("ji", number, "offer_county", receiver="yqteam")
    assert "not taken over: No bed" in step("xian", number, "refuse", reason="no_room")
    arrivals.desk.later(minutes=61)
    assert "▲ late by 1 min" in signed_in("ji").get("/desk/arrivals/").content.decode()
    step("ji", number, "offer_county", receiver="yqteam")
    step("xian", number, "take_over")
    assert risk_of(arrivals) == (0, 1, 0.5)
    step("xian", number, "offer_site", receiver="hotel")
    step("dian", number, "admit")
    assert code_of(arrivals) == "orange", "the country tells it, not the isolation of everybody"
    for _ in range(2):
        arrivals.desk.later(days=7)
        step("dian", number, "test", result="negative", laboratory="乐清市疾控中心")
    assert code_of(arrivals) == "green"
    step("xian", number, "release")
    assert "Ended" in step("xian", number, "finish")
    assert arrivals.arrival(number).state is ArrivalState.CLOSED
    assert "It is over" in phone.get("/arrivals/mine/").content.decode()


def test_who_somebody_is_stays_in_the_vault_until_it_is_asked_for(arrivals: ArrivalDesk) -> None:
    _, number = declared(arrivals)
    screen = signed_in("xian")
    assert "马丁" not in screen.get(f"/desk/arrivals/{number}/").content.decode()
    told = screen.post(f"/desk/arrivals/{number}/", {"act": "reveal"}).content.decode()
    assert "马丁 Martin" in told
    assert "陈测试 13800000000" in told
    last = AuditRecord.objects.filter(verb="arrival.reveal").get()
    assert (last.kind, last.subject) == ("read", get_arrival(number).person)
    flush(arrivals.pool, at=arrivals.desk.at)
    for file in (arrivals.home / "pool").rglob("*.parquet"):
        assert "马丁" not in str(pl.read_parquet(file).to_dicts())


def test_the_register_finds_by_passport(arrivals: ArrivalDesk) -> None:
    _, number = declared(arrivals)
    frame = f"{arrivals.desk.response}|isolation_care"
    asked = {"act": "find", "number": "fr 7654321", "issuer": "fra", "place": COUNTY, "frame": frame}
    told = signed_in("xian").post("/desk/arrivals/register/", asked).content.decode()
    assert f"/desk/arrivals/{number}/" in told
    assert "7654321" not in str(list(AuditRecord.objects.values()))
    assert "Nobody was found" in signed_in("xian").post(
        "/desk/arrivals/register/", {**asked, "number": "FR0000000"}
    ).content.decode()  # fmt: skip


def test_with_the_response_the_arrivals_go(arrivals: ArrivalDesk) -> None:
    phone, _number = declared(arrivals)
    arrivals.desk.hire("qian2")
    arrivals.desk.grant("qian2", "commander", PROVINCE)
    arrivals.desk.do("qian2", end_response, code=arrivals.desk.response)
    assert "No declarations are taken now" in visitor().get("/arrivals/").content.decode()
    assert "desk/arrivals/1/" not in signed_in("xian").get("/desk/arrivals/").content.decode()
    flush(arrivals.pool, at=arrivals.desk.at)
    arrivals.desk.later(days=40)
    system = Actor(account="operator:system")
    destroy_due(audit=arrivals.desk.audit, vault=arrivals.desk.vault, by=system, at=arrivals.desk.at)
    assert ArrivalRow.objects.count() + ArrivalStepRow.objects.count() == 0
    assert "With the reference and the secret" in phone.get("/arrivals/mine/").content.decode()
