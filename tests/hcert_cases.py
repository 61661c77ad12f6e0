"""EU certificates made for the case, and the answer to each that every reader has to give, Python's and the page's."""

import zlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.credential_cases import ES, NOON
from wuse.publish.credential import CodeRefused
from wuse.publish.credential.base45 import encode45
from wuse.publish.credential.cbor import Tag, encode
from wuse.publish.credential.hcert import HcertAccepted
from wuse.publish.credential.trust_list import SignerKey, TrustList

KID = b"12345678"
VACCINATION = {"tg": "840539006", "co": "AT", "dt": "2020-01-18", "mp": "EU/1/20/1528", "dn": 2, "sd": 2}
TEST = {"tg": "840539006", "co": "AT", "sc": "2020-02-15T23:30:00-02:00", "tt": "LP6464-4", "tr": "260415000"}
RECOVERY = {"tg": "840539006", "co": "AT", "fr": "2020-01-20", "df": "2020-01-31", "du": "2020-08-04"}
SECRET = ES._curve
KEY = SignerKey(SECRET.public_key(), NOON - timedelta(days=1), NOON + timedelta(days=700), frozenset())
KEYS: TrustList = {KID: (KEY,)}
ALGORITHM = {1: -7, 4: KID}
EMPTY, OPEN_EMPTY = b"\xa0", b"\xbf\xff"
FRACTION = b"\xa2\x01\xf9\xc7\x00\x04\x48" + KID
"""A header that names the algorithm -7.0."""


def shown(
    certificate: Any,
    *,
    packed: Any = zlib.compress,
    header: Any = None,
    beside: Any = None,
    by: Any = ES.sign,
    **other: Any,
) -> str:
    """A certificate, rightly signed `by` a key. `header`: the protected one; `beside`: not signed; `_4=`: a claim."""
    issued = int(NOON.timestamp())
    claims = {1: "AT", 4: issued + 86_400, 6: issued, -260: {1: certificate}}
    claims.update({int(name[1:]): value for name, value in other.items()})
    protected = encode(ALGORITHM) if header is None else header
    return message_of(encode(claims), protected, packed=packed, beside=beside, by=by)


def message_of(
    payload: bytes,
    protected: bytes,
    *,
    packed: Any = zlib.compress,
    beside: Any = None,
    by: Any = ES.sign,
    tagged: bool = False,
) -> str:
    """Any payload under any header, signed and packed. `tagged`: in the tag of a web token besides."""
    signed = b"" if protected in (EMPTY, OPEN_EMPTY) else protected
    signature = by(encode(["Signature1", signed, b"", payload]))
    message = Tag(18, [protected, beside or {}, payload, signature])
    return "HC1:" + encode45(packed(encode(Tag(61, message) if tagged else message)))


def answer_of(found: HcertAccepted | CodeRefused, at: datetime) -> str:
    """What a reader says, in one line: `AT holds: vaccination 2020-01-18 holds`, or the reason."""
    if isinstance(found, CodeRefused):
        return found.reason.value
    entries = ", ".join(f"{one.kind} {one.on} {one.shows(at)}" for one in found.entries)
    return f"{found.issuer} {found.shows(at)}: {entries}"


@dataclass(frozen=True)
class Case:
    """A certificate's content, and the answer to it at noon of the day of the cases."""

    name: str
    content: Any
    answer: str
    other: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The text that is shown."""
        return shown(self.content, **self.other)


def dosed(**changed: Any) -> Any:
    return {"v": [{**VACCINATION, **changed}]}


def sampled(**changed: Any) -> Any:
    return {"t": [{**TEST, **changed}]}


def recovered(**changed: Any) -> Any:
    return {"r": [{**RECOVERY, **changed}]}


HELD = "AT holds: vaccination 2020-01-18 holds"
POSITIVE = "260373001"
SHOWN = [
    Case("all doses", dosed(), HELD),
    Case("a booster beyond the doses", dosed(dn=3), HELD),
    Case("the first of two doses", dosed(dn=1), "AT incomplete: vaccination 2020-01-18 incomplete"),
    Case("a dose of today", dosed(dt="2020-02-17"), "AT holds: vaccination 2020-02-17 holds"),
    Case("a dose of tomorrow", dosed(dt="2020-02-18"), "AT not_yet: vaccination 2020-02-18 not_yet"),
    Case("nothing found", sampled(), "AT holds: test 2020-02-16 holds"),
    Case("found", sampled(tr=POSITIVE), "AT detected: test 2020-02-16 detected"),
    Case("a sample of tomorrow", sampled(sc="2020-02-18T01:00:00Z"), "AT not_yet: test 2020-02-18 not_yet"),
    Case("a recovery in its time", recovered(), "AT holds: recovery 2020-01-20 holds"),
    Case("its last day", recovered(du="2020-02-17"), "AT holds: recovery 2020-01-20 holds"),
    Case("its first day", recovered(df="2020-02-17"), "AT holds: recovery 2020-01-20 holds"),
    Case("a day over", recovered(du="2020-02-16"), "AT over: recovery 2020-01-20 over"),
    Case("a day early", recovered(df="2020-02-18"), "AT not_yet: recovery 2020-01-20 not_yet"),
    Case(
        "one that holds beside one that does not",
        {"t": [TEST, {**TEST, "tr": POSITIVE}]},
        "AT detected: test 2020-02-16 holds, test 2020-02-16 detected",
    ),
    Case("entries of several kinds", {**dosed(), **sampled()}, "malformed"),
    Case("lists of other kinds that are empty", {**dosed(), "t": [], "r": None}, HELD),
]
UNSIGNED = {"beside": ALGORITHM}
ANOTHERS = {"header": encode({1: -7, 4: b"foo"})}
HEADERS = [
    Case("an empty map for a header", dosed(), HELD, {**UNSIGNED, "header": EMPTY}),
    Case("an empty map without a length", dosed(), HELD, {**UNSIGNED, "header": OPEN_EMPTY}),
    Case("no bytes for a header", dosed(), HELD, {**UNSIGNED, "header": b""}),
    Case("an algorithm of minus 7.0", dosed(), "wrong_algorithm", {"header": FRACTION}),
    Case("no algorithm", dosed(), "wrong_algorithm", {"header": encode({4: KID})}),
    Case("an algorithm said twice", dosed(), "malformed", {"beside": {1: -7}}),
    Case("a key said twice", dosed(), HELD, {"beside": {4: KID}}),
    Case(
        "two keys, and the signed one is another's", dosed(), "unknown_key", {**ANOTHERS, "beside": {4: KID}}
    ),
]
DAYS = [
    ("2020-01-18T00:00:00", HELD), ("2020-01-18 10:00", HELD), ("2020-01-18T10:00:00.123Z", HELD),
    ("2020-01-18T23:30:00-02:00", HELD), ("2020-01-18Tx", "malformed"), ("2020-01-18 or later", "malformed"),
    ("2020-01-18T", "malformed"), ("2020-01-18T25:00:00", "malformed"), ("2020-01-18T10:60", "malformed"),
    ("2020-01-18x10:00:00", "malformed"), ("20200118", "malformed"), ("2020-W03-6", "malformed"),
    ("2020-01-18T10", "malformed"), ("2020-02-30", "malformed"), ("2019-02-29", "malformed"),
    ("0000-01-01", "malformed"), ("2020-1-18", "malformed"), ("\uff12\uff10\uff12\uff10-01-18", "malformed"),
    (" 2020-01-18", "malformed"),
    ("2020-01-18T10:00:00+02:75", "malformed"), ("2020-01-18T10:00:00z", "malformed"), ("", "malformed"),
]  # fmt: skip
SAMPLES = [
    ("2020-02-16", "2020-02-16"), ("2020-02-15T23:30:00", "2020-02-15"), ("2020-02-15T23:30:00Z", "2020-02-15"),
    ("2020-02-16T01:30:00+0200", "2020-02-15"), ("2020-02-16T01:30+02", "2020-02-15"),
    ("2020-02-16T01:30:00.5+01:45", "2020-02-15"), ("2020-02-16T01:30:00+01:15", "2020-02-16"),
]  # fmt: skip
RESULTS = ["constructor", "toString", "__proto__", "hasOwnProperty", "1", "", 260415000, POSITIVE + " "]
ENTRIES: list[Any] = [
    {"v": 0}, {"v": ""}, {"v": False}, {"v": b""}, {"v": {}}, {"v": []}, {"v": None}, {"v": [[]]}, {}, [], 7,
]  # fmt: skip
CLAIMS: list[tuple[dict[str, Any], str]] = [
    ({"_4": int(NOON.timestamp()) - 1}, "expired"), ({"_6": int(NOON.timestamp()) + 1}, "not_yet_valid"),
    ({"_4": int(NOON.timestamp())}, HELD), ({"_4": "tomorrow"}, "malformed"), ({"_1": ""}, "malformed"),
    ({"_260": {}}, HELD), ({"_1": 7}, "malformed"), ({"_4": 1 << 60}, "malformed"),
]  # fmt: skip

CASES = [
    *SHOWN,
    *HEADERS,
    *(Case(f"the day {text!r}", dosed(dt=text), answer) for text, answer in DAYS),
    *(
        Case(f"a sample of {text!r}", sampled(sc=text), f"AT holds: test {day} holds")
        for text, day in SAMPLES
    ),
    Case("a sample of a number", sampled(sc=int(NOON.timestamp()) * 1000), "malformed"),
    Case("a sample before all years", sampled(sc="0001-01-01T00:00:00+02:00"), "malformed"),
    Case("a sample after all years", sampled(sc="9999-12-31T23:00:00-02:00"), "malformed"),
    *(Case(f"the result {text!r}", sampled(tr=text), "malformed") for text in RESULTS),
    *(Case(f"the entries {content!r}", content, "malformed") for content in ENTRIES),
    *(Case(f"the claims {other!r}", dosed(), answer, other) for other, answer in CLAIMS),
]
"""Every case, for every reader."""
