"""The vault at the desk: sealed records in a table, their keys in the key folder."""

from collections.abc import Callable
from datetime import datetime

from wuse.trust.identity import IdentityDocument, person_key
from wuse.trust.keys import KeyFolder
from wuse.trust.store.models import SealedIdentity
from wuse.trust.vault import NONCE_BYTES, Identity, key_name, seal, unseal
from wuse.vocabulary import PersonKey, PlaceCode, Refusal

PERSON_SECRET = "person/1"  # noqa: S105 - the name of a secret, not the secret
_PERSON_VERSION = 1


class Vault:
    """Identities under responses. Who may read or write is asked by the actions that call it."""

    def __init__(self, keys: KeyFolder, entropy: Callable[[int], bytes]) -> None:
        self._keys = keys
        self._entropy = entropy

    def key_of(self, document: IdentityDocument) -> PersonKey:
        """The key of the person whom a document names."""
        secret = self._keys.make(PERSON_SECRET, entropy=self._entropy)
        return person_key(document, secret=secret, version=_PERSON_VERSION)

    def keep(
        self, identity: Identity, *, person: PersonKey, response: str, place: PlaceCode, at: datetime
    ) -> None:
        """Seal an identity under a response, at the place that answers for the person; one that is there
        is sealed anew.
        """
        version = self._newest(response) or 1
        key = self._keys.make(key_name(response, version), entropy=self._entropy)
        sealed = seal(identity, person=person, response=response, key=key, nonce=self._entropy(NONCE_BYTES))
        SealedIdentity.objects.update_or_create(
            person=person,
            response=response,
            defaults={"place": place, "key_version": version, "sealed": sealed},
            create_defaults={"place": place, "key_version": version, "sealed": sealed, "registered_at": at},
        )

    def holds(self, person: PersonKey, *, response: str) -> bool:
        """Whether a person is registered under a response."""
        return SealedIdentity.objects.filter(person=person, response=response).exists()

    def count(self, response: str) -> int:
        """How many persons are registered under a response."""
        return SealedIdentity.objects.filter(response=response).count()

    def reveal(self, person: PersonKey, *, response: str) -> Identity:
        """The identity behind a key.

        Raises:
            Refusal: `vault.unknown` when the person is not registered under the response, `vault.sealed_wrong`,
                `key.missing`.
        """
        return self._open(_record(person, response))

    def rotate(self, response: str) -> int:
        """Seal every record of a response under a new key and destroy the old ones; returns how many records.

        The old keys go only after the records were written: a crash between leaves a key too many and loses nothing.
        Call it inside a transaction and `forget_old_keys` after it was committed.
        """
        version = (self._newest(response) or 0) + 1
        key = self._keys.make(key_name(response, version), entropy=self._entropy)
        records = list(SealedIdentity.objects.select_for_update().filter(response=response))
        for record in records:
            person = PersonKey(record.person)
            record.sealed = seal(
                self._open(record),
                person=person,
                response=response,
                key=key,
                nonce=self._entropy(NONCE_BYTES),
            )
            record.key_version = version
        SealedIdentity.objects.bulk_update(records, ["sealed", "key_version"], batch_size=500)
        return len(records)

    def forget_old_keys(self, response: str) -> None:
        """Destroy the keys of a response that no record needs any more, all but the newest."""
        newest = self._newest(response) or 0
        needed = set(SealedIdentity.objects.filter(response=response).values_list("key_version", flat=True))
        for version in range(1, newest):
            if version not in needed:
                self._keys.destroy(key_name(response, version))

    def destroy_keys(self, response: str) -> int:
        """Destroy every key of a response, so that no copy of its records can be opened; returns how many."""
        names = self._keys.names(key_name(response, 0).rsplit("/", 1)[0])
        for name in names:
            self._keys.destroy(name)
        return len(names)

    def _newest(self, response: str) -> int | None:
        names = self._keys.names(key_name(response, 0).rsplit("/", 1)[0])
        return max((int(name.rsplit("/", 1)[1]) for name in names), default=None)

    def _open(self, record: SealedIdentity) -> Identity:
        key = self._keys.get(key_name(record.response, record.key_version))
        return unseal(
            bytes(record.sealed), person=PersonKey(record.person), response=record.response, key=key
        )


def registered_place(person: PersonKey, *, response: str) -> PlaceCode:
    """The place that answers for a person under a response: nobody elsewhere may act on the person.

    Raises:
        Refusal: `vault.unknown`.
    """
    return PlaceCode(_record(person, response).place)


def _record(person: PersonKey, response: str) -> SealedIdentity:
    found = SealedIdentity.objects.filter(person=person, response=response).first()
    if found is None:
        raise Refusal(
            "vault.unknown",
            "Nobody with this key is registered under the response {response}.",
            {"response": response},
        )
    return found
