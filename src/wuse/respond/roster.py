"""The roster of a firm (员工名册): read row by row, counted by the colour of its codes, and forgotten.

Nothing of a row is kept: neither number nor key. Below ten rows a count would tell the firm the colour of one of its
staff, so a small firm looks at each code itself and states the counts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from wuse.trust.identity import DocumentKind, IdentityDocument, read_document
from wuse.vocabulary import Colour, Lang, PersonKey, Refusal

LEAST_ROSTER, MOST_ROSTER = 10, 100_000
"""The most: no firm of the province has more staff at one site. Ours."""
HEADINGS = ("identity_number", "身份证号", "身份证号码", "公民身份号码", "证件号码")
"""How the one column may be called that is read."""
CODES = ("codes_green", "codes_yellow", "codes_red")
"""The columns of a declaration that a count fills."""
COUNT_HOLDS = timedelta(days=1)
"""So long counted codes stand for those of a declaration, as the forms ask for codes of the day (`valid_days`)."""
_MOST_TOLD = 20


@dataclass(frozen=True)
class RosterCounts:
    """How many of a roster have which code; `none`: nothing was declared by them."""

    staff: int
    green: int
    yellow: int
    red: int
    none: int

    @property
    def all_green(self) -> bool:
        """What the firm is told; how many are not green is for those who decide."""
        return self.green == self.staff


def roster_keys(
    numbers: Iterable[str], *, key_of: Callable[[IdentityDocument], PersonKey], lang: Lang
) -> list[PersonKey]:
    """The keys of a roster, in its order. Each number becomes a key and is dropped before the next one is read.

    Raises:
        Refusal: `roster.size`; `roster.wrong` with the first rows that are wrong, by their numbers and never by their
            content; those of `key_of`.
    """
    found: dict[PersonKey, None] = {}
    wrong: list[str] = []
    rows = 0
    for rows, text in enumerate(numbers, start=1):
        if rows > MOST_ROSTER:
            break
        try:
            key = key_of(read_document(DocumentKind.RESIDENT_ID, text))
        except Refusal as refusal:
            if refusal.code.startswith("training."):
                raise
            _note(wrong, rows, refusal.in_words(lang))
            continue
        if key in found:
            _note(wrong, rows, _TWICE[lang])
        found[key] = None
    if not LEAST_ROSTER <= rows <= MOST_ROSTER:
        raise Refusal(
            "roster.size",
            "A roster that is counted has {least} to {most} rows. With fewer, look at each code and state the counts.",
            {"least": LEAST_ROSTER, "most": MOST_ROSTER},
        )
    if wrong:
        raise Refusal(
            "roster.wrong", "Correct these rows, then hand the roster in again: {rows}.", {"rows": wrong}
        )
    return list(found)


def _note(wrong: list[str], row: int, why: str) -> None:
    """Note what is wrong with a row; in the file it stands one lower, below the headings."""
    if len(wrong) < _MOST_TOLD:
        wrong.append(f"{row + 1}: {why}")


_TWICE = {"zh": "与前面的行重复", "en": "stands in the roster twice"}


def count_holds(counted_at: datetime | None, at: datetime) -> bool:
    """Whether the codes of a roster that was counted at a moment stand in a declaration of another."""
    return counted_at is not None and at - counted_at < COUNT_HOLDS


def without_counts(declared: Mapping[str, Any]) -> dict[str, Any]:
    """What a firm may see of its own declaration: everything but codes that a roster counted, from which it would
    learn whose code is not green.
    """
    hidden = CODES if declared.get("codes_counted_by") == "counted" else ()
    return {name: value for name, value in declared.items() if name not in hidden}


def count_colours(colours: Iterable[Colour | None]) -> RosterCounts:
    """The counts of some codes; None is somebody who has none."""
    found = list(colours)
    of = {colour: found.count(colour) for colour in (Colour.GREEN, Colour.YELLOW, Colour.RED, None)}
    return RosterCounts(len(found), of[Colour.GREEN], of[Colour.YELLOW], of[Colour.RED], of[None])
