"""Health codes and certificates of other states: verified, signed and drawn, and the lists of revoked ones, beside
python-cwt in the same run.

PYTHONPATH=. .venv/bin/python bench/bench_credential.py

Both get the same texts and keys, and the same base45; the peer then verifies signature and times with `cwt.decode`.
Ours looks also at form, type, area and time of the key. A code is not compressed; a certificate is, and there both
unpack it with zlib as well, and ours reads its entries. Rates are per second of processor time, medians of turns that
alternate.
"""

import math
import os
import statistics
import sys
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import cwt

from wuse.publish.credential import (
    CodeAccepted,
    CodeAlgorithm,
    CodeClaims,
    CodeKey,
    CodeKeySet,
    PrivateKey,
    make_code,
    make_list,
    read_list,
    sign_list,
    verify_code,
)
from wuse.publish.credential.base45 import decode45, encode45
from wuse.publish.credential.cbor import Tag, encode
from wuse.publish.credential.code import COLOUR, CTI, EXP, IAT, ISS, PREFIX
from wuse.publish.credential.hcert import HcertAccepted, verify_hcert
from wuse.publish.credential.qr import code_qr, qr_svg
from wuse.publish.credential.trust_list import SignerKey
from wuse.vocabulary import Colour, PlaceCode

TURNS, TEXTS = 9, 400
AT = datetime.fromtimestamp(int(time.time()), UTC)
CLAIMS = CodeClaims(Colour.GREEN, PlaceCode("330106"), AT, AT + timedelta(hours=12), bytes(16))

VACCINATION = {
    "tg": "840539006", "vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-100030215", "dn": 2, "sd": 2, "co": "AT",
    "dt": "2021-02-18", "is": "Ministry of Health, Austria",
}  # fmt: skip


def rates(*works: Callable[[], object]) -> list[float]:
    """Median runs per second of processor time, each work in turn."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(TURNS):
        for work, times in zip(works, taken, strict=True):
            started = time.process_time()
            work()
            times.append(TEXTS / (time.process_time() - started))
    return [statistics.median(times) for times in taken]


def peer_key(key: PrivateKey, *, private: bool = False, kid: bytes = b"") -> cwt.COSEKey:
    """The same key for the peer."""
    members = {**key.public.cose_key(), 2: kid or key.public.kid}
    if private:
        secret = key.secret
        if key.algorithm is CodeAlgorithm.ES256:
            secret = key._curve.private_numbers().private_value.to_bytes(32, "big")
        members |= {-4: secret, 4: [1, 2]}
    else:
        members |= {4: [2]}
    return cwt.COSEKey.new(members)


def codes(algorithm: CodeAlgorithm) -> None:
    """Verifying and signing by one algorithm."""
    key = PrivateKey(algorithm, os.urandom(32))
    other = PrivateKey(CodeAlgorithm.EdDSA, os.urandom(32))
    listed = [
        CodeKey(one.public, PlaceCode("33"), AT - timedelta(days=1), AT + timedelta(days=9))
        for one in (other, key)
    ]
    keys = CodeKeySet(AT, AT + timedelta(days=9), tuple(listed))
    peers = [peer_key(other), peer_key(key)]
    claims = [replace(CLAIMS, identifier=os.urandom(16)) for _ in range(TEXTS)]
    texts = [make_code(one, key) for one in claims]
    revoked = make_list(
        [os.urandom(16) for _ in range(100_000)], serial=1, issued_at=AT, expires_at=AT + timedelta(days=1)
    )
    assert all(
        isinstance(verify_code(one, keys=keys, revocations=None, at=AT), CodeAccepted) for one in texts
    )
    assert [cwt.decode(decode45(one[6:]), peers)[CTI] for one in texts] == [one.identifier for one in claims]
    revoked.has(bytes(16))
    ours, peer, listed_too = rates(
        lambda: [verify_code(one, keys=keys, revocations=None, at=AT) for one in texts],
        lambda: [cwt.decode(decode45(one[len(PREFIX) :]), peers) for one in texts],
        lambda: [
            (verify_code(one, keys=keys, revocations=None, at=AT), revoked.has(c.identifier))
            for one, c in zip(texts, claims, strict=True)
        ],
    )
    message, signature = os.urandom(120), key.sign(bytes(120))
    (bare,) = rates(lambda: [key.public.verifies(signature, bytes(120)) for _ in texts])
    print(
        f"{algorithm.name} verify: {ours:,.0f}/s, python-cwt {peer:,.0f}/s, "
        f"{ours / peer:.2f} times; with 100,000 revoked {listed_too:,.0f}/s; "
        f"the bare signature {bare:,.0f}/s"
    )
    signer = peer_key(key, private=True)
    mine, theirs, bare = rates(
        lambda: [make_code(one, key) for one in claims],
        lambda: [PREFIX + encode45(cwt.encode_and_sign(payload_of(one), signer)) for one in claims],
        lambda: [key.sign(message) for _ in claims],
    )
    print(
        f"{algorithm.name} sign: {mine:,.0f}/s, python-cwt {theirs:,.0f}/s, "
        f"{mine / theirs:.2f} times; the bare signature {bare:,.0f}/s"
    )
    sizes(texts)


def certificates() -> None:
    """An EU certificate: base45, zlib, COSE and claims, by both."""
    key, kid = PrivateKey(CodeAlgorithm.ES256, os.urandom(32)), os.urandom(8)
    day, seconds = timedelta(days=1), int(AT.timestamp())
    trusted = {kid: (SignerKey(key._curve.public_key(), AT - day, AT + 9 * day, frozenset()),)}
    peer = peer_key(key, kid=kid)
    shown = VACCINATION | {"ci": f"URN:UVCI:01:AT:{os.urandom(16).hex().upper()}#B"}
    names = {"fn": "Musterfrau-Gößinger", "fnt": "MUSTERFRAU<GOESSINGER", "gn": "Gabriele", "gnt": "GABRIELE"}
    said = {"ver": "1.3.0", "dob": "1998-02-26", "nam": names, "v": [shown]}
    payload = encode({1: "AT", 4: seconds + 86_400, 6: seconds, -260: {1: said}})
    protected = encode({1: -7, 4: kid})
    signature = key.sign(encode(["Signature1", protected, b"", payload]))
    text = "HC1:" + encode45(zlib.compress(encode(Tag(18, [protected, {}, payload, signature])), 9))
    found = verify_hcert(text, trusted=trusted, at=AT)
    assert isinstance(found, HcertAccepted)

    def by_peer() -> object:
        return cwt.decode(zlib.decompress(decode45(text[4:])), [peer])[-260][1]["v"]

    assert by_peer() == [shown]
    ours, theirs = rates(
        lambda: [verify_hcert(text, trusted=trusted, at=AT) for _ in range(TEXTS)],
        lambda: [by_peer() for _ in range(TEXTS)],
    )
    print(
        f"EU certificate, {len(text)} letters: {ours:,.0f}/s, python-cwt {theirs:,.0f}/s, {ours / theirs:.2f} times"
    )


def payload_of(claims: CodeClaims) -> dict[int, object]:
    """The claims as the peer takes them."""
    times = {EXP: int(claims.expires_at.timestamp()), IAT: int(claims.issued_at.timestamp())}
    return {ISS: str(claims.issuer), **times, CTI: claims.identifier, COLOUR: 1}


def sizes(texts: list[str]) -> None:
    """Bytes and modules, as it is and as it would be compressed."""
    data = [decode45(one[len(PREFIX) :]) for one in texts]
    packed = [zlib.compress(one, 9) for one in data]
    for name, some in (("as it is", data), ("compressed", packed)):
        longest = max(some, key=len)
        text = PREFIX + encode45(longest)
        mean = statistics.mean(map(len, some))
        print(
            f"  {name}: {mean:.1f} bytes, {len(text)} letters, QR version {code_qr(text).version}-M, "
            f"{17 + 4 * int(code_qr(text).version)} modules"
        )
    started = time.process_time()
    for one in texts[:100]:
        qr_svg(one)
    print(f"  QR code as SVG: {100 / (time.process_time() - started):,.0f}/s")


def lists(count: int) -> None:
    """Bytes of a list, and how often it is wrong."""
    until = AT + timedelta(days=1)
    root = PrivateKey(CodeAlgorithm.ES256, os.urandom(32))
    identifiers = [os.urandom(16) for _ in range(count)]
    started = time.process_time()
    data = sign_list(make_list(identifiers, serial=1, issued_at=AT, expires_at=until), root)
    made = time.process_time() - started
    started = time.process_time()
    found = read_list(data, root.public)
    found.has(bytes(16))
    read = time.process_time() - started
    asked = 1_000_000
    wrong = sum(found.has(os.urandom(16)) for _ in range(asked))
    assert all(found.has(one) for one in identifiers[:10_000])
    day = make_list(identifiers[: count // 50], serial=1, adds_to=1, issued_at=AT, expires_at=until)
    print(
        f"{count:,} revoked: {len(data):,} bytes ({8 * len(data) / count:.2f} bits each), "
        f"compressed {len(zlib.compress(data, 9)):,}; made in {made:.2f} s, "
        f"read in {read:.3f} s; {wrong} of {asked:,} others taken for one; "
        f"{count // 50:,} added since: {len(sign_list(day, root)):,} bytes"
    )
    bits = 20
    print(
        f"  at the same rate: bound {count * bits / 8:,.0f}, "
        f"Golomb-coded set {golomb(found, bits):,.0f}, Bloom filter {count * bits / math.log(2) / 8:,.0f}, "
        f"xor filter {1.23 * count * bits / 8:,.0f}, identifiers as they are {16 * count:,}"
    )


def golomb(found: object, bits: int) -> float:
    """Bytes of the same numbers as a Golomb-Rice coded set with the best parameter."""
    numbers = [int(one) for one in found._numbers]  # type: ignore[attr-defined]
    gaps = [later - sooner for sooner, later in zip([0, *numbers], numbers, strict=False)]
    return min(sum((gap >> low) + 1 + low for gap in gaps) for low in (bits - 1, bits)) / 8


def main() -> None:
    """Print everything."""
    for algorithm in CodeAlgorithm:
        codes(algorithm)
    certificates()
    for count in (100_000, 1_000_000):
        lists(count)
    print(f"payload: {len(encode(payload_of(CLAIMS)))} bytes")


if __name__ == "__main__":
    main()
