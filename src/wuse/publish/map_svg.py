"""The tile map of an edition as SVG: colour, letter and shape on every tile; city outlines, legend, digest."""

from collections.abc import Mapping, Sequence
from html import escape

from wuse.places import PlaceShape, Tile, tile_shapes
from wuse.publish.bulletin import Translate, level_name
from wuse.publish.edition import Edition, EditionVerdict
from wuse.publish.palette import HEX, INK
from wuse.vocabulary import Basis, Colour, Lang, translator

_MARGIN = 36.0
_TOP = 92.0
_LEGEND = 96.0
_FONT = "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif"


def map_svg(edition: Edition, *, lang: Lang, tiles: Sequence[Tile], names: Mapping[str, str]) -> str:
    """The map of an edition.

    Args:
        names: code -> short name to print on the tile, in the language.
    """
    _ = translator("wuse.publish", lang).gettext
    verdicts = {verdict.place: verdict for verdict in edition.verdicts}
    drawn = tile_shapes([tile for tile in tiles if tile.code in verdicts])
    width, height = drawn.width + 2 * _MARGIN, _TOP + drawn.height + _LEGEND
    title = _("Five-colour risk map of counties, edition {number}").format(number=edition.number)
    described = _("As of {day}, 24:00").format(day=edition.as_of.isoformat())
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
            f'width="{width:.0f}" height="{height:.0f}" role="img" font-family="{_FONT}">',
            f"<title>{escape(title)}</title><desc>{escape(described)}</desc>",
            f'<rect width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>',
            _text(_MARGIN, 46, title, size=26, weight=700),
            _text(_MARGIN, 76, f"{described}  ·  {edition.profile}", size=15, fill="#4a5361"),
            f'<g transform="translate({_MARGIN:.0f} {_TOP:.0f})">',
            *(_county(shape, verdicts[shape.code], names) for shape in drawn.shapes),
            f'<path d="{drawn.outline}" stroke="#20252b" stroke-width="2" stroke-linecap="round" fill="none"/>',
            "</g>",
            _legend(edition, height, _),
            _text(_MARGIN, height - 18, edition.digest, size=10, fill="#5b6472"),
            "</svg>\n",
        ]
    )


def _county(shape: PlaceShape, verdict: EditionVerdict, names: Mapping[str, str]) -> str:
    x, y = shape.x, shape.y
    ink, fill = INK[verdict.colour], HEX[verdict.colour]
    name = names.get(shape.code, shape.code)
    size = 14 if len(name) <= 3 else 10 if len(name) <= 8 else 8
    dashed = (
        ' stroke="#20252b" stroke-opacity=".55" stroke-dasharray="3 3"'
        if verdict.basis is Basis.ESTIMATED
        else ""
    )
    return (
        f"<g><title>{escape(f'{verdict.name} {verdict.name_en}: {verdict.colour.value}')}</title>"
        f'<path d="{shape.path}" fill="{fill}"{dashed}/>'
        # A page may hide the names where the map is small, and enlarge the signs.
        + '<g class="sign">'
        + _mark(verdict.colour, x - 7, y - 15, ink)
        + _text(x + 7, y - 11, verdict.colour.letter, size=11, fill=ink, anchor="middle", weight=700)
        + '</g><g class="name">'
        + _text(x, y + 9, name, size=size, fill=ink, anchor="middle")
        + "</g></g>"
    )


def _mark(colour: Colour, x: float, y: float, ink: str) -> str:
    """The shape that goes with a colour, five units in radius."""
    shapes = {
        "cross": f'<path d="M{x - 4} {y - 4}l8 8m0 -8l-8 8" stroke="{ink}" stroke-width="2.4"/>',
        "triangle-up": f'<path d="M{x} {y - 5}l5 9h-10z" fill="{ink}"/>',
        "diamond": f'<path d="M{x} {y - 5}l5 5l-5 5l-5 -5z" fill="{ink}"/>',
        "square": f'<rect x="{x - 4}" y="{y - 4}" width="8" height="8" fill="{ink}"/>',
        "ring": f'<circle cx="{x}" cy="{y}" r="3.8" fill="none" stroke="{ink}" stroke-width="2"/>',
        "dot": f'<circle cx="{x}" cy="{y}" r="3" fill="{ink}"/>',
        "dash": f'<path d="M{x - 4} {y}h8" stroke="{ink}" stroke-width="2"/>',
    }
    return shapes[colour.shape]


def _legend(edition: Edition, height: float, _: Translate) -> str:
    shown = [colour for colour in Colour if edition.counts.get(colour.value)]
    parts = []
    for position, colour in enumerate(shown):
        x, y = _MARGIN + (position % 3) * 250, height - _LEGEND + 8 + (position // 3) * 26
        label = f"{colour.letter}  {level_name(colour, _)}  {edition.counts[colour.value]}"
        parts.append(
            f'<rect x="{x}" y="{y - 13}" width="22" height="18" rx="3" fill="{HEX[colour]}"/>'
            + _mark(colour, x + 11, y - 4, INK[colour])
            + _text(x + 30, y, label, size=13)
        )
    return "".join(parts)


def _text(
    x: float,
    y: float,
    text: str,
    *,
    size: int,
    fill: str = "#1b1f24",
    anchor: str = "start",
    weight: int = 400,
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(text)}</text>'
    )
