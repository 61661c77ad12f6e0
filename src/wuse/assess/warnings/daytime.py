"""Hours of daytime: those between 8 and 18 o'clock in China, which are the first ten of a day in UTC."""

from datetime import UTC, datetime, timedelta

_BEGINS, _ENDS = timedelta(hours=0), timedelta(hours=10)
DAY_HOURS = 10


def daytime_ago(moment: datetime, hours: int) -> datetime:
    """The latest moment since which so many hours of daytime have passed.

    >>> daytime_ago(datetime(2020, 2, 10, 2, tzinfo=UTC), 8).isoformat()
    '2020-02-09T04:00:00+00:00'
    """
    left = timedelta(hours=hours)
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    end = min(moment.astimezone(UTC), day + _ENDS)
    while end - (day + _BEGINS) < left:
        left -= end - (day + _BEGINS)
        day -= timedelta(days=1)
        end = day + _ENDS
    return end - left
