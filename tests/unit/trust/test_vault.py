"""The vault: sealed to the person and the response, rotated, and noise without its keys."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.desk_people import CountingEntropy, document
from wuse.trust.keys import KeyFolder
from wuse.trust.store.models import SealedIdentity
from wuse.trust.store.vault import Vault
from wuse.trust.vault import Identity, key_name, seal, unseal
from wuse.vocabulary import PersonKey, PlaceCode, Refusal

AT = datetime(2020, 2, 12, 1, tzinfo=UTC)
PERSON, OTHER = PersonKey("p1-" + "a" * 32), PersonKey("p1-" + "b" * 32)
IDENTITY = Identity("resident_id", "330382199001010007", "CHN", "陈测试", "13800000000")
KEY, NONCE = bytes(range(32)), bytes(12)


def code_of(sealed: bytes, person: PersonKey = PERSON, response: str = "33-2020-1", key: bytes = KEY) -> str:
    with pytest.raises(Refusal) as caught:
        unseal(sealed, person=person, response=response, key=key)
    return caught.value.code


def test_what_is_sealed_is_read_with_its_key_person_and_response_alone() -> None:
    sealed = seal(IDENTITY, person=PERSON, response="33-2020-1", key=KEY, nonce=NONCE)
    assert unseal(sealed, person=PERSON, response="33-2020-1", key=KEY) == IDENTITY
    assert code_of(sealed, person=OTHER) == "vault.sealed_wrong"
    assert code_of(sealed, response="33-2020-2") == "vault.sealed_wrong"
    assert code_of(sealed, key=bytes(32)) == "vault.sealed_wrong"
    for place in (0, 12, len(sealed) - 1):
        changed = bytes(byte ^ (index == place) for index, byte in enumerate(sealed))
        assert code_of(changed) == "vault.sealed_wrong"
    assert code_of(sealed[:10]) == "vault.sealed_wrong"


def test_no_value_shows_in_the_sealed_bytes_or_in_a_message() -> None:
    sealed = seal(IDENTITY, person=PERSON, response="33-2020-1", key=KEY, nonce=NONCE)
    for value in (IDENTITY.number, IDENTITY.name, IDENTITY.phone):
        assert value.encode() not in sealed
        assert value not in repr(IDENTITY)


@pytest.fixture
def vault(db: None, tmp_path: Path) -> Vault:
    """An empty vault with its key folder in `keys`."""
    return Vault(KeyFolder(tmp_path / "keys"), CountingEntropy())


def keep(vault: Vault, person: PersonKey = PERSON, response: str = "33-2020-1", name: str = "陈测试") -> None:
    vault.keep(
        replace(IDENTITY, name=name), person=person, response=response, place=PlaceCode("330382"), at=AT
    )


def test_a_person_is_kept_under_each_response_apart(vault: Vault) -> None:
    keep(vault)
    assert vault.reveal(PERSON, response="33-2020-1") == IDENTITY
    assert vault.holds(PERSON, response="33-2020-1")
    assert not vault.holds(PERSON, response="33-2020-2")
    with pytest.raises(Refusal) as caught:
        vault.reveal(PERSON, response="33-2020-2")
    assert caught.value.code == "vault.unknown"


def test_one_registered_again_is_sealed_anew_in_the_same_record(vault: Vault) -> None:
    keep(vault)
    before = bytes(SealedIdentity.objects.get().sealed)
    keep(vault, name="陈改名")
    assert bytes(SealedIdentity.objects.get().sealed) != before
    assert vault.reveal(PERSON, response="33-2020-1").name == "陈改名"


def test_a_document_has_one_key_whoever_asks(vault: Vault, tmp_path: Path) -> None:
    again = Vault(KeyFolder(tmp_path / "keys"), CountingEntropy())
    assert vault.key_of(document()) == again.key_of(document())
    apart = Vault(KeyFolder(tmp_path / "other keys"), lambda size: b"\x07" * size)
    assert apart.key_of(document()) != vault.key_of(document())


def test_rotation_seals_all_records_of_the_response_anew_and_only_then_old_keys_go(
    vault: Vault, tmp_path: Path
) -> None:
    keys = KeyFolder(tmp_path / "keys")
    keep(vault)
    keep(vault, OTHER)
    keep(vault, response="33-2020-2")
    before = {row.pk: bytes(row.sealed) for row in SealedIdentity.objects.filter(response="33-2020-1")}
    assert vault.rotate("33-2020-1") == 2
    assert keys.names("vault") == ["vault/33-2020-1/1", "vault/33-2020-1/2", "vault/33-2020-2/1"]
    for row in SealedIdentity.objects.filter(response="33-2020-1"):
        assert row.key_version == 2
        assert bytes(row.sealed) != before[row.pk]
    vault.forget_old_keys("33-2020-1")
    assert keys.names("vault") == ["vault/33-2020-1/2", "vault/33-2020-2/1"]
    assert vault.reveal(OTHER, response="33-2020-1") == IDENTITY
    assert vault.reveal(PERSON, response="33-2020-2") == IDENTITY


def test_a_key_that_a_record_still_needs_is_not_forgotten(vault: Vault, tmp_path: Path) -> None:
    keys = KeyFolder(tmp_path / "keys")
    keep(vault)
    # As after a rotation that was taken back: the new key is there, the record has the old one.
    keys.make(key_name("33-2020-1", 2), entropy=CountingEntropy())
    vault.forget_old_keys("33-2020-1")
    assert vault.reveal(PERSON, response="33-2020-1") == IDENTITY


def test_without_its_keys_a_record_is_noise(vault: Vault) -> None:
    keep(vault)
    keep(vault, response="33-2020-2")
    assert vault.destroy_keys("33-2020-1") == 1
    with pytest.raises(Refusal) as caught:
        vault.reveal(PERSON, response="33-2020-1")
    assert caught.value.code == "key.missing"
    assert vault.reveal(PERSON, response="33-2020-2") == IDENTITY
    assert vault.destroy_keys("33-2020-1") == 0


def test_names_are_committed_to_under_a_response_alone_and_go_on_after_a_renewal_of_keys(
    vault: Vault, tmp_path: Path
) -> None:
    keep(vault)
    before = vault.commit_under("33-2020-1")("陈测试", "13800000000")
    vault.rotate("33-2020-1")
    vault.forget_old_keys("33-2020-1")
    assert vault.commit_under("33-2020-1")("陈测试", "13800000000") == before
    assert vault.commit_under("33-2020-2")("陈测试", "13800000000").name != before.name
    assert vault.count("33-2020-1") == 1, "and the vault's own keys are not taken for it"


def test_the_secret_of_commitments_goes_with_the_keys_of_the_response(vault: Vault, tmp_path: Path) -> None:
    keep(vault)
    before = vault.commit_under("33-2020-1")("陈测试", "")
    other = vault.commit_under("33-2020-2")("陈测试", "")
    assert vault.destroy_keys("33-2020-1") == 2
    assert not KeyFolder(tmp_path / "keys").has("compare/33-2020-1")
    assert vault.commit_under("33-2020-1")("陈测试", "") != before
    assert vault.commit_under("33-2020-2")("陈测试", "") == other
