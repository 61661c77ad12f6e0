"""The roster of a firm (员工名册): read row by row, counted by the colour of its codes, and forgotten.

Nothing of a row is kept: neither number nor key. Below ten rows a count would tell the firm the colour of one of its
staff, so a small firm looks at each code itself and states the counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wuse.trust.identity import DocumentKind, IdentityDocument, read_document
from wuse.vocabulary import Colour, Lang, Refusal

LEAST_ROSTER, MOST_ROSTER = 10, 2000
HEADINGS = ("identity_number", "身份证号", "身份证号码", "公民身份号码", "证件号码")
"""How the one column may be called that is read."""


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


def read_roster(numbers: Sequence[str], *, lang: Lang) -> list[IdentityDocument]:
    """The documents of a roster.

    Raises:
        Refusal: `roster.size`; `roster.wrong` with every row that is wrong, by its number and never by its content.
    """
    if not LEAST_ROSTER <= len(numbers) <= MOST_ROSTER:
        raise Refusal(
            "roster.size",
            "A roster that is counted has {least} to {most} rows. With fewer, look at each code and state the counts.",
            {"least": LEAST_ROSTER, "most": MOST_ROSTER},
        )
    found: list[IdentityDocument] = []
    wrong: list[str] = []
    seen: set[str] = set()
    for row, text in enumerate(numbers, start=2):
        try:
            document = read_document(DocumentKind.RESIDENT_ID, text)
        except Refusal as refusal:
            wrong.append(f"{row}: {refusal.in_words(lang)}")
            continue
        if document.number in seen:
            wrong.append(f"{row}: {_TWICE[lang]}")
        seen.add(document.number)
        found.append(document)
    if wrong:
        raise Refusal(
            "roster.wrong", "Correct these rows, then hand the roster in again: {rows}.", {"rows": wrong[:20]}
        )
    return found


_TWICE = {"zh": "与前面的行重复", "en": "stands in the roster twice"}


def count_colours(colours: Iterable[Colour | None]) -> RosterCounts:
    """The counts of some codes; None is somebody who has none."""
    found = list(colours)
    of = {colour: found.count(colour) for colour in (Colour.GREEN, Colour.YELLOW, Colour.RED, None)}
    return RosterCounts(len(found), of[Colour.GREEN], of[Colour.YELLOW], of[Colour.RED], of[None])
