"""Is this step of an arrival possible now? Whether the person may, is asked of the permits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from wuse.pool import load_standard
from wuse.respond.arrival import BEIJING, NEGATIVE, Arrival
from wuse.respond.arrival_rules import ArrivalRules
from wuse.respond.arrival_table import ArrivalLine, ArrivalState, arrival_table
from wuse.respond.hand_over import HandOver
from wuse.respond.tracing_rules import tracing_rules
from wuse.vocabulary import Refusal

RESULTS = tuple(load_standard("test_result").field("result").labels)
"""What a test can find, as the data standard has it."""
POSITIVE = "positive"
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
        Refusal: `arrival.step`, `arrival.happened`, `arrival.landing`, `arrival.before_control`, `arrival.no_offer`,
            `arrival.waits`, `arrival.receiver`, `arrival.offered`, `arrival.not_given`, `arrival.charge`,
            `arrival.central`, `arrival.at_home`, `arrival.result`, `arrival.positive`, `arrival.tests`,
            `arrival.exit_test`, `arrival.days`, `arrival.observed`, `arrival.words`.
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
    _check_moment(arrival, wanted, rules)
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


def _check_moment(arrival: Arrival, wanted: ArrivalRequest, rules: ArrivalRules) -> None:
    moment = wanted.happened_at
    if moment is None:
        return
    if moment > wanted.at:
        raise Refusal("arrival.happened", "It cannot have happened in the future: correct the time.")
    if wanted.step == "land" and moment < _earliest_landing(arrival, wanted.at, rules):
        raise Refusal(
            "arrival.landing",
            "A landing is entered within {hours} hours and lies after the declaration: correct the time.",
            {"hours": rules.landing_back_hours},
        )
    if wanted.step == "test" and arrival.began_at and moment < _minute(arrival.began_at):
        raise Refusal(
            "arrival.before_control",
            "The specimen was taken before the isolation or observation began: it does not count here.",
        )


def _earliest_landing(arrival: Arrival, at: datetime, rules: ArrivalRules) -> datetime:
    earliest = at - timedelta(hours=rules.landing_back_hours)
    declared = arrival.last("declare")
    return max(earliest, _minute(declared.at)) if declared else earliest


def _minute(at: datetime) -> datetime:
    """The minute, which is what a form asks for."""
    return at.replace(second=0, microsecond=0)


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


def _given(arrival: Arrival, wanted: ArrivalRequest, rules: ArrivalRules, row: ArrivalLine) -> None:
    if wanted.offered is None or wanted.offered.wanted.giver != wanted.organisation:
        raise Refusal("arrival.not_given", "No offer of your organisation waits for an answer.")


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
    if any(test.result == POSITIVE for test in arrival.tests_here):
        raise Refusal("arrival.positive", "A test was positive: the person goes to hospital.")
    needed, made = rules.tests[arrival.kind], arrival.negative_days
    if len(made) < needed:
        raise Refusal(
            "arrival.tests",
            "Negative tests on {needed} different days are needed, there are {made}.",
            {"needed": needed, "made": len(made)},
        )
    first = arrival.ends_on - tracing_rules().days("exit_test") if arrival.ends_on else None
    if needed and first and made[-1] < first:
        raise Refusal(
            "arrival.exit_test",
            "The test before the end is missing: a negative specimen of {first} or later.",
            {"first": first.isoformat()},
        )


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
    "given": _given,
    "charge": _charge,
    "central": _central,
    "at_home": _at_home,
    "result": _result,
    "tests": _tests,
    "days": _days,
    "observed": _observed,
    "words": _words,
}
