"""Texts in the reader's language, through gettext: English in the code, Chinese in a package's own catalogue."""

import gettext
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

Lang = Literal["zh", "en"]
"""The languages of wuse: `zh` (zh-Hans) and `en`."""

_LOCALE: dict[Lang, str] = {"zh": "zh_Hans", "en": "en"}


@cache
def translator(package: str, lang: Lang) -> gettext.NullTranslations:
    """The catalogue of a package, such as `wuse.publish`, in a language; English is the text itself."""
    domain = package.rsplit(".", 1)[-1]
    folder = Path(str(files(package) / "locale"))
    return gettext.translation(domain, folder, languages=[_LOCALE[lang]], fallback=lang == "en")
