"""Who shows a code is found in what the keeper wrote: the same verdict as from all rows, whatever came in between."""

import random
from datetime import timedelta

import pytest

from tests.code_people import CodeDesk
from tests.desk_people import Desk
from wuse.pool import Pool
from wuse.publish.codes.store import code_of
from wuse.respond.holder_code import HolderCode
from wuse.respond.store.kept_run import KeptCodesReader
from wuse.vocabulary import PersonKey


@pytest.fixture
def codes(desk: Desk) -> CodeDesk:
    return CodeDesk(desk)


@pytest.fixture
def reader(codes: CodeDesk) -> KeptCodesReader:
    return KeptCodesReader(codes.home)


def read(codes: CodeDesk, reader: KeptCodesReader, person: PersonKey) -> HolderCode:
    return code_of(codes.pool, person, response=codes.desk.response, at=codes.desk.at, kept=reader)


def declares(codes: CodeDesk, person: PersonKey, **more: object) -> None:
    codes.declares(person, declaration_id=f"d-{person[3:15]}-{codes.desk.at:%d%H%M}", **more)


def test_without_a_state_all_rows_are_judged(codes: CodeDesk, reader: KeptCodesReader) -> None:
    (chen,) = codes.register("chen")
    declares(codes, chen)
    found = read(codes, reader, chen)
    assert (found.colour, len(found.facts)) == ("green", 1)


def test_the_state_alone_answers_where_nothing_came_since(
    codes: CodeDesk, reader: KeptCodesReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    (chen,) = codes.register("chen")
    declares(codes, chen)
    codes.contacts(chen)
    codes.judge()
    monkeypatch.setattr(Pool, "source", None)  # no row of the pool is read
    found = read(codes, reader, chen)
    monkeypatch.undo()
    assert (found.colour, found.facts) == ("red", ())
    assert found.verdict == codes.code(chen).verdict


def test_what_is_declared_after_the_run_counts_at_once(codes: CodeDesk, reader: KeptCodesReader) -> None:
    chen, lu = codes.register("chen", "lu")
    declares(codes, chen)
    codes.judge()
    codes.desk.later(minutes=3)
    declares(codes, chen, fever=True)
    declares(codes, lu)
    for person, colour in ((chen, "yellow"), (lu, "green")):
        found = read(codes, reader, person)
        assert (found.colour, found.facts) == (colour, ())
        assert found.verdict == codes.code(person).verdict


def test_any_other_news_is_judged_from_all_rows(codes: CodeDesk, reader: KeptCodesReader) -> None:
    (chen,) = codes.register("chen")
    declares(codes, chen)
    codes.judge()
    codes.contacts(chen)
    found = read(codes, reader, chen)
    assert (found.colour, len(found.facts)) == ("red", 2)


def test_whoever_lost_a_fact_is_judged_from_all_rows_before_the_next_writing(
    codes: CodeDesk, reader: KeptCodesReader
) -> None:
    chen, lu = codes.register("chen", "lu")
    declares(codes, chen)
    declares(codes, lu)
    codes.contacts(chen)
    codes.judge()
    codes.desk.later(minutes=1)
    codes.contacts(lu, contact_id=f"c{chen[3:15]}")
    declares(codes, chen)
    codes.judge()
    assert [read(codes, reader, one).colour for one in (chen, lu)] == ["green", "red"]


def test_the_end_of_the_state_is_seen(codes: CodeDesk, reader: KeptCodesReader) -> None:
    (chen,) = codes.register("chen")
    declares(codes, chen)
    codes.judge()
    assert reader.of(codes.desk.response)
    (codes.home / "codes" / codes.desk.response / "run.json").unlink()
    assert reader.of(codes.desk.response) is None


@pytest.mark.parametrize("seed", range(6))
def test_the_verdict_is_that_from_all_rows(codes: CodeDesk, reader: KeptCodesReader, seed: int) -> None:
    drawn, persons = random.Random(seed), codes.register("chen", "lu", "wang")
    quick = 0
    for _ in range(14):
        person = drawn.choice(persons)
        match drawn.randrange(6):
            case 0 | 1:
                declares(codes, person, fever=drawn.random() < 0.3)
            case 2:
                codes.contacts(person, days=drawn.randrange(1, 12))
            case 3:
                codes.contacts(person, contact_id=f"c{drawn.choice(persons)[3:15]}")
            case 4:
                codes.desk.later(days=1)
            case 5:
                codes.desk.later(minutes=drawn.randrange(1, 30))
        codes.judge()
        codes.desk.later(minutes=1)
        declares(codes, drawn.choice(persons))
        one = drawn.choice(persons)
        found = read(codes, reader, one)
        quick += found.facts == ()
        assert found.verdict == codes.code(one).verdict
    assert quick
    assert all(read(codes, reader, one).verdict == codes.code(one).verdict for one in persons)
    codes.desk.later(minutes=int(timedelta(days=40).total_seconds() // 60))
    assert {read(codes, reader, one).verdict["rule"] for one in persons} == {"undeclared"}
