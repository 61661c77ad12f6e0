"""Is this step of an arrival possible now? Whether the person may, is asked of the permits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from wuse.pool import load_standard
from wuse.respond.arrival import BEIJING, NEGATIVE, Arrival
from wuse.respond.arrival_rules import ArrivalRules
from wuse.respond.arrival_table import ArrivalLine, ArrivalState, arrival_table
from wuse.respond.hand_over import HandOver
from wuse.vocabulary import Refusal

RESULTS = tuple(load_standard("test_result").field("result").labels)
"""What a test can find, as the data standard has it."""
LEAST_WORDS, MOST_WORDS = 4, 500
MOST_FOUND = 100
"""So many arrivals at most are told of a search in the register."""


@dataclass(frozen=True)
class ArrivalRequest:
    """A step that somebody wants to take.

    Attributes:
        offered: the hand-over that waits for an answer; None when none does.
        receiver: organisation that is to take over. text: words. result: of a test. happened_at: when it was.
    """

    step: str
    by: str
    at: datetime
    organisation: str = ""
    offered: HandOver | None = None
    receiver: str = ""
    text: str = ""
    result: str = ""
    happened_at: datetime | None = None


def check_arrival_step(arrival: Arrival, wanted: ArrivalRequest, rules: ArrivalRules) -> ArrivalLine:
    """The line of the table by which a step is possible, or a refusal with the reason.

    Raises:
        Refusal: `arrival.step`, `arrival.happened`, `arrival.no_offer`, `arrival.waits`, `arrival.receiver`,
            `arrival.charge`, `arrival.central`, `arrival.at_home`, `arrival.result`, `arrival.tests`, `arrival.days`,
            `arrival.observed`, `arrival.words`.
    """
    row = arrival_table().row(arrival.state, wanted.step)
    if row is None:
        raise Refusal(
            "arrival.step",
            "Not possible now: the arrival is in a state that this step does not start from. Open it again to see what "
            "can be done.",
            {
                "step": wanted.step,
                "state": arrival.state.value,
                "possible": arrival_table().steps_from(arrival.state),
            },
        )
    _check_moment(arrival, wanted)
    for need in row.needs:
        _CHECKS[need.partition(":")[0]](arrival, wanted, rules, row)
    return row


def arrival_steps_open_to(
    arrival: Arrival, *, organisation: str, at: datetime, offered: HandOver | None, rules: ArrivalRules
) -> list[str]:
    """The steps that an organisation's staff can take now if what a form asks for is given, in the table's order."""
    found = []
    for step in arrival_table().steps_from(arrival.state):
        wanted = ArrivalRequest(
            step, "", at, organisation, offered, f"not {organisation}", "-" * LEAST_WORDS, NEGATIVE
        )
        try:
            check_arrival_step(arrival, wanted, rules)
        except Refusal:
            continue
        found.append(step)
    return found


def _check_moment(arrival: Arrival, wanted: ArrivalRequest) -> None:
    if wanted.happened_at and wanted.happened_at > wanted.at:
        raise Refusal("arrival.happened", "It cannot have happened in the future: correct the time.")


Check = Callable[[Arrival, ArrivalRequest, ArrivalRules, ArrivalLine], None]


def _offer(arrival: Arrival, wanted: ArrivalRequest, rules: ArrivalRules, row: ArrivalLine) -> None:
    offered = wanted.offered
    if offered is None or offered.wanted.stage != row.stage or offered.wanted.receiver != wanted.organisation:
        raise Refusal(
            "arrival.no_offer",
            "Nobody has handed this person over to your organisation: whoever has the charge offers it first.",
        )


def _waiting(arrival: Arrival, wanted: ArrivalRequest, rules: ArrivalRules, row: ArrivalLine) -> None:
    if wanted.offered is None or wanted.offered.wanted.receiver != wanted.organisation:
        raise Refusal(
            "arrival.waits", "No hand-over of this person waits for an answer of your organisation."
        )


def _receiver(arrival: Arrival, wanted: ArrivalRequest, rules: ArrivalRules, row: ArrivalLine) -> None:
    if not wanted.receiver or wanted.receiver == wanted.organisation:
        raise Refusal(
            "arrival.receiver", "Name the organisation that is to take over, another than your own."
        )
    if wanted.offered is not None:
        raise Refusal(
            "arrival.offered",
            "The person is offered to {receiver} and waits for its answer: only after a refusal to another.",
            {"receiver": wanted.offered.wanted.receiver},
        )


def _charge(arrival: Arrival, wanted: ArrivalRequest, rules: ArrivalRules, row: ArrivalLine) -> None:
    if wanted.organisation != arrival.charge:
        raise Refusal(
            "arrival.charge",
            "The charge of this person is with {charge}, not with your organisation.",
            {"charge": arrival.charge or "–"},
        )


def _central(arrival: Arrival, wanted: ArrivalRequest, rules: ArrivalRules, row: ArrivalLine) -> None:
    if "centralised" not in arrival.declared.places:
        raise Refusal("arrival.central", "The tier of this country has no central isolation.")


def _at_home(arrival: Arrival, wanted: ArrivalRequest, rules: ArrivalRules, row: ArrivalLine) -> None:
    released = arrival.state is ArrivalState.RELEASED
    if released and not arrival.declared.observed_days:
        raise Refusal("arrival.at_home", "No days at home follow: the county team ends it.")
    if not released and set(arrival.declared.places) == {"centralised"}:
        raise Refusal(
            "arrival.at_home",
            "The tier of this country means central isolation without exception: name a site.",
        )


def _result(arrival: Arrival, wanted: ArrivalRequest, rules: ArrivalRules, row: ArrivalLine) -> None:
    if wanted.result not in RESULTS:
        raise Refusal("arrival.result", "Say what the test found: {results}.", {"results": list(RESULTS)})


def _tests(arrival: Arrival, wanted: ArrivalRequest, rules: ArrivalRules, row: ArrivalLine) -> None:
    needed = rules.tests[arrival.kind]
    if arrival.negatives < needed:
        raise Refusal(
            "arrival.tests",
            "{needed} negative tests are needed, {made} were made.",
            {"needed": needed, "made": arrival.negatives},
        )
    last = arrival.last("test")
    if last and last.result == "positive":
        raise Refusal("arrival.positive", "The last test was positive: the person goes to hospital.")


def _days(arrival: Arrival, wanted: ArrivalRequest, rules: ArrivalRules, row: ArrivalLine) -> None:
    ends = arrival.ends_on
    if ends and wanted.at.astimezone(BEIJING).date() < ends:
        raise Refusal("arrival.days", "The days last until {day}.", {"day": ends.isoformat()})


def _observed(arrival: Arrival, wanted: ArrivalRequest, rules: ArrivalRules, row: ArrivalLine) -> None:
    if arrival.declared.observed_days:
        raise Refusal(
            "arrival.observed",
            "{days} days of observation at home follow: hand the person over to the community.",
            {"days": arrival.declared.observed_days},
        )


def _words(arrival: Arrival, wanted: ArrivalRequest, rules: ArrivalRules, row: ArrivalLine) -> None:
    if not LEAST_WORDS <= len(wanted.text.strip()) <= MOST_WORDS:
        raise Refusal(
            "arrival.words",
            "Say why, in {least} to {most} characters.",
            {"least": LEAST_WORDS, "most": MOST_WORDS},
        )


_CHECKS: Mapping[str, Check] = {
    "offer": _offer,
    "waiting": _waiting,
    "receiver": _receiver,
    "charge": _charge,
    "central": _central,
    "at_home": _at_home,
    "result": _result,
    "tests": _tests,
    "days": _days,
    "observed": _observed,
    "words": _words,
}
