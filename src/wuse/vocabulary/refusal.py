"""A refusal is a value with a reason; its words are chosen where it is shown.

One error shape on every interface: `code`, `message` (what happened and what to do), `details`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from wuse.vocabulary.texts import Lang, translator


@dataclass(frozen=True)
class Problem:
    """One finding about one cell or row of what came in.

    `row` counts data rows from 1 as the sender sees them (0: the file as a whole); `rule` is the name of
    the constraint that was not met; `value` is what stood there, empty where it is of class L3 or L4. `severity`:
    `refuse` sets the row aside, `warn` accepts it and says what is odd.
    """

    row: int
    column: str
    rule: str
    value: str
    message: str
    severity: Literal["refuse", "warn"] = "refuse"


class Phrase(str):
    """Words that fill a gap of a refusal and have a line of their own in the catalogue."""

    __slots__ = ()


class Refusal(Exception):
    """What was asked cannot be done, and why: shown to a person without a traceback.

    Args:
        code: which refusal, such as `place.unknown`.
        text: English, with `{gaps}` that `details` fill; the catalogue has it in the other languages.
        details: what the refusal is about, for a program and for the gaps.
        spoken: the text is final already, in the reader's own language.
    """

    def __init__(
        self, code: str, text: str, details: Mapping[str, object] | None = None, *, spoken: bool = False
    ) -> None:
        super().__init__(code, text)
        self.code = code
        self.details = dict(details or {})
        self._text = text
        self._spoken = spoken

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> str:
        """What happened and what to do, in English (or as it was spoken)."""
        return self.in_words("en")

    def in_words(self, lang: Lang) -> str:
        """What happened and what to do, in the reader's language."""
        if self._spoken:
            return self._text
        template = translator("wuse.vocabulary", lang).gettext(self._text)
        return template.format(**{name: _plain(value, lang) for name, value in self.details.items()})

    def as_dict(self, lang: Lang = "en") -> dict[str, object]:
        """The one error shape of every interface."""
        return {"code": self.code, "message": self.in_words(lang), "details": self.details}


def _plain(value: object, lang: Lang) -> object:
    if isinstance(value, Phrase):
        return translator("wuse.vocabulary", lang).gettext(value)
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
