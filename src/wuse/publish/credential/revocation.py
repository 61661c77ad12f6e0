"""The list of revoked identifiers: a compact set that never misses one, and takes one in a million others for one.

Each identifier becomes a number below count x 2^20; the sorted numbers are written in Elias-Fano form: their low
20 bits as they are, their high parts as a row of bits with a one for each. That is 22 bits an identifier, and the same
set gives the same bytes.

A list is signed whole once a day. Between, a smaller one with what was revoked since is signed every few minutes; it
names the list that it adds to.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from wuse.publish.credential.algorithms import PrivateKey, PublicKey
from wuse.publish.credential.cbor import Malformed, decode, encode
from wuse.publish.credential.cose import sign1
from wuse.publish.credential.keys import moment_of, open_signed, seconds_of
from wuse.vocabulary import Refusal

RATE_BITS = 20
"""One identifier in 2^20 that was not revoked is taken for one that was. Its holder has a new code made."""

MOST_LISTED = 4_000_000
_LOW = (1 << RATE_BITS) - 1
_MOST_BYTES = 16_000_000
_TYPE = "wuse codes revoked 1"


@dataclass(frozen=True)
class RevocationList:
    """A signed list.

    Attributes:
        serial: rises with each whole list, and makes another one's false positives other ones.
        adds_to: serial of the whole list that this one adds to; None for a whole list.
        packed: the set, as `pack` writes it.
    """

    serial: int
    adds_to: int | None
    issued_at: datetime
    expires_at: datetime
    count: int
    packed: bytes = field(repr=False)

    def has(self, identifier: bytes) -> bool:
        """Whether the list has an identifier: certain when it says no, one in a million wrong when it says yes."""
        if not self.count:
            return False
        wanted = _number(self.serial, identifier, self.count)
        numbers = self._numbers
        # A plain int would have the whole row turned into another type for each question.
        at = int(numbers.searchsorted(np.uint64(wanted)))
        return at < self.count and int(numbers[at]) == wanted

    @cached_property
    def _numbers(self) -> NDArray[np.uint64]:
        return unpack(self.packed, self.count)


@dataclass(frozen=True)
class Revocations:
    """A whole list, with what was added to it since when that is in hand too."""

    whole: RevocationList
    added: RevocationList | None = None

    @property
    def expires_at(self) -> datetime:
        """When they are too old to tell that something was not revoked."""
        return max(one.expires_at for one in (self.whole, self.added) if one)

    def has(self, identifier: bytes) -> bool:
        """Whether one of the lists has it."""
        return self.whole.has(identifier) or (self.added is not None and self.added.has(identifier))


def make_list(
    identifiers: Iterable[bytes],
    *,
    serial: int,
    adds_to: int | None = None,
    issued_at: datetime,
    expires_at: datetime,
) -> RevocationList:
    """The list of a set of identifiers.

    Raises:
        Refusal: `credential.list_too_long`.
    """
    known = set(identifiers)
    if len(known) > MOST_LISTED:
        raise Refusal(
            "credential.list_too_long",
            "{count} codes are more than one list holds ({most}): leave out those that have expired.",
            {"count": len(known), "most": MOST_LISTED},
        )
    numbers = sorted(_number(serial, identifier, len(known)) for identifier in known)
    return RevocationList(serial, adds_to, issued_at, expires_at, len(numbers), pack(numbers))


def sign_list(revoked: RevocationList, root: PrivateKey) -> bytes:
    """The bytes of the published list."""
    times = seconds_of(revoked.issued_at, revoked.expires_at)
    return sign1(
        encode([_TYPE, revoked.serial, revoked.adds_to, *times, revoked.count, revoked.packed]), root
    )


def read_list(data: bytes, root: PublicKey) -> RevocationList:
    """Read a published list and check that the root signed it.

    Raises:
        Refusal: `credential.list_malformed`, `credential.root_wrong`.
    """
    try:
        kind, serial, adds_to, issued, expires, count, packed = decode(
            open_signed(data, root, most=_MOST_BYTES)
        )
        if kind != _TYPE or any(type(one) is not int for one in (serial, count)) or type(packed) is not bytes:
            raise Malformed("another kind of document")
        if (
            not 0 <= count <= MOST_LISTED
            or not 0 <= serial < 1 << 32
            or type(adds_to) not in (int, type(None))
        ):
            raise Malformed("numbers that cannot be")
        read = RevocationList(serial, adds_to, moment_of(issued), moment_of(expires), count, packed)
        unpack(packed, count)
    except (Malformed, TypeError, ValueError) as reason:
        raise Refusal(
            "credential.list_malformed",
            "The list of revoked codes cannot be read: {reason}. Fetch it again.",
            {"reason": str(reason)},
        ) from reason
    return read


def both(whole: RevocationList, added: RevocationList | None) -> Revocations:
    """The lists together.

    Raises:
        Refusal: `credential.list_other` when the one does not add to the other.
    """
    if whole.adds_to is not None or (added is not None and added.adds_to != whole.serial):
        raise Refusal(
            "credential.list_other",
            "These lists of revoked codes do not belong together. Fetch both again.",
            {},
        )
    return Revocations(whole, added)


def pack(numbers: list[int]) -> bytes:
    """Sorted numbers below count x 2^20 in Elias-Fano form: low parts, 20 bits each, then the row of high parts."""
    if not numbers:
        return b""
    values = np.asarray(numbers, dtype=np.uint64)
    row = np.zeros(2 * len(numbers), dtype=np.uint8)
    row[(values >> np.uint64(RATE_BITS)).astype(np.int64) + np.arange(len(numbers))] = 1
    return _packed_low(values & np.uint64(_LOW)) + np.packbits(row).tobytes()


def unpack(packed: bytes, count: int) -> NDArray[np.uint64]:
    """The sorted numbers.

    Raises:
        Malformed: bytes that `pack` does not write.
    """
    low_bytes, row_bytes = -(-count * RATE_BITS // 8), -(-2 * count // 8)
    if len(packed) != low_bytes + row_bytes:
        raise Malformed("a length that does not go with the count")
    ones = np.flatnonzero(np.unpackbits(np.frombuffer(packed, dtype=np.uint8, offset=low_bytes)))
    if len(ones) != count or (count and ones[-1] >= 2 * count):
        raise Malformed("bits that do not go with the count")
    low = _unpacked_low(packed[:low_bytes], count)
    numbers = ((ones - np.arange(count)).astype(np.uint64) << np.uint64(RATE_BITS)) | low
    if (numbers[1:] < numbers[:-1]).any():
        raise Malformed("numbers out of order")
    return numbers


def _packed_low(low: NDArray[np.uint64]) -> bytes:
    """Two parts of 20 bits in five bytes; a last single one in the first three of them."""
    pairs = np.append(low, np.uint64(0))[: len(low) + len(low) % 2].reshape(-1, 2)
    joined = (pairs[:, 0] << np.uint64(RATE_BITS) | pairs[:, 1]).astype(">u8")
    five = joined.view(np.uint8).reshape(-1, 8)[:, 3:]
    return five.tobytes()[: -(-len(low) * RATE_BITS // 8)]


def _unpacked_low(data: bytes, count: int) -> NDArray[np.uint64]:
    padded = np.frombuffer(data + bytes(-len(data) % 5), dtype=np.uint8).reshape(-1, 5)
    eight = np.zeros((len(padded), 8), dtype=np.uint8)
    eight[:, 3:] = padded
    joined = eight.view(">u8").ravel().astype(np.uint64)
    low = np.column_stack([joined >> np.uint64(RATE_BITS), joined & np.uint64(_LOW)]).ravel()
    if low[count:].any():
        raise Malformed("bits that do not go with the count")
    return low[:count]


def _number(serial: int, identifier: bytes, count: int) -> int:
    """The number that an identifier has in a list: uniform below count x 2^20."""
    digest = hashlib.sha256(serial.to_bytes(8, "big") + identifier).digest()
    return int.from_bytes(digest[:8], "big") * (count << RATE_BITS) >> 64
