"""Colours of many at once are those of each by itself: with and without the kept state, and those set by hand."""

import random
from collections.abc import Mapping
from datetime import timedelta

import pytest

from tests.code_people import CodeDesk
from tests.desk_people import COUNTY, Desk
from wuse.publish.codes.store import code_of, colours_of
from wuse.respond.store import many_codes
from wuse.respond.store.kept_run import KeptCodesReader
from wuse.respond.store.models import OverrideRow
from wuse.vocabulary import Colour, PersonKey

NAMES = ("chen", "lu", "wang", "zhao", "qian", "sun")


@pytest.fixture
def codes(desk: Desk) -> CodeDesk:
    return CodeDesk(desk)


def at_once(
    codes: CodeDesk, persons: list[PersonKey], kept: KeptCodesReader | None
) -> Mapping[PersonKey, Colour | None]:
    return colours_of(codes.pool, persons, response=codes.desk.response, at=codes.desk.at, kept=kept)


def one_by_one(codes: CodeDesk, persons: list[PersonKey]) -> Mapping[PersonKey, Colour | None]:
    frame = {"response": codes.desk.response, "at": codes.desk.at}
    return {person: code_of(codes.pool, person, **frame).colour for person in persons}  # type: ignore[arg-type]


def declares(codes: CodeDesk, person: PersonKey, **more: object) -> None:
    codes.declares(person, declaration_id=f"d-{person[3:15]}-{codes.desk.at:%d%H%M}", **more)


def set_by_hand(codes: CodeDesk, person: PersonKey, state: str = "active") -> None:
    """A red code by hand, confirmed an hour ago."""
    at = codes.desk.at
    OverrideRow.objects.create(
        person=person, response=codes.desk.response, place=COUNTY, colour="red", reason="confirmed_case",
        proposed_by="a-1", proposed_at=at - timedelta(hours=2), confirmed_by="a-2",
        confirmed_at=at - timedelta(hours=1), until=at + timedelta(days=3), state=state,
    )  # fmt: skip


@pytest.mark.parametrize("with_state", [False, True], ids=["all rows", "kept state"])
@pytest.mark.parametrize("seed", range(2))
def test_the_colours_are_those_of_each_by_itself(codes: CodeDesk, seed: int, with_state: bool) -> None:
    drawn, persons = random.Random(seed), codes.register(*NAMES)
    kept = KeptCodesReader(codes.home) if with_state else None
    seen: set[Colour | None] = set()
    for _ in range(8):
        person = drawn.choice(persons)
        match drawn.randrange(5):
            case 0 | 1:
                declares(codes, person, fever=drawn.random() < 0.3)
            case 2:
                codes.contacts(person, days=drawn.randrange(1, 12))
            case 3:
                # What was another's contact becomes this one's.
                codes.contacts(person, contact_id=f"c{drawn.choice(persons)[3:15]}")
            case 4:
                codes.desk.later(days=1)
        if with_state and drawn.random() < 0.7:
            codes.judge()
        codes.desk.later(minutes=1)
        declares(codes, drawn.choice(persons))
        found = at_once(codes, persons, kept)
        assert found == one_by_one(codes, persons)
        seen |= set(found.values())
    assert len(seen) >= 2


def test_those_set_by_hand_are_asked_one_by_one(codes: CodeDesk) -> None:
    persons = codes.register(*NAMES)
    for person in persons:
        declares(codes, person)
    set_by_hand(codes, persons[0])
    set_by_hand(codes, persons[1], state="lifted")
    assert many_codes.set_apart(persons, response=codes.desk.response) == {persons[0]}
    found = at_once(codes, persons, None)
    assert found == one_by_one(codes, persons)
    assert [found[person] for person in persons] == [Colour.RED, *[Colour.GREEN] * 5]


def test_nothing_is_asked_a_person_at_a_time(codes: CodeDesk, django_assert_max_num_queries: object) -> None:
    """The number of questions to the desk does not grow with that of the persons."""
    persons = codes.register(*(f"p{number}" for number in range(300)))
    codes.declares(*persons)
    codes.judge()
    kept = KeptCodesReader(codes.home)
    at_once(codes, persons[:10], kept)
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        found = at_once(codes, persons, kept)
    assert set(found.values()) == {Colour.GREEN}
