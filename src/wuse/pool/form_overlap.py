"""Which forms ask for the same thing of the same subject, and which of them could stop.

Source of the aim: the criticism that reporting had become a burden of its own (domain: never ask twice, reuse data).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wuse.pool.form import Form, FormField

# Days from one filling in to the next; a form that waits for an event has none.
_INTERVAL_DAYS = {"daily": 1, "weekly": 7}


@dataclass(frozen=True)
class Overlap:
    """One thing that more than one form asks of the same subject.

    `forms`: those that ask. `droppable`: those of them that need not, since the others learn it often enough.
    """

    subject: str
    name: str
    title: Mapping[str, str]
    forms: tuple[str, ...]
    droppable: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many forms ask."""
        return len(self.forms)


def overlaps(forms: Iterable[Form]) -> list[Overlap]:
    """What several forms ask of the same subject: most asked first, then by name.

    The form that is filled in most often keeps the question, and so does every form whose own answer would be out of
    date before the others ask again. A form that waits for an event supplies only what holds for good.
    """
    asking: dict[tuple[str, str], list[tuple[Form, FormField]]] = {}
    for form in forms:
        for asked in form.fields:
            asking.setdefault((form.subject, asked.name), []).append((form, asked))
    found = [_overlap(subject, name, pairs) for (subject, name), pairs in asking.items() if len(pairs) > 1]
    return sorted(found, key=lambda overlap: (-overlap.count, overlap.subject, overlap.name))


def _overlap(subject: str, name: str, pairs: list[tuple[Form, FormField]]) -> Overlap:
    kept: list[tuple[Form, FormField]] = []
    droppable = []
    for form, asked in sorted(pairs, key=_most_often_first):
        if any(_supplies(other, asked) for other, _ in kept):
            droppable.append(form.name)
        else:
            kept.append((form, asked))
    return Overlap(
        subject=subject,
        name=name,
        title=kept[0][1].title,
        forms=tuple(sorted(form.name for form, _ in pairs)),
        droppable=tuple(sorted(droppable)),
    )


def _most_often_first(pair: tuple[Form, FormField]) -> tuple[float, str]:
    form, _ = pair
    return _INTERVAL_DAYS.get(form.frequency, float("inf")), form.name


def _supplies(other: Form, asked: FormField) -> bool:
    """Whether the other form learns this as often as its answer goes out of date."""
    if asked.valid_days is None:
        return True
    return _INTERVAL_DAYS.get(other.frequency, float("inf")) <= asked.valid_days
