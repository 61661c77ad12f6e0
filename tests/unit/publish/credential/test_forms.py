"""Base45, CBOR, keys and the QR code by the examples that the standards give, and by hand."""

import re
from datetime import timedelta

import pytest

from tests.conftest import ROOT as ROOT_FOLDER
from tests.credential_cases import CLAIMS, ED, ES, KEYS, NOON, ROOT, code, code_key, private
from wuse.publish.credential import CodeAlgorithm, CodeKeySet, make_code, read_key_set, sign_key_set
from wuse.publish.credential.algorithms import PublicKey, public_key
from wuse.publish.credential.base45 import decode45, encode45
from wuse.publish.credential.cbor import Malformed, Tag, decode, encode
from wuse.publish.credential.keys import key_set_as_json, renewed
from wuse.publish.credential.qr import code_qr, qr_svg
from wuse.vocabulary import Colour, PlaceCode, Refusal

RFC_9285 = [
    (b"AB", "BB8"),
    (b"Hello!!", "%69 VD92EX0"),
    (b"base-45", "UJCLQE7W581"),
    (b"ietf!", "QED8WEX0"),
    (b"", ""),
]


@pytest.mark.parametrize(("data", "text"), RFC_9285)
def test_base45_has_the_examples_of_its_standard(data: bytes, text: str) -> None:
    assert encode45(data) == text
    assert decode45(text) == data


@pytest.mark.parametrize("text", ["GGW", ":::", "BB", "B", "BB80", "bb8", "BB8\n", "B\u00e98", "::"])
def test_base45_refuses_what_is_no_text_of_bytes(text: str) -> None:
    with pytest.raises(Malformed):
        decode45(text)


# RFC 8949, appendix A.
EXAMPLES = [
    (0, "00"), (23, "17"), (24, "1818"), (100, "1864"), (1000, "1903e8"), (1_000_000, "1a000f4240"),
    (1_000_000_000_000, "1b000000e8d4a51000"), (18_446_744_073_709_551_615, "1bffffffffffffffff"),
    (-1, "20"), (-10, "29"), (-100, "3863"), (-1000, "3903e7"), (False, "f4"), (True, "f5"), (None, "f6"),
    (b"", "40"), (b"\1\2\3\4", "4401020304"), ("", "60"), ("IETF", "6449455446"), ("\u00fc", "62c3bc"),
    ("\u6c34", "63e6b0b4"), ([], "80"), ([1, 2, 3], "83010203"), ([1, [2, 3], [4, 5]], "8301820203820405"),
    ({}, "a0"), ({1: 2, 3: 4}, "a201020304"), ({"a": 1, "b": [2, 3]}, "a26161016162820203"),
    (Tag(1, 1_363_896_240), "c11a514b67b0"), (Tag(23, b"\1\2\3\4"), "d74401020304"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "text"), EXAMPLES)
def test_cbor_has_the_examples_of_its_standard(value: object, text: str) -> None:
    assert encode(value) == bytes.fromhex(text)
    assert decode(bytes.fromhex(text)) == value


# What the free form reads, and what nothing reads. None: refused in both.
FREE = [
    ("a number in two bytes", "1817", 23),
    ("a length in two bytes", "580101", b"\1"),
    ("keys out of order", "a203040102", {3: 4, 1: 2}),
    ("a list of open length", "9f0102ff", [1, 2]),
    ("a map of open length", "bf0102ff", {1: 2}),
    ("bytes in pieces", "5f42010243030405ff", b"\1\2\3\4\5"),
    ("a text in pieces", "7f657374726561646d696e67ff", "streaming"),
    ("a fraction", "f93e00", 1.5),
    ("a fraction of eight bytes", "fb3ff199999999999a", 1.1),
    ("a key twice", "a201020103", None),
    ("a key twice in a map of open length", "bf01020103ff", None),
    ("a key that is true", "a1f501", None),
    ("a key that is a list", "a18001", None),
    ("a byte too many", "0000", None),
    ("nothing", "", None),
    ("a text that is no UTF-8", "61ff", None),
    ("half a character", "63eda080", None),
    ("a length that is not there", "5bffffffffffffffff", None),
    ("a list of more than there is", "9bffffffffffffffff", None),
    ("a map of more than there is", "bb00000000ffffffff", None),
    ("a reserved length", "1c", None),
    ("a reserved simple value", "f8ff", None),
    ("undefined", "f7", None),
    ("an end without a beginning", "ff", None),
    ("an end in a closed list", "81ff", None),
    ("a map of open length that ends after a key", "bf01ff", None),
    ("pieces of another kind", "5f6161ff", None),
    ("a number of open length", "1f", None),
    ("a tag of open length", "df00", None),
    ("not a number", "f97e00", None),
    ("endless", "f97c00", None),
    ("thirteen lists in one another", "81" * 13 + "00", None),
    ("a thousand lists in one another", "81" * 1000 + "00", None),
    ("a thousand tags", "c1" * 1000 + "00", None),
    ("a thousand open lists", "9f" * 1000, None),
    ("five thousand zeros", "991388" + "00" * 5000, None),
]


@pytest.mark.parametrize(("text", "value"), [line[1:] for line in FREE], ids=[line[0] for line in FREE])
def test_cbor_of_other_forms_is_refused_or_read_where_others_may_write_so(text: str, value: object) -> None:
    with pytest.raises(Malformed):
        decode(bytes.fromhex(text))
    if value is None:
        with pytest.raises(Malformed):
            decode(bytes.fromhex(text), deterministic=False)
    else:
        assert decode(bytes.fromhex(text), deterministic=False) == value


def test_a_fraction_has_no_form() -> None:
    with pytest.raises(TypeError):
        encode(1.5)


def test_the_reference_has_the_example_that_the_code_gives() -> None:
    page = (ROOT_FOLDER / "docs" / "reference" / "credential.md").read_text(encoding="utf-8")
    assert code() in page.splitlines()
    assert ED.public.x.hex() in page
    block = page.split("```text\n")[2].split("```")[0]
    lines = (re.match(r" *([0-9a-f ]+?)(?: {2,}|$)", line) for line in block.splitlines())
    found = "".join(line[1] for line in lines if line).replace(" ", "")
    assert found == decode45(code().removeprefix("WUSE1:")).hex()


def test_a_key_is_named_by_its_thumbprint() -> None:
    # The example of RFC 9679, section 6.
    x = bytes.fromhex("65eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d")
    y = bytes.fromhex("1e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c")
    key = public_key({1: 2, 3: -7, -1: 1, -2: x, -3: y})
    assert key.kid.hex() == "496bd8afadf307e5"


def test_a_key_has_the_members_of_its_algorithm_alone() -> None:
    good = ES.public.cose_key()
    assert public_key(good) == ES.public
    assert public_key(ED.public.cose_key()) == ED.public
    changed = [
        {**good, 3: -8},
        {**good, 3: -37},
        {**good, -1: 6},
        {**good, -4: b"d"},
        {**good, -3: bytes(32)},
    ]
    changed += [{**ED.public.cose_key(), -2: b"x"}, {**ED.public.cose_key(), 3: -7}, {}, {**good, -2: 7}]
    for members in changed:
        with pytest.raises(Malformed):
            public_key(members)


def test_a_signature_of_either_algorithm_holds_for_its_message_alone() -> None:
    for key in (ED, ES):
        signature = key.sign(b"message")
        assert len(signature) == 64
        assert key.public.verifies(signature, b"message")
        assert not key.public.verifies(signature, b"massage")
        assert not key.public.verifies(signature[:-1], b"message")
        assert not key.public.verifies(bytes(64), b"message")


def test_the_key_set_is_read_back_as_it_was_signed() -> None:
    data = sign_key_set(KEYS, ROOT)
    found = read_key_set(data, ROOT.public)
    assert set(found.keys) == set(KEYS.keys)
    assert (found.issued_at, found.expires_at) == (KEYS.issued_at, KEYS.expires_at)
    assert sign_key_set(found, private("other", CodeAlgorithm.EdDSA)) != data


def test_a_key_set_by_another_or_changed_or_of_another_kind_is_refused() -> None:
    data = sign_key_set(KEYS, ROOT)

    def refused(content: bytes, root: object = ROOT.public) -> str:
        with pytest.raises(Refusal) as found:
            read_key_set(content, root)  # type: ignore[arg-type]
        return found.value.code

    assert refused(data, private("other", CodeAlgorithm.ES256).public) == "credential.root_wrong"
    assert refused(data[:-1] + bytes([data[-1] ^ 1])) == "credential.root_wrong"
    assert refused(data[:-1]) == "credential.key_set_malformed"
    assert refused(b"") == "credential.key_set_malformed"
    twice = CodeKeySet(KEYS.issued_at, KEYS.expires_at, (code_key(ED), code_key(ED, "3301")))
    assert refused(sign_key_set(twice, ROOT)) == "credential.key_set_malformed"


def test_of_the_keys_of_an_area_the_nearest_and_newest_signs() -> None:
    later = code_key(ES, signs_from=NOON - timedelta(hours=1))
    keys = CodeKeySet(NOON, KEYS.expires_at, (code_key(ED), later, code_key(private("city"), "3301")))
    chosen = keys.signer_at("330106", NOON)
    assert chosen is not None
    assert chosen.area == "3301"
    assert keys.signer_at("330206", NOON) == later
    assert keys.signer_at("330206", NOON - timedelta(hours=2)) == code_key(ED)
    assert keys.signer_at("3101", NOON) is None


def test_a_key_leaves_the_set_when_its_last_code_has_expired() -> None:
    key = KEYS.keys[0]
    assert key in renewed(KEYS, at=key.verifies_until - timedelta(seconds=1)).keys
    assert key not in renewed(KEYS, at=key.verifies_until).keys
    assert [one["alg"] for one in key_set_as_json(KEYS)["keys"]] == ["EdDSA", "ES256"]


@pytest.mark.parametrize(
    "changed",
    [
        {"colour": Colour.BLUE},
        {"issuer": PlaceCode("330106001")},
        {"identifier": b"short"},
        {"expires_at": NOON},
        {"issued_at": NOON.replace(microsecond=1)},
    ],
)
def test_nothing_is_issued_that_a_verifier_would_refuse(changed: dict[str, object]) -> None:
    with pytest.raises(Refusal) as refused:
        code(**changed)
    assert refused.value.code == "credential.cannot_issue"


def test_a_code_fits_into_a_qr_code_of_49_modules_with_its_correction() -> None:
    for key in (ED, ES):
        made = code_qr(make_code(CLAIMS, key))
        assert (made.version, made.error, made.mode) == (8, "M", "alphanumeric")
    assert qr_svg(code()).startswith("<svg")


# Points of a small order: by the equation alone, they would have signed whatever one likes.
WEAK = ["00" * 32, "01" + "00" * 31, "ec" + "ff" * 30 + "7f"]


@pytest.mark.parametrize("point", WEAK)
def test_a_key_that_would_have_signed_anything_has_signed_nothing(point: str) -> None:
    weak = PublicKey(CodeAlgorithm.EdDSA, bytes.fromhex(point))
    for first in WEAK:
        assert not weak.verifies(bytes.fromhex(first) + bytes(32), b"whatever")


def test_a_second_writing_of_a_signature_is_none() -> None:
    signature, order = ED.sign(b"said"), 2**252 + 27742317777372353535851937790883648493
    again = int.from_bytes(signature[32:], "little") + order
    assert ED.public.verifies(signature, b"said")
    assert not ED.public.verifies(signature[:32] + again.to_bytes(32, "little"), b"said")


# Points whose order is 1, 2, 4 or 8, as they are written: whoever publishes one as a key signs for everybody.
SMALL = [
    "01" + "00" * 31,
    "ec" + "ff" * 30 + "7f",
    "00" * 32,
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]
_GROUP = 2**252 + 27742317777372353535851937790883648493


@pytest.mark.parametrize("point", SMALL)
def test_a_key_of_small_order_verifies_nothing(point: str) -> None:
    key = PublicKey(CodeAlgorithm.EdDSA, bytes.fromhex(point))
    made_up = [bytes.fromhex(other) + bytes(32) for other in SMALL]
    assert not any(key.verifies(one, bytes([number])) for one in made_up for number in range(64))


def test_a_signature_has_one_form_and_no_second_one() -> None:
    signer = ED
    signature = signer.sign(b"a code")
    other = int.from_bytes(signature[32:], "little") + _GROUP
    assert signer.public.verifies(signature, b"a code")
    assert not signer.public.verifies(signature[:32] + other.to_bytes(32, "little"), b"a code")
