"""A decision by the white list (白名单): what was judged, by which profile, how; and the same judged again later."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from wuse.assess.white_list import (
    Criterion,
    WhiteListProfile,
    judge_white_list,
    white_list_in_force,
)
from wuse.pool import FewRowsEngine, InProcessEngine
from wuse.respond.arrival_facts import fact_frame
from wuse.vocabulary import Colour

STANDARD = "enterprise"


@dataclass(frozen=True)
class WhiteListDecision:
    """A declaration as it was judged.

    Attributes:
        profile: id of the profile. digest: of the profile as it was then.
        as_of: the day in China. county_colour: of the newest map of then; None where the county had none.
        declared: the columns of the standard `enterprise` as the desk keeps them.
    """

    profile: str
    digest: str
    as_of: date
    county_colour: Colour | None
    declared: Mapping[str, Any]
    criteria: tuple[Criterion, ...]


def decide_by_white_list(
    declared: Mapping[str, Any],
    *,
    county_colour: Colour | None,
    day: date,
    lists: Sequence[WhiteListProfile],
) -> WhiteListDecision:
    """Judge a declaration by the white list of a day.

    Args:
        declared: columns of the standard `enterprise`; what is missing was not said. lists: the profiles of the site.
    """
    return _judged(declared, white_list_in_force(lists, day), county_colour, day)


def decided_again(decision: WhiteListDecision, lists: Sequence[WhiteListProfile]) -> WhiteListDecision | None:
    """The same declaration by the profile of its day; None where no profile of the site is the one of then."""
    found = next((one for one in lists if (one.id, one.digest) == (decision.profile, decision.digest)), None)
    if found is None:
        return None
    return _judged(decision.declared, found, decision.county_colour, decision.as_of)


def kept_decision(decision: WhiteListDecision) -> dict[str, Any]:
    """A decision as it is kept at the desk: texts, numbers and truth values."""
    colour = decision.county_colour.value if decision.county_colour else None
    return {**asdict(decision), "as_of": decision.as_of.isoformat(), "county_colour": colour}


def decision_of(kept: Mapping[str, Any]) -> WhiteListDecision:
    """A decision, of what is kept of it."""
    said = {
        "as_of": date.fromisoformat(kept["as_of"]),
        "county_colour": Colour(kept["county_colour"]) if kept["county_colour"] else None,
        "criteria": tuple(Criterion(**one) for one in kept["criteria"]),
    }
    return WhiteListDecision(**{**kept, **said})


def _judged(
    declared: Mapping[str, Any], profile: WhiteListProfile, county_colour: Colour | None, day: date
) -> WhiteListDecision:
    criteria = judge_white_list(
        FewRowsEngine(InProcessEngine(threads=1)),
        fact_frame(STANDARD, declared),
        profile=profile,
        as_of=day,
        county_colour=county_colour,
    )
    return WhiteListDecision(profile.id, profile.digest, day, county_colour, dict(declared), criteria)
