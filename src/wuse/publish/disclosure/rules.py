"""Which cells may not be shown for what they hold themselves: the minimum cell and the dominance rules.

Source: Hundepool et al., Statistical Disclosure Control, Wiley 2012, chapters 4 (magnitude tables) and 5 (frequency
tables).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from wuse.vocabulary import Refusal


@dataclass(frozen=True)
class MinimumCell:
    """A count of persons from 1 to `minimum` - 1 is withheld; 0 is shown unless `hides_zero`.

    `width`: readers must be left with an interval of at least so many persons; `minimum` - 1 when not stated.
    """

    minimum: int = 5
    hides_zero: bool = False
    width: int | None = None

    @property
    def protection(self) -> int:
        """The width of the interval that readers are left with, at least."""
        return self.minimum - 1 if self.width is None else self.width

    @property
    def least(self) -> int:
        """What a reader knows of every withheld count: where zeros are shown, it is none."""
        return 0 if self.hides_zero else 1

    def withholds(self, count: float) -> bool:
        """Whether the count is too small to be shown."""
        return self.least <= count < self.minimum


@dataclass(frozen=True)
class Dominance:
    """A sum over contributors is withheld when one of them could be read from it.

    `contributors`: fewer are too few. `largest`, `share`: the (n, k) rule: the `largest` contributors make more than
    `share` per cent of the sum. `margin`: the p % rule: what is left without the two largest is less than `margin` per
    cent of the largest, so that the second could estimate the first that closely.
    """

    contributors: int = 5
    largest: int = 2
    share: float = 85.0
    margin: float = 15.0

    def protection(self, contributions: Sequence[float]) -> float | None:
        """How far from the sum readers must be kept to either side; None for a sum that may be shown.

        Raises:
            Refusal: `disclosure.negative_contribution`: the rules speak of shares of a whole.
        """
        if any(not value >= 0 for value in contributions):
            raise Refusal(
                "disclosure.negative_contribution",
                "A contribution is below 0. Dominance is judged on amounts: give what was fed in and what was drawn "
                "as two sums.",
            )
        amounts = sorted((value for value in contributions if value > 0), reverse=True)
        return max(self._shortfalls(amounts), default=None) if amounts else None

    def _shortfalls(self, amounts: Sequence[float]) -> list[float]:
        total, first = sum(amounts), amounts[0]
        heads, rest = sum(amounts[: self.largest]), sum(amounts[2:])
        found = []
        if len(amounts) < self.contributors:
            found.append(self.margin / 100 * first)
        if heads > self.share / 100 * total:
            found.append(heads * 100 / self.share - total)
        if rest < self.margin / 100 * first:
            found.append(self.margin / 100 * first - rest)
        return found
