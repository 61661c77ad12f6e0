"""Working days of China (工作日): holidays and make-up working days as the State Council announced them.

Source: the library `chinesecalendar`, whose tables follow the yearly notices of the State Council's General Office;
for 2020 国办发明电〔2020〕1号, which prolonged the Spring Festival to 2 February. That a province forbids firms to
begin before a day (Zhejiang: before 24:00 of 9 February 2020) is a rule for firms and no holiday: offices work.
"""

from datetime import date, datetime, time, timedelta

import chinese_calendar

from wuse.vocabulary import CHINA

_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Whether offices work on a day; of a year that has not been announced, Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < _SATURDAY


def working_day_after(day: date, days: int) -> date:
    """The last of so many working days after a day, which itself does not count (民法总则第二百零一条)."""
    found = day
    while days:
        found += timedelta(days=1)
        days -= is_working_day(found)
    return found


def working_moment(at: datetime, days: float) -> datetime:
    """When so many working days, whole and in part, after the day of a moment are used up; a working day is used from
    midnight to midnight in China.
    """
    whole = int(days)
    if whole == days:
        return working_days_end(at, whole)
    day = working_day_after(at.astimezone(CHINA).date(), whole + 1)
    return datetime.combine(day, time(), CHINA) + timedelta(days=days - whole)


def working_days_end(at: datetime, days: int) -> datetime:
    """When so many working days after the day of a moment are over: the midnight, in China, that ends the last."""
    last = working_day_after(at.astimezone(CHINA).date(), days)
    return datetime.combine(last + timedelta(days=1), time(), CHINA)
