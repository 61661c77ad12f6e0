"""Tables from their innermost figures: axes whose parts add up to wholes, level by level."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from wuse.publish.disclosure.table import FullTable, Key, Relation
from wuse.vocabulary import PlaceCode, Refusal

TOTAL = "total"


@dataclass(frozen=True)
class Axis:
    """One direction of a table: each entry with the entry that it is a part of."""

    parents: Mapping[str, str]

    @property
    def leaves(self) -> tuple[str, ...]:
        """The entries that have no parts."""
        return tuple(sorted(self.parents.keys() - set(self.parents.values())))

    @property
    def wholes(self) -> dict[str, tuple[str, ...]]:
        """Each entry that has parts, with them."""
        names = sorted(set(self.parents.values()))
        return {
            name: tuple(sorted(p for p, whole in self.parents.items() if whole == name)) for name in names
        }

    @property
    def entries(self) -> tuple[str, ...]:
        """Every entry, parts and wholes."""
        return tuple(sorted({*self.parents, *self.parents.values()}))

    def path(self, entry: str) -> Iterator[str]:
        """The entry, what it is a part of, and so on to the top."""
        yield entry
        while entry in self.parents:
            entry = self.parents[entry]
            yield entry


def flat_axis(names: Iterable[str], *, total: str = TOTAL) -> Axis:
    """Entries beside one another, and their total."""
    return Axis(dict.fromkeys(names, total))


def place_axis(codes: Iterable[str], *, top: str) -> Axis:
    """Places by their codes: county to city to province, as far as `top`. A zone is a part of what it lies in."""
    parents: dict[str, str] = {}
    for code in map(PlaceCode, codes):
        chain = [place for place in (*code.ancestors, code) if len(place) >= len(top)]
        parents |= dict(zip(chain[1:], chain, strict=False))
    return Axis(parents)


def count_table(counts: Mapping[Key, int], axes: Sequence[Axis]) -> FullTable:
    """Counts of persons by the entries without parts; what is not given is 0. Every total is computed.

    Raises:
        Refusal: `disclosure.not_a_leaf` for a count given of an entry that has parts, or that no axis has.
    """
    values = dict.fromkeys(product(*(axis.entries for axis in axes)), 0)
    for key, count in counts.items():
        check_leaf(key, axes)
        for cell in product(*(axis.path(entry) for axis, entry in zip(axes, key, strict=True))):
            values[cell] += count
    return FullTable(values, relations_of(axes))


def relations_of(axes: Sequence[Axis]) -> tuple[Relation, ...]:
    """Along every axis, each whole is the sum of its parts, whatever the other axes say."""
    found = []
    for place, axis in enumerate(axes):
        others = [other.entries for other in (*axes[:place], *axes[place + 1 :])]
        for (whole, parts), rest in product(axis.wholes.items(), product(*others)):
            keys = tuple((*rest[:place], part, *rest[place:]) for part in parts)
            found.append(Relation((*rest[:place], whole, *rest[place:]), keys))
    return tuple(found)


def check_leaf(key: Key, axes: Sequence[Axis]) -> None:
    """Refuse a key that is not made of one entry without parts an axis."""
    if len(key) != len(axes) or any(entry not in axis.leaves for axis, entry in zip(axes, key, strict=False)):
        raise Refusal(
            "disclosure.not_a_leaf",
            "{cell} is not made of one innermost entry of each axis. Give figures of the smallest places and groups "
            "only; totals are computed.",
            {"cell": "/".join(key)},
        )
