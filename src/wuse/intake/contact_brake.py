"""The brake on contacts that programs send (批量接触者暂缓): whoever names too many at once turns no code red alone.

Named is a person as a contact of a case, each time anew: by another receipt, under another id, or by a correction that
moves a contact to somebody else or makes a closer one of them, or one who was exposed again. That a contact who was
named was reached since, or is none any more, names nobody.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from wuse.intake.hold import Brake

STANDARD = "contact"
ENDED = ("released", "no_contact")
"""The states of the standard in which a row names nobody: it colours no code."""
_CLOSENESS = ("general", "secondary", "close")


class ContactBrake(Brake):
    """How many contacts are let through, and how long what is held back is kept."""

    @property
    def observed(self) -> timedelta:
        """For how long a contact is observed from the last exposure on."""
        return timedelta(days=self.value("observed_days"))


@cache
def contact_brake() -> ContactBrake:
    """The values in force; they are part of the program."""
    return ContactBrake.read((files("wuse.intake") / "contact_brake.yaml").read_bytes())


@dataclass(frozen=True)
class NamedBefore:
    """Contacts that were named before. `by_sender`: case -> by this sender within the window, with what is held back.

    `ever`: case -> by all, ever, and let through. `all_cases`: let through of this sender within the window.
    """

    by_sender: Mapping[str, int]
    ever: Mapping[str, int]
    all_cases: int


def cases_held(named: Mapping[str, int], before: NamedBefore, brake: ContactBrake) -> frozenset[str]:
    """The cases whose contacts in a sending are held back: all of each, so that no order of the rows lets some through.

    Args:
        named: case -> how many contacts the sending names that were not named before.
    """
    held = {
        case
        for case, number in named.items()
        if number + before.by_sender.get(case, 0) > brake.value("per_case")
        or number + before.ever.get(case, 0) > brake.value("per_case_ever")
    }
    rest = sum(number for case, number in named.items() if case not in held)
    if rest and rest + before.all_cases > brake.value("per_sender"):
        return frozenset(named)
    return frozenset(held)


@dataclass(frozen=True)
class SaidContact:
    """What a row says of a contact, as far as it may colour a code."""

    person: str
    case: str
    closeness: str
    relation: str
    last_exposure_on: date

    @property
    def pair(self) -> tuple[str, str]:
        """Who is named, and of which case."""
        return self.person, self.case

    @property
    def weight(self) -> int:
        """How heavily it weighs in the rules of health codes; of a household is more than general."""
        return 2 * _CLOSENESS.index(self.closeness) + (self.relation == "household")


def names_anew(said: SaidContact, before: SaidContact | None, *, today: date, brake: ContactBrake) -> bool:
    """Whether a row names a contact who was not named, or only as one whose code stayed what it was.

    Without the latter a crowd is named harmlessly for days, seen by nobody, and made red at once.

    Args:
        before: what counts of the same id so far.
        today: in China.
    """
    if before is None or said.pair != before.pair or said.weight > before.weight:
        return True
    over = before.last_exposure_on + brake.observed <= today
    return over and said.last_exposure_on > before.last_exposure_on


@dataclass(frozen=True)
class NamedContact:
    """All that a sending says of one id of a contact. `pairs`: the persons and cases that it names newly."""

    uid: str
    pairs: frozenset[tuple[str, str]]

    @property
    def cases(self) -> frozenset[str]:
        """The cases of the pairs."""
        return frozenset(case for _, case in self.pairs)


def named_newly(contacts: Iterable[NamedContact]) -> Counter[str]:
    """Case -> how many contacts are named newly."""
    return Counter(case for contact in contacts for _, case in contact.pairs)
