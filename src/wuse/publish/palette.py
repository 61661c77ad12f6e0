"""The one home of hex values. Each pair of tile and ink reaches a contrast of 4.5:1 (WCAG 2.2, 1.4.3)."""

from wuse.vocabulary import Colour

HEX: dict[Colour, str] = {
    Colour.DARK_RED: "#67000d",
    Colour.RED: "#c4161c",
    Colour.ORANGE: "#f5893d",
    Colour.YELLOW: "#ffe45c",
    Colour.BLUE: "#2c6fb0",
    Colour.GREEN: "#1a7f3c",
    Colour.GREY: "#8c939c",
}
INK: dict[Colour, str] = {
    Colour.DARK_RED: "#ffffff",
    Colour.RED: "#ffffff",
    Colour.ORANGE: "#1b1f24",
    Colour.YELLOW: "#1b1f24",
    Colour.BLUE: "#ffffff",
    Colour.GREEN: "#ffffff",
    Colour.GREY: "#1b1f24",
}


def contrast(a: str, b: str) -> float:
    """Contrast ratio of two hex colours (WCAG 2.2, relative luminance)."""
    high, low = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(hex_colour: str) -> float:
    channels = [int(hex_colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
