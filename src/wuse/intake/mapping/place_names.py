"""Places by the names that senders write: alone, or behind those of the places that they lie in."""

from collections.abc import Sequence
from datetime import date

from wuse.intake.cells import BLANK
from wuse.places import Place, PlaceTree
from wuse.vocabulary import PlaceCode, Refusal

# The official list names villages by their committees: 上园村委会, 东门居民委员会.
_COMMITTEES = ("民委员会", "委会", "村民委员会", "居民委员会", "居委会")


class PlaceNames:
    """The names of the places that lie in some areas, on a day."""

    def __init__(self, tree: PlaceTree, areas: Sequence[PlaceCode], *, on: date) -> None:
        self._tree = tree
        self._named: dict[str, dict[str, Place]] = {}
        for place in {place.code: place for area in areas for place in _inside(tree, area, on)}.values():
            for name in _spellings(place):
                self._named.setdefault(name, {})[place.code] = place

    def code_of(self, text: str) -> PlaceCode | None:
        """The one place that a text can mean, such as 柳市镇 or 浙江省温州市乐清市柳市镇; None for none or several."""
        plain = "".join(text.strip(BLANK).split())
        for start in range(len(plain)):
            named = self._named.get(plain[start:], {})
            meant = [place for place in named.values() if self._lies_in(place, plain[:start])]
            if meant:
                return meant[0].code if len(meant) == 1 else None
        return None

    def _lies_in(self, place: Place, before: str) -> bool:
        """Whether nothing stands before a name but those of places that it lies in, the widest first."""
        for container in self._tree.ancestors(place.code):
            for name in _spellings(container):
                if before.startswith(name):
                    before = before.removeprefix(name)
                    break
        return not before


def _spellings(place: Place) -> list[str]:
    """The names of a place, the longest first; a village without the word for its committee too."""
    names = {place.name, place.short_name}
    names |= {name.removesuffix(ending) for name in names for ending in _COMMITTEES if name.endswith(ending)}
    return sorted((name for name in names if len(name) > 1), key=len, reverse=True)


def _inside(tree: PlaceTree, area: PlaceCode, on: date) -> list[Place]:
    try:
        own = tree.get(area, on=on)
    except Refusal:
        return []
    return [own, *tree.within(area, on=on)]
