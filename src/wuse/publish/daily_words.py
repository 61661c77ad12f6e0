"""The daily bulletin in words: a screen's lines, and the text that is handed on."""

from collections.abc import Callable
from dataclasses import dataclass

from wuse.assess.indicators import CHINA, outbreak_day
from wuse.places import Place
from wuse.publish.daily_bulletin import (
    MINIMUM,
    DailyBulletin,
    DailyFigure,
    DailyLine,
    Lagging,
    Telling,
    Trend,
)
from wuse.publish.figure_text import number_text
from wuse.publish.work_told import work_lines
from wuse.vocabulary import Lang, translator

Translate = Callable[[str], str]
_OUTBREAK = "outbreak"


@dataclass(frozen=True)
class LineWords:
    """An indicator's line in words. `lagging` and `difference` are empty where there is nothing to say."""

    id: str
    title: str
    value: str
    known: bool
    before: str
    difference: str
    meaning: str
    lagging: str


def line_words(line: DailyLine, lang: Lang) -> LineWords:
    """A line of a bulletin in words."""
    _ = translator("wuse.publish", lang).gettext
    return LineWords(
        id=line.indicator.id,
        title=line.indicator.name(lang),
        value=_figure(line.now, line, lang, note=True),
        known=line.now.telling is Telling.TOLD,
        before=_figure(line.before, line, lang, note=False),
        difference=_difference(line, lang),
        meaning=line.indicator.meaning[lang],
        lagging=_lagging(line.lagging, lang) if line.lagging else "",
    )


def heading_words(found: DailyBulletin, lang: Lang) -> tuple[str, str]:
    """The heading of a bulletin, and what day and moment it is of."""
    _ = translator("wuse.publish", lang).gettext
    title = _("{place}: daily bulletin of the response").format(place=place_name(found.place, lang))
    if found.is_whole:
        return title, _("{day}, as of 24:00").format(day=found.day.isoformat())
    clock = f"{found.as_of.astimezone(CHINA):%H:%M}"
    return title, _("{day}, as of {clock}; the day is not over").format(
        day=found.day.isoformat(), clock=clock
    )


def note_words(found: DailyBulletin, lang: Lang) -> list[str]:
    """What is to be known of all numbers: of which day, what is withheld, what lags, who defined them."""
    _ = translator("wuse.publish", lang).gettext
    registry = found.registry
    return [
        _("Compared with the same time of the day before, from what was known at each moment."),
        _("Figures of the outbreak are those of {day}, the last day that was due to be known.").format(
            day=outbreak_day(found.as_of).isoformat()
        ),
        _(
            "Where data about persons count 1 to {most}, the number is withheld, and so is a share with such a number "
            "in it. 0 is told as 0."
        ).format(most=MINIMUM.minimum - 1),
        _(
            "A place lags where its share is worse than that of the whole by {points} points or more. Places are in "
            "the order of their codes and not ranked; below the county they are counted and not named."
        ).format(points=registry.lag_points),
        _("Definitions: {registry}, {title}, {digest}. In brackets: the id of each.").format(
            registry=registry.id, title=registry.title[lang], digest=registry.digest
        ),
    ]  # fmt: skip


def daily_text(found: DailyBulletin, lang: Lang) -> str:
    """The whole bulletin as plain text."""
    title, moment = heading_words(found, lang)
    parts = [f"{title}\n{moment}"]
    for panel, lines in found.panels:
        told = [found.registry.panels[panel][lang], *(_block(line_words(line, lang), lang) for line in lines)]
        parts.append("\n".join(told))
    if found.work is not None:
        parts.append("\n  ".join([work_title(lang), *work_lines(found.work, lang)]))
    parts.append("\n".join(note_words(found, lang)))
    return "\n\n".join(parts) + "\n"


def work_title(lang: Lang) -> str:
    """The heading of the paragraph on the return to work."""
    return translator("wuse.publish", lang).gettext("Return to work")


def _block(line: LineWords, lang: Lang) -> str:
    _ = translator("wuse.publish", lang).gettext
    compared = _("The day before: {value}").format(value=line.before)
    more = _("; {difference}").format(difference=line.difference) if line.difference else ""
    rows = [f"  {line.title}{_(': ')}{line.value}", f"    {compared}{more}"]
    rows += [f"    {line.lagging}"] if line.lagging else []
    return "\n".join([*rows, f"    {line.meaning} [{line.id}]"])


def _figure(figure: DailyFigure, line: DailyLine, lang: Lang, *, note: bool) -> str:
    _ = translator("wuse.publish", lang).gettext
    if figure.telling is Telling.MISSING:
        return _("no rows to tell it from")
    if figure.telling is Telling.EDITION:
        return _("told by editions alone, see Return to work")
    if figure.telling is Telling.WITHHELD or figure.value is None:
        return _("too few, withheld")
    unit = line.indicator.unit
    text = f"{number_text(figure.value, unit)} {_unit(unit, figure.value, lang)}".rstrip()
    if not note or figure.whole is None or figure.part is None:
        return text
    part, whole = (number_text(amount, "count") for amount in (figure.part, figure.whole))
    counted = _(" ({part} of {whole})") if unit == "share" else _(" ({part} ÷ {whole})")
    return text + counted.format(part=part, whole=whole)


def _unit(unit: str, value: float, lang: Lang) -> str:
    """A unit behind its number; per cent is in the number itself."""
    if unit == "share":
        return ""
    ngettext = translator("wuse.publish", lang).ngettext
    count = 1 if value == 1 else 2
    words = {
        "persons": ngettext("person", "persons", count),
        "households": ngettext("household", "households", count),
        "tests": ngettext("test", "tests", count),
        "days": ngettext("day", "days", count),
        "minutes": ngettext("minute", "minutes", count),
        "points": ngettext("point", "points", count),
        "events": ngettext("event", "events", count),
    }
    return words[unit]


def _difference(line: DailyLine, lang: Lang) -> str:
    """How the value stands to that of the day before; empty where one of them is not told."""
    _ = translator("wuse.publish", lang).gettext
    difference, trend = line.difference, line.trend
    if difference is None or trend is None:
        return ""
    if trend is Trend.SAME:
        return _("unchanged")
    if line.indicator.unit == "share":
        points = max(abs(difference) * 100, 0.1)
        text = _("{amount} points more") if difference > 0 else _("{amount} points fewer")
        told = text.format(amount=f"{points:.1f}")
    else:
        text = _("{amount} more") if difference > 0 else _("{amount} fewer")
        told = text.format(amount=number_text(abs(difference), line.indicator.unit))
    better = {Trend.BETTER: _(", better"), Trend.WORSE: _(", worse")}
    return told + better.get(trend, "")


def _lagging(found: Lagging, lang: Lang) -> str:
    _ = translator("wuse.publish", lang).gettext
    told = _("Places inside that lag behind: {count} of {of}").format(count=found.count, of=found.of)
    names = _(", ").join(place_name(place, lang) for place in found.named)
    return told + (_(" ({names})").format(names=names) if names else "")


def place_name(place: Place, lang: Lang) -> str:
    """The name of a place in a language; Chinese where it has no other."""
    return place.name if lang == "zh" else place.name_en or place.name
