"""What every page's frame needs: the live address, the theme, the words of the scripts."""

from django.conf import settings
from django.http import HttpRequest

from wuse.web.language import page_language
from wuse.web.words import script_words

THEMES = ("light", "dark")


def shell(request: HttpRequest) -> dict[str, object]:
    """The context of the frame around every page."""
    theme = request.COOKIES.get("theme", "light")
    return {
        "live_url": live_url(request),
        "theme": theme if theme in THEMES else "light",
        "lang": page_language(),
        "script_words": script_words(),
    }


def live_url(request: HttpRequest) -> str:
    """Where the live channel is: as configured, else the next port of the same host."""
    host = request.get_host().rsplit(":", 1)[0]
    return settings.WUSE_LIVE_URL or f"http://{host}:{settings.WUSE_LIVE_PORT}/live"
