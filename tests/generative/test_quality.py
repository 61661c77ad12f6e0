"""Data quality on tallies and files made at random: the SQL agrees with plain Python, and a tally adds up and tells no
value.
"""

import math
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.reference import quality as reference
from tests.reference.quality import Line
from tests.spec.test_quality import ALL, ENGINE, RULE, facts_of
from tests.standard_rows import rows_of
from wuse.assess.quality import measures, signals
from wuse.intake.check import check
from wuse.intake.plain_tally import plain_tally
from wuse.intake.report import problem_table
from wuse.intake.tally import in_columns, tally
from wuse.intake.tally_rows import BatchOutcome
from wuse.pool import load_standard, standard_names

SENDERS, PLACES = ("prov", "jinhua"), ("33", "3307", None)
STANDARDS = ("case_count", "case_report", "population")
DIMENSIONS = ("completeness", "consistency", "validity", "uniqueness")
COUNTED = ("received", "accepted", "refused", "warned", "unchanged", "corrected")
SHARES = ("completeness", "timeliness", "consistency", "validity", "uniqueness", "delay_median")
LIMITS = {"": RULE.values["limit_hours"], **{entry["standard"]: entry["hours"] for entry in RULE.limits}}
NOW = datetime(2020, 3, 20, 2, tzinfo=UTC)

days = st.integers(0, 40).map(lambda number: date(2020, 2, 1) + timedelta(days=number))


@st.composite
def a_line(draw: st.DrawFn) -> Line:
    aspect = draw(st.sampled_from((*COUNTED, "asked", "empty", "faulty", "broken")))
    delay = st.none() | st.integers(0, 60)
    return Line(
        standard=draw(st.sampled_from(STANDARDS)),
        sender=draw(st.sampled_from(SENDERS)),
        place=draw(st.sampled_from(PLACES)),
        learnt_on=draw(days),
        aspect=aspect,
        value=draw(st.integers(1, 9)),
        delay_hours=draw(delay) if aspect == "accepted" else None,
        dimension=draw(st.sampled_from(DIMENSIONS)) if aspect in ("faulty", "broken") else None,
    )


tallies = st.lists(a_line(), max_size=60)


@given(tallies, st.sets(st.sampled_from(("sender", "place", "day"))))
def test_every_measure_is_what_a_recount_gives(lines: list[Line], by: set[str]) -> None:
    found = measures(ENGINE, facts_of(lines), rule=RULE, window=ALL, by=by)
    expected = reference.measures(lines, list(by), LIMITS)
    groups = {
        (row["standard"], row["sender"], row["place"], row["learnt_on"]): row
        for row in found.iter_rows(named=True)
    }
    assert groups.keys() == expected.keys()
    for group, row in groups.items():
        for name in (*COUNTED, *SHARES, "delay_ninetieth"):
            assert alike(row[name], expected[group][name]), (group, name, row[name], expected[group][name])


def alike(mine: float | None, yours: float | None) -> bool:
    if mine is None or yours is None:
        return mine is yours
    return math.isclose(mine, yours, rel_tol=1e-12, abs_tol=1e-12)


@given(st.lists(a_line(), min_size=1, max_size=80), days)
def test_every_signal_is_what_the_reference_gives(lines: list[Line], as_of: date) -> None:
    found = signals(ENGINE, facts_of(lines), rule=RULE, as_of=as_of)
    mine = {(row["standard"], row["sender"], row["watched"]): row for row in found.iter_rows(named=True)}
    yours = dict(expected_signals(lines, as_of))
    assert mine.keys() == yours.keys()
    for key, row in mine.items():
        assert row["since"] == yours[key]["since"], key
        assert all(alike(row[name], yours[key][name]) for name in ("observed", "usual", "spread")), key


def expected_signals(lines: list[Line], as_of: date) -> Any:
    daily = reference.measures([each for each in lines if each.learnt_on <= as_of], ["sender", "day"], LIMITS)
    courses: dict[tuple[str, str | None], dict[date, dict[str, Any]]] = {}
    for (standard, sender, _, on), values in daily.items():
        assert on is not None
        courses.setdefault((standard, sender), {})[on] = values
    for (standard, sender), course in courses.items():
        silent = reference.silent(list(course), as_of=as_of, values=RULE.values)
        if silent:
            yield (standard, sender, "silence"), silent
        for kind in RULE.drift:
            values = {on: row[kind["measure"]] for on, row in course.items()}
            drifted = reference.drifted(values, as_of=as_of, values=RULE.values, kind=kind)
            if drifted:
                yield (standard, sender, kind["measure"]), drifted


@st.composite
def regular(draw: st.DrawFn) -> list[Line]:
    """A sender that sends nearly every day for weeks, with a measure that may fall: what signals are about."""
    sent = [number for number in range(40) if draw(st.integers(0, 9)) > 0]
    bad = draw(st.lists(st.integers(0, 20), min_size=len(sent), max_size=len(sent)))
    fall = draw(st.integers(0, 40))
    lines = []
    for number, faulty in zip(sent, bad, strict=True):
        about = ("case_count", "prov", "33", date(2020, 2, 1) + timedelta(days=number))
        lines.append(Line(*about, "received", 100))
        wrong = faulty // 5 if number < fall else faulty * 4
        lines += [Line(*about, "faulty", wrong, dimension="validity")] if wrong else []
    return lines


@given(regular(), days)
def test_signals_about_a_regular_sender_are_those_of_the_reference(lines: list[Line], as_of: date) -> None:
    test_every_signal_is_what_the_reference_gives.hypothesis.inner_test(lines, as_of)  # type: ignore[attr-defined]


@st.composite
def irregular(draw: st.DrawFn) -> tuple[list[Line], date]:
    """A sender with gaps of its own, and a day some time after it last sent."""
    number, lines = 0, []
    for gap in [0, *draw(st.lists(st.integers(1, 9), min_size=3, max_size=8))]:
        number += gap
        about = ("case_count", "prov", "33", date(2020, 2, 1) + timedelta(days=number))
        lines.append(Line(*about, "received", 100))
    return lines, date(2020, 2, 1) + timedelta(days=number + draw(st.integers(0, 30)))


@given(irregular())
def test_silences_are_those_of_the_reference(case: tuple[list[Line], date]) -> None:
    test_every_signal_is_what_the_reference_gives.hypothesis.inner_test(*case)  # type: ignore[attr-defined]


# --- from files


@st.composite
def sent(draw: st.DrawFn, name: str) -> pl.DataFrame:
    """Rows that meet a standard, as text, with some of their cells spoilt by marked words."""
    standard = load_standard(name)
    rows = draw(rows_of(standard))
    cells = [{key: None if value is None else _text(value) for key, value in row.items()} for row in rows]
    for row in cells:
        for field in draw(
            st.sets(st.sampled_from([field.name for field in standard.said_fields]), max_size=2)
        ):
            row[field] = draw(st.sampled_from((None, "秘密", "-7", "2020-02-31", "330382199001010007")))
    schema = dict.fromkeys((field.name for field in standard.said_fields), pl.String)
    return pl.DataFrame(cells, schema=schema).with_row_index("row", offset=1).cast({"row": pl.Int64})


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else str(value)


@pytest.mark.parametrize("name", ["case_count", "stock", "case_report", "test_result", "source", "mobility"])
@given(st.data())
def test_a_tally_adds_up_and_tells_no_value(name: str, data: st.DataObject) -> None:
    frame, standard = data.draw(sent(name)), load_standard(name)
    checked = check(
        frame,
        standard,
        place_exists=lambda code, on: True,
        children=lambda code, on: (),
        now=NOW,
    )
    outcome = BatchOutcome(
        rows=frame,
        accepted=checked.accepted,
        corrected=checked.accepted["row"].head(1),
        refused=checked.quarantined["row"],
        problems=problem_table(checked.problems, None),
    )
    lines = tally(outcome, standard, batch_id="b", by="desk", at=NOW)
    total = {
        row["aspect"]: row["value"]
        for row in lines.group_by("aspect").agg(pl.sum("value")).iter_rows(named=True)
    }
    assert total["received"] == frame.height
    assert total.get("accepted", 0) == checked.accepted.height
    assert total.get("refused", 0) == checked.quarantined.height
    assert total["received"] == sum(total.get(each, 0) for each in ("accepted", "refused", "unchanged"))
    assert total.get("empty", 0) <= total["asked"]
    assert "秘密" not in set(lines["sender"]) or "秘密" in set(senders_in_order(checked.accepted))
    told = [
        str(cell)
        for name in ("place", "broken_rule", "field", "dimension")
        for cell in lines[name].drop_nulls()
    ]
    assert not {"秘密", "-7", "330382199001010007"} & set(told)
    assert lines["line"].to_list() == list(range(1, lines.height + 1))


def senders_in_order(accepted: pl.DataFrame) -> list[str]:
    names = [name for name in ("reporter", "laboratory", "source") if name in accepted.columns]
    return [cell for name in names for cell in accepted[name].drop_nulls()]


PERSONAL = [name for name in standard_names() if load_standard(name).personal]


@st.composite
def in_order(draw: st.DrawFn, name: str) -> pl.DataFrame:
    """Rows of persons that meet a standard, as text, some with blanks around a cell, none saying when it was learnt."""
    standard = load_standard(name)
    rows = draw(rows_of(standard, most=12))
    optional = [field.name for field in standard.said_fields if not field.constraints.get("required")]
    # A column that is empty throughout may as well be left out.
    left_out = {key for key in optional if draw(st.booleans()) and all(row[key] is None for row in rows)}
    cells = [
        {
            key: None if value is None or key == "recorded_at" else draw(padded(_text(value)))
            for key, value in row.items()
            if key not in left_out
        }
        for row in rows
    ]
    schema = {field.name: pl.String for field in standard.said_fields if field.name not in left_out}
    return pl.DataFrame(cells, schema=schema).with_row_index("row", offset=1).cast({"row": pl.Int64})


def padded(text: str) -> st.SearchStrategy[str]:
    longer = [text.ljust(12, "0")] if text in ("330381", "330382", "330383") else []
    return st.sampled_from((text, text, f" {text}\u3000", *longer))


@pytest.mark.parametrize("name", PERSONAL)
@given(st.data())
def test_a_tally_counted_one_by_one_is_the_one_counted_in_columns(name: str, data: st.DataObject) -> None:
    frame, standard = data.draw(in_order(name)), load_standard(name)
    checked = check(
        frame, standard, place_exists=lambda code, on: True, children=lambda code, on: (), now=NOW
    )
    outcome = BatchOutcome(
        rows=frame,
        accepted=checked.accepted,
        corrected=checked.accepted["row"].head(data.draw(st.integers(0, 2))),
        refused=checked.quarantined["row"],
        problems=problem_table(checked.problems, None),
    )
    plain = plain_tally(outcome, standard, by="desk", at=NOW)
    assume(plain is not None)
    columns = in_columns(outcome, standard, by="desk", at=NOW)
    assert sorted(map(str, columns.iter_rows())) == sorted(map(str, plain))
