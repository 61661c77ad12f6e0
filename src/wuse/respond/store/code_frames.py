"""Under which responses there are codes at a moment, and under which there are none any more."""

from datetime import datetime

from wuse.permits.response import Response
from wuse.permits.store.queries import active_responses, responses

MODULE = "health_code"


def with_codes(at: datetime) -> list[Response]:
    """The responses in force that have the module."""
    return [frame for frame in active_responses(at) if MODULE in frame.modules]


def no_more_codes(at: datetime) -> list[Response]:
    """The responses that have begun and have no codes now: they are over, or the module was switched off."""
    now = {frame.code for frame in with_codes(at)}
    return [frame for frame in responses() if frame.code not in now and frame.starts_at <= at]
