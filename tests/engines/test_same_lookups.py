"""What the pool asks of itself (where references lead, which rows are over) on both engines."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from tests.generative.test_expiry import FIRST, contacts
from wuse.pool import Engine, Pool, load_standard
from wuse.pool.expiry import leaving, leaving_keys
from wuse.pool.form import load_form
from wuse.pool.form_known import known_answers
from wuse.pool.references import dangling, values_there

NOW = datetime(2020, 2, 12, 1, tzinfo=UTC)


def visits(*moments: str) -> pl.DataFrame:
    person = {"person": "p1-" + "a" * 32, "venue": "V", "place": "330382"}
    return pl.DataFrame([{**person, "visited_at": datetime.fromisoformat(moment)} for moment in moments])


def test_where_references_lead(engine: Engine, tmp_path: Path) -> None:
    pool = Pool(tmp_path, engine=engine)
    assert values_there(pool, "case_report", "report_id", pl.Series(["R-1"])).to_list() == []
    pool.append("contact", contacts([(1, 9, 0), (2, 9, 0)]), batch_id="a", recorded_at=NOW, response="r")
    found = values_there(pool, "contact", "contact_id", pl.Series(["C-2", "C-3"]))
    assert found.to_list() == ["C-2"]
    (lead,) = dangling(pool)
    assert (lead.table, lead.field, lead.leads_to, lead.count, lead.rows) == (
        "contact",
        "case",
        "case_report.report_id",
        1,
        2,
    )


def test_which_rows_are_over(engine: Engine, tmp_path: Path) -> None:
    pool = Pool(tmp_path, engine=engine)
    history = [(1, 12, 0), (1, 8, 1), (2, 8, 0), (2, 12, 1), (3, 12, 0)]
    pool.append("contact", contacts(history), batch_id="a", recorded_at=NOW, response="r")
    contact = load_standard("contact")
    assert [(one.batch_id, one.response, one.rows) for one in leaving(pool, contact, FIRST, version=0)] == [
        ("a", "r", 3)
    ]
    (keys,) = leaving_keys(pool, contact, FIRST, version=0)
    assert keys.rows() == [("C-1", "r")]
    midnight = visits("2020-02-09T15:59:59+00:00", "2020-02-09T16:00:00+00:00")
    pool.append("venue_visit", midnight, batch_id="v", recorded_at=NOW, response="r")
    (visit,) = leaving(pool, load_standard("venue_visit"), date(2020, 2, 10), version=0)
    assert visit.rows == 1


def test_what_is_known_of_a_subject(engine: Engine, tmp_path: Path) -> None:
    pool = Pool(tmp_path, engine=engine)
    pool.append("contact", contacts([(1, 9, 0), (1, 10, 1)]), batch_id="a", recorded_at=NOW, response="r")
    form, person = load_form("contact_sheet"), "p1-" + "a" * 32
    known = known_answers(pool, form, person, at=NOW, response="r")
    assert (known["closeness"].value, known["last_exposure_on"].value) == ("close", date(2020, 2, 10))
    assert known_answers(pool, form, person, at=NOW, response="other") == {}
    beds = {"holder": "h", "holder_kind": "hospital", "place": "330382", "date": date(2020, 2, 12)}
    row = {**beds, "item": "ward_bed", "item_unit": "bed", "quantity": 3.0, "reporter": "r"}
    pool.append("stock", pl.DataFrame([row]), batch_id="s", recorded_at=NOW)
    held = known_answers(pool, load_form("hospital_return"), "h", at=NOW)
    assert held["quantity[ward_bed]"].value == 3.0
