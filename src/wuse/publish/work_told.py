"""The return to work in a bulletin: what the newest edition of the power index by a day tells of a place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from wuse.assess.power_index import ALL
from wuse.places import Place, PlaceTree
from wuse.publish.resumption_map import (
    LAG_POINTS,
    PublicWork,
    ResumptionFigure,
    colour_counts,
    lagging,
)
from wuse.vocabulary import Colour, Lang, PlaceCode, PlaceLevel, translator

_TOLD_OF = frozenset({PlaceLevel.PROVINCE, PlaceLevel.CITY, PlaceLevel.COUNTY})


@dataclass(frozen=True)
class WorkTold:
    """What is told of a place. `figure`: None without an edition by that day.

    `counties`: colour -> counties in it, `withheld`: those without; both empty for a county. `lagging`: places inside
    that are behind the place itself, in the order of their codes.
    """

    figure: ResumptionFigure | None
    number: int = 0
    counties: Mapping[Colour, int] | None = None
    withheld: int = 0
    lagging: tuple[Place, ...] = ()


def work_told(place: Place, day: date, *, work: PublicWork, tree: PlaceTree) -> WorkTold | None:
    """The return to work of a place by a day; None below the county, where nothing is told."""
    figures = work.figures
    if place.code.level not in _TOLD_OF:
        return None
    newest = max((on for on in figures if on <= day), default=None)
    if newest is None or (str(place.code), ALL) not in figures[newest]:
        return WorkTold(None)
    inside = {key: one for key, one in figures[newest].items() if place.code.contains(PlaceCode(key[0]))}
    counties = [
        one
        for (code, industry), one in inside.items()
        if industry == ALL and code != place.code and PlaceCode(code).level is PlaceLevel.COUNTY
    ]
    held = sum(one.is_withheld for one in counties)
    mine = {
        (on, code): one for (on, code), one in work.colours.items() if place.code.contains(PlaceCode(code))
    }
    return WorkTold(
        inside[str(place.code), ALL],
        work.by_day[newest].number,
        colour_counts(mine, newest),
        held,
        tuple(tree.get(one.place) for one in lagging(inside, top=str(place.code))),
    )


def work_lines(told: WorkTold, lang: Lang) -> list[str]:
    """The paragraph, line by line; what is withheld is said and is no number."""
    _ = translator("wuse.publish", lang).gettext
    figure = told.figure
    if figure is None:
        return [_("No edition of the power index tells of this place by this day.")]
    heading = _("{day}, edition {number}").format(day=figure.day.isoformat(), number=told.number)
    cell = figure.cell
    if cell.power_index is None:
        lines = [_("{heading}: power index of work withheld, too few enterprises").format(heading=heading)]
    else:
        lines = [
            _(
                "{heading}: power index of work {index} (share resumed {resumed} %, output {output} %; "
                "{firms} enterprises)"
            ).format(
                heading=heading,
                index=f"{cell.power_index:.2f}",
                resumed=f"{cell.resumed_rate:.2f}",
                output=f"{cell.output_rate:.2f}",
                firms=f"{cell.firms:,}",
            )
        ]  # fmt: skip
        lines += _rise(figure.week_rise, lang)
    lines += _counties(told, lang)
    if told.lagging:
        names = _(", ").join(one.name if lang == "zh" else one.name_en or one.name for one in told.lagging)
        lines.append(
            _("Behind by {points} points or more: {count} ({names})").format(
                points=LAG_POINTS, count=len(told.lagging), names=names
            )
        )
    note = _(
        "After disclosure control. Green has resumed well, the other way round than on the map of the epidemic."
    )
    return [*lines, note]


def _rise(rise: float | None, lang: Lang) -> list[str]:
    _ = translator("wuse.publish", lang).gettext
    if rise is None:
        return []
    text = (
        _("{amount} points more than a week before")
        if rise >= 0
        else _("{amount} points fewer than a week before")
    )
    return [text.format(amount=f"{abs(rise):.2f}")]


def _counties(told: WorkTold, lang: Lang) -> list[str]:
    _ = translator("wuse.publish", lang).gettext
    named = [
        f"{colour.name_zh}色 {count}" if lang == "zh" else f"{colour.value} {count}"
        for colour, count in (told.counties or {}).items()
    ]
    named += [_("withheld {count}").format(count=told.withheld)] if told.withheld else []
    return [_("Counties: {list}").format(list=_(", ").join(named))] if named else []
