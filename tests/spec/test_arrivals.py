"""The closed loop of arrivals as tables: what may follow what, what has to happen by when, and what is refused."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from wuse.respond.arrival import Arrival, ArrivalStep, Journey, arrival_clock, replay_arrival
from wuse.respond.arrival_check import ArrivalRequest, check_arrival_step
from wuse.respond.arrival_rules import arrival_rules
from wuse.respond.arrival_table import ArrivalState, arrival_table, read_arrival_table
from wuse.respond.hand_over import HandOver, WantedHandOver
from wuse.vocabulary import PlaceCode, Refusal

# Noon of 14 March 2020 in Hangzhou, when somebody lands.
LANDED = datetime(2020, 3, 14, 4, tzinfo=UTC)
ORANGE = Journey(
    "REF1", None, "33-2020-1", "ITA", "CA950", date(2020, 3, 14), "WNZ", PlaceCode("330303"), PlaceCode("330382"),
    "zhejiang-2020-03-13", "orange", ("centralised",), 14, 0,
)  # fmt: skip
YELLOW = replace(ORANGE, country="ESP", tier="yellow", places=("home", "centralised"))
GREEN = replace(ORANGE, country="BRA", tier="green", places=("monitoring", "home", "centralised"))
CENTRAL = replace(ORANGE, tiers="all-centralised-2020-03-26", observed_days=7)
TIERS = {"orange": ORANGE, "yellow": YELLOW, "green": GREEN, "central": CENTRAL}
DONE_BY = {
    "land": "port", "offer_county": "port", "take_over": "county", "offer_site": "county", "admit": "site",
    "offer_home": "county", "observe": "community", "release": "county", "test": "site", "refuse": "county",
}  # fmt: skip


def arrival(declared: Journey, *course: str) -> Arrival:
    """Steps with the hours since the landing: `land@0`; a test says what it found: `test@3:negative`."""
    steps: list[ArrivalStep] = []
    state = ArrivalState.DRAFT
    for number, told in enumerate(("declare@-30", *course), start=1):
        step, _, rest = told.partition("@")
        hours, _, result = rest.partition(":")
        row = arrival_table().names[step]
        after = state if row.to == "same" else ArrivalState(row.to)
        at = LANDED + timedelta(hours=float(hours))
        by = DONE_BY.get(step, "")
        steps.append(ArrivalStep(number, step, at, "a", state, after, by, result=result))
        state = after
    return replay_arrival(declared, steps)


# course -> the clock that runs, and by when, in hours since the landing; 36: the end of the day after the declared one
CLOCKS = """
                                                                    | land      | 36
confirm_boarding@-9                                                 | land      | 36
land@0                                                              | take_over | 1
land@0, offer_county@0.5                                            | take_over | 1
land@0, offer_county@0.5, refuse@0.7, offer_county@0.8              | take_over | 1
land@0, take_over@0.9                                               | place     | 6.9
land@0, take_over@1, offer_site@2, refuse@3, offer_site@4           | place     | 7
land@0, take_over@1, offer_site@2, admit@3                          | days      | 348
land@0, take_over@1, admit@3, test@40:negative                      | days      | 348
land@0, take_over@1, offer_home@2                                   | observe   | 3
land@0, take_over@1, offer_home@2, withdraw@2.5, offer_home@2.9     | observe   | 3
land@0, take_over@1, offer_home@2, withdraw@2.5, offer_site@2.6     | place     | 7
land@0, take_over@1, offer_home@2, withdraw@2.5, offer_site@2.6, withdraw@2.8, offer_home@5 | observe | 3
land@0, take_over@1, offer_home@2, refuse@2.5, offer_site@2.6, refuse@2.8, offer_home@5 | observe | 3
land@0, take_over@1, offer_home@6.5                                 | observe   | 7.5
land@0, take_over@1, offer_home@8                                   | place     | 7
land@0, take_over@1, admit@3, release@340                           | observe   | 341
land@0, take_over@1, admit@3, release@340, offer_home@345, withdraw@346, offer_home@347 | observe | 341
cancel@-3                                                           | -         | -
land@0, take_over@1, admit@3, to_hospital@5                         | -         | -
"""


@pytest.mark.parametrize("line", CLOCKS.strip("\n").splitlines())
def test_what_has_to_happen_by_when(line: str) -> None:
    course, name, hours = (cell.strip() for cell in line.split("|"))
    found = arrival_clock(
        arrival(ORANGE, *(one.strip() for one in course.split(",") if one.strip())), arrival_rules()
    )
    if name == "-":
        assert found is None
        return
    assert found is not None
    assert (found.name, found.due_at) == (name, LANDED + timedelta(hours=float(hours)))


TRANSFERRED = ("land@0", "take_over@1")
ISOLATED = (*TRANSFERRED, "admit@3")
TESTED = (*ISOLATED, "test@48:negative", "test@300:negative")
RELEASED = (*TESTED, "release@340")
HOME = (*TRANSFERRED, "observe@3")
COURSES = {"declared": (), "landed": ("land@0",), "transferred": TRANSFERRED, "isolated": ISOLATED, "tested": TESTED,
           "ill": (*TESTED, "test@330:positive"),
           "was_ill": (*ISOLATED, "test@20:negative", "test@48:positive", "test@300:negative", "test@330:negative"),
           "one_day": (*ISOLATED, "test@330:negative", "test@330.5:negative"),
           "early": (*ISOLATED, "test@20:negative", "test@48:negative"), "released": RELEASED, "home": HOME}  # fmt: skip

# tier, where it stands, step, by whom, offered to (stage:receiver), hours since the landing -> done, or the refusal
STEPS = """
orange  | declared    | take_over    | county    | county:county     | 0   | arrival.step
orange  | landed      | offer_county | port      |                   | 0.1 | done
orange  | landed      | offer_county | other     |                   | 0.1 | arrival.charge
orange  | landed      | withdraw_county | giver  | county:county     | 0.2 | done
orange  | landed      | withdraw_county | other  | county:county     | 0.2 | arrival.not_given
orange  | landed      | withdraw_county | giver  |                   | 0.2 | arrival.not_given
orange  | transferred | withdraw     | giver     | site:site         | 2   | done
orange  | transferred | withdraw     | site      | site:site         | 2   | arrival.not_given
orange  | landed      | offer_county | port      | county:county     | 0.2 | arrival.offered
orange  | landed      | take_over    | county    | county:county     | 0.5 | done
orange  | landed      | take_over    | county    |                   | 0.5 | arrival.no_offer
orange  | landed      | take_over    | other     | county:county     | 0.5 | arrival.no_offer
orange  | landed      | refuse       | county    | county:county     | 0.5 | done
orange  | landed      | refuse       | other     | county:county     | 0.5 | arrival.waits
orange  | transferred | offer_site   | county    |                   | 2   | done
orange  | transferred | offer_site   | other     |                   | 2   | arrival.charge
orange  | transferred | offer_home   | county    |                   | 2   | arrival.at_home
yellow  | transferred | offer_home   | county    |                   | 2   | done
yellow  | transferred | offer_site   | county    |                   | 2   | done
green   | transferred | offer_home   | county    |                   | 2   | done
orange  | transferred | admit        | site      | site:site         | 3   | done
orange  | transferred | observe      | site      | site:site         | 3   | arrival.no_offer
orange  | isolated    | release      | county    |                   | 400 | arrival.tests
orange  | tested      | release      | county    |                   | 300 | arrival.days
orange  | tested      | release      | county    |                   | 340 | done
orange  | ill         | release      | county    |                   | 340 | arrival.positive
orange  | was_ill     | release      | county    |                   | 340 | arrival.positive
orange  | one_day     | release      | county    |                   | 340 | arrival.tests
orange  | early       | release      | county    |                   | 340 | arrival.exit_test
orange  | landed      | to_hospital  | port      |                   | 0.5 | done
orange  | landed      | to_hospital  | county    |                   | 0.5 | arrival.charge
orange  | isolated    | to_hospital  | site      |                   | 40  | done
orange  | isolated    | to_hospital  | county    |                   | 40  | arrival.charge
orange  | released    | to_hospital  | county    |                   | 341 | done
orange  | released    | offer_home   | county    |                   | 341 | arrival.at_home
orange  | released    | finish       | county    |                   | 341 | done
central | released    | finish       | county    |                   | 341 | arrival.observed
central | released    | offer_home   | county    |                   | 341 | done
yellow  | home        | close        | community |                   | 340 | arrival.tests
green   | home        | close        | community |                   | 300 | arrival.days
green   | home        | close        | community |                   | 340 | done
green   | home        | close        | other     |                   | 340 | arrival.charge
"""


@pytest.mark.parametrize("line", STEPS.strip().splitlines())
def test_what_may_follow_what(line: str) -> None:
    tier, stands, step, by, offer, hours, wanted = (cell.strip() for cell in line.split("|"))
    found, at = arrival(TIERS[tier], *COURSES[stands]), LANDED + timedelta(hours=float(hours))
    request = ArrivalRequest(step, "a", at, by, offered(offer), "receiver", "fever, by ambulance")
    if wanted == "done":
        assert check_arrival_step(found, request, arrival_rules()).step == step
        return
    with pytest.raises(Refusal) as told:
        check_arrival_step(found, request, arrival_rules())
    assert told.value.code == wanted


def offered(text: str) -> HandOver | None:
    """A hand-over that waits."""
    stage, _, receiver = text.partition(":")
    wanted = WantedHandOver("arrival", 1, stage, "r", PlaceCode("330382"), None, "giver", receiver, LANDED)
    return HandOver(1, wanted, LANDED, "a-giver") if text else None


@pytest.mark.parametrize(
    ("stands", "step", "hours", "happened", "wanted"),
    [
        ("declared", "land", 0, -29, "arrival.landing"),
        ("declared", "land", 0, -24, "done"),
        ("declared", "land", -20, -31, "arrival.landing"),
        ("declared", "land", 0, 1, "arrival.happened"),
        ("isolated", "test", 48, 2.9, "arrival.before_control"),
        ("isolated", "test", 48, 3, "done"),
    ],
)
def test_when_it_can_have_happened(stands: str, step: str, hours: int, happened: float, wanted: str) -> None:
    at, by = LANDED + timedelta(hours=hours), DONE_BY[step]
    request = ArrivalRequest(
        step, "a", at, by, result="negative", happened_at=LANDED + timedelta(hours=happened)
    )
    if wanted == "done":
        assert check_arrival_step(arrival(ORANGE, *COURSES[stands]), request, arrival_rules()).step == step
        return
    with pytest.raises(Refusal) as told:
        check_arrival_step(arrival(ORANGE, *COURSES[stands]), request, arrival_rules())
    assert told.value.code == wanted


@pytest.mark.parametrize(
    ("declared", "course", "kind", "ends"),
    [
        (ORANGE, ISOLATED, "centralised", date(2020, 3, 28)),
        (YELLOW, HOME, "home", date(2020, 3, 28)),
        (GREEN, HOME, "monitoring", date(2020, 3, 28)),
        (CENTRAL, (*RELEASED, "observe@341"), "monitoring", date(2020, 4, 4)),
        (ORANGE, TRANSFERRED, "", None),
    ],
)
def test_how_long_somebody_is_held_and_how(
    declared: Journey, course: Sequence[str], kind: str, ends: date | None
) -> None:
    found = arrival(declared, *course)
    assert (found.kind, found.ends_on) == (kind, ends)


def test_a_row_of_the_table_that_cannot_be_read_is_told() -> None:
    with pytest.raises(ValueError, match="seven columns"):
        read_arrival_table("landed | take_over | county_arrivals | home | transferred\n")
    line = "landed | take_over | county_arrivals | home | transferred | | place\n"
    with pytest.raises(ValueError, match="two lines"):
        read_arrival_table(line + line)
