"""Chains of transmission drawn: columns by the day of onset, a box a case, a line a contact. Never a name."""

from collections.abc import Iterator
from datetime import date
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from wuse.respond.chain import ChainCase, ChainLink, Chains, Layout, layout_of
from wuse.respond.contact import contact_words
from wuse.web.desk.stepping import code_word

_WIDE, _HIGH, _BOX_WIDE, _BOX_HIGH = 256, 76, 132, 52
_LEFT, _TOP = 16, 44
_DASHES = {"close": "", "secondary": "8 4", "general": "2 4"}


def chain_picture(chains: Chains, *, places: dict[str, str]) -> SafeString:
    """The picture as SVG; the table beside it says the same.

    Args:
        places: code -> the name of a place as it is read here.
    """
    layout = layout_of(chains)
    width = _LEFT * 2 + max(1, len(layout.days)) * _WIDE - (_WIDE - _BOX_WIDE)
    height = _TOP + layout.rows * _HIGH
    parts = [
        *(_day(number, day) for number, day in enumerate(layout.days)),
        *(part for link in chains.links for part in _line(link, layout)),
        *(part for case in chains.cases for part in _box(case, layout, places)),
    ]
    title = escape(_("Chains of transmission: {cases} cases, {links} links. The table says the same.").format(
        cases=len(chains.cases), links=len(chains.links)
    ))  # fmt: skip
    drawn = (
        f'<svg class="chains" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{title}" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>{"".join(parts)}</svg>'
    )
    return mark_safe(drawn)  # noqa: S308 - drawn here; every text in it is escaped


def _day(column: int, day: date) -> str:
    x = _LEFT + column * _WIDE + _BOX_WIDE // 2
    return f'<text class="day" x="{x}" y="22" text-anchor="middle">{day:%m-%d}</text>'


def _corner(report: str, layout: Layout) -> tuple[int, int]:
    column, row = layout.cells[report]
    return _LEFT + column * _WIDE, _TOP + row * _HIGH


def _box(case: ChainCase, layout: Layout, places: dict[str, str]) -> Iterator[str]:
    x, y = _corner(case.report, layout)
    shape = "silent" if case.classification == "asymptomatic" else "ill"
    yield f'<rect class="{shape}" x="{x}" y="{y}" width="{_BOX_WIDE}" height="{_BOX_HIGH}" rx="8"/>'
    yield f'<text class="case" x="{x + 10}" y="{y + 22}">{escape(_short(case.report, 15))}</text>'
    place = _short(places.get(case.place, case.place), 11)
    yield f'<text class="place" x="{x + 10}" y="{y + 41}">{escape(place)} · {case.onset:%m-%d}</text>'


def _line(link: ChainLink, layout: Layout) -> Iterator[str]:
    """Down beside the column of the source, then along the row of the target; what they are to each other above it."""
    (x1, y1), (x2, y2) = _corner(link.source, layout), _corner(link.target, layout)
    dash = f' stroke-dasharray="{_DASHES[link.closeness]}"' if _DASHES.get(link.closeness) else ""
    start, end = (x1 + _BOX_WIDE, y1 + _BOX_HIGH // 2), (x2, y2 + _BOX_HIGH // 2)
    aside = start[0] + 14
    if x1 == x2:  # of one day: back to the same side
        end = (x2 + _BOX_WIDE, end[1])
    down = "" if start[1] == end[1] else f"H{aside}V{end[1]}"
    yield f'<path class="link" d="M{start[0]} {start[1]}{down}H{end[0]}" marker-end="url(#tip)"{dash}/>'
    words = escape(code_word(contact_words("relation"), link.relation))
    x = aside + 6 if x1 == x2 else end[0] - 10
    anchor = "start" if x1 == x2 else "end"
    yield f'<text class="how" x="{x}" y="{end[1] - 7}" text-anchor="{anchor}">{words}</text>'


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
