"""The map of work resumed for the public: colours, reasons and changes that follow from published figures alone.

A reader who has an edition can work all of it out again. So nothing of it can tell more of a firm than the edition
does, and a county whose figures are withheld has no colour.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any, Protocol

import polars as pl

from wuse.assess.power_index import ALL
from wuse.assess.resumption import ResumptionProfile, load_resumption_profile, resumption_of
from wuse.assess.resumption.explain import reason_words
from wuse.pool import Engine
from wuse.publish.power import PowerCell, PowerEdition
from wuse.vocabulary import Colour, PlaceCode, PlaceLevel

_WEEK = timedelta(days=7)
_LADDER = (Colour.RED, Colour.ORANGE, Colour.YELLOW, Colour.BLUE, Colour.GREEN)
LAG_POINTS = 10
"""So many points of the index below the whole, and a place lags (ours, as in the daily bulletin)."""


class _Indexed(Protocol):
    """A published cell with an index."""

    @property
    def power_index(self) -> float | None: ...


@dataclass(frozen=True)
class ResumptionFigure:
    """A cell of an edition with what the edition a week before adds. `week_rise`: None where either is not told."""

    place: str
    industry: str
    day: date
    cell: PowerCell
    week_rise: float | None

    @property
    def is_withheld(self) -> bool:
        """Whether the figures are kept back."""
        return self.cell.is_withheld


@dataclass(frozen=True)
class PublicColour:
    """The colour of a county on a day with the codes of its reasons, joined by `;`."""

    figure: ResumptionFigure
    colour: Colour
    reasons: str


Figures = Mapping[date, Mapping[tuple[str, str], ResumptionFigure]]
"""Day -> place and industry (`ALL` for all together) -> figure."""


@dataclass(frozen=True)
class PublicWork:
    """The editions of a home with what follows from them."""

    by_day: Mapping[date, PowerEdition]
    figures: Figures
    colours: Mapping[tuple[date, str], PublicColour]


def public_work(engine: Engine, editions: Iterable[PowerEdition]) -> PublicWork:
    """All that is told from some editions."""
    by_day = {edition.day: edition for edition in editions}
    figures = public_figures(by_day.values())
    return PublicWork(by_day, figures, public_colours(engine, figures))


def public_figures(editions: Iterable[PowerEdition]) -> Figures:
    """Every cell of some editions with its rise since seven days before."""
    cells = {edition.day: {(one.place, one.industry): one for one in edition.cells} for edition in editions}
    return {
        day: {
            key: ResumptionFigure(*key, day, cell, rise(cell, cells.get(day - _WEEK, {}).get(key)))
            for key, cell in found.items()
        }
        for day, found in sorted(cells.items())
    }


def public_colours(
    engine: Engine, figures: Figures, *, profile: ResumptionProfile | None = None
) -> dict[tuple[date, str], PublicColour]:
    """Day and county -> colour, by the same rule as at the desk, from the published figures.

    A county whose figures are withheld is not in it. What an edition does not tell (readings carried on, enterprises
    that could not be assessed) is no reason here.
    """
    told = [
        figure
        for found in figures.values()
        for (place, industry), figure in found.items()
        if industry == ALL and not figure.is_withheld and PlaceCode(place).level is PlaceLevel.COUNTY
    ]
    if not told:
        return {}
    judged = resumption_of(
        engine,
        pl.DataFrame([_index_row(one) for one in told], schema_overrides={"week_rise": pl.Float64}),
        areas=sorted({figure.place for figure in told}),
        days=sorted({figure.day for figure in told}),
        profile=profile,
    )
    rows = {(row["as_of"], row["place"]): row for row in judged.iter_rows(named=True)}
    return {
        key: PublicColour(figure, Colour(rows[key]["colour"]), rows[key]["reasons"])
        for figure in told
        if (key := (figure.day, figure.place)) in rows
    }


def lagging(figures: Mapping[tuple[str, str], ResumptionFigure], *, top: str) -> list[ResumptionFigure]:
    """The cities and counties whose index is `LAG_POINTS` or more below that of the whole, in the order of codes."""
    whole = figures.get((top, ALL))
    if whole is None or whole.cell.power_index is None:
        return []
    bar = round(whole.cell.power_index - LAG_POINTS, 2)
    return [
        figure
        for (place, industry), figure in sorted(figures.items())
        if industry == ALL
        and place != top
        and (index := figure.cell.power_index) is not None
        and index <= bar
    ]


def explain_public(found: PublicColour, *, profile: ResumptionProfile | None = None) -> dict[str, Any]:
    """Why a county has its colour and what would change it, in both languages, from published figures alone."""
    used, cell = profile or load_resumption_profile(), found.figure.cell
    row = _index_row(found.figure)
    return {
        "reasons": list(reason_words(found.reasons, row, used)),
        "would_change": [_change_words(*change) for change in public_changes(cell, found.colour, used)],
        "thresholds": [
            {
                "colour": entry["colour"],
                "text": {lang: entry[lang].format(**used.parameters) for lang in ("zh", "en")},
            }
            for entry in used.thresholds
        ],
    }


def public_changes(
    cell: PowerCell, colour: Colour, profile: ResumptionProfile
) -> list[tuple[Colour, float, int]]:
    """The colour next better and next worse, each with how much more or less of either share, and how many enterprises.

    Returns:
        Colour, points of one share alone (below 0: fewer), and enterprises that make so many points of the share
        resumed.
    """
    if colour not in _LADDER or cell.power_index is None or cell.firms is None:
        return []
    at, found = _LADDER.index(colour), []
    if at + 1 < len(_LADDER):
        better = _LADDER[at + 1]
        points = round(2 * (profile.parameters[f"{better.value}_points"] - cell.power_index), 2)
        found.append((better, points, ceil(points / 100 * cell.firms)))
    if at:
        # Not the cut-off itself: there the present colour still holds.
        points = round(2 * (cell.power_index - profile.parameters[f"{colour.value}_points"]) + 0.02, 2)
        found.append((_LADDER[at - 1], -points, -ceil(points / 100 * cell.firms)))
    return found


def colour_counts(colours: Mapping[tuple[date, str], PublicColour], day: date) -> Mapping[Colour, int]:
    """How many counties have each colour on a day."""
    counts = dict.fromkeys(Colour, 0)
    for (on, _place), found in colours.items():
        counts[found.colour] += on == day
    return {colour: count for colour, count in counts.items() if count}


def edition_rows(
    edition: PowerEdition, colours: Mapping[tuple[date, str], PublicColour], figures: Figures
) -> Sequence[dict[str, Any]]:
    """The cells of an edition as rows for a file: `state` is `told` or `withheld`, and what is withheld is null."""
    return [
        {
            "day": edition.day.isoformat(),
            "place": cell.place,
            "industry": cell.industry,
            "state": "withheld" if cell.is_withheld else "told",
            "firms": cell.firms,
            "resumed_rate": cell.resumed_rate,
            "output_rate": cell.output_rate,
            "power_index": cell.power_index,
            "week_rise": figures[edition.day][cell.place, cell.industry].week_rise,
            "colour": colours[edition.day, cell.place].colour.value
            if cell.industry == ALL and (edition.day, cell.place) in colours
            else None,
        }
        for cell in edition.cells
    ]


def rise(cell: _Indexed | None, before: _Indexed | None) -> float | None:
    """Points of the index since an earlier cell; None where either is not told."""
    if cell is None or before is None or cell.power_index is None or before.power_index is None:
        return None
    return round(cell.power_index - before.power_index, 2)


def _index_row(figure: ResumptionFigure) -> dict[str, Any]:
    """A published cell in the columns of `power_index`; 0 where an edition tells nothing."""
    cell = figure.cell
    resumed, output, firms = cell.resumed_rate or 0.0, cell.output_rate or 0.0, cell.firms or 0
    return {
        "area": figure.place,
        "industry": figure.industry,
        "scale": ALL,
        "day": figure.day,
        "firms": firms,
        "resumed": round(firms * resumed / 100),
        **dict.fromkeys(
            ("estimated", "used", "december", "no_baseline", "low_baseline", "no_reading", "unassessed"), 0
        ),
        "resumed_share": resumed / 100,
        "output_share": output / 100,
        "power_index": float(cell.power_index or 0),
        "week_rise": figure.week_rise,
    }


def _change_words(colour: Colour, points: float, firms: int) -> dict[str, Any]:
    more = points > 0
    zh = f"复工率{'提高' if more else '下降'} {abs(points):.2f} 个百分点（约 {abs(firms)} 家企业），或复产率同样变化"
    count = f"{abs(firms)} enterprise{'' if abs(firms) == 1 else 's'}"
    en = (
        f"the share resumed {abs(points):.2f} points {'higher' if more else 'lower'} "
        f"(about {count}), or the output as much"
    )
    return {
        "to": colour.value,
        "points": points,
        "firms": firms,
        "text": {"zh": f"{zh}：变为{colour.name_zh}色", "en": f"{en}: {colour.value}"},
    }
