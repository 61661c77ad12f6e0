"""The words of what is published, through gettext: English in the code, Chinese in the catalogue."""

import gettext
from functools import cache
from importlib.resources import files
from pathlib import Path

LANGUAGES = {"zh": "zh_Hans", "en": "en"}


@cache
def translator(lang: str) -> gettext.NullTranslations:
    """The translations of a language; English is the text itself."""
    folder = Path(str(files("wuse.publish") / "locale"))
    return gettext.translation("publish", folder, languages=[LANGUAGES[lang]], fallback=lang == "en")
