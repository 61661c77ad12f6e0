"""Which of the two published series of rules judges a person's code: the domestic one, or the international version.

The international code (国际版) is for who entered from abroad with a foreign document: its colours follow from the
country of departure. Everybody else, citizens who come home among them, has the domestic code.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from wuse.assess.health_code import CodeProfile
from wuse.respond.arrival_table import ArrivalState
from wuse.trust.identity import DocumentKind

_HOME = frozenset({"CHN", "HKG", "MAC", "TWN"})
"""No other state, and no journey from one: who comes from there with a permit of residents is judged as at home."""


class CodeSeries(StrEnum):
    """The series, by the word that the ids of their profiles begin with."""

    DOMESTIC = "zhejiang"
    INTERNATIONAL = "international"


@dataclass(frozen=True)
class EntryFromAbroad:
    """What the register of arrivals says of one journey: where from, how far it came, and by which kind of document."""

    country: str
    state: ArrivalState
    foreign_document: bool


def is_foreign_document(kind: str, issuer: str) -> bool:
    """Whether a document is another state's passport; permits of Hong Kong, Macao and Taiwan residents are not."""
    return kind == DocumentKind.PASSPORT and issuer not in _HOME


def code_series(entries: Iterable[EntryFromAbroad]) -> CodeSeries:
    """The series of a person with these journeys under a response.

    One that has ended counts as well: the code is the same until the response ends, so that nobody's colour changes
    because of a file that was closed.
    """
    entered = any(
        entry.foreign_document and entry.state.has_landed and entry.country and entry.country not in _HOME
        for entry in entries
    )
    return CodeSeries.INTERNATIONAL if entered else CodeSeries.DOMESTIC


def series_of_profile(profile: str) -> CodeSeries:
    """The series that a profile belongs to, by its id."""
    international = profile.startswith(f"{CodeSeries.INTERNATIONAL}-")
    return CodeSeries.INTERNATIONAL if international else CodeSeries.DOMESTIC


@dataclass(frozen=True)
class CodeRules:
    """The profiles of both series that are in force on a day."""

    domestic: CodeProfile
    international: CodeProfile

    def of(self, series: CodeSeries) -> CodeProfile:
        """The one of a series."""
        return self.international if series is CodeSeries.INTERNATIONAL else self.domestic
