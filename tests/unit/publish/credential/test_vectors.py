"""Other people's vectors: COSE examples, hostile signatures, certificates of fourteen states. Skipped where absent."""

import base64
import json
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from tests.credential_cases import NOON
from tests.hcert_common import common_cases, common_keys
from tests.vectors import VECTORS, needs_vectors
from wuse.publish.credential import CodeAlgorithm, CodeRefused, PublicKey, RefusalReason
from wuse.publish.credential.algorithms import is_low
from wuse.publish.credential.base45 import decode45, encode45
from wuse.publish.credential.cbor import Malformed
from wuse.publish.credential.cose import ALG, parse_foreign_sign1, parse_sign1
from wuse.publish.credential.hcert import HcertAccepted, inflate, verify_hcert
from wuse.publish.credential.trust_list import SignerKey, TrustList, read_trust_list

pytestmark = needs_vectors

ALWAYS = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
COSE = {
    # file                                     is it signed rightly, by an algorithm that we have
    "sign1-tests/sign-pass-01": True,
    "sign1-tests/sign-pass-03": True,
    "sign1-tests/sign-fail-01": False,
    "sign1-tests/sign-fail-02": False,
    "sign1-tests/sign-fail-03": False,
    "sign1-tests/sign-fail-04": False,
    "sign1-tests/sign-fail-06": False,
    "sign1-tests/sign-fail-07": False,
    "ecdsa-examples/ecdsa-sig-01": True,
    "ecdsa-examples/ecdsa-sig-04": False,
    "eddsa-examples/eddsa-sig-01": True,
    "eddsa-examples/eddsa-sig-02": False,
    "CWT/A_3": True,
    "CWT/A_4": False,
    "CWT/A_5": False,
}


def loaded(name: str) -> Any:
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def part_of(key: dict[str, str], name: str) -> bytes:
    if f"{name}_hex" in key:
        return bytes.fromhex(key[f"{name}_hex"])
    return base64.urlsafe_b64decode(key.get(name, "") + "==")


def key_of(key: dict[str, str]) -> tuple[int, Any]:
    """The algorithm that the key has, and the key: ours for Ed25519, a document signer's for P-256."""
    if key["kty"] == "OKP":
        return CodeAlgorithm.EdDSA, PublicKey(CodeAlgorithm.EdDSA, part_of(key, "x")[:32])
    return CodeAlgorithm.ES256, signer(part_of(key, "x"), part_of(key, "y"))


def signer(x: bytes, y: bytes) -> SignerKey:
    point = b"\x04" + x[-32:].rjust(32, b"\0") + y[-32:].rjust(32, b"\0")
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    return SignerKey(public, *ALWAYS, frozenset())


def holds(vector: Any) -> bool:
    try:
        message = parse_foreign_sign1(bytes.fromhex(vector["output"]["cbor"]))
    except Malformed:
        return False
    algorithm, key = key_of(vector["input"]["sign0"]["key"])
    named = {**message.unprotected, **message.header}.get(ALG)
    return bool(named == algorithm and key.verifies(message.signature, message.signed))


@pytest.mark.parametrize("name", sorted(COSE))
def test_a_cose_example_is_signed_rightly_or_not(name: str) -> None:
    assert holds(loaded(f"cose/{name}.json")) is COSE[name]


@pytest.mark.parametrize("name", sorted(COSE))
def test_no_cose_example_is_written_as_a_code_is(name: str) -> None:
    with pytest.raises(Malformed):
        parse_sign1(bytes.fromhex(loaded(f"cose/{name}.json")["output"]["cbor"]))


def test_hostile_signatures_of_ed25519_are_told_apart() -> None:
    count = 0
    for group in loaded("wycheproof/ed25519_test.json")["testGroups"]:
        key = PublicKey(CodeAlgorithm.EdDSA, bytes.fromhex(group["publicKey"]["pk"]))
        for case in group["tests"]:
            verified = key.verifies(bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
            assert verified is (case["result"] == "valid"), case["tcId"]
            count += 1
    assert count > 100


def test_hostile_signatures_of_es256_are_told_apart_and_of_each_pair_one_is_taken() -> None:
    taken = other = 0
    for group in loaded("wycheproof/ecdsa_secp256r1_sha256_p1363_test.json")["testGroups"]:
        point = bytes.fromhex(group["publicKey"]["uncompressed"])
        ours = PublicKey(CodeAlgorithm.ES256, point[1:33], point[33:])
        theirs = signer(point[1:33], point[33:])
        for case in group["tests"]:
            signature, message = bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"])
            valid = case["result"] == "valid"
            assert theirs.verifies(signature, message) is valid, case["tcId"]
            low = len(signature) == 64 and is_low(signature)
            assert ours.verifies(signature, message) is (valid and low), case["tcId"]
            taken, other = taken + (valid and low), other + (valid and not low)
    assert taken > 20
    assert other > 20


# --- certificates of the European Union


@cache
def certificates() -> list[Any]:
    lines = (VECTORS / "dcc" / "vectors.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def trusted(*certificates: str) -> TrustList:
    return read_trust_list(json.dumps({"certificates": certificates}).encode())


def shown(vector: Any) -> tuple[str, TrustList, datetime]:
    context = vector["TESTCTX"]
    at = datetime.fromisoformat(context["VALIDATIONCLOCK"])
    return vector["PREFIX"], trusted(context["CERTIFICATE"]), at if at.tzinfo else at.replace(tzinfo=UTC)


def reason_of(text: str, keys: TrustList, at: datetime) -> RefusalReason | None:
    found = verify_hcert(text, trusted=keys, at=at)
    return found.reason if isinstance(found, CodeRefused) else None


@cache
def strange_public(algorithm: int) -> Any:
    if algorithm == CodeAlgorithm.ES256:
        return ec.generate_private_key(ec.SECP256R1()).public_key()
    return rsa.generate_private_key(65537, 2048).public_key()


def names() -> list[int]:
    return list(range(len(certificates()) if VECTORS.is_dir() else 0))


@cache
def common() -> dict[str, Any]:
    """The common cases by their names, where the folder has them."""
    path = VECTORS / "dcc" / "common.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return {vector["name"]: vector for vector in map(json.loads, lines)}


def shown_common(vector: Any) -> tuple[str, TrustList, datetime]:
    """A common case as it is judged: with its own key, but where it is about a key that nobody knows."""
    text, keys, at = shown(vector)
    return text, {} if vector["name"] == "CO4" else keys, at


MADE = {case.name: case for case in common_cases()}
"""The same cases, made anew."""


@pytest.mark.skipif(not common(), reason="the common cases are not on this machine")
@pytest.mark.parametrize("name", sorted(MADE))
def test_a_common_case_is_answered_as_the_one_that_was_made_after_it(name: str) -> None:
    text, keys, at = shown_common(common()[name])
    expected = common()[name]["EXPECTEDRESULTS"]
    made = verify_hcert(MADE[name].text, trusted=common_keys(), at=NOON)
    told = made.reason if isinstance(made, CodeRefused) else None
    assert reason_of(text, keys, at) == told
    # CO25 names another key than the one that it comes with, and Q1 is about its picture only.
    if name not in ("CO25", "Q1"):
        assert all(expected.values()) is (told is None)


@pytest.mark.parametrize("number", names())
def test_a_certificate_gives_its_entries_and_nothing_about_the_person(number: int) -> None:
    vector = certificates()[number]
    text, keys, at = shown(vector)
    found = verify_hcert(text, trusted=keys, at=at)
    assert all(
        value is True for name, value in vector["EXPECTEDRESULTS"].items() if name.startswith("EXPECTED")
    )
    assert isinstance(found, HcertAccepted)
    kinds = {"v": "vaccination", "t": "test", "r": "recovery"}
    told = vector["JSON"]
    expected = [(kinds[letter], one["co"]) for letter in "vtr" for one in told.get(letter) or []]
    assert [(entry.kind, entry.country) for entry in found.entries] == expected
    days = [one[{"v": "dt", "r": "fr"}[letter]][:10] for letter in "vr" for one in told.get(letter) or []]
    assert [entry.on.isoformat() for entry in found.entries if entry.kind != "test"] == days
    said = repr(found)
    for name in (told["nam"].get("fnt"), told["nam"].get("gnt"), told.get("dob")):
        assert not name or len(name) < 4 or name not in said


@pytest.mark.parametrize("number", names())
def test_a_certificate_is_refused_for_the_reason_that_there_is(number: int) -> None:
    text, keys, at = shown(certificates()[number])
    found = verify_hcert(text, trusted=keys, at=at)
    assert isinstance(found, HcertAccepted)
    second = timedelta(seconds=1)
    ((kid, (key,)),) = keys.items()
    stranger = replace(key, public=strange_public(key.algorithm))
    assert reason_of(text, {}, at) is RefusalReason.UNKNOWN_KEY
    assert reason_of(text, {kid: (stranger,)}, at) is RefusalReason.BAD_SIGNATURE
    assert reason_of(text, {kid: (stranger, key)}, at) is None
    limits = (RefusalReason.EXPIRED, RefusalReason.KEY_NOT_FOR_THIS)
    assert reason_of(text, keys, found.expires_at) in (None, RefusalReason.KEY_NOT_FOR_THIS)
    assert reason_of(text, keys, found.expires_at + second) in limits
    assert reason_of(text, keys, found.issued_at - second) in (RefusalReason.NOT_YET_VALID, limits[1])
    assert reason_of(text, keys, key.valid_until + second) is RefusalReason.KEY_NOT_FOR_THIS
    assert reason_of(text[:-3], keys, at) is RefusalReason.MALFORMED
    assert reason_of("HC2:" + text[4:], keys, at) is RefusalReason.NO_CODE


@pytest.mark.parametrize("number", names()[::6])
def test_a_certificate_with_a_changed_byte_is_refused(number: int) -> None:
    text, keys, at = shown(certificates()[number])
    data = inflate(decode45(text[4:]))
    # The last part of the header outside the signature may name another key; it is never accepted either.
    for place in range(0, len(data), 7):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        assert reason_of("HC1:" + encode45(zlib.compress(changed)), keys, at) is not None
