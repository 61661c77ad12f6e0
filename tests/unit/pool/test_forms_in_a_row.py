"""All forms that wuse ships, one after the other for one subject: what was told once is asked no second time."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from tests.pool_homes import Site
from wuse.pool import Pool, load_standard
from wuse.pool.form import Form, FormField, form_names, load_form
from wuse.pool.form_known import questions

NOON = datetime(2020, 2, 20, 4, tzinfo=UTC)
FORMS = [load_form(name) for name in form_names()]
SUBJECTS = sorted({form.subject for form in FORMS})
ABOUT = {"person": "person", "enterprise": "enterprise", "organisation": "holder", "place": "place"}
VALUES: dict[Any, Any] = {pl.Boolean: False, pl.Int64: 1, pl.Float64: 1.0, pl.Date: date(2020, 2, 20)}


def fill_in(pool: Pool, form: Form, subject: str, at: datetime) -> None:
    """Answer everything that a form can ask, as rows of its tables."""
    rows: dict[tuple[str, tuple[str, str] | None], list[FormField]] = {}
    for asked in form.fields:
        rows.setdefault((asked.standard, asked.code), []).append(asked)
    for number, ((name, code), fields) in enumerate(rows.items()):
        standard = load_standard(name)
        kinds = {column: kind for column, kind in standard.schema.items() if column in standard.columns}
        row = {key: f"{form.name}-{number}" for key in standard.key if kinds[key] == pl.String}
        row |= {
            one.field.name: VALUES.get(kinds[one.field.name], "x")
            for one in fields
            if one.field.name in kinds
        }
        row |= {ABOUT[form.subject]: subject, **({code[0]: code[1]} if code else {})}
        if standard.event_time:
            row[standard.event_time] = at if kinds[standard.event_time] != pl.Date else at.date()
        frame = pl.DataFrame([row], schema={column: kinds[column] for column in row})
        batch = f"{subject}-{form.name}-{number}-{at.isoformat()}"
        pool.append(name, frame, batch_id=batch, recorded_at=at, response="r" if standard.personal else "")


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_no_form_asks_what_another_was_told(site: Site, subject: str, turned: bool) -> None:
    pool, at = site.pool(), NOON
    forms = sorted(
        (form for form in FORMS if form.subject == subject), key=lambda form: form.name, reverse=turned
    )
    who = {"person": "p1-" + "a" * 32, "place": "330382"}.get(subject, f"some {subject}")
    told: set[str] = set()
    vault: dict[str, datetime] = {}
    again = []
    for form in forms:
        found = questions(pool, form, who, at=at, response="r", besides=vault)
        # What never holds beyond the moment is asked each time.
        again += [(form.name, one.name) for one in found.ask if one.name in told and one.valid_days != 0]
        fill_in(pool, form, who, at)
        told |= {one.name for one in form.fields}
        kept = {one.name for one in form.fields if one.field.name not in load_standard(one.standard).columns}
        vault |= dict.fromkeys(kept, at)
        at += timedelta(minutes=1)
    assert len(again) == 0, again
