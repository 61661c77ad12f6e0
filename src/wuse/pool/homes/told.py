"""What an object store's client says went wrong, as a refusal that says what to do."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from deltalake.exceptions import DeltaError

from wuse.pool.homes.address import BucketAddress
from wuse.vocabulary import Refusal

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_CODE = re.compile(r"<Code>(\w+)</Code>")
_STATUS = re.compile(r"\b([45]\d\d [A-Z][A-Za-z ]+)$", re.MULTILINE)
_KEY_REFUSED = (
    "InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied", "ExpiredToken", "InvalidToken",
    "403 Forbidden", "401 Unauthorized", "Missing AccessKeyId", "Missing SecretAccessKey",
)  # fmt: skip
_NO_CONDITION = ("NotImplemented", "not yet implemented", "501 Not Implemented")


@contextmanager
def told(address: BucketAddress) -> Iterator[None]:
    """Turn the client's errors into refusals.

    Raises:
        Refusal: `pool.bucket_unknown`, `pool.credentials_refused`, `pool.no_condition`, `pool.unreachable`.
    """
    try:
        yield
    except (DeltaError, OSError) as reason:
        raise refusal_of(reason, address) from reason


def refusal_of(reason: Exception, address: BucketAddress) -> Refusal:
    """The refusal for an error; of the client's text only the store's code or the last cause is kept."""
    short = _short(str(reason))
    details: dict[str, object] = {"address": address.uri, "bucket": address.bucket, "reason": short}
    if short == "NoSuchBucket":
        return Refusal(
            "pool.bucket_unknown",
            "The object store has no bucket “{bucket}”. Correct WUSE_POOL, or make the bucket there.",
            details,
        )
    if short in _KEY_REFUSED:
        return Refusal(
            "pool.credentials_refused",
            "The object store refuses these credentials for {address}: {reason}. Check AWS_ACCESS_KEY_ID, "
            "AWS_SECRET_ACCESS_KEY and AWS_REGION, and that the key may read, write, list and delete there.",
            details,
        )
    if any(word in short for word in _NO_CONDITION):
        return no_condition(address)
    return Refusal(
        "pool.unreachable",
        "The pool in {address} does not answer as it should: {reason}. Check AWS_ENDPOINT_URL, the network and the "
        "object store. What was receipted waits at the desk and is moved once it answers.",
        details,
    )


def no_condition(address: BucketAddress) -> Refusal:
    """The refusal of a store that would put one commit over another."""
    return Refusal(
        "pool.no_condition",
        "The object store of {address} does not keep to If-None-Match: of two writers one would overwrite what the "
        "other had written. Nothing is kept there. Use an object store that honours conditional writes.",
        {"address": address.uri},
    )


def _short(text: str) -> str:
    plain = _COLOURS.sub("", text)
    code, status = _CODE.search(plain), _STATUS.search(plain)
    if code:
        return code[1]
    if status:
        return status[1]
    causes = [line.strip().removeprefix("↳").strip() for line in plain.splitlines() if line.strip()]
    return causes[-1].rstrip(".") if causes else type(text).__name__
