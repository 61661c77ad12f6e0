"""Canonical bytes: one value has one text (RFC 8785, JSON Canonicalization Scheme), so that digests can be compared."""

import hashlib
import json
from typing import Any

import rfc8785

from wuse.vocabulary import Refusal

_TEXTS = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def canonical_json(value: Any) -> bytes:
    """The canonical JSON of plain values (dict, list, str, int, float, bool, None).

    Raises:
        Refusal: `canonical.unsupported` for anything else, not-a-number, integers from 2**53 on, text that is
            no UTF-8 and values nested too deep among them.
    """
    try:
        return _of_texts(value) if _is_texts(value) else rfc8785.dumps(value)
    # The library sorts keys before it looks at their text, and it descends without a limit of its own.
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as reason:
        raise Refusal(
            "canonical.unsupported",
            "This value has no canonical JSON: {reason}. Turn it into text, numbers, lists and objects first.",
            {"reason": str(reason)},
        ) from reason


def _is_texts(value: Any) -> bool:
    """Whether a value is an object of texts under plain names: what is sealed, by thousands a second."""
    return type(value) is dict and all(
        type(name) is str and name.isascii() and isinstance(text, str) for name, text in value.items()
    )


def _of_texts(value: dict[str, str]) -> bytes:
    # Of texts alone the standard library writes the same, ten times faster.
    return _TEXTS.encode(value).encode()


def parse_canonical(data: bytes) -> Any:
    """Read canonical JSON back; bytes that are not the canonical form of what they say are refused.

    Raises:
        Refusal: `canonical.malformed`.
    """
    try:
        value = json.loads(data, parse_int=_whole_number)
    except (ValueError, RecursionError) as reason:
        raise Refusal(
            "canonical.malformed", "These bytes are no JSON: {reason}.", {"reason": str(reason)}
        ) from reason
    if not _is_written_as(value, data):
        raise Refusal("canonical.malformed", "These bytes are JSON, but not in its canonical form.", {})
    return value


def _whole_number(text: str) -> int | float:
    """A number without a fraction; from 2**53 on a double, since that is what the RFC writes there."""
    number = int(text)
    return number if abs(number) < 2**53 else float(text)


def _is_written_as(value: Any, data: bytes) -> bool:
    try:
        return canonical_json(value) == data
    except Refusal:
        return False


def digest(data: bytes) -> str:
    """`sha256:` and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()
