"""By when a firm is answered: working days across the Spring Festival, Qingming and Labour Day of 2020.

The State Council prolonged the Spring Festival: 24 January to 2 February 2020 were free, and the Sunday of 19 January was
worked. Qingming was 4 to 6 April. Labour Day was 1 to 5 May, with the Sunday of 26 April and the Saturday of 9 May worked.
"""

from datetime import date, datetime

import pytest

from wuse.respond.working_days import is_working_day, working_day_after, working_days_end
from wuse.vocabulary import CHINA

# A filing of the day is answered, or filed of itself, by the end of the other day: three working days.
FILINGS = """
filed       | weekday | by the end of
2020-01-16  | Thu     | 2020-01-20   # Sunday the 19th is worked
2020-01-17  | Fri     | 2020-01-21
2020-01-23  | Thu     | 2020-02-05   # ten free days lie between
2020-01-24  | Fri     | 2020-02-05   # New Year's Eve
2020-01-31  | Fri     | 2020-02-05   # free: prolonged
2020-02-02  | Sun     | 2020-02-05   # the last free day
2020-02-03  | Mon     | 2020-02-06   # offices work; firms may not yet
2020-02-07  | Fri     | 2020-02-12
2020-02-08  | Sat     | 2020-02-12
2020-02-09  | Sun     | 2020-02-12
2020-02-10  | Mon     | 2020-02-13
2020-02-12  | Wed     | 2020-02-17
2020-04-02  | Thu     | 2020-04-08   # Qingming
2020-04-03  | Fri     | 2020-04-09
2020-04-06  | Mon     | 2020-04-09   # free
2020-04-23  | Thu     | 2020-04-27   # Sunday the 26th is worked
2020-04-24  | Fri     | 2020-04-28
2020-04-30  | Thu     | 2020-05-08   # Labour Day
2020-05-05  | Tue     | 2020-05-08   # free
2020-05-06  | Wed     | 2020-05-09   # Saturday the 9th is worked
2020-05-07  | Thu     | 2020-05-11
"""
ROWS = [
    tuple(cell.strip() for cell in line.partition("#")[0].split("|"))
    for line in FILINGS.strip().splitlines()[1:]
]


@pytest.mark.parametrize(("filed", "weekday", "end"), ROWS)
def test_three_working_days_end(filed: str, weekday: str, end: str) -> None:
    day = date.fromisoformat(filed)
    assert day.strftime("%a") == weekday
    assert working_day_after(day, 3) == date.fromisoformat(end)


def test_the_day_of_filing_does_not_count_and_the_last_day_counts_whole() -> None:
    morning, night = (datetime(2020, 2, 7, hour, 30, tzinfo=CHINA) for hour in (0, 23))
    ends = datetime(2020, 2, 13, tzinfo=CHINA)
    assert working_days_end(morning, 3) == working_days_end(night, 3) == ends


def test_a_year_that_was_not_announced_counts_from_monday_to_friday() -> None:
    assert is_working_day(date(2099, 1, 2))  # a Friday
    assert not is_working_day(date(2099, 1, 3))
