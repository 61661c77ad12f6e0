"""What the log lines of the screens may say: the kind of address that was asked for, never what was typed into it."""

import logging
import re
import traceback
from collections.abc import Iterator

from wuse.trust.store.away import DESK_AWAY, reason_of

# A server names the values that broke a rule of its own in lines of their own, and in the first line between quotes.
_ITS_VALUES = re.compile(r"^(DETAIL|CONTEXT):.*$|(?<=: )\".*\"$", re.MULTILINE)
_LEFT_OUT = "(left out: it may name somebody)"


class NamesNobody(logging.Filter):
    """Puts the route in place of the path: somebody may have typed a number of identity into the address."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line pass, without its path and without the values that a database names."""
        request = getattr(record, "request", None)
        if request is not None and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            route = f"/{match.route}" if match else "(no such address)"
            record.args = tuple(route if _is_path(part) else part for part in record.args)
        if record.exc_info and record.exc_info[1]:
            record.exc_info, record.exc_text = None, _told(record.exc_info[1])
        return True


def _told(fault: BaseException) -> str:
    """The trace of a fault; of a desk that is away only the reason, since it says the same for every request."""
    if isinstance(fault, DESK_AWAY):
        return f"The desk database does not answer: {reason_of(fault)}"
    return "".join(_lines(fault)).rstrip()


def _lines(fault: BaseException) -> Iterator[str]:
    for text in traceback.format_exception(fault):
        yield _ITS_VALUES.sub(_LEFT_OUT, text)


def _is_path(part: object) -> bool:
    """A path as the library hands it over, with or without its own escapes."""
    return isinstance(part, str) and part.startswith("/")
