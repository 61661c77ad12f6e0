"""The code of one person as its holder may see it: what counts now, why, until when, what it rests on.

A rule's verdict (`assess.health_code`) comes first; a code set by hand takes its place while it counts; interim relief
changes what the code counts as, and hides nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from wuse.assess.health_code import CodeReason, next_steps, reasons_of
from wuse.respond.code_series import CodeSeries, series_of_profile
from wuse.respond.override import Override
from wuse.respond.relief import Relief
from wuse.vocabulary import Colour, Lang, PersonKey

UNDECLARED: Mapping[str, Any] = {
    "declared_on": None, "colour": "none", "rule": "undeclared", "since": None, "until": None,
    "reasons": "undeclared|||",
    "check_ins_left": None, "not_before": None, "test_frees": None, "next_change_on": None,
}  # fmt: skip
"""The verdict on somebody of whom nothing is known."""


@dataclass(frozen=True)
class UsedFact:
    """One fact behind a code: what was used, and nothing about anybody else.

    Attributes:
        standard: name of the data standard. key: of the row. on: the day that the fact speaks of, in Beijing time.
        said_by: who said it, as the row has it: an organisation, an authority, `self`; empty where it has none.
        recorded_at: when it was learnt. place: that the row names.
    """

    standard: str
    key: str
    on: date | None
    said_by: str
    recorded_at: datetime
    place: str


@dataclass(frozen=True)
class HolderCode:
    """The code of one person under a response at a moment.

    Attributes:
        verdict: the rule's own row, in the columns of `assess.health_code.VERDICT`, and `declared_on`.
        profile, rule_digest: the published rule that judged, and the digest of its text and values.
        by_hand: the code set by hand that counts now; it stands before the rule and ends by itself.
        relief: the interim relief that counts now.
        facts: what the verdict was judged from, the newest first.
        judged_at: as of when.
    """

    person: PersonKey
    response: str
    verdict: Mapping[str, Any]
    profile: str
    rule_digest: str
    judged_at: datetime
    by_hand: Override | None = None
    relief: Relief | None = None
    facts: Sequence[UsedFact] = field(default=())

    @property
    def colour(self) -> Colour | None:
        """What the code counts as now; None while nothing was declared and nothing was set by hand."""
        return self.relief.counts_as if self.relief else self.decided

    @property
    def series(self) -> CodeSeries:
        """The series of rules that judged."""
        return series_of_profile(self.profile)

    @property
    def is_international(self) -> bool:
        """Whether it is the international version, for who came from abroad with a foreign document."""
        return self.series is CodeSeries.INTERNATIONAL

    @property
    def decided(self) -> Colour | None:
        """The colour before interim relief: that of the code by hand, else the rule's."""
        return self.by_hand.colour if self.by_hand else self.by_rule

    @property
    def by_rule(self) -> Colour | None:
        """The rule's own colour."""
        colour = self.verdict["colour"]
        return None if colour == "none" else Colour(colour)

    @property
    def cause(self) -> str:
        """What decided: the reason of the code by hand, else the name of the rule."""
        return str(self.by_hand.reason if self.by_hand else self.verdict["rule"])

    @property
    def reasons(self) -> list[CodeReason]:
        """The rule's reasons; `reason_text` says each in words. A code by hand has its own in `by_hand`."""
        return reasons_of(self.verdict)

    @property
    def since(self) -> date | None:
        """The day of the fact behind the rule's colour."""
        found: date | None = self.verdict["since"]
        return found

    @property
    def declared_on(self) -> date | None:
        """The day of the last declaration that counts, in Beijing time."""
        found: date | None = self.verdict["declared_on"]
        return found

    @property
    def until(self) -> date | None:
        """The day on which time alone ends the rule's colour, at the latest."""
        found: date | None = self.verdict["until"]
        return found

    @property
    def next_change_on(self) -> date | None:
        """Until this day the rule's verdict stays as it is, unless new facts come."""
        found: date | None = self.verdict["next_change_on"]
        return found

    @property
    def changes_at(self) -> datetime | None:
        """When the code by hand or the relief that counts now is over, whichever comes first."""
        ends = [one.until for one in (self.by_hand, self.relief) if one]
        return min(ends, default=None)

    def steps(self, lang: Lang) -> list[str]:
        """What would change the rule's verdict, in words."""
        return next_steps(self.verdict, lang)


def holder_code(
    person: PersonKey,
    *,
    response: str,
    verdict: Mapping[str, Any] | None,
    rule: tuple[str, str],
    facts: Sequence[UsedFact],
    by_hand: Override | None,
    reliefs: Sequence[Relief],
    at: datetime,
) -> HolderCode:
    """Put together what counts at a moment.

    Args:
        verdict: of the rule; None when nothing is known of the person. rule: id and digest of the profile.
        reliefs: those that were given to the person; one counts for the colour and the cause that it was given for.
    """
    hand = by_hand if by_hand and by_hand.counts(at) else None
    code = HolderCode(person, response, verdict or UNDECLARED, *rule, at, hand, None, facts)
    counting = [one for one in reliefs if one.counts(code.decided, code.cause, at)]
    relief = max(counting, key=lambda one: one.given_at, default=None)
    return HolderCode(person, response, code.verdict, *rule, at, hand, relief, facts)
