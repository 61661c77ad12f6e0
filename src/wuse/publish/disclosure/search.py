"""The search for the cells to withhold beside those that must be.

Deterministic: cells are taken in the order of their keys, ties are settled by it. Greedy, then pruned: no cell that was
added can be shown again without laying another one open. It need not be the fewest possible, which is a hard problem
of its own (Fischetti and Salazar, Management Science 47, 2001).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from wuse.publish.disclosure.feasible import Figures, System, cheapest_shift, reached, system_of
from wuse.publish.disclosure.table import Key, Relation, WithheldReason
from wuse.vocabulary import Refusal

_HAIR = 1e-6
_FREE = 1e-4  # the price of moving a cell that is withheld already: next to nothing, yet no idle moves

_FOR_OTHERS = frozenset({WithheldReason.COMPLEMENTARY, WithheldReason.DIFFERENCING})


@dataclass(frozen=True)
class Need:
    """The interval that readers must be left with: from `low` or less to `high` or more, and `width` wide."""

    low: float | None
    high: float | None
    width: float


@dataclass
class Search:
    """What is withheld so far, and figures that agree with it.

    `fixed`: cells that cannot be withheld any more: zeros that are shown, and what was published before.
    `witnesses`: other figures that readers must hold possible; each proves something about many cells at once, and
    stays good when more is withheld.
    """

    values: Figures
    fixed: frozenset[Key]
    least: Figures
    relations: list[Relation]
    whole_numbers: bool
    needs: dict[Key, Need]
    reasons: dict[Key, WithheldReason]
    width: float
    witnesses: list[Figures] = field(default_factory=list)
    _built: tuple[frozenset[Key], System] | None = field(default=None, init=False)

    def settle(self, reason: WithheldReason) -> None:
        """Withhold what is needed, then show again what is not.

        Raises:
            Refusal: `disclosure.already_derivable`.
        """
        added: list[Key] = []
        waiting = sorted(self.needs)
        while waiting:
            key = waiting.pop(0)
            while key in self.needs and (targets := self._lacks(key, self._system())):
                more = self._more(key, targets)
                self._withhold(more, reason)
                added += more
                waiting += more
        for key in sorted(added, key=lambda cell: (-self.values[cell], cell)):
            self._show_if_safe(key)

    def _system(self) -> System:
        """The equations of a reader: made anew where another cell is withheld than the last time."""
        withheld = frozenset(self.reasons)
        if self._built is None or self._built[0] != withheld:
            loose = withheld - self._told
            known = {key: value for key, value in self.values.items() if key not in loose}
            unknown = {key: self.least[key] for key in self.reasons if key in loose}
            made = system_of(known, unknown, self.relations, whole_numbers=self.whole_numbers)
            self._built = withheld, made
        return self._built[1]

    @property
    def _told(self) -> frozenset[Key]:
        """Cells that readers know whatever we do, though they should not."""
        return self.fixed & self.reasons.keys()

    def _lacks(self, key: Key, system: System) -> list[float]:
        """Figures of which the cell should be able to have one and cannot; none when readers are left in the dark."""
        need = self.needs[key]
        if key in self._told:
            return [self.values[key] + need.width]
        low, high = self._span(key)
        target = max(low + need.width, need.high or 0.0)
        if high >= target - _HAIR and (need.low is None or low <= need.low + _HAIR):
            return []
        low = self._extreme(key, system, None)
        if need.low is not None and low > need.low + _HAIR:
            return [need.low]
        target = max(low + need.width, need.high or 0.0)
        high = self._extreme(key, system, target)
        if high >= target - _HAIR:
            return []
        return [target] if need.high is not None else [target, high - need.width]

    def _span(self, key: Key) -> tuple[float, float]:
        seen = [self.values[key], *(figures[key] for figures in self.witnesses if key in figures)]
        return min(seen), max(seen)

    def _extreme(self, key: Key, system: System, target: float | None) -> float:
        figures = reached(system, key, target)
        if figures is None:
            raise _already([key])
        self.witnesses.append(figures)
        return figures[key]

    def _more(self, key: Key, targets: Sequence[float]) -> list[Key]:
        """The cheapest cells to withhold so that the cell can take a figure; at worst any one that is left.

        A cell that is withheld for the sake of others alone may be told after all, when it would be anyway.
        """
        if key not in self._told:
            for target in targets:
                if more := self._cheapest(key, target):
                    return more
        if self.reasons[key] in _FOR_OTHERS:
            del self.needs[key]
            return []
        left = [cell for cell in self.least if cell not in self.reasons and cell not in self.fixed]
        if not left or key in self._told:
            raise _already([key])
        return [min(left, key=lambda cell: (self.values[cell], cell))]

    def _cheapest(self, key: Key, target: float) -> list[Key]:
        costs = dict(self._costs())
        room = {cell: max(0.0, self.values[cell] - self.least[cell]) for cell in costs}
        if target < self.least[key]:
            return []
        shift = cheapest_shift(self.relations, costs, room, key, target - self.values[key])
        return [cell for cell in shift if cell not in self.reasons]

    def _costs(self) -> Iterator[tuple[Key, float]]:
        """Few cells before little value: each costs 1, and up to 1 more for its share of the largest figure."""
        largest = max(self.values.values(), default=0.0) or 1.0
        for cell in self.least:
            if cell in self.reasons and cell not in self.fixed:
                yield cell, _FREE
            elif cell not in self.reasons and cell not in self.fixed:
                yield cell, 1.0 + self.values[cell] / largest

    def _withhold(self, keys: list[Key], reason: WithheldReason) -> None:
        for key in keys:
            self.reasons[key] = reason
            self.needs[key] = Need(None, None, self.width)

    def _show_if_safe(self, key: Key) -> None:
        """Show a cell that was added, if every need is met without it."""
        tied = [cell for cell in self._system().around(key).keys if cell != key and cell in self.needs]
        before = (dict(self.reasons), dict(self.needs), self.witnesses)
        self.reasons.pop(key)
        self.needs.pop(key, None)
        value = self.values[key]
        self.witnesses = [each for each in self.witnesses if abs(each.get(key, value) - value) <= _HAIR]
        system = self._system()
        if any(self._lacks(cell, system) for cell in tied):
            self.reasons, self.needs, self.witnesses = before


def _already(keys: list[Key]) -> Refusal:
    return Refusal(
        "disclosure.already_derivable",
        "{cells}: can be worked out from what was published earlier, whatever this table withholds. Leave this table "
        "out, or make it of larger places and groups.",
        {"cells": ["/".join(key) for key in keys]},
    )
