"""Moments that come in: one without a time zone says nothing."""

from datetime import datetime

from wuse.vocabulary import Refusal


def with_zone(at: datetime, *fields: str) -> datetime:
    """The moment, when it has a time zone.

    Raises:
        Refusal: `request.time_zone`, naming the fields.
    """
    if at.tzinfo is None:
        raise Refusal(
            "request.time_zone",
            "{fields}: write the time zone too, such as 2020-02-12T08:00:00+08:00.",
            {"fields": list(fields)},
        )
    return at
