"""No text but the one that was issued is ever accepted: bits flipped, parts exchanged, the same said in other bytes."""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.credential_cases import CLAIMS, ED, ES, KEYS, NOON, PAYLOAD, code, private, signed, text_of
from wuse.publish.credential import CodeAccepted, CodeClaims, CodeRefused, PrivateKey, make_code, verify_code
from wuse.publish.credential.algorithms import _ORDER
from wuse.publish.credential.base45 import ALPHABET, decode45, encode45
from wuse.publish.credential.cbor import Malformed, Tag, decode, encode
from wuse.publish.credential.code import PREFIX, read_claims
from wuse.publish.credential.cose import parse_sign1
from wuse.publish.credential.quick import quick_claims, quick_message
from wuse.vocabulary import Colour, PlaceCode

ISSUED = {ED: code(ED), ES: code(ES)}
signers = st.sampled_from([ED, ES])


def data_of(key: PrivateKey) -> bytes:
    return decode45(ISSUED[key].removeprefix(PREFIX))


def accepted(text: str) -> bool:
    found = verify_code(text, keys=KEYS, revocations=None, at=NOON)
    assert isinstance(found, CodeAccepted | CodeRefused)
    return isinstance(found, CodeAccepted)


@given(signers, st.data())
def test_a_bit_flipped_anywhere_is_refused(key: PrivateKey, draw: st.DataObject) -> None:
    data = bytearray(data_of(key))
    at = draw.draw(st.integers(0, 8 * len(data) - 1))
    data[at // 8] ^= 1 << at % 8
    assert not accepted(text_of(bytes(data)))


@given(signers, st.data())
def test_a_letter_exchanged_taken_out_or_put_in_is_refused(key: PrivateKey, draw: st.DataObject) -> None:
    text = ISSUED[key]
    at = draw.draw(st.integers(0, len(text) - 1))
    put = draw.draw(st.text(ALPHABET, max_size=3))
    changed = text[:at] + put + text[at + draw.draw(st.integers(0, 3)) :]
    assert accepted(changed) is (changed == text)


@given(st.text(ALPHABET, max_size=300) | st.binary(max_size=200).map(encode45))
def test_what_nobody_signed_is_refused_whatever_it_is(text: str) -> None:
    assert not accepted(PREFIX + text)


@given(st.text(max_size=500))
def test_any_text_at_all_gets_an_answer(text: str) -> None:
    assert not accepted(text)
    assert not accepted(PREFIX + text)


@given(signers, st.data())
def test_a_code_that_is_cut_off_is_refused(key: PrivateKey, draw: st.DataObject) -> None:
    data = data_of(key)
    assert not accepted(text_of(data[: draw.draw(st.integers(0, len(data) - 1))]))


@given(signers, st.integers(0, 9), st.sampled_from([-15, 15, 31]))
def test_a_code_that_is_compressed_is_refused(key: PrivateKey, level: int, window: int) -> None:
    packer = zlib.compressobj(level, wbits=window)
    assert not accepted(text_of(packer.compress(data_of(key)) + packer.flush()))


def test_the_other_signature_of_the_pair_is_refused() -> None:
    data = data_of(ES)
    other = _ORDER - int.from_bytes(data[-32:], "big")
    assert accepted(text_of(data))
    assert not accepted(text_of(data[:-32] + other.to_bytes(32, "big")))


@given(st.binary(min_size=1, max_size=32))
def test_a_signature_by_a_key_that_is_not_published_is_refused(seed: bytes) -> None:
    stranger = private(seed.hex())
    header = encode({1: -8, 4: ED.public.kid})
    assert not accepted(text_of(signed(encode(PAYLOAD), stranger)))
    assert not accepted(text_of(signed(encode(PAYLOAD), stranger, protected=header)))


def spellings(value: Any) -> Iterator[bytes]:
    """Other bytes that mean the same: numbers longer than need be, lengths left open, keys turned round or twice."""
    plain = encode(value)
    major, info = plain[0] >> 5, plain[0] & 31
    if info < 24:
        for size in range(4):
            yield bytes([major << 5 | 24 + size]) + info.to_bytes(1 << size, "big") + plain[1:]
    if major in (2, 3):
        yield bytes([major << 5 | 31]) + plain + b"\xff"
    if isinstance(value, list | dict):
        yield bytes([major << 5 | 31]) + plain[1:] + b"\xff"
    if isinstance(value, dict) and value:
        pairs = [encode(key) + encode(held) for key, held in value.items()]
        yield (
            bytes([major << 5 | len(pairs)]) + b"".join(sorted(pairs, reverse=True))
            if len(pairs) > 1
            else b"\xff"
        )
        yield bytes([major << 5 | len(pairs) + 1]) + b"".join(sorted([*pairs, pairs[0]]))
    yield b"\xd9\xd9\xf7" + plain


def respelled(value: Any) -> Iterator[bytes]:
    """The value with one of its parts, or all of it, spelled in another way."""
    yield from spellings(value)
    if isinstance(value, list):
        for at, part in enumerate(value):
            rest = [encode(other) for other in value]
            for other in respelled(part):
                yield bytes([0x80 | len(value)]) + b"".join([*rest[:at], other, *rest[at + 1 :]])
    if isinstance(value, dict):
        pairs = sorted((encode(key), encode(held)) for key, held in value.items())
        for at, (key, held) in enumerate(pairs):
            for pair in (
                *(k + held for k in respelled(decode(key))),
                *(key + h for h in respelled(decode(held))),
            ):
                whole = [k + h for k, h in pairs]
                yield bytes([0xA0 | len(pairs)]) + b"".join([*whole[:at], pair, *whole[at + 1 :]])


def test_other_spellings_of_an_issued_code_are_refused() -> None:
    for key in (ED, ES):
        tagged = decode(data_of(key))
        others = {b"\xd2" + other for other in respelled(tagged.value)} | set(spellings(tagged))
        assert len(others) > 20
        assert not any(accepted(text_of(other)) for other in others - {data_of(key)})


def test_other_spellings_are_refused_even_where_the_issuer_signs_them() -> None:
    payloads, headers = set(respelled(PAYLOAD)), set(respelled({1: -8, 4: ED.public.kid}))
    assert min(len(payloads), len(headers)) > 20
    assert not any(accepted(text_of(signed(other))) for other in payloads)
    assert not any(accepted(text_of(signed(encode(PAYLOAD), protected=other))) for other in headers)


plain = st.recursive(
    st.integers(-(1 << 64), (1 << 64) - 1)
    | st.binary(max_size=40)
    | st.text(max_size=20)
    | st.booleans()
    | st.none(),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.integers(-1000, 1000) | st.text(max_size=5), inner, max_size=5)
        | st.builds(Tag, st.integers(0, 1 << 32), inner)
    ),
    max_leaves=6,
)


@given(plain)
def test_what_is_written_is_read_back_and_has_no_other_spelling(value: Any) -> None:
    assert decode(encode(value)) == value


@given(st.binary(max_size=60))
def test_bytes_are_read_only_when_they_are_what_would_be_written(data: bytes) -> None:
    try:
        value = decode(data)
    except Malformed:
        return
    assert encode(value) == data


@given(st.binary(max_size=200))
def test_base45_gives_the_bytes_back(data: bytes) -> None:
    assert decode45(encode45(data)) == data


@given(st.text(ALPHABET, max_size=40))
def test_a_text_in_base45_is_read_only_when_it_is_the_one_of_its_bytes(text: str) -> None:
    try:
        data = decode45(text)
    except Malformed:
        return
    assert encode45(data) == text


def test_what_is_accepted_is_what_was_issued() -> None:
    for text in ISSUED.values():
        found = verify_code(text, keys=KEYS, revocations=None, at=NOON)
        assert isinstance(found, CodeAccepted)
        assert found.claims == CLAIMS


claims = st.builds(
    CodeClaims,
    st.sampled_from([Colour.GREEN, Colour.YELLOW, Colour.ORANGE, Colour.RED]),
    st.sampled_from(["33", "3301", "330106", "340123", "659001"]).map(PlaceCode),
    st.integers(0, 1 << 33).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.integers(60, 86_400).map(lambda seconds: timedelta(seconds=seconds)),
    st.binary(min_size=16, max_size=16),
).map(lambda said: replace(said, expires_at=said.issued_at + said.expires_at))


@given(claims, signers)
def test_both_readers_read_the_same(said: CodeClaims, key: PrivateKey) -> None:
    data = decode45(make_code(said, key).removeprefix(PREFIX))
    message = parse_sign1(data)
    assert read_claims(message.payload) == said
    assert quick_claims(message.payload) in (None, said)
    quick = quick_message(data)
    if len(said.issuer) == 6 and 1 << 16 <= said.issued_at.timestamp() < 1 << 31:
        assert quick is not None
        assert quick_claims(message.payload) == said
    whole = (message.header[1], message.header[4], message.signature, message.signed, message.payload)
    assert quick in (None, whole)


@given(signers, st.data())
def test_what_the_quick_reader_reads_the_other_one_reads_too(key: PrivateKey, draw: st.DataObject) -> None:
    data = bytearray(data_of(key))
    for _ in range(draw.draw(st.integers(1, 3))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    changed = bytes(data)
    quick = quick_message(changed)
    if quick is not None:
        message = parse_sign1(changed)
        assert quick == (
            message.header[1],
            message.header[4],
            message.signature,
            message.signed,
            message.payload,
        )
        said = quick_claims(quick[-1])
        assert said is None or said == read_claims(quick[-1])
