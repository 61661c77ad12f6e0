"""The sync protocol under a bad network: requests and answers of two phones are lost, doubled, and come out of order.

At the end the site has every finding that was ever sent, each once, and both phones have what the site has.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desk_people import Desk, staffed_desk
from tests.field_people import (
    GRID,
    NEXT,
    Phones,
    again,
    cursor_of,
    device,
    door,
    home_of,
    item_id,
    officer,
    phone,
    visit,
    wanted,
    with_grids,
    worker,
)
from tests.reference.field_client import Phone
from wuse.pool.store.site_pool import site_pool
from wuse.respond.actions.checks import withdraw_check
from wuse.respond.store.models import FindingRow
from wuse.respond.store.rounds import list_page
from wuse.vocabulary import Purpose, Refusal

PHONES = ("dmin1", "dmin2")
LOSS = ("none", "request", "answer", "doubled", "late", "reversed")

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("visit"), st.sampled_from(PHONES), st.integers(0, 5), st.booleans()),
        st.tuples(
            st.just("door"),
            st.sampled_from(PHONES),
            st.integers(0, 3),
            st.sampled_from(("no_answer", "vacant")),
        ),
        st.tuples(st.just("check"), st.integers(0, 3)),
        st.tuples(st.just("withdraw"), st.integers(0, 3)),
        st.tuples(st.just("answer"), st.sampled_from(PHONES), st.integers(0, 3)),
        st.tuples(st.just("contact"), st.sampled_from(PHONES), st.sampled_from(LOSS)),
        st.tuples(st.just("wait"), st.integers(1, 60)),
    ),
    min_size=3,
    max_size=25,
)


@dataclass
class World:
    """A site, two phones of one worker, a neighbour with one, and what is under way in the network."""

    desk: Desk
    site: Phones
    phones: dict[str, Phone] = field(default_factory=lambda: {name: Phone() for name in PHONES})
    late: list[tuple[str, list[Any], str]] = field(default_factory=list)
    made: dict[str, Any] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)
    checks: list[str] = field(default_factory=list)

    def ask(self, name: str, items: list[Any], cursor: str) -> dict[str, Any]:
        """One request, as it reaches the site."""
        self.sent |= {item.item for item in items}
        made = self.site.sync("min", name, items, cursor)
        return {
            "at": self.desk.at,
            "response": made.response,
            "grids": made.grids,
            "items": {told.item: told.outcome for told in made.outcomes},
            "entries": list(made.page.entries),
            "gone": made.page.gone,
            "cursor": cursor_of(made),
            "more": made.page.more,
        }

    def contact(self, name: str, loss: str) -> bool:
        """One contact of a phone; answers whether it heard that nothing more is to come."""
        own = self.phones[name]
        batch, cursor = own.batch(), own.cursor
        if loss == "request":
            return False
        if loss == "late":
            self.late.append((name, batch, cursor))
            return False
        if loss == "reversed":
            for item in reversed(batch):
                self.ask(name, [item], cursor)
        if loss == "doubled":
            self.ask(name, batch, cursor)
        answer = self.ask(name, batch, cursor)
        if loss == "answer":
            return False
        own.hear(batch, answer)
        return not own.batch() and not answer["more"]

    def keep(self, name: str, item: Any) -> None:
        """A phone keeps what was found."""
        self.phones[name].waiting[item.item] = item
        self.made[item.item] = item

    def fresh_id(self) -> str:
        return item_id(f"n{len(self.made)}")

    def someone(self, name: str, number: int) -> tuple[str, tuple[str, ...]]:
        """The key and the heads of the first person of a door, as a phone knows them."""
        household = f"3-2-{number // 2:03}"
        for entry in self.phones[name].entries.values():
            if entry["kind"] == "household" and entry["household"] == household and entry["persons"]:
                first = entry["persons"][0]
                own = [item for item in self.phones[name].waiting.values() if item.person == first["person"]]
                # What the phone found itself since is what it knows best.
                return first["person"], (own[-1].item,) if own else tuple(first["heads"])
        return "", ()

    def do(self, step: tuple[Any, ...]) -> None:
        """Take one step."""
        getattr(self, f"_{step[0]}")(*step[1:])

    def _visit(self, name: str, number: int, fever: bool) -> None:
        person, heads = self.someone(name, number)
        said = {"fever": fever}
        if person:
            item = again(self.desk, number, person, item=self.fresh_id(), follows=heads, answers=said)
        else:
            item = visit(self.desk, number, item=self.fresh_id(), answers=said)
        self.keep(name, item)

    def _door(self, name: str, number: int, found: str) -> None:
        self.keep(name, door(self.desk, f"9-{number}", found, item=self.fresh_id()))

    def _check(self, number: int) -> None:
        self.checks += self.site.push(
            "zhou", wanted(self.desk, f"9-{number}", until=self.desk.at + timedelta(hours=30))
        )

    def _withdraw(self, number: int) -> None:
        if number < len(self.checks):
            frame = {"uid": self.checks[number], "purpose": Purpose.ISOLATION_CARE}
            # Who was slower hears that the check is over.
            with suppress(Refusal):
                self.desk.do("zhou", withdraw_check, **frame)

    def _answer(self, name: str, number: int) -> None:
        own = self.phones[name].entries
        shown = sorted(uid for uid, entry in own.items() if entry["kind"] == "check")
        if number < len(shown):
            check = own[shown[number]]
            frame = {"check": check["uid"], "check_follows": tuple(check["heads"])}
            self.keep(name, door(self.desk, check["household"], "vacant", item=self.fresh_id(), **frame))

    def _contact(self, name: str, loss: str) -> None:
        self.contact(name, loss)

    def _wait(self, hours: int) -> None:
        self.desk.later(hours=hours)
        for own in self.phones.values():
            own.drop_over(self.desk.at)

    def settle(self) -> None:
        """What was under way arrives at last, newest first, and unheard; then the network is good."""
        for name, batch, cursor in reversed(self.late):
            self.ask(name, batch, cursor)
        for _ in range(2):
            for name in PHONES:
                while not self.contact(name, "none"):
                    pass


@contextmanager
def world() -> Iterator[World]:
    """A world of its own, which is taken back."""
    folder = Path(tempfile.mkdtemp())
    try:
        with override_settings(WUSE_HOME=folder), transaction.atomic():
            desk = staffed_desk(folder)
            site = Phones(desk, with_grids(home_of(desk)))
            worker(desk, "min")
            phone(desk, "min", number=2)
            worker(desk, "tao", NEXT)
            officer(desk)
            yield World(desk, site)
            transaction.set_rollback(True)
    finally:
        shutil.rmtree(folder)


def server_view(found: World) -> dict[str, Any]:
    """Everything that stands on the grid's list now, from its beginning."""
    page = list_page(found.desk.response, grids=[GRID], marks={}, at=found.desk.at, most=10_000)
    assert not page.more
    return {entry["uid"]: entry for entry in page.entries}


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_the_network_does_each_finding_arrives_once_and_both_phones_see_what_the_site_has(
    steps: Any,
) -> None:
    with world() as found:
        for step in steps:
            found.do(step)
        found.settle()
        # All that was made was sent in the end; each is one row of facts and one line of what has come.
        assert set(FindingRow.objects.values_list("item", flat=True)) == set(found.made) == found.sent
        pool = site_pool(home_of(found.desk))
        for table in ("grid_visit", "door_visit"):
            rows = pool.source(table)
            ids = sorted(rows["visit_id"].to_list()) if hasattr(rows, "columns") else []
            assert ids == sorted(item.item for item in found.made.values() if item.kind.standard == table)
        view = server_view(found)
        for name in PHONES:
            assert found.phones[name].entries == view, name
            assert not found.phones[name].waiting
        # What stands of persons are the visits that no other one follows, in whatever order they came.
        heads = {head for entry in view.values() for one in entry.get("persons", ()) for head in one["heads"]}
        visits = [item for item in found.made.values() if item.kind == "visit"]
        assert heads == {one.item for one in visits} - {head for one in visits for head in one.follows}
        # The neighbour sees nothing of it, with whatever cursor.
        for cursor in ("", found.phones["dmin1"].cursor):
            page = found.site.sync("tao", "dtao1", cursor=cursor).page
            assert (page.entries, page.gone) == ((), ())
        assert device("dtao1").cut_off_at is None
