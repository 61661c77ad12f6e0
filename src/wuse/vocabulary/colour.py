"""The colours of a risk map. A colour never stands alone: it has a letter, a shape and a name."""

from enum import StrEnum


class Colour(StrEnum):
    """Risk colours, by name. `rank` orders them; GREY means that data lack, not that risk is low."""

    DARK_RED = "dark_red"
    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"
    GREEN = "green"
    GREY = "grey"

    @property
    def rank(self) -> int:
        """5 red (very high) … 1 green (low); 6 dark red; 0 grey: not rated."""
        return _RANK[self]

    @property
    def letter(self) -> str:
        """One letter for maps in black and white."""
        return _LETTER[self]

    @property
    def shape(self) -> str:
        """The name of the mark drawn with the colour, for readers who do not see it."""
        return _SHAPE[self]

    @property
    def name_zh(self) -> str:
        """The colour's Chinese name."""
        return _NAME_ZH[self]

    @classmethod
    def of_rank(cls, rank: int) -> "Colour":
        """The colour of a rank between 0 and 6."""
        return next(colour for colour in cls if colour.rank == rank)


_RANK = {
    Colour.DARK_RED: 6,
    Colour.RED: 5,
    Colour.ORANGE: 4,
    Colour.YELLOW: 3,
    Colour.BLUE: 2,
    Colour.GREEN: 1,
    Colour.GREY: 0,
}
_LETTER = {
    Colour.DARK_RED: "D",
    Colour.RED: "R",
    Colour.ORANGE: "O",
    Colour.YELLOW: "Y",
    Colour.BLUE: "B",
    Colour.GREEN: "G",
    Colour.GREY: "–",
}
_SHAPE = {
    Colour.DARK_RED: "cross",
    Colour.RED: "triangle-up",
    Colour.ORANGE: "diamond",
    Colour.YELLOW: "square",
    Colour.BLUE: "ring",
    Colour.GREEN: "dot",
    Colour.GREY: "dash",
}
_NAME_ZH = {
    Colour.DARK_RED: "深红",
    Colour.RED: "红",
    Colour.ORANGE: "橙",
    Colour.YELLOW: "黄",
    Colour.BLUE: "蓝",
    Colour.GREEN: "绿",
    Colour.GREY: "灰",
}
