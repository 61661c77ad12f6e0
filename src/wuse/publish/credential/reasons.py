"""Why a code or a certificate is not accepted: a closed list, in the order in which it is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from wuse.vocabulary import Refusal


class RefusalReason(StrEnum):
    """Why something that was shown is refused."""

    TOO_LARGE = "too_large"
    NO_CODE = "no_code"
    OTHER_VERSION = "other_version"
    MALFORMED = "malformed"
    KEYS_EXPIRED = "keys_expired"
    UNKNOWN_KEY = "unknown_key"
    WRONG_ALGORITHM = "wrong_algorithm"
    BAD_SIGNATURE = "bad_signature"
    WRONG_TYPE = "wrong_type"
    UNKNOWN_COLOUR = "unknown_colour"
    LASTS_TOO_LONG = "lasts_too_long"
    KEY_NOT_FOR_THIS = "key_not_for_this"
    RESPONSE_ENDED = "response_ended"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class CodeRefused:
    """What was shown is not accepted. `detail`: what is wrong with the bytes, in English, for makers."""

    reason: RefusalReason
    detail: str = ""

    def refusal(self) -> Refusal:
        """The same in words, in the one error shape."""
        return _WORDS[self.reason]


_WORDS: Mapping[RefusalReason, Refusal] = {
    RefusalReason.TOO_LARGE: Refusal(
        "credential.too_large", "This is longer than any code. Scan or copy the code alone.", {}
    ),
    RefusalReason.NO_CODE: Refusal(
        "credential.no_code",
        "This is no health code and no certificate that is known here. Scan the health code itself.",
        {},
    ),
    RefusalReason.OTHER_VERSION: Refusal(
        "credential.other_version",
        "This code is of a newer kind than this verifier knows. Bring the verifier up to date.",
        {},
    ),
    RefusalReason.MALFORMED: Refusal(
        "credential.malformed",
        "This code is damaged, cut off or made up. Have it shown anew and scan it again.",
        {},
    ),
    RefusalReason.KEYS_EXPIRED: Refusal(
        "credential.keys_expired",
        "The keys that this verifier has are out of date, so it can judge no code. Fetch them anew.",
        {},
    ),
    RefusalReason.UNKNOWN_KEY: Refusal(
        "credential.unknown_key",
        "Nobody whose key is known here has signed this code. Fetch the keys anew; if that changes nothing, do not "
        "accept it.",
        {},
    ),
    RefusalReason.WRONG_ALGORITHM: Refusal(
        "credential.wrong_algorithm",
        "This code names another way of signing than its key has. Do not accept it.",
        {},
    ),
    RefusalReason.BAD_SIGNATURE: Refusal(
        "credential.bad_signature",
        "The signature does not fit: the code was changed or made up. Do not accept it.",
        {},
    ),
    RefusalReason.WRONG_TYPE: Refusal(
        "credential.wrong_type",
        "This is signed, but it is another kind of document than is asked for here.",
        {},
    ),
    RefusalReason.UNKNOWN_COLOUR: Refusal(
        "credential.unknown_colour",
        "This code has a colour that is not known here. Bring the verifier up to date.",
        {},
    ),
    RefusalReason.LASTS_TOO_LONG: Refusal(
        "credential.lasts_too_long",
        "This code claims to hold for less than a minute or longer than a day. Do not accept it; tell its issuer.",
        {},
    ),
    RefusalReason.KEY_NOT_FOR_THIS: Refusal(
        "credential.key_not_for_this",
        "The key that signed this code is not for that area or that time. Do not accept it; tell its issuer.",
        {},
    ),
    RefusalReason.RESPONSE_ENDED: Refusal(
        "credential.response_ended",
        "The response for which this code was issued has ended: codes are neither needed nor valid any more.",
        {},
    ),
    RefusalReason.NOT_YET_VALID: Refusal(
        "credential.not_yet_valid",
        "This is not valid yet. Check the clock of this device, and the day from which it holds.",
        {},
    ),
    RefusalReason.EXPIRED: Refusal("credential.expired", "This has expired. Have a new one shown.", {}),
    RefusalReason.REVOKED: Refusal(
        "credential.revoked", "This was revoked. Have a new one shown; the holder's page says why.", {}
    ),
}
