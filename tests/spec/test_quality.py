"""Data quality as tables: what came in on the left, the measures and signals that it comes to, worked out by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from tests.reference import quality as reference
from tests.reference.quality import Line
from tests.spec.test_intake_rules import checked as case_counts
from wuse.assess.quality import (
    QualityFacts,
    QualityWindow,
    arrivals,
    faults,
    load_quality_rule,
    measures,
    plan_of,
    reason_text,
    signals,
)
from wuse.intake.known_rows import corrections
from wuse.intake.report import problem_table
from wuse.intake.tally import tally
from wuse.intake.tally_rows import BatchOutcome
from wuse.pool import InProcessEngine, load_standard

ENGINE = InProcessEngine()
RULE = load_quality_rule()
FIRST = date(2020, 2, 1)
ALL = QualityWindow(date(1900, 1, 1), date(9999, 1, 1))
SCHEMA = {
    name: kind
    for name, kind in load_standard("intake_tally").schema.items()
    if name in {f.name for f in fields(Line)}
}


def facts_of(lines: Sequence[Line]) -> QualityFacts:
    rows = [{name: getattr(line, name) for name in SCHEMA} for line in lines]
    return QualityFacts(pl.DataFrame(rows, schema=SCHEMA), {})


def day(number: int) -> date:
    """The day of February 2020, from 1; later ones run on into March."""
    return FIRST + timedelta(days=number - 1)


def line(aspect: str, value: int, *, sender: str = "jinhua", on: int = 5, **more: Any) -> Line:
    return Line("case_count", sender, "3307", day(on), aspect, value, **more)


def measured(*lines: Line, **window: Any) -> dict[str, Any]:
    """The measures of everything together, the same from the reference in plain Python."""
    found = measures(
        ENGINE, facts_of(lines), rule=RULE, window=QualityWindow(ALL.first_day, ALL.last_day, **window)
    )
    assert found.height == 1
    return found.row(0, named=True)


# --- the five measures


def test_completeness_is_the_share_of_asked_cells_that_are_filled() -> None:
    # 40 cells were asked for, 6 of one field and 4 of another were left empty: 30 of 40.
    row = measured(line("asked", 40), line("empty", 6, field="value"), line("empty", 4, field="place"))
    assert row["completeness"] == 0.75


def test_timeliness_is_the_share_of_accepted_rows_within_the_limit() -> None:
    # The limit of case_count is that of all: 24 hours. 24 is within, 25 is not: 8 of 10.
    row = measured(
        line("accepted", 5, delay_hours=9),
        line("accepted", 3, delay_hours=24),
        line("accepted", 2, delay_hours=25),
    )
    assert row["timeliness"] == 0.8


def test_a_standard_may_have_a_limit_of_its_own() -> None:
    # Reports of cases are due within two hours.
    lines = [
        Line("case_report", "h", "3307", day(5), "accepted", 1, delay_hours=hours) for hours in (1, 2, 3, 24)
    ]
    assert measured(*lines)["timeliness"] == 0.5


def test_rows_without_an_event_time_have_no_timeliness() -> None:
    row = measured(line("received", 4), line("accepted", 4))
    assert (row["timeliness"], row["delay_median"], row["delay_ninetieth"]) == (None, None, None)


@pytest.mark.parametrize(
    ("delays", "median", "ninetieth"),
    [
        ({9: 1}, 9, 9),
        ({9: 1, 11: 1}, 10, 11),
        ({1: 2, 5: 1, 100: 2}, 5, 100),
        # Of ten rows the ninth in order is the ninetieth percentile, of eleven the tenth.
        ({1: 4, 2: 4, 30: 1, 72: 1}, 2, 30),
        ({1: 4, 2: 4, 30: 1, 72: 2}, 2, 72),
    ],
)
def test_delays_are_told_by_median_and_nearest_rank(
    delays: Mapping[int, int], median: float, ninetieth: int
) -> None:
    row = measured(*(line("accepted", count, delay_hours=hours) for hours, count in delays.items()))
    assert (row["delay_median"], row["delay_ninetieth"]) == (median, ninetieth)


def test_consistency_and_validity_count_a_row_once_however_many_rules_it_breaks() -> None:
    # Of 20 rows 2 break rules between fields or rows, 3 have cells that do not meet the standard.
    row = measured(
        line("received", 20),
        line("faulty", 2, dimension="consistency"),
        line("faulty", 3, dimension="validity"),
        line("broken", 2, dimension="consistency", broken_rule="total", field="value"),
        line("broken", 2, dimension="consistency", broken_rule="differ", field="place"),
    )
    assert (row["consistency"], row["validity"]) == (0.9, 0.85)


def test_uniqueness_leaves_out_what_repeats_and_what_contradicts() -> None:
    # Of 10 rows 3 were known already and 2 say two things of one key; a correction is a version, no repetition.
    row = measured(
        line("received", 10),
        line("unchanged", 3),
        line("faulty", 2, dimension="uniqueness"),
        line("corrected", 4),
    )
    assert (row["uniqueness"], row["corrected"]) == (0.5, 4)


def test_measures_are_told_apart_by_what_is_asked() -> None:
    facts = facts_of(
        [line("received", 3), line("received", 4, sender="prov", on=6), line("received", 1, on=6)]
    )
    found = measures(ENGINE, facts, rule=RULE, window=ALL, by=("sender", "day"))
    assert found.select("sender", "learnt_on", "received").rows() == [
        ("jinhua", day(5), 3),
        ("jinhua", day(6), 1),
        ("prov", day(6), 4),
    ]
    assert measured(line("received", 3), line("received", 4, sender="prov"), sender="prov")["received"] == 4


def test_what_is_wrong_most_often_comes_first() -> None:
    facts = facts_of(
        [
            line("broken", 2, dimension="validity", broken_rule="enum", field="measure"),
            line("broken", 5, dimension="validity", broken_rule="enum", field="measure", on=6),
            line("empty", 6, field="value"),
        ]
    )
    found = faults(ENGINE, facts, window=ALL)
    assert found.select("dimension", "broken_rule", "field", "found").rows() == [
        ("validity", "enum", "measure", 7),
        ("completeness", "empty", "value", 6),
    ]


def test_returns_are_held_against_the_plan() -> None:
    # Two cities, three days: 3307 has rows about two of them, one learnt too late; 3308 about none.
    about = [(1, 2), (2, 3), (3, 20)]
    lines = [line("accepted", 1, on=learnt, day=day(of)) for of, learnt in about]
    plan = plan_of({"case_count": ["3307", "3308"]}, [day(1), day(2), day(3)])
    found = arrivals(ENGINE, facts_of(lines), plan=plan, known_on=day(10))
    assert found.select("place", "expected", "arrived", "last_day").rows() == [
        ("3307", 3, 2, day(2)),
        ("3308", 3, 0, None),
    ]


# --- from a file to the tally


def tallied(table: str, *, held: pl.DataFrame | None = None) -> list[tuple[Any, ...]]:
    """What is counted of a table of case counts: aspect, dimension, rule or field, delay, number."""
    checked = case_counts(table)
    standard = load_standard("case_count")
    known = pl.DataFrame(schema=standard.schema) if held is None else held
    cells = [[cell.strip() or None for cell in text.split("|")] for text in table.strip().splitlines()]
    names = ("place", "date", "measure", "value", "basis", "source", "recorded_at")
    padded = [row + [None] * (len(names) - len(row)) for row in cells]
    rows = pl.DataFrame(padded, schema=dict.fromkeys(names, pl.String), orient="row")
    outcome = BatchOutcome(
        rows=rows.with_row_index("row", offset=1).cast({"row": pl.Int64}),
        accepted=checked.accepted,
        corrected=corrections(checked.accepted, known, standard),
        refused=checked.quarantined["row"],
        problems=problem_table(checked.problems, None),
    )
    at = datetime(2020, 3, 20, 2, tzinfo=UTC)
    found = tally(outcome, standard, batch_id="b", by="desk", at=at)
    columns = (
        "sender",
        "place",
        "learnt_on",
        "aspect",
        "dimension",
        "broken_rule",
        "field",
        "delay_hours",
        "value",
    )
    return found.select(columns).rows()


def of(found: list[tuple[Any, ...]], aspect: str) -> list[tuple[Any, ...]]:
    """Sender, place and number of an aspect."""
    return [(row[0], row[1], row[-1]) for row in found if row[3] == aspect]


GOOD = "3301 | 2020-02-09 | confirmed_cum | 155 | published | hangzhou-2020-02-09 | 2020-02-10T09:00:00+08:00"


def test_a_good_row_is_received_accepted_and_in_time() -> None:
    found = tallied(GOOD)
    assert of(found, "received") == of(found, "accepted") == [("hangzhou", "3301", 1)]
    # The day of the figure ends at midnight; it was learnt nine hours later.
    assert [row[7] for row in found if row[3] == "accepted"] == [9]
    assert {row[2] for row in found} == {date(2020, 2, 10)}
    # Place, date, measure, value, basis and source are asked for; the cut-off has a default, a note is free.
    assert of(found, "asked") == [("hangzhou", "3301", 6)]
    assert of(found, "empty") == of(found, "refused") == of(found, "faulty") == []


def test_a_refused_row_counts_once_a_dimension_and_once_a_rule() -> None:
    found = tallied("3301 | 2020-02-09 |  | -4 | guessed | src-1")
    assert of(found, "refused") == [("desk", "3301", 1)]
    assert sorted(row[4] for row in found if row[3] == "faulty") == ["completeness", "validity"]
    told = sorted((row[5], row[6]) for row in found if row[3] == "broken")
    assert told == [("enum", "basis"), ("minimum", "value"), ("required", "measure")]
    assert of(found, "empty") == [("desk", "3301", 1)]


def test_places_are_told_at_the_county_and_padding_is_taken_off() -> None:
    found = tallied("""
        330100       | 2020-02-09 | confirmed_cum | 1 | published | a-1
        330102001    | 2020-02-09 | confirmed_cum | 2 | published | a-1
        nowhere      | 2020-02-09 | confirmed_cum | 3 | published | a-1
    """)
    assert {row[1] for row in found if row[3] == "received"} == {"3301", "330102", None}


def test_a_sender_that_only_refused_rows_name_is_not_repeated() -> None:
    # A name slipped into the column of sources, in a row that is refused.
    found = tallied(GOOD + "\n3301 | 2020-02-09 | confirmed | 1 | published | 陈小明")
    assert {row[0] for row in found} == {"hangzhou", "desk"}


def test_a_later_row_of_one_key_is_a_correction() -> None:
    later = GOOD.replace("155", "156").replace("02-10T", "02-11T")
    assert [row[-1] for row in tallied(GOOD + "\n" + later) if row[3] == "corrected"] == [1]


def test_beyond_two_days_delays_are_whole_days() -> None:
    # Learnt 48 hours and a minute after the end of the day: the third day.
    late = GOOD.replace("2020-02-10T09:00:00", "2020-02-12T00:01:00")
    assert [row[7] for row in tallied(late) if row[3] == "accepted"] == [72]


# --- silence


@pytest.mark.parametrize(
    ("name", "sent", "as_of", "quiet"),
    [
        # Every day: usual 1, spread at its floor of half a day; beyond 1 + 3.5 x 0.5 = 2.75 days it is silence.
        ("two days are nothing yet", (1, 2, 3, 4, 5), 7, None),
        ("three are silence", (1, 2, 3, 4, 5), 8, 3),
        ("three gaps are no habit", (1, 2, 3, 4), 20, None),
        # Every 7 days: usual 7, floor; beyond 8.75 days.
        ("a week is usual", (1, 8, 15, 22, 29), 37, None),
        ("nine days are silence", (1, 8, 15, 22, 29), 38, 9),
        # Gaps 1, 3, 5, 7, 9: median 5, deviations 4, 2, 0, 2, 4: spread 2 x 1.4826; beyond 5 + 10.38 days.
        ("an irregular sender is given time", (1, 2, 5, 10, 17, 26), 41, None),
        ("but not for ever", (1, 2, 5, 10, 17, 26), 42, 16),
    ],
)
def test_a_sender_is_silent_beyond_its_own_habit(
    name: str, sent: Sequence[int], as_of: int, quiet: int | None
) -> None:
    lines = [line("received", 1, on=number) for number in sent]
    found = signals(ENGINE, facts_of(lines), rule=RULE, as_of=day(as_of)).filter(watched="silence")
    by_hand = reference.silent([day(number) for number in sent], as_of=day(as_of), values=RULE.values)
    assert [row["observed"] for row in found.iter_rows(named=True)] == ([] if quiet is None else [quiet]), (
        name
    )
    assert (by_hand and by_hand["observed"]) == quiet, name
    if quiet is not None:
        assert found["since"].to_list() == [day(sent[-1] + 1)]


def test_a_silence_says_why_in_both_languages() -> None:
    lines = [line("received", 1, on=number) for number in (1, 2, 3, 4, 5)]
    row = signals(ENGINE, facts_of(lines), rule=RULE, as_of=day(9)).row(0, named=True)
    assert reason_text(row, RULE, "en") == "nothing for 4 days; its usual gap in days: 1"
    assert reason_text(row, RULE, "zh") == "已 4 天没有报来；以往两次之间隔 1 天"
    assert row["rule_digest"].startswith("sha256:")


def test_what_comes_later_is_not_known_yet() -> None:
    lines = [line("received", 1, on=number) for number in (1, 2, 3, 4, 5, 9)]
    assert signals(ENGINE, facts_of(lines), rule=RULE, as_of=day(8)).height == 1


# --- drift


def drift_of(course: Sequence[int], *, as_of: int | None = None) -> list[dict[str, Any]]:
    """Signals about validity of a sender with 100 rows a day, so many of them in order, from day 1."""
    lines = []
    for number, good in enumerate(course, 1):
        lines += [line("received", 100, on=number)]
        lines += [line("faulty", 100 - good, dimension="validity", on=number)] if good < 100 else []
    found = signals(ENGINE, facts_of(lines), rule=RULE, as_of=day(as_of or len(course)))
    return found.filter(watched="validity").to_dicts()


@pytest.mark.parametrize(
    ("name", "course", "since"),
    [
        # Usual 100 %, spread at its floor of 2 points: below 100 - 3.5 x 2 = 93 % it is a signal.
        ("at the edge", [100] * 7 + [93], None),
        ("below it", [100] * 7 + [92], 8),
        ("six days are no course", [100] * 6 + [50], None),
        ("the run is told from its first day", [100] * 9 + [80, 70, 60], 10),
        ("a day between breaks the run", [100] * 9 + [80, 100, 60], 12),
        ("what gets better is no signal", [60] * 9 + [100], None),
        # 90, 95, 100 in turn: median 95, deviations 5, 0, 5: spread 5 x 1.4826; below 95 - 25.9.
        ("an uneven sender is given room", [90, 95, 100] * 3 + [70], None),
        ("within reason", [90, 95, 100] * 3 + [69], 10),
    ],
)
def test_a_measure_drifts_when_it_leaves_its_own_course(
    name: str, course: Sequence[int], since: int | None
) -> None:
    found = drift_of(course)
    assert [row["since"] for row in found] == ([] if since is None else [day(since)]), name
    assert [row["reason"] for row in found] == ["below"] * len(found)


def test_a_drift_is_not_told_of_a_sender_that_is_long_gone() -> None:
    course = [100] * 7 + [50]
    assert len(drift_of(course, as_of=15)) == 1
    assert drift_of(course, as_of=16) == []


def test_a_drift_says_how_far_it_went() -> None:
    row = drift_of([100] * 7 + [50])[0]
    assert reason_text(row, RULE, "en") == "50.0 %, below its usual 100.0 % (score -25.0)"
    assert row["days_compared"] == 7
