"""Which rule judges which day, and on which days editions fall."""

from datetime import date, timedelta

import pytest

from wuse.assess import load_profile, load_series
from wuse.vocabulary import Refusal

SERIES = load_series("zhejiang")


@pytest.mark.parametrize(
    ("day", "profile"),
    [
        (date(2020, 1, 21), "zhejiang-2020-02-09"),
        (date(2020, 2, 9), "zhejiang-2020-02-09"),
        (date(2020, 2, 10), "zhejiang-2020-02-12"),
        (date(2020, 3, 20), "zhejiang-2020-02-12"),
    ],
)
def test_a_day_has_the_rule_in_force(day: date, profile: str) -> None:
    assert SERIES.profile_of(day).id == profile


def test_a_day_before_the_first_rule_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        SERIES.profile_of(SERIES.begins - timedelta(days=1))
    assert caught.value.code == "series.not_begun"
    assert str(SERIES.begins) in caught.value.message


def test_editions_fall_every_three_days_from_the_first() -> None:
    days = SERIES.editions(date(2020, 2, 17))
    assert list(days) == [date(2020, 2, 9), date(2020, 2, 12), date(2020, 2, 15)]
    assert all(SERIES.is_edition(day) for day in days)
    assert not SERIES.is_edition(date(2020, 2, 10))
    assert not SERIES.is_edition(date(2020, 2, 6))
    assert list(SERIES.editions(date(2020, 2, 8))) == []


def test_what_would_change_a_colour_is_told_by_the_rule_that_judges_next() -> None:
    first, dynamic = (load_profile(name) for name in ("zhejiang-2020-02-09", "zhejiang-2020-02-12"))
    assert SERIES.next_profile(first, date(2020, 2, 9)) == dynamic
    assert SERIES.next_profile(first, date(2020, 2, 12)) == first, "asked for by name, it stays"
    assert SERIES.next_profile(load_profile("ecdc-2021"), date(2020, 2, 9)).id == "ecdc-2021"


def test_an_unknown_series_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        load_series("atlantis")
    assert caught.value.code == "series.unknown"
