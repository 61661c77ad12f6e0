"""python-cwt, by other hands, reads what we sign, and refuses at most what we refuse too."""

from random import Random

import cbor2
import cwt
import pytest

from tests.credential_cases import ED, ES, IDENTIFIER, KEYS, NOON, PAYLOAD, code, text_of
from wuse.publish.credential import CodeAccepted, PrivateKey, verify_code
from wuse.publish.credential.base45 import decode45
from wuse.publish.credential.cbor import Malformed, decode, encode
from wuse.publish.credential.code import CTI


def other_hands(key: PrivateKey) -> cwt.COSEKey:
    return cwt.COSEKey.new({**key.public.cose_key(), 2: key.public.kid, 4: [2]})


@pytest.mark.parametrize("key", [ED, ES], ids=["EdDSA", "ES256"])
def test_a_code_is_a_web_token_for_another_library(key: PrivateKey) -> None:
    payload = cwt.COSE.new(kid_auto_inclusion=False).decode(decode45(code(key)[6:]), other_hands(key))
    claims = payload if isinstance(payload, dict) else cbor2.loads(payload)
    assert claims == PAYLOAD
    assert claims[CTI] == IDENTIFIER


@pytest.mark.parametrize("key", [ED, ES], ids=["EdDSA", "ES256"])
def test_what_another_library_refuses_is_never_accepted(key: PrivateKey) -> None:
    dice, data, refused = Random(7), decode45(code(key)[6:]), 0
    for _ in range(300):
        changed = bytearray(data)
        changed[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        ours = verify_code(text_of(bytes(changed)), keys=KEYS, revocations=None, at=NOON)
        assert not isinstance(ours, CodeAccepted)
        try:
            cwt.COSE.new(kid_auto_inclusion=False).decode(bytes(changed), other_hands(key))
        except Exception:
            refused += 1
    assert refused > 200


def test_what_is_written_here_is_read_alike_by_cbor2_and_written_alike() -> None:
    values = [PAYLOAD, {}, [], [1, "水", b"\0", None, True, -1, 1 << 63], {"a": {1: [2]}, 3: "x", -5: b""}]
    for value in values:
        assert cbor2.loads(encode(value)) == value
        assert cbor2.dumps(value, canonical=True) == encode(value)


def test_what_cbor2_cannot_read_is_not_read_here() -> None:
    dice = Random(8)
    for _ in range(3000):
        data = dice.randbytes(dice.randrange(1, 12))
        try:
            value = decode(data)
        except Malformed:
            continue
        assert encode(value) == data
        # What tags mean is the other's business: it makes numbers and times of them, and not of all.
        if "Tag(" not in repr(value):
            assert cbor2.loads(data) == value
