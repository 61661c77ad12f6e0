"""One thing that a phone sends: a visit to a person, or to a door at which nobody was met. Each becomes one fact.

The phone says what it asked, at which door, when; who says it, and under which number, the site writes itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from wuse.pool.form import load_form
from wuse.respond.finding import DoorFinding, check_item_id, compared
from wuse.respond.household import Met
from wuse.respond.inspection_list import Found
from wuse.vocabulary import PlaceCode, Refusal

FORM = "grid_visit_sheet"
MOST_ITEMS = 50
_MOST_FOLLOWED = 8
_IDENTITY = frozenset({"identity_kind", "identity_number", "person_name"})


class ItemKind(StrEnum):
    """VISIT: of a person. DOOR: nobody was met."""

    VISIT = "visit"
    DOOR = "door"

    @property
    def standard(self) -> str:
        """The table that its row enters."""
        return "grid_visit" if self is ItemKind.VISIT else "door_visit"


@dataclass(frozen=True)
class SentItem:
    """What a phone sends.

    `person`: the key, where the phone has it; else the answers name a document. `check`: the check that is answered.
    `checklist`, `notes`: of an inspection, item of the list -> what was found, and in words; its `door_found` follows.
    `follows`, `check_follows`: ids of the findings of the person, and of the check, that the phone knew.
    """

    item: str
    kind: ItemKind
    grid: PlaceCode
    household: str
    at: datetime
    person: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    check: str = ""
    checklist: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    follows: tuple[str, ...] = ()
    check_follows: tuple[str, ...] = ()

    def row(self, *, reporter: str) -> dict[str, Any]:
        """The row of facts that it says."""
        given = {
            "visit_id": self.item,
            "place": str(self.grid),
            "household": self.household,
            "visited_at": self.at.isoformat(),
            "reporter": reporter,
            "check_id": self.check or None,
        }
        person = {"person": self.person or None} if self.kind is ItemKind.VISIT else {}
        return {**self.answers, **person, **given}

    def finding(self, device: str) -> DoorFinding:
        """What is kept of it beside the fact."""
        return DoorFinding(self.item, self.at, device, compared(self.answers))

    def met(self, device: str, person: str) -> Met:
        """Whom it met, by the key that the door gave."""
        answered = {name for name, value in self.answers.items() if value not in (None, "")}
        born = str(self.answers.get("birth_date") or "")[:4]
        return Met(
            person=person,
            finding=self.finding(device),
            follows=self.follows,
            # Whom a key stands for has shown a document once.
            answered=frozenset(answered | _IDENTITY | {"household"}),
            sex=str(self.answers.get("sex") or ""),
            born=int(born) if born.isdecimal() else None,
        )


def answer_names(kind: ItemKind) -> frozenset[str]:
    """What may be answered: the questions of the form, or how the door was."""
    if kind is ItemKind.DOOR:
        return frozenset({"door_found", "note"})
    return frozenset(asked.field.name for asked in load_form(FORM).fields if asked.field.name != "household")


def check_items(items: Iterable[SentItem]) -> None:
    """Refuse what no phone of ours sends: too much, an id twice, an answer that was not asked.

    Raises:
        Refusal: `sync.items`, `finding.id`, `finding.answer`.
    """
    listed = list(items)
    if len(listed) > MOST_ITEMS or len({item.item for item in listed}) < len(listed):
        raise Refusal(
            "sync.items",
            "Send at most {most} findings at a time, each once, and go on with the next ones after the answer.",
            {"most": MOST_ITEMS},
        )
    for item in listed:
        for name in (item.item, *item.follows, *item.check_follows):
            check_item_id(name)
        strange = sorted(set(item.answers) - answer_names(item.kind)) + _strange_in_list(item)
        if strange or max(len(item.follows), len(item.check_follows)) > _MOST_FOLLOWED:
            raise Refusal(
                "finding.answer",
                "The finding {item} answers what was not asked: {names}. Load the app again.",
                {"item": item.item, "names": strange},
            )


def is_door_answer(kind: ItemKind, said: Mapping[str, Any]) -> bool:
    """Whether the check that it answers stays open: nobody came to the door, so somebody goes again."""
    return kind is ItemKind.DOOR and said.get("door_found") == "no_answer"


def _strange_in_list(item: SentItem) -> list[str]:
    """What of a checklist no phone of ours sends: answers that there are not, a list without its check."""
    alone = ["checklist"] if item.checklist and not (item.check and item.kind is ItemKind.DOOR) else []
    return [*alone, *sorted(name for name, said in item.checklist.items() if said not in set(Found))]
