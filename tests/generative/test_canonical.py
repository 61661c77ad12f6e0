"""Random values and random bytes: one value has one text, and only refusals leave."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wuse.trust import canonical_json
from wuse.trust.canonical import parse_canonical
from wuse.vocabulary import Refusal

FLOATS = st.floats(allow_nan=False, allow_infinity=False)
SAFE = st.integers(-(2**53) + 1, 2**53 - 1)


def trees(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Lists and objects of the leaves."""
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
        max_leaves=12,
    )


PLAIN = trees(st.none() | st.booleans() | SAFE | FLOATS | st.text())
WITHOUT_FRACTIONS = trees(st.none() | st.booleans() | SAFE | st.text())


def by_utf16(value: Any) -> Any:
    """The value with its keys in the order of the RFC."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return {key: by_utf16(value[key]) for key in keys}
    return [by_utf16(inner) for inner in value] if isinstance(value, list) else value


def backwards(value: Any) -> Any:
    """The same value with the keys of every object put in the other way round."""
    if isinstance(value, dict):
        return {key: backwards(inner) for key, inner in reversed(value.items())}
    return [backwards(inner) for inner in value] if isinstance(value, list) else value


REFUSED = object()


def refused_or(function: Callable[[Any], Any], argument: Any, *, code: str) -> Any:
    """What the function gives, or REFUSED if it refuses with that code; any other error leaves."""
    try:
        return function(argument)
    except Refusal as refusal:
        if refusal.code != code:
            raise
        return REFUSED


@given(PLAIN)
@example(1e20)
@example(float(2**53))
@example(-1.5e300)
@example({"a": -0.0})
def test_what_is_written_is_read_back_as_it_was(value: Any) -> None:
    written = canonical_json(value)
    assert parse_canonical(written) == value
    assert canonical_json(parse_canonical(written)) == written


@given(WITHOUT_FRACTIONS)
@example({"\ufb33": 1, "😀": 2, "\x7f": "\x7f\x1f\b\u2028"})
def test_a_second_writer_writes_the_same(value: Any) -> None:
    plain = json.dumps(by_utf16(value), ensure_ascii=False, separators=(",", ":"))
    assert canonical_json(value) == plain.encode()


@given(PLAIN)
def test_the_order_of_keys_leaves_no_trace(value: Any) -> None:
    assert canonical_json(backwards(value)) == canonical_json(value)


@given(PLAIN, st.data())
def test_another_way_to_write_the_value_is_refused(value: Any, data: st.DataObject) -> None:
    written = canonical_json(value)
    others = (b" " + written, written + b"\n", json.dumps(value, indent=1).encode("utf-16"))
    with pytest.raises(Refusal) as caught:
        parse_canonical(data.draw(st.sampled_from(others)))
    assert caught.value.code == "canonical.malformed"


@given(
    st.binary(max_size=60)
    | st.text(alphabet='[]{}",:0123456789.eE+-\\udNaI tru', max_size=30).map(str.encode)
)
@example(b'{"\\ud800":1}')
@example(b'"\\ud800"')
@example(b"NaN")
@example(b"-Infinity")
@example(b"1e400")
@example(b"9007199254740993")
@example(b"9" * 5000)
@example(b"[" * 900 + b"]" * 900)
def test_bytes_are_canonical_or_refused_as_malformed(data: bytes) -> None:
    value = refused_or(parse_canonical, data, code="canonical.malformed")
    assert value is REFUSED or canonical_json(value) == data


@given(
    trees(
        st.none() | st.integers() | st.floats() | st.binary(max_size=3) | st.text(st.characters(codec=None))
    )
)
@example({"\ud800": 1})
@example(["\ud800"])
@example(2**53)
@example({1: "a key that is no text", "a": 2})
def test_a_value_is_written_or_refused(value: Any) -> None:
    written = refused_or(canonical_json, value, code="canonical.unsupported")
    assert written is REFUSED or parse_canonical(written) == value
