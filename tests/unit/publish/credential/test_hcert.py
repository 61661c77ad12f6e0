"""Certificates of others, made for the case: what is read of them, and what is refused."""

import base64
import json
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtensionOID, NameOID, ObjectIdentifier

from tests.credential_cases import ES, NOON, code
from tests.hcert_cases import (
    CASES,
    KEY,
    KEYS,
    KID,
    RECOVERY,
    SECRET,
    TEST,
    VACCINATION,
    Case,
    answer_of,
    shown,
)
from tests.hcert_common import CommonCase, common_cases, common_keys
from wuse.publish.credential import CodeRefused, RefusalReason
from wuse.publish.credential.base45 import encode45
from wuse.publish.credential.cbor import encode
from wuse.publish.credential.hcert import HcertAccepted, HcertEntry, verify_hcert
from wuse.publish.credential.trust_list import TrustList, read_trust_list
from wuse.vocabulary import Refusal


def read(text: str, at: datetime = NOON, keys: TrustList = KEYS) -> object:
    found = verify_hcert(text, trusted=keys, at=at)
    return found.reason if isinstance(found, CodeRefused) else found


def test_the_entries_are_given_with_their_days() -> None:
    entries = []
    for letter, one in (("v", VACCINATION), ("t", TEST), ("r", RECOVERY)):
        found = read(shown({"ver": "1.3.0", letter: [one], "nam": {"fnt": "X"}}))
        assert isinstance(found, HcertAccepted)
        entries += found.entries
    assert entries == [
        HcertEntry("vaccination", "840539006", date(2020, 1, 18), "AT", "EU/1/20/1528", "", 2, 2),
        HcertEntry("test", "840539006", date(2020, 2, 16), "AT", "LP6464-4", "not_detected"),
        HcertEntry(
            "recovery",
            "840539006",
            date(2020, 1, 20),
            "AT",
            valid_from=date(2020, 1, 31),
            valid_until=date(2020, 8, 4),
        ),
    ]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_certificate_is_answered_as_the_table_of_cases_says(case: Case) -> None:
    assert answer_of(verify_hcert(case.text, trusted=KEYS, at=NOON), NOON) == case.answer


COMMON = common_cases()


def test_there_are_forty_common_cases() -> None:
    assert len({case.name for case in COMMON}) == len({case.about for case in COMMON}) == 40


@pytest.mark.parametrize("case", COMMON, ids=[f"{case.name} {case.about}" for case in COMMON])
def test_a_common_case_of_the_union_is_answered_as_it_has_to_be(case: CommonCase) -> None:
    assert answer_of(verify_hcert(case.text, trusted=common_keys(), at=NOON), NOON) == case.answer


BAD = [
    ("no entry", {"ver": "1"}, "malformed"),
    ("entries that are no list", {"v": {"tg": "x"}}, "malformed"),
    ("a day that is none", {"v": [{**VACCINATION, "dt": "2020-02-30"}]}, "malformed"),
    ("the tenth of no dose", {"v": [{**VACCINATION, "dn": 0}]}, "malformed"),
    ("a result that nobody knows", {"t": [{**TEST, "tr": "1"}]}, "malformed"),
    ("a sample without a time", {"t": [{**TEST, "sc": ""}]}, "malformed"),
    ("a country of another kind", {"r": [{**RECOVERY, "co": 7}]}, "malformed"),
    ("a text that rings", {"r": [{**RECOVERY, "co": "A\x07"}]}, "malformed"),
    ("no map", [1], "malformed"),
]


@pytest.mark.parametrize(("certificate", "answer"), [line[1:] for line in BAD], ids=[line[0] for line in BAD])
def test_a_certificate_that_cannot_be_understood_is_refused(certificate: Any, answer: str) -> None:
    assert read(shown(certificate)) == answer


def test_a_signed_document_of_another_kind_is_refused() -> None:
    claims = encode({1: "AT"})
    protected = encode({1: -7, 4: KID})
    signature = ES.sign(encode(["Signature1", protected, b"", claims]))
    data = encode([protected, {}, claims, signature])
    assert read("HC1:" + encode45(zlib.compress(data))) == "wrong_type"
    assert read(code()) == "no_code"


def test_a_stream_is_unpacked_to_its_limit_and_no_further() -> None:
    def bomb(_: bytes) -> bytes:
        return zlib.compress(bytes(50_000_000), 9)[:3000]

    assert read(shown({"v": [VACCINATION]}, packed=bomb)) == "malformed"
    found = verify_hcert(shown({"v": [VACCINATION]}, packed=bomb), trusted=KEYS, at=NOON)
    assert found == CodeRefused(RefusalReason.MALFORMED, "more than 32 KiB when unpacked")
    assert read(shown({"v": [VACCINATION]}, packed=lambda data: zlib.compress(data) + b"\0")) == "malformed"
    assert read(shown({"v": [VACCINATION]}, packed=lambda data: zlib.compress(data)[:-2])) == "malformed"
    assert read(shown({"v": [VACCINATION]}, packed=bytes)) == "malformed"
    assert read("HC1:" + "0" * 6000) == "too_large"


def test_a_key_signs_what_its_certificate_is_for_in_its_time() -> None:
    text = shown({"v": [VACCINATION]})

    def used(**changed: Any) -> object:
        return read(text, keys={KID: (replace(KEY, **changed),)})

    assert isinstance(used(uses=frozenset({"vaccination"})), HcertAccepted)
    assert used(uses=frozenset({"test"})) == "key_not_for_this"
    assert used(valid_until=NOON - timedelta(seconds=1)) == "key_not_for_this"
    rsa_key = rsa.generate_private_key(65537, 2048).public_key()
    assert used(public=rsa_key) == "wrong_algorithm"


def certificate(key: Any, uses: list[str] | None = None, *, usage: bytes | None = None) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "AT")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2021, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2023, 1, 1, tzinfo=UTC))
    )
    if uses:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ObjectIdentifier(one) for one in uses]), critical=False
        )
    if usage is not None:
        of_usage = x509.UnrecognizedExtension(ExtensionOID.EXTENDED_KEY_USAGE, usage)
        builder = builder.add_extension(of_usage, critical=False)
    made = builder.sign(key, hashes.SHA256())
    return base64.b64encode(made.public_bytes(serialization.Encoding.DER)).decode()


def test_a_trust_list_is_a_list_of_certificates() -> None:
    told = certificate(
        SECRET, ["1.3.6.1.4.1.1847.2021.1.1", "1.3.6.1.4.1.0.1847.2021.1.3", "1.3.6.1.5.5.7.3.1"]
    )
    ((kid, (key,)),) = read_trust_list(json.dumps({"certificates": [told]}).encode()).items()
    assert len(kid) == 8
    assert key.algorithm == -7
    assert key.uses == {"test", "recovery"}
    assert key.valid_until == datetime(2023, 1, 1, tzinfo=UTC)


def test_an_extended_key_usage_that_lists_nothing_says_nothing() -> None:
    listed = [certificate(SECRET, usage=b"\x30\x00"), certificate(SECRET)]
    keys = read_trust_list(json.dumps({"certificates": listed}).encode())
    assert [key.uses for (key,) in keys.values()] == [frozenset(), frozenset()]
    with pytest.raises(Refusal, match="ParseError"):
        read_trust_list(json.dumps({"certificates": [certificate(SECRET, usage=b"\x30\x01")]}).encode())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"certificates": 7}',
        b'{"certificates": ["!!"]}',
        b'{"certificates": ["AAAA"]}',
        b"[" * 100_000,
    ],
)
def test_a_file_that_is_no_trust_list_is_refused(content: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        read_trust_list(content)
    assert refused.value.code == "credential.trust_list_malformed"


def test_a_certificate_with_a_weak_or_other_key_is_no_key() -> None:
    for key in (ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 1024)):
        with pytest.raises(Refusal, match="another kind"):
            read_trust_list(json.dumps({"certificates": [certificate(key)]}).encode())
