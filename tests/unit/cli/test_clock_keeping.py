"""The keeper's clocks: what is refused to one row is told once, and the others have their turn."""

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.audits import MemoryAudit
from wuse.cli import clock_keeping
from wuse.cli.clock_keeping import DeskClocks
from wuse.permits import Actor
from wuse.respond.actions import arrival_clocks, resumption_clocks
from wuse.respond.one_by_one import TellRefused, each_alone
from wuse.trust.audit import Audit
from wuse.vocabulary import Refusal


def one_refused(*, audit: Audit, by: Actor, at: datetime, refused: TellRefused | None = None) -> int:
    return each_alone([1, 2, 3], _act, refused)


def _act(number: int) -> bool:
    if number == 2:
        raise Refusal("event.kind", "No such kind.")
    return True


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    heard: list[str] = []
    shown: Callable[..., None] = lambda text, **_: heard.append(text)  # noqa: E731
    monkeypatch.setattr(clock_keeping.errors, "print", shown)
    monkeypatch.setattr(resumption_clocks, "escalate_files", one_refused)
    monkeypatch.setattr(arrival_clocks, "escalate_arrivals", one_refused)
    return heard


def test_a_row_that_is_refused_is_told_once_by_a_process(said: list[str]) -> None:
    clocks = DeskClocks(MemoryAudit())
    assert [clocks.late(), clocks.late()] == [4, 4]
    assert len(said) == 1
    assert said[0].startswith("2: ")


def test_another_process_tells_it_again(said: list[str]) -> None:
    for _ in range(2):
        DeskClocks(MemoryAudit()).late()
    assert len(said) == 2


def test_where_nobody_hears_of_it_the_first_is_raised_behind_the_others() -> None:
    done: list[int] = []

    def act(number: int) -> bool:
        done.append(number)
        return _act(number)

    with pytest.raises(Refusal, match="No such kind"):
        each_alone([1, 2, 3], act)
    assert done == [1, 2, 3]
