"""The files that the verifier's page consists of, and the version that their digest gives."""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation

from wuse.places import load_registry
from wuse.vocabulary import Lang
from wuse.vocabulary.place_code import PlaceLevel
from wuse.web.verify.verify_words import verify_words

_STATIC = Path(__file__).parents[1] / "static"
_SCRIPTS = _STATIC / "wuse" / "verify"
_BESIDE = ("wuse/icon.svg", "wuse/dom.js", "wuse/words.js", "vendor/jsqr/jsQR.js")
ADDRESSES: dict[Lang, str] = {"zh": "/verify/code/", "en": "/verify/code/en/"}
_SHOWN = (PlaceLevel.PROVINCE, PlaceLevel.CITY, PlaceLevel.COUNTY)


@cache
def verifier_page(lang: Lang) -> bytes:
    """The page in a language: the same for everybody."""
    with translation.override("en" if lang == "en" else "zh-hans"):
        context = {"lang": lang, "words": verify_words(), "areas": _areas(lang), "addresses": ADDRESSES}
        return render_to_string("wuse/verify_code.html", context).encode()


@cache
def worker() -> bytes:
    """The service worker with the version and the addresses that it keeps."""
    files = _files()
    digest = hashlib.sha256()
    for address, content in sorted(files.items()):
        digest.update(address.encode() + b"\0" + content + b"\0")
    head = f"const VERSION = {json.dumps(digest.hexdigest()[:16])};\nconst FILES = {json.dumps(sorted(files))};\n"
    return head.encode() + (_SCRIPTS / "sw.js").read_bytes()


def _files() -> dict[str, bytes]:
    scripts = [file for file in sorted(_SCRIPTS.iterdir()) if file.name != "sw.js"]
    kept = [*scripts, *(_STATIC / name for name in _BESIDE)]
    return {
        **{address: verifier_page(lang) for lang, address in ADDRESSES.items()},
        **{f"/static/{file.relative_to(_STATIC).as_posix()}": file.read_bytes() for file in kept},
    }


def _areas(lang: Lang) -> dict[str, str]:
    """The names of the areas that may issue a code."""
    shown = [place for place in load_registry() if place.level in _SHOWN]
    return {place.code: place.name_en if lang == "en" else place.name for place in shown}
