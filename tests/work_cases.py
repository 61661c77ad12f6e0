"""Editions of the power index for tests, made cell by cell."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from wuse.publish.power import HeldBackAt, HeldBackCell, PowerCell, PowerEdition, PowerEditionStore, SizeCell

FRIDAY, NEXT = date(2020, 2, 14), date(2020, 2, 21)
AT = datetime(2020, 4, 1, tzinfo=UTC)
Figures = tuple[int, float, float] | None
"""Enterprises, share resumed and output in per cent; None for a cell that is withheld."""


def cell(place: str, figures: Figures, industry: str = "ALL") -> PowerCell:
    if figures is None:
        return PowerCell(place, industry, None, None, None, None)
    firms, resumed, output = figures
    return PowerCell(place, industry, firms, resumed, output, round((resumed + output) / 2, 2))


def edition(
    day: date,
    places: Mapping[str, Figures],
    *,
    number: int = 1,
    industries: Mapping[str, Figures] | None = None,
    sizes: Sequence[SizeCell] = (),
    held_back: Sequence[HeldBackCell] = (),
    held_back_at: Sequence[HeldBackAt] = (),
) -> PowerEdition:
    cells = [
        *(cell(place, figures) for place, figures in places.items()),
        *(cell("33", figures, industry) for industry, figures in (industries or {}).items()),
    ]
    return PowerEdition(
        area="33",
        number=number,
        day=day,
        rule="wuse-power-index-1",
        rule_digest="sha256:0",
        inputs={"meter_reading": 1},
        cells=tuple(cells),
        previous_digest=None,
        issued_at=AT,
        issued_by="a test",
        sizes=tuple(sizes),
        held_back=tuple(held_back),
        held_back_at=tuple(held_back_at),
    )


def lay_editions(home: Path) -> None:
    """Two editions a week apart: 瑞安 is withheld on the second, 乐清 is behind the province."""
    store = PowerEditionStore(home)
    store.put(
        edition(
            FRIDAY,
            {"33": (900, 40.0, 30.0), **dict.fromkeys(("3303", "330381", "330382"), (30, 30.0, 20.0))},
        )
    )
    store.put(
        edition(
            NEXT,
            {"33": (900, 60.0, 50.0), "3303": (60, 55.0, 40.0), "330381": None, "330382": (30, 50.0, 30.0)},
            number=2,
            industries={"C": (400, 62.0, 48.0), "J": None},
            sizes=[SizeCell("large", None, None, None, None), SizeCell("small", 300, 58.0, 42.0, 50.0)],
            held_back=[HeldBackCell("funds", None), HeldBackCell("staff_away", 120)],
            held_back_at=[
                HeldBackAt("330381", "ALL", "staff_away", None),
                HeldBackAt("330382", "ALL", "staff_away", 18),
                HeldBackAt("33", "C", "staff_away", 70),
            ],
        )
    )
