"""Pages on health codes: the public statistic, and a reviewer's page of an appeal."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.code_people import CodeDesk
from tests.desk_people import Desk
from tests.web_people import on_its_clock, signed_in, visitor
from wuse.publish.codes.statistic import cause_words
from wuse.respond.actions.appeals import appeal_code
from wuse.respond.store.code_tallies import count_change
from wuse.vocabulary import Colour, PersonKey


@pytest.fixture
def codes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> CodeDesk:
    return CodeDesk(on_its_clock(desk, monkeypatch))


@pytest.fixture
def counted(codes: CodeDesk) -> Callable[[str, int], None]:
    def count(place: str, number: int) -> None:
        count_change(
            place,
            "red",
            "hand.isolation_order",
            "wzcdc",
            response=codes.desk.response,
            at=codes.desk.at,
            number=number,
        )

    return count


def text_of(address: str, *, lang: str = "en") -> str:
    answer = visitor(lang=lang).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_statistic_is_for_everyone_and_says_a_wave(
    codes: CodeDesk, counted: Callable[[str, int], None]
) -> None:
    assert "No code was changed" in text_of("/code-changes/")
    counted("330382", 1317)
    counted("330106", 2)
    page = text_of("/code-changes/", lang="zh-hans")
    assert "人工赋码" in page
    assert "▲ 红码 · 隔离医学观察 1317" in page
    assert "&lt; 5" in page
    assert "wzcdc" not in page, "whose hands it was is for those who oversee"


def test_late_appeals_are_told_without_a_colour(codes: CodeDesk) -> None:
    count_change(
        "330382", "none", "late.appeal", "", response=codes.desk.response, at=codes.desk.at, number=6
    )
    page = text_of("/code-changes/", lang="zh-hans")
    assert cause_words("late.appeal", "zh") + " 6" in page
    assert "· " + cause_words("late.appeal", "zh") not in page


def test_its_files_have_the_same_numbers(codes: CodeDesk, counted: Callable[[str, int], None]) -> None:
    counted("330382", 7)
    told = json.loads(text_of("/code-changes/changes.json"))
    assert told["exact_from"] == 5
    assert [(line["county"], line["number"]) for line in told["changes"]] == [(None, 7), ("330382", 7)]
    lines = text_of("/code-changes/changes.csv").splitlines()
    assert lines[0] == "day,county,kind,colour,cause,number,fewer_than"
    assert lines[1] == "2020-02-12,all,hand,,,7,"


def _appealed(codes: CodeDesk) -> tuple[PersonKey, str]:
    (person,) = codes.register("chen")
    codes.declares(person)
    codes.contacts(person)
    codes.citizen("chen", person)
    number = codes.desk.do("me-chen", appeal_code, code=codes.code(person))
    return person, f"/desk/corrections/{number}/"


def test_a_reviewer_sees_the_code_its_reasons_and_the_facts(codes: CodeDesk) -> None:
    _, address = _appealed(codes)
    page = signed_in("lin", lang="zh-hans").get(address).content.decode()
    for words in (
        "本人健康码：▲ 红码",
        "末次接触病例",
        "zhejiang-2020-02-17",
        "本人",
        "wzcdc",
        "给予临时缓释",
    ):
        assert words in page


def test_a_reviewer_gives_relief_and_ends_it(codes: CodeDesk) -> None:
    person, address = _appealed(codes)
    browser = signed_in("lin")
    until = (codes.desk.at + timedelta(hours=20)).isoformat()
    given = browser.post(address, {"act": "relief", "reason": "stranded", "until": until})
    assert given.status_code == 302
    assert codes.code(person).colour == Colour.YELLOW
    assert "End interim relief" in browser.get(address).content.decode()
    assert browser.post(address, {"act": "end-relief"}).status_code == 302
    assert codes.code(person).colour == Colour.RED


def test_corrected_is_refused_while_nothing_is(codes: CodeDesk) -> None:
    person, address = _appealed(codes)
    browser = signed_in("lin")
    answer = {"act": "answer", "outcome": "corrected", "answer": "checked and corrected"}
    refused = browser.post(address, answer)
    assert refused.status_code == 400
    assert "still as it was appealed" in refused.content.decode()
    codes.desk.later(hours=1)
    codes.contacts(person, state="released")
    assert browser.post(address, answer).status_code == 302
