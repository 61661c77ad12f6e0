"""What the verifier of health codes says to what it is shown: each line is one thing shown, and the answer."""

import zlib
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.credential_cases import (
    CLAIMS,
    DAY,
    ED,
    ES,
    IDENTIFIER,
    KEYS,
    NOON,
    PAYLOAD,
    code,
    code_key,
    private,
    saying,
    signed,
    text_of,
)
from wuse.publish.credential import (
    CodeAccepted,
    CodeRefused,
    RefusalReason,
    Revocations,
    Revoked,
    make_list,
    verify_code,
)
from wuse.publish.credential.base45 import decode45
from wuse.publish.credential.cbor import Tag, encode
from wuse.publish.credential.code import COLOUR, ISS, PREFIX
from wuse.vocabulary import Colour, PlaceCode

MINUTE = timedelta(minutes=1)
WHOLE = encode(PAYLOAD)
HEADER = encode({1: -8, 4: ED.public.kid})
STRANGER = private("stranger")


def data_of(text: str) -> bytes:
    return decode45(text.removeprefix(PREFIX))


def with_unprotected(member: bytes) -> str:
    return text_of(signed(WHOLE).replace(HEADER + b"\xa0", HEADER + b"\xa1" + member))


REFUSED = [
    # what is shown                                                          the answer
    ("an empty text",                              "",                                            "no_code"),
    ("the address of a page",                      "https://wuse.example.cn/",                    "no_code"),
    ("a certificate of the European Union",        "HC1:NCFOXN%TS3DH3ZSUZK+.V0ETD%65NL",          "no_code"),
    ("small letters",                              code().lower(),                                "no_code"),
    ("a blank before it",                          " " + code(),                                  "no_code"),
    ("a blank behind it",                          code() + " ",                                  "malformed"),
    ("a newer kind of code",                       "WUSE2:" + code()[6:],                         "other_version"),
    ("a long text",                                code() + "0" * 400,                            "too_large"),
    ("the prefix alone",                           PREFIX,                                        "malformed"),
    ("the first half",                             code()[:100],                                  "malformed"),
    ("compressed",                                 text_of(zlib.compress(data_of(code()))),       "malformed"),
    ("without its tag",                            text_of(data_of(code())[1:]),                  "malformed"),
    ("the tag of an encryption",                   text_of(signed(WHOLE, tag=16)),                "malformed"),
    ("two tags",                                   text_of(b"\xd8\x3d" + data_of(code())),        "malformed"),
    ("the tag in two bytes",                       text_of(b"\xd8\x12" + data_of(code())[1:]),    "malformed"),
    ("a byte behind it",                           text_of(data_of(code()) + b"\x00"),            "malformed"),
    ("a key named outside the signature too",      with_unprotected(b"\x04\x41\x00"),             "malformed"),
    ("anything else outside the signature",        with_unprotected(b"\x05\x41\x00"),             "malformed"),
    ("a header without a key",                     text_of(signed(WHOLE, protected=encode({1: -8}))), "malformed"),
    ("a key that nobody published",                code(STRANGER),                                "unknown_key"),
    ("the algorithm of another key",               text_of(signed(WHOLE, protected=encode({1: -7, 4: ED.public.kid}))), "wrong_algorithm"),
    ("the name of a key over another's signature", text_of(signed(WHOLE, STRANGER, protected=HEADER)), "bad_signature"),
    ("no algorithm at all",                        text_of(signed(WHOLE, protected=encode({1: 0, 4: ED.public.kid}))), "wrong_algorithm"),
    ("another document of the issuer",             text_of(signed(encode({ISS: "33"}))),          "wrong_type"),
    ("a list, signed",                             text_of(signed(encode([1]))),                  "wrong_type"),
    ("a colour that there is not",                 saying(colour=9),                              "unknown_colour"),
    ("no colour",                                  saying(colour=None),                           "wrong_type"),
    ("a colour in words",                          saying(colour="green"),                        "malformed"),
    ("a name in it",                               text_of(signed(encode({**PAYLOAD, 2: "陈测试"}))), "malformed"),
    ("an identifier of 15 bytes",                  saying(cti=IDENTIFIER[1:]),                    "malformed"),
    ("a township as issuer",                       saying(iss="330106001"),                       "malformed"),
    ("the issuer with zeros",                      saying(iss="330000"),                          "malformed"),
    ("an issuer of words",                         saying(iss="杭州"),                              "malformed"),
    ("a time that is a fraction",                  text_of(signed(WHOLE.replace(b"\x06\x1a", b"\x06\xfa"))), "malformed"),
    ("a time before 1970",                         saying(iat=-1),                                "malformed"),
    ("a time after the year 9999",                 saying(exp=1 << 60),                           "malformed"),
    ("two days",                                   saying(exp=PAYLOAD[6] + 172_800),              "lasts_too_long"),
    ("fifty-nine seconds",                         saying(exp=PAYLOAD[6] + 59),                   "lasts_too_long"),
    ("the end before the beginning",               saying(exp=PAYLOAD[6] - 60),                   "lasts_too_long"),
    ("another province",                           saying(iss="3101"),                            "key_not_for_this"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("shown", "answer"), [line[1:] for line in REFUSED], ids=[line[0] for line in REFUSED]
)
def test_what_is_shown_is_refused_with_its_reason(shown: str, answer: str) -> None:
    found = verify_code(shown, keys=KEYS, revocations=None, at=NOON)
    assert isinstance(found, CodeRefused)
    assert found.reason == answer


AT = [
    # when                                  the answer
    ("a second before it is issued",        NOON - timedelta(seconds=1),      "not_yet_valid"),
    ("the second of its issue",             NOON,                             "accepted"),
    ("a second before its end",             NOON + timedelta(seconds=599),    "accepted"),
    ("the second of its end",               NOON + timedelta(seconds=600),    "expired"),
    ("a day later",                         NOON + DAY,                       "expired"),
    ("after the keys in hand",              KEYS.expires_at,                  "keys_expired"),
]  # fmt: skip


@pytest.mark.parametrize(("at", "answer"), [line[1:] for line in AT], ids=[line[0] for line in AT])
def test_a_code_of_ten_minutes_at_a_moment(at: object, answer: str) -> None:
    found = verify_code(code(), keys=KEYS, revocations=None, at=at)  # type: ignore[arg-type]
    assert (found.reason if isinstance(found, CodeRefused) else "accepted") == answer


KEY = [
    # what the key set says of the key                                     the answer
    ("it begins to sign at noon",       {"signs_from": NOON},              "accepted"),
    ("it begins a second later",        {"signs_from": NOON + timedelta(seconds=1)}, "key_not_for_this"),
    ("it signed until noon",            {"signs_until": NOON},             "key_not_for_this"),
    ("it signed for a second more",     {"signs_until": NOON + timedelta(seconds=1)}, "accepted"),
    ("it is for the county",            {"area": PlaceCode("330106")},     "accepted"),
    ("it is for the county beside",     {"area": PlaceCode("330105")},     "key_not_for_this"),
    ("its response ended just now",     {"ended_at": NOON},                "response_ended"),
    ("its response ends in a minute",   {"ended_at": NOON + MINUTE},       "accepted"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "answer"), [line[1:] for line in KEY], ids=[line[0] for line in KEY])
def test_a_key_signs_for_its_area_and_its_time_until_its_response_ends(said: dict, answer: str) -> None:  # type: ignore[type-arg]
    keys = replace(KEYS, keys=(replace(code_key(ED), **said),))
    found = verify_code(code(), keys=keys, revocations=None, at=NOON)
    assert (found.reason if isinstance(found, CodeRefused) else "accepted") == answer


@pytest.mark.parametrize("key", [ED, ES], ids=["EdDSA", "ES256"])
@pytest.mark.parametrize("colour", [Colour.GREEN, Colour.YELLOW, Colour.ORANGE, Colour.RED])
@pytest.mark.parametrize("international", [False, True])
def test_a_code_says_what_was_put_into_it(key: object, colour: Colour, international: bool) -> None:
    shown = code(key, colour=colour, international=international)  # type: ignore[arg-type]
    found = verify_code(shown, keys=KEYS, revocations=None, at=NOON)
    assert found == CodeAccepted(replace(CLAIMS, colour=colour, international=international), Revoked.NO_LIST)


def test_a_revoked_code_is_refused_and_an_old_list_is_said_to_be_old() -> None:
    def shown_with(*revoked: bytes, until: object = NOON + DAY) -> object:
        listed = make_list(revoked, serial=1, issued_at=NOON - DAY, expires_at=until)  # type: ignore[arg-type]
        return verify_code(code(), keys=KEYS, revocations=Revocations(listed), at=NOON)

    assert shown_with() == CodeAccepted(CLAIMS, Revoked.NOT_LISTED)
    assert shown_with(bytes(16)) == CodeAccepted(CLAIMS, Revoked.NOT_LISTED)
    assert shown_with(IDENTIFIER, bytes(16)) == CodeRefused(RefusalReason.REVOKED)
    assert shown_with(bytes(16), until=NOON) == CodeAccepted(CLAIMS, Revoked.LIST_EXPIRED)
    assert shown_with(IDENTIFIER, until=NOON) == CodeRefused(RefusalReason.REVOKED)


def test_every_reason_of_the_list_can_be_met_and_has_words() -> None:
    met = {line[-1] for line in (*REFUSED, *AT, *KEY)} - {"accepted"} | {"revoked"}
    assert met == {reason.value for reason in RefusalReason}
    for reason in RefusalReason:
        words = CodeRefused(reason).refusal()
        assert words.code == f"credential.{reason}"
        assert words.in_words("zh") != words.in_words("en")


def test_the_tag_that_is_kept_is_the_one_of_a_signed_message() -> None:
    assert data_of(code())[0] == encode(Tag(18, 0))[0] == 0xD2
    assert COLOUR < -65536, "RFC 8392 leaves these numbers to private use"
