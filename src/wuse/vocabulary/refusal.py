"""A refusal is a value with a reason; its words are chosen where it is shown.

One error shape on every interface: `code`, `message` (what happened and what to do), `details`.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One finding about one cell or row of what came in.

    `row` counts data rows from 1 as the sender sees them (0: the file as a whole); `rule` is the name of
    the constraint that was not met; `value` is what stood there.
    """

    row: int
    column: str
    rule: str
    value: str
    message: str


class Refusal(Exception):
    """What was asked cannot be done, and why: shown to a person without a traceback."""

    def __init__(self, code: str, message: str, details: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = dict(details or {})

    def as_dict(self) -> dict[str, object]:
        """The one error shape of every interface."""
        return {"code": self.code, "message": self.message, "details": self.details}
