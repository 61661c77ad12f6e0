"""Health codes of random histories: the SQL agrees with plain Python; keeping them up agrees with judging all anew."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.reference import health_code as reference
from tests.reference.code_histories import AREAS, NOW, PLACES, TODAY, areas_table, histories
from tests.spec.test_indicators import table
from wuse.assess.health_code import (
    CodeFacts,
    all_codes,
    change_by,
    code_of_rows,
    code_profile_ids,
    codes_of,
    codes_with_change,
    corrected_by,
    day_of,
    first_day_for,
    kept_with_change,
    load_code_profile,
    touched_by_areas,
)
from wuse.pool import FewRowsEngine, InProcessEngine

ENGINE = InProcessEngine()
FEW_ROWS = FewRowsEngine(ENGINE)
# One more lets a certificate count, which none that is shipped does.
COUNTING = load_code_profile("international-2020-03-13")
COUNTING = replace(
    COUNTING, parameters={**COUNTING.parameters, "certificate_from": TODAY - timedelta(days=9)}
)
profiles = st.sampled_from([*map(load_code_profile, code_profile_ids()), COUNTING])
persons = st.sampled_from(("w1", "w2", "w3"))
# Whole hours, so that the edges of days are met; some learnt too late.
moments = st.integers(0, 24 * 33).map(lambda hours: NOW - timedelta(hours=hours))
known = st.integers(-2, 24).map(lambda hours: NOW - timedelta(hours=hours))
days = st.integers(0, 32).map(lambda n: TODAY - timedelta(days=n))
places = st.sampled_from(PLACES)
COUNTRIES = (None, "CHN", "ITA", "USA")


def rows(
    key: str, most: int = 12, **fields: st.SearchStrategy[Any]
) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Rows of a table with few keys, so that there are corrections among them."""
    row = st.fixed_dictionaries(
        {key: st.integers(0, most).map(str), "person": persons, "recorded_at": known, **fields}
    )
    return st.lists(row, max_size=most).map(
        lambda found: [{"sequence": n // 3, "row_number": n, **one} for n, one in enumerate(found)]
    )


@st.composite
def facts(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    """A few rows of each standard."""
    yes, some_day = st.booleans(), st.none() | days
    rarely = st.sampled_from((False,) * 5 + (True,))
    drawn = {
        "declaration": rows(
            "declaration_id", 40, declared_at=moments, fever=rarely, cough=rarely, breathlessness=rarely,
            contact_with_case=rarely, stayed_in_risk_area=rarely, stay_place=places, left_stay_on=some_day,
            stay_days=st.sampled_from((None, 0, 2, 9)),
        ),
        "test_result": rows(
            "result_id", specimen_taken_at=moments, method=st.sampled_from(("nucleic_acid", "antigen")),
            result=st.sampled_from(("negative", "positive")), specimens_pooled=st.sampled_from((None, 1, 5)),
        ),
        "case_report": rows(
            "report_id", 3, diagnosed_on=days, outcome_on=some_day,
            status=st.sampled_from(("in_care", "recovered", "died", "ruled_out", "observation_ended")),
        ),
        "contact": rows(
            "contact_id", 5, closeness=st.sampled_from(("close", "secondary", "general")), last_exposure_on=days,
            relation=st.sampled_from(("household", "colleague")), contact_state=st.sampled_from(("listed", "released")),
        ),
        "isolation": rows(
            "isolation_id", 3, isolation_began_at=moments, isolation_kind=st.sampled_from(("home", "monitoring")),
            isolation_reason=st.sampled_from(("entrant", "close_contact")),
            isolation_due_on=st.integers(-9, 9).map(lambda n: TODAY + timedelta(days=n)),
            isolation_end=st.sampled_from((None, "lifted", "left")), isolation_ended_at=st.none() | moments,
        ),
        "arrival": rows(
            "arrival_id", 4, departure_country=st.sampled_from(COUNTRIES), departure_place=places,
            arrived_at=st.none() | moments, arrival_state=st.sampled_from(("landed", "cancelled")),
            certificate_shown=st.sampled_from((None, "test")), stayed_in_risk_area=yes, stay_place=places,
            left_stay_on=some_day,
        ),
    }  # fmt: skip
    return {name: draw(strategy) for name, strategy in drawn.items()}


def tables(made: dict[str, list[dict[str, Any]]]) -> dict[str, pl.DataFrame]:
    return {name: table(name, found) for name, found in made.items()}


def undeclared(code: dict[str, Any]) -> bool:
    return bool(code["colour"] == "none")


@given(facts(), profiles)
def test_every_code_is_what_plain_python_gives(made: dict[str, list[dict[str, Any]]], profile: Any) -> None:
    found = all_codes(
        ENGINE,
        CodeFacts(tables(made), areas_table()),
        profile=profile,
        as_of=NOW,
        first_day=first_day_for(profile, TODAY),
    )[1]
    wanted = reference.codes(made, AREAS, profile, NOW)
    told = {row.pop("person"): row for row in found.drop("next_change_on").iter_rows(named=True)}
    # Somebody of whom nothing is remembered has no row, which says no more than a row without a colour.
    assert {p: c for p, c in told.items() if not undeclared(c)} == {
        p: c for p, c in wanted.items() if not undeclared(c)
    }
    assert told.keys() <= wanted.keys()


@given(facts(), profiles)
def test_each_persons_code_from_kept_plans_is_that_of_all(
    made: dict[str, list[dict[str, Any]]], profile: Any
) -> None:
    rows, areas, first = tables(made), areas_table(), first_day_for(profile, TODAY)
    codes = all_codes(ENGINE, CodeFacts(rows, areas), profile=profile, as_of=NOW, first_day=first)[1]
    for person in ("w1", "w2", "w3"):
        found = code_of_rows(FEW_ROWS, rows, person, areas=areas, profile=profile, as_of=NOW)
        wanted = codes.filter(pl.col("person") == person).to_dicts()
        assert [{name: found[name] for name in codes.columns}] == wanted if found else wanted == []


@given(facts(), profiles, st.integers(1, 40))
def test_until_the_next_change_time_alone_changes_nothing(
    made: dict[str, list[dict[str, Any]]], profile: Any, later: int
) -> None:
    given_facts = CodeFacts(tables(made), areas_table())
    first = first_day_for(profile, TODAY)
    then = NOW + timedelta(days=min(later, 33))
    _, before = all_codes(
        ENGINE, given_facts, profile=profile, as_of=NOW + timedelta(hours=3), first_day=first
    )
    _, after = all_codes(ENGINE, given_facts, profile=profile, as_of=then, first_day=first)
    still = before["next_change_on"].fill_null(day_of(then)) > day_of(then)
    assert_frame_equal(before.filter(still), after.filter(still))


@given(st.integers(0, 10**6), st.integers(1, 60), profiles)
def test_codes_that_are_kept_up_are_those_of_all_facts(seed: int, hours: int, profile: Any) -> None:
    made = histories(seed, 60)
    first = first_day_for(profile, TODAY - timedelta(days=4))
    cut = NOW - timedelta(hours=hours)
    areas = areas_table()
    kept, codes = all_codes(
        ENGINE, CodeFacts(known_at(made, cut), areas), profile=profile, as_of=cut, first_day=first
    )
    whole = CodeFacts(known_at(made, NOW), areas)
    news = {name: found.filter(pl.col("recorded_at") > cut) for name, found in whole.tables.items()}  # type: ignore[union-attr]
    change = change_by(
        ENGINE,
        kept,
        news,
        whole,
        profile=profile,
        as_of=NOW,
        corrected=corrected_by(ENGINE, news, whole, as_of=NOW),
    )
    anew, wanted = all_codes(ENGINE, whole, profile=profile, as_of=NOW, first_day=first)
    followed = kept_with_change(kept, change, TODAY)
    assert codes_with_change(codes, change).write_csv() == wanted.write_csv()
    assert_frame_equal(followed.plain, anew.plain)
    assert_frame_equal(followed.marked, anew.marked)
    by_stretches = pl.concat(codes_of(ENGINE, followed, profile=profile, today=TODAY, rows_at_once=7))
    assert_frame_equal(by_stretches, wanted)


@given(st.integers(0, 10**6), profiles)
def test_a_new_map_touches_those_whose_stays_reach_its_days(seed: int, profile: Any) -> None:
    made = known_at(histories(seed, 60), NOW)
    first = first_day_for(profile, TODAY)
    since = TODAY - timedelta(days=8)
    old = areas_table().filter(pl.col("from_day") < since).with_columns(
        pl.min_horizontal("to_day", pl.lit(since - timedelta(days=1)))
    )  # fmt: skip
    kept, codes = all_codes(ENGINE, CodeFacts(made, old), profile=profile, as_of=NOW, first_day=first)
    now = CodeFacts(made, areas_table())
    change = change_by(
        ENGINE, kept, {}, now, profile=profile, as_of=NOW, corrected=touched_by_areas(kept, since)
    )
    _, wanted = all_codes(ENGINE, now, profile=profile, as_of=NOW, first_day=first)
    assert_frame_equal(codes_with_change(codes, change), wanted)


def known_at(made: dict[str, pl.DataFrame], moment: datetime) -> dict[str, pl.DataFrame]:
    return {name: found.filter(pl.col("recorded_at") <= moment) for name, found in made.items()}
