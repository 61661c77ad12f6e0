"""A printed code: a card of A6 with a large QR code, the colour in words, and no name."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from wuse.assess.health_code import code_words
from wuse.publish.codes.actions import IssuedCode
from wuse.vocabulary import Lang
from wuse.web import site
from wuse.web.desk.acting import local
from wuse.web.me.code_facts import colour_sign, qr_image

_ASK = {"zh": "服务窗口", "en": "a service counter"}


def printed_page(request: HttpRequest, issued: IssuedCode, *, printed_by: str = "") -> HttpResponse:
    """The card, in both languages: whoever reads it at a door need not be its holder.

    Args:
        printed_by: the name of the organisation whose counter printed it; empty for one printed at home.
    """
    claims = issued.claims
    colours, area = code_words()["colours"][str(claims.colour)], site.places().get(claims.issuer)
    names: dict[Lang, str] = {"zh": area.name, "en": area.name_en or area.name}
    context = {
        "sign": colour_sign(claims.colour),
        "image": qr_image(issued.text),
        "issued": local(claims.issued_at),
        "until": local(claims.expires_at),
        "verify": request.build_absolute_uri(reverse("verify-code")),
        **{f"name_{lang}": colours[lang] for lang in names},
        **{f"area_{lang}": name for lang, name in names.items()},
        **{f"ask_{lang}": printed_by or words for lang, words in _ASK.items()},
    }
    response = render(request, "wuse/code_card.html", context)
    response["Cache-Control"] = "no-store"
    return response
