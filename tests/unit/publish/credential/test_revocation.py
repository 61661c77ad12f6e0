"""Lists of revoked codes: never one missed, few taken for one, in few bytes, signed."""

import hashlib
from datetime import timedelta

import pytest

from tests.credential_cases import DAY, NOON, ROOT, private
from wuse.publish.credential import CodeAlgorithm, RevocationList, both, make_list, read_list, sign_list
from wuse.publish.credential.revocation import MOST_LISTED, pack, unpack
from wuse.vocabulary import Refusal


def identifiers(count: int, name: str = "") -> list[bytes]:
    return [hashlib.sha256(f"{name}{number}".encode()).digest()[:16] for number in range(count)]


def listed(found: list[bytes], serial: int = 7, **other: int | None) -> RevocationList:
    return make_list(found, serial=serial, issued_at=NOON, expires_at=NOON + DAY, **other)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 100, 1001])
def test_every_revoked_code_is_found_and_no_other_of_a_thousand(count: int) -> None:
    revoked = identifiers(count)
    found = read_list(sign_list(listed(revoked), ROOT), ROOT.public)
    assert found == listed(revoked)
    assert all(found.has(one) for one in revoked)
    assert not any(found.has(one) for one in identifiers(1000, "other"))


def test_a_list_has_22_bits_for_each_and_few_false_positives() -> None:
    found = listed(identifiers(20_000))
    assert len(found.packed) == 22 * 20_000 // 8
    # One in 2^20 is expected; ten in 200,000 would be fifty times as many.
    assert sum(found.has(one) for one in identifiers(200_000, "other")) < 10


def test_the_order_and_repetition_of_what_is_listed_change_nothing() -> None:
    some = identifiers(50)
    assert listed(some) == listed(some[::-1] + some[:3])
    assert listed(some, serial=8).packed != listed(some).packed


def test_numbers_are_unpacked_as_they_were_packed() -> None:
    for numbers in ([0], [5, 5], [0, 1, (3 << 20) - 1], [7, (1 << 20) + 7, (2 << 20) + 7, (4 << 20) - 1]):
        assert unpack(pack(numbers), len(numbers)).tolist() == numbers


def test_a_list_that_was_tampered_with_is_refused() -> None:
    data = sign_list(listed(identifiers(9)), ROOT)

    def refused(content: bytes) -> str:
        with pytest.raises(Refusal) as found:
            read_list(content, ROOT.public)
        return found.value.code

    for at in range(0, len(data), 3):
        changed = data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]
        assert refused(changed) in ("credential.root_wrong", "credential.list_malformed")
    assert refused(data + b"\0") == "credential.list_malformed"
    assert (
        refused(sign_list(listed(identifiers(9)), private("x", CodeAlgorithm.ES256)))
        == "credential.root_wrong"
    )


@pytest.mark.parametrize(
    ("packed", "count"),
    [
        (b"", 1),
        (bytes(3), 1),
        (bytes(4), 1),
        (b"\0\0\0\x40", 1),
        (b"\0\0\x01\x80", 1),
        (bytes(5) + b"\x10", 2),
    ],
)
def test_bits_that_no_list_has_are_refused_even_where_they_are_signed(packed: bytes, count: int) -> None:
    made = RevocationList(1, None, NOON, NOON + DAY, count, packed)
    if (packed, count) == (b"\0\0\0\x40", 1):
        # The one number 1 x 2^20 is beyond the range, but a row can say it; it is no identifier's.
        assert not read_list(sign_list(made, ROOT), ROOT.public).has(bytes(16))
        return
    with pytest.raises(Refusal) as refused:
        read_list(sign_list(made, ROOT), ROOT.public)
    assert refused.value.code == "credential.list_malformed"


def test_what_was_added_counts_only_with_the_list_that_it_adds_to() -> None:
    old, new = identifiers(3), identifiers(2, "new")
    together = both(listed(old), listed(new, adds_to=7))
    assert all(together.has(one) for one in old + new)
    assert not together.has(bytes(16))
    for whole, added in ((listed(old), listed(new, adds_to=6)), (listed(new, adds_to=7), None)):
        with pytest.raises(Refusal) as refused:
            both(whole, added)
        assert refused.value.code == "credential.list_other"


def test_lists_are_too_old_when_the_newest_of_them_is() -> None:
    added = make_list([], serial=7, adds_to=7, issued_at=NOON, expires_at=NOON + 2 * DAY)
    assert both(listed([]), None).expires_at == NOON + DAY
    assert both(listed([]), added).expires_at == NOON + 2 * DAY
    assert both(listed([]), added).expires_at - NOON > timedelta(hours=25)


def test_more_than_a_list_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wuse.publish.credential.revocation.MOST_LISTED", 3)
    with pytest.raises(Refusal) as refused:
        listed(identifiers(4))
    assert refused.value.code == "credential.list_too_long"
    assert MOST_LISTED * 22 / 8 < 16_000_000
