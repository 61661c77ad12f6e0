"""A training home is made, and each role's lesson is done by real acts: every step is open before, and done after."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from tests.programs import resident_number
from tests.training_home import Phone, laid_training_home, number_of
from wuse.cli.sandbox import TRAINEES, Sandbox
from wuse.cli.sandbox_past import made_up_person
from wuse.places import site_registry
from wuse.places.made_up import grid_of, township_of
from wuse.pool.store.site_pool import site_pool
from wuse.respond.actions import (
    event_cases,
    event_dispatch,
    event_handling,
    event_oversight,
    event_reports,
    overrides,
    pairs,
)
from wuse.respond.event import EventPart
from wuse.respond.lesson import lessons, lessons_for, next_step, progress
from wuse.respond.override import OverrideReason
from wuse.respond.store.deeds import deeds_of
from wuse.respond.store.event_models import EventRow
from wuse.respond.store.grid_models import CheckRow, HouseholdRow
from wuse.respond.store.models import OverrideRow, PairRow
from wuse.respond.training_story import training_story
from wuse.trust.store.models import AuditRecord, SealedIdentity
from wuse.vocabulary import Colour, PersonKey, PlaceLevel, Purpose

INVESTIGATION = Purpose.CASE_INVESTIGATION
WORDS = "【培训】写明理由和结果"
Act = Callable[[Sandbox, Phone], Any]


@pytest.fixture
def sandbox(db: None, tmp_path: Path, settings: Settings) -> Sandbox:
    """A training home with one seat."""
    settings.WUSE_HOME = tmp_path
    return laid_training_home(tmp_path)


def on_event(who: str, action: Callable[..., object], event: str, **values: Any) -> Act:
    """Somebody takes a step with an event of the story."""
    return lambda sandbox, phone: sandbox.do(who, action, phone.at, number=number_of(event), **values)


def reports(sandbox: Sandbox, phone: Phone) -> None:
    values = {"uid": "report-of-worker", "kind": "price", "place": phone.grid, "text": WORDS}
    sandbox.do("worker1", event_reports.report_event, phone.at, places=site_registry(sandbox.home), **values)


def merges(sandbox: Sandbox, phone: Phone) -> None:
    numbers = {"number": number_of("gathering_again"), "main": number_of("gathering")}
    sandbox.do("dispatcher1", event_cases.merge_event, phone.at, **numbers)


def waits_for_a_network(sandbox: Sandbox, phone: Phone) -> None:
    found = phone.visit("2-1-301")
    phone.later(minutes=2)
    phone.sync(found)


def looks_for_pairs(sandbox: Sandbox, phone: Phone) -> Any:
    values = {"response": sandbox.response, "purpose": INVESTIGATION, "standard": "case_report"}
    frame = {"pool": site_pool(sandbox.home), "place": township_of(1), **values}
    return sandbox.do("epidemiologist1", pairs.find_pairs, phone.at, **frame)


def on_pair(action: Callable[..., object], **values: Any) -> Act:
    """The epidemiologist does something with the only pair that there is."""
    return lambda sandbox, phone: sandbox.do(
        "epidemiologist1",
        action,
        phone.at,
        pool=site_pool(sandbox.home),
        number=PairRow.objects.get().pk,
        purpose=INVESTIGATION,
        **values,
    )


def on_code(action: Callable[..., object]) -> Act:
    """The epidemiologist does something with the code that a colleague proposed."""
    return lambda sandbox, phone: sandbox.do(
        "epidemiologist1", action, phone.at, number=OverrideRow.objects.get().pk, purpose=INVESTIGATION
    )


def proposes(sandbox: Sandbox, phone: Phone) -> Any:
    return sandbox.do(
        "epidemiologist1",
        overrides.propose_override,
        phone.at,
        response=sandbox.response,
        purpose=INVESTIGATION,
        place=township_of(1),
        person=PersonKey(OverrideRow.objects.get().person),
        colour=Colour.YELLOW,
        reason=OverrideReason.CLOSE_CONTACT,
        until=phone.at + timedelta(days=7),
    )


PARTS = [EventPart("split-off-1", "checkpoint", "【培训】东门卡口无人值守")]
ACTS: dict[str, dict[str, Act]] = {
    "1_grid_worker": {
        "register": lambda sandbox, phone: phone.register(),
        "fetch": lambda sandbox, phone: phone.sync(),
        "nothing_new": lambda sandbox, phone: phone.sync(phone.visit("1-1-102")),
        "fever": lambda sandbox, phone: phone.sync(phone.visit("1-2-201", fever=True, temperature=38.4)),
        "check": lambda sandbox, phone: phone.sync(phone.answer("1-1-101")),
        "offline": waits_for_a_network,
        "report": reports,
        "verify": on_event("worker1", event_reports.verify_event, "lamp_mended"),
    },
    "2_dispatcher": {
        "accept": on_event("dispatcher1", event_dispatch.accept_event, "mask_price"),
        "dispatch": on_event("dispatcher1", event_dispatch.dispatch_event, "mask_price", station="market1"),
        "return": on_event("dispatcher1", event_dispatch.return_event, "vague", text=WORDS),
        "merge": merges,
        "split": on_event("dispatcher1", event_cases.split_event, "two_matters", parts=PARTS, text=WORDS),
        "hand_up": on_event("dispatcher1", event_dispatch.hand_up_event, "bus_line", text=WORDS),
        "close": on_event("dispatcher1", event_dispatch.close_event, "leaflet"),
    },
    "3_handler": {
        "begin": on_event("handler1", event_handling.begin_event, "open_shop"),
        "feed_back": on_event("handler1", event_handling.feed_back_event, "open_shop", text=WORDS),
        "decline": on_event("handler1", event_handling.decline_event, "wrong_station", text=WORDS),
        "comment": on_event("handler1", event_oversight.comment_event, "in_hand", text=WORDS),
    },
    "4_county": {
        "dispatch_county": on_event(
            "county1", event_dispatch.dispatch_event_as_county, "clinic_supply", station="bureau"
        ),
        "hand_down": on_event("county1", event_dispatch.hand_down_event, "stairwell", text=WORDS),
        "grade": on_event(
            "county1", event_dispatch.grade_event, "waste_heap", level=Colour.ORANGE, text=WORDS
        ),
        "escalate": on_event(
            "county1", event_oversight.escalate_event, "waste_heap", command=PlaceLevel.CITY, text=WORDS
        ),
        "take_up": on_event("county1", event_oversight.take_up_event, "put_off", text=WORDS),
    },
    "5_supervisor": {
        "urge_red": on_event("supervisor1", event_oversight.urge_event, "checkpoint_dark", text=WORDS),
        "urge_unit": on_event("supervisor1", event_oversight.urge_event, "unheard", text=WORDS),
        "comment": on_event("supervisor1", event_oversight.comment_event, "checkpoint_dark", text=WORDS),
        "take_up": on_event("supervisor1", event_oversight.take_up_event, "checkpoint_dark", text=WORDS),
    },
    "6_epidemiologist": {
        "find_pairs": lambda sandbox, phone: looks_for_pairs(sandbox, phone),
        "read_pair": on_pair(pairs.read_pair),
        "decide_pair": on_pair(
            pairs.decide_pair, sameness=pairs.Sameness.SAME, reason=pairs.SamenessReason.ASKED
        ),
        "read_code": on_code(overrides.read_override),
        "confirm_code": on_code(overrides.confirm_override),
        "lift_code": on_code(overrides.lift_override),
        "propose_code": lambda sandbox, phone: proposes(sandbox, phone),
    },
}
WHO = {"1_grid_worker": "worker1", "2_dispatcher": "dispatcher1", "3_handler": "handler1"}
WHO |= {"4_county": "county1", "5_supervisor": "supervisor1", "6_epidemiologist": "epidemiologist1"}


def test_every_lesson_has_its_acts_here() -> None:
    told = {lesson.name: [step.name for step in lesson.steps] for lesson in lessons()}
    assert {name: list(acts) for name, acts in ACTS.items()} == told


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_each_step_is_open_before_its_act_and_done_after(sandbox: Sandbox, lesson: Any) -> None:
    phone, account = Phone(sandbox), f"a-{WHO[lesson.name]}"

    def done() -> list[str]:
        return [one.step.name for one in progress(lesson, deeds_of(account)) if one.is_done]

    expected: list[str] = []
    for name, act in ACTS[lesson.name].items():
        assert done() == expected, f"{name} is not open"
        following = next_step(progress(lesson, deeds_of(account)))
        assert following is not None
        assert following.name == name
        act(sandbox, phone)
        expected.append(name)
        phone.later(seconds=1)
    assert done() == expected
    assert next_step(progress(lesson, deeds_of(account))) is None


def test_what_somebody_else_did_counts_for_nobody(sandbox: Sandbox) -> None:
    on_event("deputy1", event_dispatch.accept_event, "mask_price")(sandbox, Phone(sandbox))
    dispatcher = next(lesson for lesson in lessons() if lesson.role == "dispatcher")
    assert not any(one.is_done for one in progress(dispatcher, deeds_of("a-dispatcher1")))


def test_a_step_with_another_event_or_station_is_not_done(sandbox: Sandbox) -> None:
    phone = Phone(sandbox)
    on_event("dispatcher1", event_dispatch.accept_event, "unheard")(sandbox, phone)
    on_event("dispatcher1", event_dispatch.accept_event, "mask_price")(sandbox, phone)
    wrong = on_event("dispatcher1", event_dispatch.dispatch_event, "mask_price", station="service1")
    wrong(sandbox, phone)
    dispatcher = next(lesson for lesson in lessons() if lesson.role == "dispatcher")
    done = [one.step.name for one in progress(dispatcher, deeds_of("a-dispatcher1")) if one.is_done]
    assert done == ["accept"]


def test_every_trainee_has_one_lesson() -> None:
    assert [[lesson.role for lesson in lessons_for(roles)] for roles in TRAINEES.values()] == [
        ["grid_worker"], ["dispatcher"], ["handler"], ["county_command"], ["inspector"],
        ["epidemiologist"],
    ]  # fmt: skip


def test_everything_says_that_it_is_made_up(sandbox: Sandbox) -> None:
    assert [text for text in EventRow.objects.values_list("text", flat=True) if "【培训】" not in text] == []
    assert {row.place[:2] for row in EventRow.objects.all()} == {"99"}
    assert {row.place[:2] for row in HouseholdRow.objects.all()} == {"99"}
    assert all("培训" in place.name for place in site_registry(sandbox.home).within("99"))
    person = made_up_person(1, 1, 0)
    assert person["person_name"].startswith("培训")
    assert person["identity_number"].startswith("99")


def test_events_stand_in_many_states_and_ages_and_checks_wait(sandbox: Sandbox) -> None:
    rows = EventRow.objects.all()
    assert {row.state for row in rows} >= {
        "reported", "accepted", "dispatched", "in_handling", "fed_back", "verified", "referred",
    }  # fmt: skip
    ages = [sandbox.at - row.reported_at for row in rows]
    assert min(ages) < timedelta(minutes=10)
    assert max(ages) > timedelta(days=2)
    assert len(rows) == len(training_story())
    assert CheckRow.objects.filter(place=grid_of(1), state="open").count() == 2


def test_the_same_seed_makes_the_same_people_and_another_one_others() -> None:
    people = [[made_up_person(seed, 1, number) for number in range(10)] for seed in (1, 1, 2)]
    assert people[0] == people[1]
    assert people[0] != people[2]
    assert len({person["identity_number"] for person in people[0]}) == 10


def test_the_mark_is_the_first_thing_in_the_log(sandbox: Sandbox) -> None:
    first = AuditRecord.objects.order_by("pk")[0]
    assert (first.verb, first.facts) == ("training.mark", {"mark": "t-training", "seed": 1, "seats": 1})


def test_a_real_person_at_the_door_is_not_taken_in_and_a_made_up_one_is(sandbox: Sandbox) -> None:
    phone = Phone(sandbox)
    phone.register()
    before = SealedIdentity.objects.count()
    said = {**made_up_person(2, 1, 30), "person_name": "培训新"}
    real = {**said, "identity_number": resident_number(1)}
    for answers, outcome in ((real, "set_aside"), (said, "accepted")):
        item = replace(phone.visit("1-1-102", **answers), person="")
        (told,) = phone.sync(item).outcomes
        assert told.outcome == outcome, told
    assert SealedIdentity.objects.count() == before + 1
