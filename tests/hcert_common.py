"""The forty common cases of the European Union's test data, made anew with keys of our own.

The data themselves belong to others and are no part of the project; each case is made here from what it is about. Where
a machine has the data, the case of the same name has to be answered alike (`dcc/common.jsonl` of the vectors).
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from tests.credential_cases import NOON
from tests.hcert_cases import (
    ALGORITHM,
    HELD,
    KEY,
    KID,
    VACCINATION,
    dosed,
    message_of,
    recovered,
    sampled,
    shown,
)
from wuse.publish.credential.cbor import encode
from wuse.publish.credential.trust_list import KINDS, TrustList

SAMPLED = "AT holds: test 2020-02-16 holds"
RECOVERED = "AT holds: recovery 2020-01-20 holds"
YEAR = timedelta(days=365)
USES = {b"for test": "test", b"for dose": "vaccination", b"for recv": "recovery"}


@dataclass(frozen=True)
class CommonCase:
    """A case. `name`: as the test data name it. `about`: what it is about. `answer`: in the form of `answer_of`."""

    name: str
    about: str
    text: str
    answer: str


@cache
def rsa_key(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


@cache
def common_keys() -> TrustList:
    """Keys for all kinds, for one, and for what their certificate does not say; RSA; past ones and ones to come."""
    every = replace(KEY, uses=KINDS)
    return {
        KID: (every,),
        b"no usage": (KEY,),
        b"rsa-2048": (replace(every, public=rsa_key(2048).public_key()),),
        b"rsa-3072": (replace(every, public=rsa_key(3072).public_key()),),
        b"years on": (replace(every, valid_from=NOON + 2 * YEAR, valid_until=NOON + 3 * YEAR),),
        b"long ago": (replace(every, valid_from=NOON - 3 * YEAR, valid_until=NOON - 2 * YEAR),),
        **{kid: (replace(KEY, uses=frozenset({kind})),) for kid, kind in USES.items()},
    }


def of(kid: bytes, content: Any, **other: Any) -> str:
    """A certificate of the key with an identifier."""
    return shown(content, header=encode({1: -7, 4: kid}), **other)


def by_rsa(bits: int) -> str:
    pss = padding.PSS(mgf=padding.MGF1(SHA256()), salt_length=32)
    header = encode({1: -37, 4: f"rsa-{bits}".encode()})
    return shown(dosed(), header=header, by=lambda data: rsa_key(bits).sign(data, pss, SHA256()))


def payload(certificate: Any) -> bytes:
    issued = int(NOON.timestamp())
    return encode({1: "AT", 4: issued + 60, 6: issued, -260: {1: certificate}})


def years(count: int) -> dict[str, int]:
    """The times of a certificate that was issued so many years from noon, for a day."""
    issued = int((NOON + count * YEAR).timestamp()) + 86_400
    return {"_4": issued + 86_400, "_6": issued}


@cache
def common_cases() -> tuple[CommonCase, ...]:
    """All forty, in the order of their names."""
    good, tagged = shown(dosed()), message_of(payload(dosed()), encode(ALGORITHM), tagged=True)
    stranger = of(b"stranger", dosed())
    wrapped = message_of(encode(payload(dosed())), encode(ALGORITHM))
    bare = message_of(encode(dosed()) + encode(7), encode(ALGORITHM))
    without, foo = {"header": encode({1: -7})}, {4: b"foo"}
    lines = [
        ("B1", "letters that base45 does not have", good + "=====", "malformed"),
        ("CBO1", "claims inside a string of bytes", wrapped, "wrong_type"),
        ("CBO2", "no web token, and bytes behind it", bare, "malformed"),
        ("CO1", "RSA of 2048 bits", by_rsa(2048), HELD),
        ("CO2", "RSA of 3072 bits", by_rsa(3072), HELD),
        ("CO3", "P-256", good, HELD),
        ("CO4", "a key that is not in the list", stranger, "unknown_key"),
        ("CO5", "three bytes for a signature", shown(dosed(), by=lambda _: b"foo"), "bad_signature"),
        ("CO6", "a key for tests, a vaccination", of(b"for test", dosed()), "key_not_for_this"),
        ("CO7", "a key for tests, a recovery", of(b"for test", recovered()), "key_not_for_this"),
        ("CO8", "a key for vaccinations, a test", of(b"for dose", sampled()), "key_not_for_this"),
        ("CO9", "a key for vaccinations, a recovery", of(b"for dose", recovered()), "key_not_for_this"),
        ("CO10", "a key for recoveries, a vaccination", of(b"for recv", dosed()), "key_not_for_this"),
        ("CO11", "a key for recoveries, a test", of(b"for recv", sampled()), "key_not_for_this"),
        ("CO12", "a key for tests, a test", of(b"for test", sampled()), SAMPLED),
        ("CO13", "a key for vaccinations, a vaccination", of(b"for dose", dosed()), HELD),
        ("CO14", "a key for recoveries, a recovery", of(b"for recv", recovered()), RECOVERED),
        ("CO15", "a key that does not say for what", of(b"no usage", recovered()), RECOVERED),
        ("CO16", "key and times to come", of(b"years on", sampled(), **years(2)), "key_not_for_this"),
        ("CO17", "key and times past", of(b"long ago", sampled(), **years(-3)), "key_not_for_this"),
        ("CO18", "the key in the signed header", shown(sampled()), SAMPLED),
        ("CO19", "the key in the other header", shown(sampled(), beside={4: KID}, **without), SAMPLED),
        ("CO20", "the key in both headers", shown(sampled(), beside={4: KID}), SAMPLED),
        ("CO21", "another key in the other header", shown(sampled(), beside=foo), SAMPLED),
        ("CO22", "another in the signed one", of(b"foo", sampled(), beside={4: KID}), "unknown_key"),
        ("CO23", "no key but another", shown(sampled(), beside=foo, **without), "unknown_key"),
        ("CO25", "both tags, and a key that is not in the list", stranger, "unknown_key"),
        ("CO28", "both tags", tagged, HELD),
        ("DGC1", "no entry", shown({"ver": "1.0.0", "nam": {}}), "malformed"),
        ("DGC2", "entries of each kind", shown({**dosed(), **sampled(), **recovered()}), "malformed"),
        ("DGC3", "a test of the genome", shown(sampled()), SAMPLED),
        ("DGC4", "a rapid test", shown(sampled(tt="LP217198-3")), SAMPLED),
        ("DGC5", "a recovery", shown(recovered()), RECOVERED),
        ("DGC6", "a dose of two", shown({"v": [{**VACCINATION, "dn": 1}]}), HELD.replace("holds", "incomplete")),
        ("H1", "another context", "HL0:" + good[4:], "no_code"),
        ("H2", "a version to come", "HC2:" + good[4:], "no_code"),
        ("H3", "no prefix", good[4:], "no_code"),
        ("Q1", "what stands in a picture that cannot be read", good, HELD),
        ("Z1", "a broken stream", shown(dosed(), packed=lambda data: b"\x98" * len(data)), "malformed"),
        ("Z2", "not compressed", shown(dosed(), packed=bytes), "malformed"),
    ]  # fmt: skip
    return tuple(CommonCase(*line) for line in lines)
