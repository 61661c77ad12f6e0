"""The verifier as one file, made of the same modules as the page's: whoever keeps it needs no server to verify.

It holds no address and nothing of the site that hands it out, so that every site of the same version gives the same
bytes, and their digest can be compared.
"""

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import override

from wuse.trust import digest
from wuse.vocabulary import Lang
from wuse.web.log.log_words import log_words

_SCRIPTS = Path(__file__).parents[1] / "static" / "wuse"
_IMPORT = re.compile(
    r'^import \{ ([^}]+) \} from "(\.{1,2}/[\w./-]+)";\n|^import "(\.{1,2}/[\w./-]+)";\n', re.M
)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:const|function|class) (\w+))", re.M)


@lru_cache(maxsize=2)
def verifier_file(lang: Lang) -> bytes:
    """The file, in a language. Its own content policy lets only its own script and style run."""
    script = bundle(_SCRIPTS / "log" / "start.js")
    style = "\n".join(_text(_SCRIPTS / name) for name in ("wuse.css", "log/log.css", "log/alone.css"))
    with override("en" if lang == "en" else "zh-hans"):
        context = {
            "lang": lang,
            "alone": True,
            "words": log_words(),
            "script_hash": _hash_of(script),
            "style_hash": _hash_of(style),
            # Both are files of this package.
            "script": mark_safe(script),  # noqa: S308
            "style": mark_safe(style),  # noqa: S308
        }
        return render_to_string("wuse/log_alone.html", context).encode()


def verifier_digest(lang: Lang) -> str:
    """The digest of the file, to be compared with that of another site."""
    return digest(verifier_file(lang))


def bundle(entry: Path) -> str:
    """A module and all that it imports as one script: each module a function that gives what it exports.

    Modules are written in one style: `import { a, b } from "./c.js";` and `export const`, `function` or `class`.
    """
    parts: dict[Path, str] = {}
    _add(entry.resolve(), parts)
    return "".join(parts.values())


def _add(module: Path, parts: dict[Path, str]) -> None:
    """Put a module behind those that it needs."""
    if module in parts:
        return
    source = _text(module)
    for found in _IMPORT.finditer(source):
        _add((module.parent / (found[2] or found[3])).resolve(), parts)
    names = ", ".join(_EXPORT.findall(source))
    body = _EXPORT.sub("", _IMPORT.sub(lambda found: _taken(module, found), source))
    parts[module] = f"const {_name(module)} = (() => {{\n{body}return {{ {names} }};\n}})();\n"


def _taken(module: Path, found: re.Match[str]) -> str:
    if found[3]:
        return ""
    return f"const {{ {found[1]} }} = {_name((module.parent / found[2]).resolve())};\n"


def _name(module: Path) -> str:
    return "module_" + re.sub(r"\W", "_", module.relative_to(_SCRIPTS.resolve()).with_suffix("").as_posix())


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _hash_of(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
