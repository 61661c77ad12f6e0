"""The keys of other states as they are published: signed by the root, for a time, and only such keys."""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.credential_cases import NOON, ROOT, private
from tests.hcert_cases import KEY, KEYS, KID, SECRET
from tests.unit.publish.credential.test_hcert import certificate
from wuse.publish.credential.cbor import encode
from wuse.publish.credential.cose import sign1
from wuse.publish.credential.signers import MOST_KEYS, SignerSet, issued, read_signers, sign_signers
from wuse.publish.credential.trust_list import TrustList, trust_list_in
from wuse.vocabulary import Refusal

RSA_KEY = rsa.generate_private_key(65537, 2048).public_key()
TWO: TrustList = {
    **KEYS,
    b"87654321": (KEY, replace(KEY, public=RSA_KEY, uses=frozenset({"test", "recovery"}))),
}


def code_of(act: Any) -> str:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


def test_what_is_published_is_read_again_with_its_times() -> None:
    found = read_signers(sign_signers(issued(TWO, at=NOON), ROOT), ROOT.public)
    assert found.trusted == TWO
    assert (found.issued_at, found.expires_at) == (NOON, NOON + timedelta(days=30))
    assert read_signers(sign_signers(issued({}, at=NOON), ROOT), ROOT.public).trusted == {}


def test_a_set_of_another_root_or_with_a_changed_byte_is_refused() -> None:
    data = sign_signers(issued(TWO, at=NOON), ROOT)
    usurper = private("usurper", ROOT.algorithm)
    assert code_of(lambda: read_signers(data, usurper.public)) == "credential.root_wrong"
    for place in range(0, len(data), 11):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        told = code_of(lambda changed=changed: read_signers(changed, ROOT.public))
        assert told in ("credential.root_wrong", "credential.signers_malformed")


def der(public: Any) -> bytes:
    return bytes(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


EDWARDS = Ed25519PrivateKey.from_private_bytes(private("ed").secret).public_key()
GOOD: list[Any] = [KID, -7, der(KEY.public), 0, 9, ["test"]]
MEMBERS: list[Any] = [
    7, {"a": 1}, [7], [b""], [GOOD], [encode(GOOD[:5])],
    *([encode([*GOOD[:at], wrong, *GOOD[at + 1 :]])] for at, wrong in (
        (0, b"short"), (0, "12345678"), (1, -37), (1, None), (2, b"no key"), (2, "text"),
        (2, der(ec.generate_private_key(ec.SECP384R1()).public_key())), (2, der(EDWARDS)),
        (3, -1), (4, "later"), (5, ["vaccine"]), (5, 7), (5, [[]]),
    )),
]  # fmt: skip


@pytest.mark.parametrize("members", MEMBERS, ids=range(len(MEMBERS)))
def test_a_set_of_anything_but_such_keys_is_refused(members: Any) -> None:
    read_signers(sign1(encode(["wuse signers 1", 0, 9, [encode(GOOD)]]), ROOT), ROOT.public)
    data = sign1(encode(["wuse signers 1", 0, 9, members]), ROOT)
    assert code_of(lambda: read_signers(data, ROOT.public)) == "credential.signers_malformed"


def test_another_document_of_the_root_is_no_set() -> None:
    data = sign1(encode(["wuse code keys 1", 0, 9, []]), ROOT)
    assert code_of(lambda: read_signers(data, ROOT.public)) == "credential.signers_malformed"


def test_as_many_keys_as_verifiers_load_are_published_and_one_more_is_not() -> None:
    many = {number.to_bytes(8, "big"): (KEY,) for number in range(MOST_KEYS)}
    data = sign_signers(issued(many, at=NOON), ROOT)
    assert len(read_signers(data, ROOT.public).trusted) == MOST_KEYS
    more = issued({**many, KID: (KEY,)}, at=NOON)
    assert code_of(lambda: sign_signers(more, ROOT)) == "credential.trust_list_too_long"


def test_a_certificate_for_ever_is_written_as_long_as_verifiers_count() -> None:
    ends = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    told = SignerSet(NOON, NOON, {KID: (replace(KEY, valid_until=ends),)})
    ((key,),) = read_signers(sign_signers(told, ROOT), ROOT.public).trusted.values()
    assert key.valid_until.year == 9999


def test_the_operators_file_is_read_again_when_it_was_written_again(tmp_path: Path) -> None:
    path = tmp_path / "signers.json"
    assert code_of(lambda: trust_list_in(path)) == "credential.trust_list_malformed"
    path.write_text(json.dumps({"certificates": [certificate(SECRET)]}))
    first = trust_list_in(path)
    assert trust_list_in(path) is first
    path.write_text(json.dumps({"certificates": []}))
    os.utime(path, ns=(1, 1))
    assert trust_list_in(path) == {}
