"""Canonical JSON: the examples of RFC 8785, both directions, and nothing but refusals for the rest."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuse.trust import canonical_json, digest
from wuse.trust.canonical import parse_canonical
from wuse.vocabulary import Refusal

# A whole float of 2**53 or more is written as an integer that JSON readers would round: it is left out.
FLOATS = st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: abs(x) < 2**53 or x != int(x))
LEAVES = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | FLOATS | st.text()
PLAIN = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_the_sorting_example_of_the_rfc() -> None:
    # RFC 8785, section 3.2.3: properties are sorted by UTF-16 code units.
    sorted_keys = ["\r", "1", "\x80", "ö", "€", "😀", "\ufb33"]
    value = dict.fromkeys(reversed(sorted_keys), "")
    assert list(parse_canonical(canonical_json(value))) == sorted_keys


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (333333333.33333329, "333333333.3333333"),
        (1e30, "1e+30"),
        (4.50, "4.5"),
        (2e-3, "0.002"),
        (1e-27, "1e-27"),
        (-0.0, "0"),
    ],
)
def test_the_number_examples_of_the_rfc(number: float, text: str) -> None:
    assert canonical_json(number) == text.encode()


@given(PLAIN)
def test_what_is_written_is_read_back_and_written_the_same(value: object) -> None:
    written = canonical_json(value)
    assert canonical_json(parse_canonical(written)) == written


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, 2**53 + 1, b"bytes", {1: "a key that is no text"}, object()]
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
)


@pytest.mark.parametrize("data", NOT_CANONICAL, ids=lambda data: repr(data[:12]))
def test_bytes_that_are_not_canonical_are_refused(data: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        parse_canonical(data)
    assert caught.value.code == "canonical.malformed"


@given(st.binary(max_size=60))
def test_only_refusals_leave_the_parser(data: bytes) -> None:
    try:
        value = parse_canonical(data)
    except Refusal:
        return
    assert canonical_json(value) == data


def test_a_digest_names_its_algorithm() -> None:
    assert digest(b"") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
