"""The files that the app consists of, and the version that their digest gives."""

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from wuse.web.field.field_words import field_words
from wuse.web.field.form_data import form_data
from wuse.web.training_tags import training_mark

STATIC = Path(__file__).parents[1] / "static"
SCRIPTS = STATIC / "wuse" / "field"
LANGUAGES = {"zh": "zh-hans", "en": "en"}
# Not kept by the service worker: itself, and the page that needs the site.
_LEFT_OUT = ("sw.js", "register.js")
_COLOUR = "#14508c"


@cache
def app_files() -> dict[str, bytes]:
    """Address -> content of everything that the app needs without a network."""
    made: dict[str, Callable[[], bytes]] = {
        "/field/": lambda: render_to_string("wuse/field.html").encode(),
        "/field/form.json": lambda: _json(form_data()),
        **{f"/field/words-{lang}.json": lambda lang=lang: _json(words(lang)) for lang in LANGUAGES},  # type: ignore[misc]
        **{f"/field/manifest-{lang}.json": lambda lang=lang: _json(manifest(lang)) for lang in LANGUAGES},  # type: ignore[misc]
    }
    scripts = {
        f"/static/{file.relative_to(STATIC).as_posix()}": file.read_bytes()
        for file in [*sorted(SCRIPTS.rglob("*")), STATIC / "wuse" / "dom.js"]
        if file.is_file() and file.name not in _LEFT_OUT
    }
    return {**{address: make() for address, make in made.items()}, **scripts}


@cache
def worker() -> bytes:
    """The service worker with the version and the addresses that it keeps."""
    files = app_files()
    digest = hashlib.sha256()
    for address, content in sorted(files.items()):
        digest.update(address.encode() + b"\0" + content + b"\0")
    head = f"const VERSION = {json.dumps(digest.hexdigest()[:16])};\nconst FILES = {json.dumps(sorted(files))};\n"
    return head.encode() + (SCRIPTS / "sw.js").read_bytes()


def words(lang: str) -> dict[str, str]:
    """The app's words in a language, whatever the reader's is."""
    with translation.override(LANGUAGES[lang]):
        return {key: str(text) for key, text in field_words().items()}


def manifest(lang: str) -> dict[str, object]:
    """What a phone needs to install the app."""
    title = words(lang)["title"]
    if settings.WUSE_TRAINING:
        # Beside the app for real rounds on one phone, by another name.
        title = f"{training_mark()} · {title}"
    icons = [
        {
            "src": f"/static/wuse/field/icon-{size}.png",
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": use,
        }
        for size in (192, 512)
        for use in ("any", "maskable")
    ]
    return {
        "name": f"五色 wuse · {title}",
        "short_name": title,
        "lang": "en" if lang == "en" else "zh-Hans",
        "id": "/field/",
        "start_url": "/field/",
        "scope": "/field/",
        "display": "standalone",
        "orientation": "portrait",
        "background_color": "#f3f5f8",
        "theme_color": _COLOUR,
        "icons": [*icons, {"src": "/static/wuse/field/icon.svg", "sizes": "any", "type": "image/svg+xml"}],
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
