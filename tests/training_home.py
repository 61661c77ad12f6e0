"""A training home in the tests' own database, on a clock that stands still, and what its trainees do in it."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.desk_people import AT, CountingEntropy
from tests.laid import laid
from wuse.cli.sandbox import Sandbox
from wuse.cli.training import fill
from wuse.intake.store.known import KnownRows
from wuse.permits.actions.devices import register_device
from wuse.permits.store.devices import device_of, get_device
from wuse.places import site_registry
from wuse.places.made_up import grid_of
from wuse.pool.store.site_pool import site_pool
from wuse.respond.actions.sync import Synced, sync_grid
from wuse.respond.sent_item import ItemKind, SentItem
from wuse.respond.store.deeds import event_of_story
from wuse.trust.keys import KeyFolder
from wuse.trust.store.audit import DeskAudit
from wuse.trust.store.vault import Vault

PASSWORD = "correct horse battery staple"


def training_home(
    home: Path,
    *,
    seats: int = 1,
    seed: int = 1,
    at: datetime = AT,
    entropy: CountingEntropy | None = None,
) -> Sandbox:
    """Make one."""
    entropy = entropy or CountingEntropy()
    keys = KeyFolder(home / "keys")
    known = keys.make("known/1", entropy=entropy)
    sandbox = Sandbox(home, DeskAudit(entropy), Vault(keys, entropy), at, seed, seats, known)
    fill(sandbox, uid="t-training", passwords=lambda: PASSWORD)
    return sandbox


def laid_training_home(home: Path, *, seats: int = 1) -> Sandbox:
    """The same home; made once a process and laid anew for each test."""

    def make(folder: Path) -> tuple[Sandbox, CountingEntropy]:
        entropy = CountingEntropy()
        return training_home(folder, seats=seats, entropy=entropy), entropy

    made, used = laid(("training", seats), make, home)
    entropy, keys = replace(used), KeyFolder(home / "keys")
    return replace(made, home=home, audit=DeskAudit(entropy), vault=Vault(keys, entropy))


def number_of(event: str, seat: int = 1) -> int:
    """The number of an event of the story."""
    found = event_of_story(event, seat)
    assert found is not None
    return found


class Phone:
    """The phone of the worker of a seat."""

    def __init__(self, sandbox: Sandbox, seat: int = 1) -> None:
        self._sandbox, self._seat, self._count = sandbox, seat, 0
        self.at = sandbox.at

    @property
    def grid(self) -> Any:
        return grid_of(self._seat)

    def register(self) -> None:
        """As the page does it."""
        values = {"place": self.grid, "device_id": "dworker", "secret": "secret", "name": "phone"}
        self._sandbox.do(f"worker{self._seat}", register_device, self.at, **values)

    def sync(self, *items: SentItem) -> Synced:
        """One contact."""
        self._count += 1
        made = self._sandbox.do(
            f"worker{self._seat}",
            sync_grid,
            self.at,
            vault=self._sandbox.vault,
            known=KnownRows(self._sandbox.known_secret),
            pool=site_pool(self._sandbox.home),
            places=site_registry(self._sandbox.home),
            uid=f"r-phone-{self._count}",
            device=device_of(get_device("dworker")),
            items=items,
        )
        assert isinstance(made, Synced)
        return made

    def persons(self, household: str) -> list[str]:
        """The keys of those behind a door."""
        entry = next(
            one
            for one in self.sync().page.entries
            if one.get("household") == household and one.get("persons")
        )
        return [person["person"] for person in entry["persons"]]

    def visit(self, household: str, **answers: Any) -> SentItem:
        """A visit to the first person behind a door."""
        self._count += 1
        said = {
            "visit_found": "present", "contact_with_case": False, "fever": False, "cough": False,
            "breathlessness": False, "isolation_needed": False, "need": "none", **answers,
        }  # fmt: skip
        return SentItem(
            item=f"phone-{self._count:016}",
            kind=ItemKind.VISIT,
            grid=self.grid,
            household=household,
            at=self.at,
            person=self.persons(household)[0],
            answers=said,
        )

    def answer(self, household: str) -> SentItem:
        """The answer to the check at a door."""
        check = next(
            one["uid"]
            for one in self.sync().page.entries
            if one["household"] == household and "reason" in one
        )
        return replace(self.visit(household), check=check)

    def later(self, **span: float) -> None:
        """Move the clock on."""
        self.at += timedelta(**span)
