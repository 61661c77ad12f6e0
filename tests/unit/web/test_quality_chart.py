"""The course of a measure as a drawing: where its points lie, and what is said of it."""

from datetime import date

import polars as pl

from wuse.web.quality_chart import EDGE, HEIGHT, WIDTH, courses


def daily(shares: dict[int, float | None]) -> pl.DataFrame:
    days = [date(2020, 2, number) for number in shares]
    return pl.DataFrame(
        {"learnt_on": days, "validity": list(shares.values())}, schema_overrides={"validity": pl.Float64}
    )


def test_all_is_at_the_top_and_none_at_the_bottom_and_days_keep_their_distance() -> None:
    course = courses(daily({1: 1.0, 2: 0.5, 5: 0.0}), ["validity"])["validity"]
    width, height = WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE
    assert course.dots == (
        (EDGE, EDGE),
        (EDGE + width / 4, EDGE + height / 2),
        (EDGE + width, EDGE + height),
    )
    assert (course.lowest, course.lowest_on) == ("0.0 %", date(2020, 2, 5))


def test_a_day_without_the_measure_has_no_point() -> None:
    course = courses(daily({1: 0.25, 2: None, 3: 0.75}), ["validity"])["validity"]
    assert len(course.dots) == 2
    assert (course.newest, course.lowest_on) == ("75.0 %", date(2020, 2, 1))


def test_one_day_is_no_course() -> None:
    assert courses(daily({1: 0.25, 2: None}), ["validity"]) == {}
