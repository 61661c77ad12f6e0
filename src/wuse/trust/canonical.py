"""Canonical bytes: one value has one text (RFC 8785, JSON Canonicalization Scheme), so that digests can be compared."""

import hashlib
import json
from typing import Any

import rfc8785

from wuse.vocabulary import Refusal


def canonical_json(value: Any) -> bytes:
    """The canonical JSON of plain values (dict, list, str, int, float, bool, None).

    Raises:
        Refusal: `canonical.unsupported` for anything else, not-a-number and integers beyond 2**53 among them.
    """
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError as reason:
        raise Refusal(
            "canonical.unsupported",
            "This value has no canonical JSON: {reason}. Turn it into text, numbers, lists and objects first.",
            {"reason": str(reason)},
        ) from reason


def parse_canonical(data: bytes) -> Any:
    """Read canonical JSON back; bytes that are not the canonical form of what they say are refused.

    Raises:
        Refusal: `canonical.malformed`.
    """
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as reason:
        raise Refusal(
            "canonical.malformed", "These bytes are no JSON: {reason}.", {"reason": str(reason)}
        ) from reason
    if canonical_json(value) != data:
        raise Refusal("canonical.malformed", "These bytes are JSON, but not in its canonical form.", {})
    return value


def digest(data: bytes) -> str:
    """`sha256:` and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()
