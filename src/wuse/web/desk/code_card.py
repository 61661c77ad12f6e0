"""A printed code: a card of A6 with a large QR code, the colour in words, and no name."""

from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from wuse.assess.health_code import code_words
from wuse.publish.codes.actions import IssuedCode
from wuse.publish.credential.qr import qr_svg
from wuse.vocabulary import Colour, Lang
from wuse.web import site
from wuse.web.desk.acting import local
from wuse.web.language import page_language

SHAPES = {
    Colour.GREEN: "M0 -5a5 5 0 1 0 .01 0z",
    Colour.YELLOW: "M-5 -5h10v10h-10z",
    Colour.ORANGE: "M0 -6l6 6l-6 6l-6 -6z",
    Colour.RED: "M0 -6l6 11h-12z",
}
"""The mark beside each colour, as on the verifier's page."""
_NO_CODE = "M-5 -1.5h10v3h-10z"
_LANGUAGES: tuple[tuple[Lang, str, str], ...] = (("zh", "zh-hans", "zh-Hans"), ("en", "en", "en"))


@dataclass(frozen=True)
class ColourSign:
    """A colour as it is shown: its code for the style, its name, the path of its mark."""

    colour: str
    name: str
    shape: str


@dataclass(frozen=True)
class CardSide:
    """What the card says in one language. `tag`: the language, as the page writes it."""

    tag: str
    name: str
    version: str
    until: str
    issued: str
    verify: str
    ask: str


def colour_sign(colour: Colour | None) -> ColourSign:
    """A colour with its name in the reader's language; none: no code."""
    value = str(colour or "none")
    return ColourSign(value, code_words()["colours"][value][page_language()], SHAPES.get(colour, _NO_CODE))  # type: ignore[arg-type]


def qr_image(text: str) -> str:
    """The QR code of a code as the address of an image."""
    return "data:image/svg+xml," + quote(qr_svg(text))


def printed_page(request: HttpRequest, issued: IssuedCode, *, printed_by: str = "") -> HttpResponse:
    """The card, in both languages: whoever reads it at a door need not be its holder.

    Args:
        printed_by: the name of the organisation whose counter printed it; empty for one printed at home.
    """
    context = {
        "sign": colour_sign(issued.claims.colour),
        "international": issued.claims.international,
        "image": qr_image(issued.text),
        "until": local(issued.claims.expires_at),
        "verify": request.build_absolute_uri(reverse("verify-code")),
        "sides": [_side(issued, printed_by, *language) for language in _LANGUAGES],
    }
    response = render(request, "wuse/code_card.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _side(issued: IssuedCode, printed_by: str, lang: Lang, code: str, tag: str) -> CardSide:
    claims = issued.claims
    area = site.places().get(claims.issuer)
    name = area.name_en if lang == "en" and area.name_en else area.name
    with translation.override(code):
        told = _("Issued by {area} at {time}. There is no name on it; a lost card is printed again.")
        ask = _("To have the colour reviewed within 24 hours, ask {office}.")
        return CardSide(
            tag=tag,
            name=code_words()["colours"][str(claims.colour)][lang],
            version=_("International code"),
            until=_("valid until"),
            issued=told.format(area=name, time=local(claims.issued_at)),
            verify=_("Verify at"),
            ask=ask.format(office=printed_by or _("a service counter")),
        )
