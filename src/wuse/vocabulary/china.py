"""The clock of the places: a day is a day in China, wherever the machine stands."""

from datetime import UTC, date, datetime, time, timedelta, timezone

# One time, and no summer time since 1992.
CHINA = timezone(timedelta(hours=8))


def day_begins(day: date) -> datetime:
    """The moment at which a day begins in China, in UTC."""
    return datetime.combine(day, time(), CHINA).astimezone(UTC)
