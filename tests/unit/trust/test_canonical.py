"""Canonical JSON: the examples of RFC 8785, and nothing but refusals for what has no canonical form.

Random values and bytes: tests/generative/test_canonical.py.
"""

import math
import struct

import pytest

from wuse.trust import canonical_json, digest
from wuse.trust.canonical import parse_canonical
from wuse.vocabulary import Refusal


def test_the_whole_example_of_the_rfc() -> None:
    # RFC 8785, sections 3.2.2 and 3.2.4: the value and its bytes.
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": '€$\x0f\nA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    written = bytes.fromhex(
        "7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a"
        "5b3333333333333333332e333333333333332c31652b33302c342e352c302e3030322c31652d3237"
        "5d2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d"
    )
    assert canonical_json(value) == written
    assert parse_canonical(written) == value


def test_the_sorting_example_of_the_rfc() -> None:
    # RFC 8785, section 3.2.3: properties are sorted by UTF-16 code units.
    sorted_keys = ["\r", "1", "\x80", "ö", "€", "😀", "\ufb33"]
    value = dict.fromkeys(reversed(sorted_keys), "")
    assert list(parse_canonical(canonical_json(value))) == sorted_keys


def nested(depth: int) -> list[object]:
    """A list in a list in a list …"""
    value: list[object] = []
    for _ in range(depth):
        value = [value]
    return value


# RFC 8785, appendix B: the bits of a double and its text.
DOUBLES = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]


@pytest.mark.parametrize(("bits", "text"), DOUBLES)
def test_the_doubles_of_the_rfc_are_written_and_read(bits: str, text: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical_json(number) == text.encode()
    assert parse_canonical(text.encode()) == number


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        math.inf,
        2**53,
        b"bytes",
        {1: "a key that is no text"},
        {"\ud800": "half a character"},
        "\ud800",
        nested(100_000),
        object(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(Refusal) as caught:
        canonical_json(value)
    assert caught.value.code == "canonical.unsupported"


NOT_CANONICAL = (
    b'{"b":1,"a":2}',
    b'{"a": 1}',
    b"1.0",
    b'{"a":1,"a":1}',
    b" 1",
    b'"\\u0041"',
    b"",
    b"{",
    b"\xff",
    b"[" * 100_000,
    b'{"\\ud800":1}',
    b'"\\ud800"',
    b"NaN",
    b"-0",
    b"1e400",
    b"9007199254740993",
    "1".encode("utf-16"),
)


@pytest.mark.parametrize("data", NOT_CANONICAL, ids=lambda data: repr(data[:12]))
def test_bytes_that_are_not_canonical_are_refused(data: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        parse_canonical(data)
    assert caught.value.code == "canonical.malformed"


def test_a_digest_names_its_algorithm() -> None:
    assert digest(b"") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
