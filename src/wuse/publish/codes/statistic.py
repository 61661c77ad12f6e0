"""The public statistic of changes of codes: by county and day, and by what: a hand, facts, an appeal. Nobody is in it.

An abuse must stay visible, and nobody be recognised by a rare reason. So numbers from `EXACT_FROM` on are exact,
wherever they are, and so is the sum of all counties of a day; a smaller number of a county and day is shown as
fewer than that, and of its reasons and colours nothing. Of all counties together a reason is told only where what is
left after the counties that tell it is nothing, or many. What can be computed is how many, never why or who.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl

from wuse.pool import load_standard
from wuse.respond.override import OverrideReason
from wuse.respond.relief import ReliefReason
from wuse.vocabulary import Lang

EXACT_FROM = 5
"""As in early warnings: fewer persons are told of no place in more than their number."""
KINDS = ("hand", "lift", "relief", "rule", "held", "late")
"""Set or lifted by hand, interim relief, made worse by facts, facts held back, appeals that waited too long."""
_WORDS = {
    "hand": {"zh": "人工赋码", "en": "set by hand"},
    "lift": {"zh": "人工解除", "en": "lifted by hand"},
    "relief": {"zh": "临时缓释", "en": "interim relief"},
    "rule": {"zh": "依数据变重", "en": "made worse by facts"},
    "held": {"zh": "暂缓的数据（未影响健康码）", "en": "facts held back (no code changed)"},
    "late": {"zh": "申诉超时", "en": "appeals answered late"},
}
_RULES = {
    "case": {"zh": "病例", "en": "case"},
    "positive": {"zh": "检测阳性", "en": "positive test"},
    "contact": {"zh": "密切接触者", "en": "close contact"},
    "order": {"zh": "隔离决定", "en": "order of isolation"},
    "entrant": {"zh": "入境", "en": "arrival from abroad"},
    "high_area": {"zh": "高风险地区旅居", "en": "stay in an area of high risk"},
    "medium_area": {"zh": "中风险地区旅居", "en": "stay in an area of medium risk"},
    "symptoms": {"zh": "症状", "en": "symptoms"},
    "score": {"zh": "评分", "en": "score"},
}


@dataclass(frozen=True)
class TallyCell:
    """So many codes of a county became a colour on a day by a cause, such as `hand.close_contact`."""

    day: date
    county: str
    colour: str
    cause: str
    number: int

    @property
    def kind(self) -> str:
        """Which of `KINDS`."""
        return self.cause.split(".", 1)[0]


@dataclass(frozen=True)
class PublicCount:
    """A line of the statistic. `county`: empty for all together. `number`: None for fewer than `EXACT_FROM`.

    `parts`: colour, cause and number of those that are many enough to be told apart.
    """

    day: date
    county: str
    kind: str
    number: int | None
    parts: tuple[tuple[str, str, int], ...] = field(default=())


def public_counts(cells: Iterable[TallyCell]) -> list[PublicCount]:
    """The lines of the statistic: of each day all counties together first, then the counties with most."""
    groups: dict[tuple[date, str, str], Counter[tuple[str, str]]] = {}
    for cell in cells:
        for county in ("", cell.county):
            found = groups.setdefault((cell.day, county, cell.kind), Counter())
            found[cell.colour, cell.cause] += cell.number
    ordered = sorted(groups.items(), key=_place_in_line)
    lines = [_line(day, county, kind, found) for (day, county, kind), found in ordered]
    told = Counter[tuple[date, str, str, str]]()
    for line in lines:
        if line.county:
            told.update(
                {(line.day, line.kind, colour, cause): number for colour, cause, number in line.parts}
            )
    return [line if line.county else _without_remainders(line, told) for line in lines]


def _place_in_line(
    entry: tuple[tuple[date, str, str], Counter[tuple[str, str]]],
) -> tuple[int, int, bool, int, str]:
    (day, county, kind), found = entry
    total = found.total()
    # Small numbers are not told apart, nor by their order.
    rank = -total if total >= EXACT_FROM else 0
    return -day.toordinal(), KINDS.index(kind), bool(county), rank, county


def _line(day: date, county: str, kind: str, found: Counter[tuple[str, str]]) -> PublicCount:
    total = found.total()
    told = sorted(
        (colour, cause, number) for (colour, cause), number in found.items() if number >= EXACT_FROM
    )
    shown = total if total >= EXACT_FROM or not county else None
    return PublicCount(day, county, kind, shown, tuple(told))


def _without_remainders(line: PublicCount, told: Counter[tuple[date, str, str, str]]) -> PublicCount:
    """The sum of all counties without the parts by which the reason of a few elsewhere could be computed."""
    left = {part: part[2] - told[line.day, line.kind, part[0], part[1]] for part in line.parts}
    return replace(line, parts=tuple(part for part, rest in left.items() if rest == 0 or rest >= EXACT_FROM))


def kind_words(kind: str, lang: Lang) -> str:
    """What a kind is called."""
    return _WORDS[kind][lang]


def cause_words(cause: str, lang: Lang) -> str:
    """What a cause is called."""
    kind, name = cause.split(".", 1)
    if kind == "rule":
        return _RULES[name][lang]
    if kind == "held":
        return f"{_WORDS[kind][lang]} · {load_standard(name).title[lang]}"
    if kind == "late":
        return _WORDS[kind][lang]
    reason = ReliefReason(name) if kind == "relief" else OverrideReason(name)
    return reason.name_zh if lang == "zh" else reason.name_en


def as_table(lines: Iterable[PublicCount]) -> pl.DataFrame:
    """The statistic as a table: one row a line and part; a line's own row has no colour and no cause.

    `fewer_than` is filled where the number is not shown.
    """
    rows: list[tuple[Any, ...]] = []
    for line in lines:
        few = None if line.number is not None else EXACT_FROM
        rows.append((line.day, line.county or "all", line.kind, None, None, line.number, few))
        rows += [
            (line.day, line.county or "all", line.kind, colour, cause, number, None)
            for colour, cause, number in line.parts
        ]
    names = ("day", "county", "kind", "colour", "cause", "number", "fewer_than")
    kinds = (pl.Date(), pl.String(), pl.String(), pl.String(), pl.String(), pl.Int64(), pl.Int64())
    return pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True)), orient="row")


def as_document(lines: Iterable[PublicCount]) -> list[dict[str, Any]]:
    """The statistic as JSON."""
    return [
        {
            "day": line.day.isoformat(),
            "county": line.county or None,
            "kind": line.kind,
            **({"number": line.number} if line.number is not None else {"fewer_than": EXACT_FROM}),
            "parts": [
                {"colour": colour or None, "cause": cause, "number": number}
                for colour, cause, number in line.parts
            ],
        }
        for line in lines
    ]
