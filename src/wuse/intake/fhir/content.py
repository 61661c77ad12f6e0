"""The bytes of a request as a Bundle, within limits. Media type: application/fhir+json."""

import json
import re
from decimal import Decimal
from itertools import accumulate
from typing import Any, NoReturn

from wuse.intake.fhir.rows import DEEPEST, Mapped, rows_of
from wuse.intake.messages import problem, refuse
from wuse.vocabulary import Lang

MEDIA_TYPE = "application/fhir+json"
MOST_BYTES = 32 * 1024 * 1024
MOST_ENTRIES = 20_000

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)


def read_fhir(
    content: bytes, *, lang: Lang = "en", most_bytes: int = MOST_BYTES, most_entries: int = MOST_ENTRIES
) -> Mapped:
    """Read a Bundle and map it to rows.

    Args:
        content: JSON in UTF-8, as R4 asks for.
        most_bytes, most_entries: more is refused before anything of it is mapped.

    Raises:
        Refusal: `intake.fhir_too_large`, `intake.fhir_too_deep`, `intake.file_unreadable`, `intake.fhir_too_many`, and
            those of `rows_of`.
    """
    if len(content) > most_bytes:
        raise refuse(problem("fhir_too_large", lang, column="Bundle", most=most_bytes // 1024 // 1024))
    if _depth(content) > DEEPEST:
        raise refuse(problem("fhir_too_deep", lang, column="Bundle", most=DEEPEST))
    bundle = _parsed(content, lang)
    entries = bundle.get("entry") if isinstance(bundle, dict) else None
    if isinstance(entries, list) and len(entries) > most_entries:
        raise refuse(problem("fhir_too_many", lang, column="Bundle.entry", most=most_entries))
    return rows_of(bundle, lang=lang)


def _depth(content: bytes) -> int:
    """How deep brackets stand within brackets, strings left out. Before parsing: the parser goes down the stack."""
    brackets = _STRING.sub(b"", content)
    steps = (1 if mark in b"[{" else -1 for mark in brackets if mark in b"[]{}")
    return max(accumulate(steps), default=0)


def _parsed(content: bytes, lang: Lang) -> Any:
    try:
        return json.loads(
            content.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_no_number,
            object_pairs_hook=_once,
        )
    except (ValueError, ArithmeticError, RecursionError) as error:
        reason = str(error) or "nested too deeply"
        raise refuse(problem("file_unreadable", lang, value="Bundle", kind="JSON", reason=reason)) from None


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number of JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found
