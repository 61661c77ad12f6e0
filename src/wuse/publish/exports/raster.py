"""An edition's map as PNG, drawn from the SVG."""

from pathlib import Path

import resvg_py

from wuse.vocabulary import Refusal

_FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
_CJK_NAMES = ("cjk", "sourcehan", "pingfang", "wqy", "msyh")


def edition_png(svg: str, *, zoom: int = 2) -> bytes:
    """The picture at twice the SVG's size.

    Raises:
        Refusal: `export.no_cjk_font` when the machine has no Chinese font: the names would be empty boxes.
    """
    if not has_cjk_font():
        raise Refusal(
            "export.no_cjk_font",
            "This machine has no Chinese font, so the names on the map would be empty. Install one, for instance "
            "Debian's fonts-noto-cjk, or export as svg.",
            {},
        )
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, zoom=zoom, font_dirs=[str(f) for f in _FONT_FOLDERS if f.is_dir()]
        )
    )


def has_cjk_font() -> bool:
    """Whether the machine has a font with Chinese characters."""
    files = (file for folder in _FONT_FOLDERS if folder.is_dir() for file in folder.rglob("*.[ot]t[fc]"))
    return any(name in file.name.lower().replace("-", "") for file in files for name in _CJK_NAMES)
