"""Rows of every standard that can be sent, made from its contract alone, come into the pool over HTTP as they are."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.conf import settings as site_settings
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desk_people import PROVINCE, Desk, laid_desk
from tests.programs import case_report, program, resident_number, send
from tests.standard_rows import NOW, Row, as_text, rows_of
from tests.taken_back import around_a_try
from tests.web_people import on_its_clock
from wuse.intake.columns import JUDGED
from wuse.pool import Standard, load_standard, standard_names
from wuse.pool.store.site_pool import site_pool

SENT = [name for name in standard_names() if name not in JUDGED]


@pytest.fixture
def desk(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    settings.WUSE_HOME = tmp_path
    monkeypatch.setenv("WUSE_KEYS", str(tmp_path / "keys"))
    found = laid_desk(tmp_path, NOW)
    found.open_response(("identity", "code", "correction", "facts"))
    for name, role in (("people", "person_sender"), ("figures", "sender")):
        program(found, name, role, PROVINCE, organisation="command")
    return on_its_clock(found, monkeypatch)


def sent(row: Row, number: int, standard: Standard) -> dict[str, Any]:
    """The row as a sender has it: a document in place of the key."""
    cells = {name: as_text(value) for name, value in row.items() if name != "person" and value is not None}
    if "person" not in standard.columns:
        return cells
    return {**cells, "identity_kind": "resident_id", "identity_number": resident_number(number)}


@pytest.mark.parametrize("name", SENT)
@given(data=st.data())
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_row_that_meets_the_contract_comes_into_the_pool(desk: Desk, name: str, data: Any) -> None:
    standard = load_standard(name)
    rows = data.draw(rows_of(standard))
    body = [sent(row, number, standard) for number, row in enumerate(rows)]
    about = f"?response={desk.response}&purpose=case_investigation" if standard.personal else ""
    who = "people" if standard.personal else "figures"
    key = f"wuse_k{who}_secret of {who}"
    with around_a_try():
        if name == "contact":
            # Nobody is a contact of a case that was not reported.
            cases = sorted({str(row["case"]) for row in rows})
            reports = [case_report(5000 + number, report_id=case) for number, case in enumerate(cases)]
            assert send(key, f"/case_report{about}", reports).status_code == 200
        answer = send(key, f"/{name}{about}", body)
        assert answer.status_code == 200, answer.content
        told = answer.json()
        assert [found for found in told["problems"] if found["severity"] == "refuse"] == []
        table = told["tables"][0]
        assert (table["accepted"], table["quarantined"]) == (len(rows), 0)
        assert table["registered"] == (len(rows) if "person" in standard.columns else 0)
        kept = site_pool(site_settings.WUSE_HOME).latest(name)
        wanted = {tuple(row[part] for part in standard.key if part != "person") for row in rows}
        found = kept.select(part for part in standard.key if part != "person")
        assert {tuple(row) for row in found.iter_rows()} >= plain(wanted, found)
        transaction.set_rollback(True)


def plain(wanted: set[tuple[Any, ...]], found: pl.DataFrame) -> set[tuple[Any, ...]]:
    """The keys as the pool has them: moments in UTC."""
    return set(pl.DataFrame(list(wanted), schema=found.schema, orient="row").iter_rows())


def test_every_table_of_facts_is_among_them() -> None:
    assert {"case_report", "arrival", "venue_visit", "enterprise", "mobility", "source"} <= set(SENT)
