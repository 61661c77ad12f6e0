"""The vault at the desk: sealed records in a table, their keys in the key folder."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property

from django.db import connection

from wuse.trust.commitments import Commit, committing
from wuse.trust.identity import IdentityDocument, person_key
from wuse.trust.keys import KeyFolder
from wuse.trust.store.models import SealedIdentity, SealedRows
from wuse.trust.store.training import training_mark
from wuse.trust.store.turns import take_turn
from wuse.trust.training import check_document_fits
from wuse.trust.vault import (
    NONCE_BYTES,
    Identity,
    bound_rows,
    completed,
    key_name,
    seal,
    seal_bytes,
    unseal,
    unseal_bytes,
)
from wuse.vocabulary import PersonKey, PlaceCode, Refusal

PERSON_SECRET = "person/1"  # noqa: S105 - the name of a secret, not the secret
_PERSON_VERSION = 1
_AT_ONCE = 500
# By the statements themselves: objects for thousands of persons a second cost more than the persons.
_REGISTERED = "SELECT * FROM trust_sealedidentity WHERE response = %s AND person IN ({}) ORDER BY id{}"
# Whom somebody else registers in this very moment is registered: theirs stays.
_REGISTER = (
    "INSERT INTO trust_sealedidentity (person, response, place, key_version, sealed, registered_at) "
    "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True)
class Registration:
    """An identity that is to be kept, and the place that answers for the person."""

    identity: Identity
    place: PlaceCode


class Vault:
    """Identities under responses. Who may read or write is asked by the actions that call it."""

    def __init__(self, keys: KeyFolder, entropy: Callable[[int], bytes]) -> None:
        self._keys = keys
        self._entropy = entropy

    def key_of(self, document: IdentityDocument) -> PersonKey:
        """The key of the person whom a document names.

        Raises:
            Refusal: `training.real_document`, `training.made_up_document`.
        """
        check_document_fits(document, training=self._training)
        return person_key(document, secret=self._person_secret, version=_PERSON_VERSION)

    @cached_property
    def _person_secret(self) -> bytes:
        return self._keys.make(PERSON_SECRET, entropy=self._entropy)

    @cached_property
    def _training(self) -> bool:
        """Asked once a vault: a desk is marked before anybody is at it."""
        return training_mark() is not None

    def commit_under(self, response: str) -> Commit:
        """How names are committed to under a response: by a secret of its own, which a renewal of keys leaves alone."""
        return committing(cache(lambda: self._keys.make(_compared_by(response), entropy=self._entropy)))

    def keep(
        self, identity: Identity, *, person: PersonKey, response: str, place: PlaceCode, at: datetime
    ) -> None:
        """Seal an identity under a response, at the place that answers for the person; one that is there
        is sealed anew.
        """
        version, key = self._key_in_use(response)
        sealed = self._sealed(identity, person, response, key)
        SealedIdentity.objects.update_or_create(
            person=person,
            response=response,
            defaults={"place": place, "key_version": version, "sealed": sealed},
            create_defaults={"place": place, "key_version": version, "sealed": sealed, "registered_at": at},
        )

    def keep_all(
        self,
        wanted: Mapping[PersonKey, Registration],
        *,
        response: str,
        may_change: Callable[[PlaceCode], bool],
        at: datetime,
    ) -> list[PersonKey]:
        """Seal many identities under a response; call it inside a transaction.

        Whoever is registered already stays at the place of registration, and is sealed anew when something differs; a
        name or a number that was not said again stays.

        Args:
            may_change: whether the identities of persons registered at a place may be changed.

        Returns:
            The persons whose identity differs from what is kept and was left as it is.
        """
        version, key = self._key_in_use(response)
        there = self._records(list(wanted), response)
        kept: list[PersonKey] = []
        for person, record in there.items():
            before = self._open(record)
            identity = completed(wanted[person].identity, before)
            if identity == before:
                continue
            if not may_change(PlaceCode(record.place)):
                kept.append(person)
                continue
            record.sealed = self._sealed(identity, person, response, key)
            record.key_version = version
            record.save(update_fields=["sealed", "key_version"])
        moment = connection.ops.adapt_datetimefield_value(at)
        new = (
            (
                person,
                response,
                entry.place,
                version,
                self._sealed(entry.identity, person, response, key),
                moment,
            )
            for person, entry in wanted.items()
            if person not in there
        )
        with connection.cursor() as cursor:
            # In one order, so that of two sendings about the same persons one waits for the other.
            cursor.executemany(_REGISTER, sorted(new))
        return kept

    def _records(self, persons: list[PersonKey], response: str) -> dict[PersonKey, SealedIdentity]:
        found: dict[PersonKey, SealedIdentity] = {}
        for start in range(0, len(persons), _AT_ONCE):
            some = persons[start : start + _AT_ONCE]
            told = SealedIdentity.objects.raw(
                _REGISTERED.format(", ".join(["%s"] * len(some)), _held()), [response, *some]
            )
            found |= {PersonKey(record.person): record for record in told}
        return found

    def _sealed(self, identity: Identity, person: PersonKey, response: str, key: bytes) -> bytes:
        return seal(identity, person=person, response=response, key=key, nonce=self._entropy(NONCE_BYTES))

    def keep_rows(self, name: str, content: bytes, *, response: str) -> None:
        """Seal rows about persons under a name of their own; those that were there under it are replaced."""
        version, key = self._key_in_use(response)
        nonce = self._entropy(NONCE_BYTES)
        sealed = seal_bytes(content, bound=bound_rows(name, response), key=key, nonce=nonce)
        SealedRows.objects.update_or_create(
            name=name, defaults={"response": response, "key_version": version, "sealed": sealed}
        )

    def open_rows(self, name: str) -> bytes:
        """The rows that were sealed under a name.

        Raises:
            Refusal: `vault.rows_gone`, `vault.sealed_wrong`, `key.missing`.
        """
        record = SealedRows.objects.filter(name=name).first()
        if record is None:
            raise Refusal(
                "vault.rows_gone",
                "These rows were about persons and are destroyed: they were corrected, or their response is over.",
            )
        return self._open_rows(record)

    def forget_rows(self, name: str) -> None:
        """Remove the rows that were sealed under a name."""
        forget_sealed([name])

    def _open_rows(self, record: SealedRows) -> bytes:
        key = self._keys.get(key_name(record.response, record.key_version))
        return unseal_bytes(bytes(record.sealed), bound=bound_rows(record.name, record.response), key=key)

    def holds(self, person: PersonKey, *, response: str) -> bool:
        """Whether a person is registered under a response."""
        return SealedIdentity.objects.filter(person=person, response=response).exists()

    def registered(self, persons: list[PersonKey], *, response: str) -> list[bool]:
        """Which of some persons are registered under a response."""
        there: set[str] = set()
        for start in range(0, len(persons), _AT_ONCE):
            some = SealedIdentity.objects.filter(
                person__in=persons[start : start + _AT_ONCE], response=response
            )
            there.update(some.values_list("person", flat=True))
        return [person in there for person in persons]

    def count(self, response: str) -> int:
        """How many persons are registered under a response."""
        return SealedIdentity.objects.filter(response=response).count()

    def parts(self, person: PersonKey, *, response: str) -> dict[str, datetime]:
        """Which parts of an identity are kept -> since when at the latest; empty for nobody. No value is told."""
        record = SealedIdentity.objects.filter(person=person, response=response).first()
        if record is None:
            return {}
        identity = self._open(record)
        return {name: record.registered_at for name, value in vars(identity).items() if value}

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
        take_turn(_turn(response))
        version = (self._newest(response) or 0) + 1
        key = self._keys.make(key_name(response, version), entropy=self._entropy)
        records = list(SealedIdentity.objects.select_for_update().filter(response=response))
        for record in records:
            record.sealed = self._sealed(self._open(record), PersonKey(record.person), response, key)
            record.key_version = version
        SealedIdentity.objects.bulk_update(records, ["sealed", "key_version"], batch_size=_AT_ONCE)
        # One at a time: a plan of a firm is megabytes, and firms are many.
        for number in list(SealedRows.objects.filter(response=response).values_list("pk", flat=True)):
            rows = SealedRows.objects.select_for_update().filter(pk=number).first()
            if rows is None:
                continue
            bound, nonce = bound_rows(rows.name, response), self._entropy(NONCE_BYTES)
            rows.sealed = seal_bytes(self._open_rows(rows), bound=bound, key=key, nonce=nonce)
            rows.key_version = version
            rows.save(update_fields=["sealed", "key_version"])
        return len(records)

    def forget_old_keys(self, response: str) -> None:
        """Destroy the keys of a response that no record needs any more, all but the newest."""
        newest = self._newest(response) or 0
        needed = {
            version
            for model in (SealedIdentity, SealedRows)
            for version in model.objects.filter(response=response).values_list("key_version", flat=True)
        }
        for version in range(1, newest):
            if version not in needed:
                self._keys.destroy(key_name(response, version))

    def destroy_keys(self, response: str) -> int:
        """Destroy every key of a response, so that no copy of its records can be opened and no name tried against its
        commitments; returns how many.
        """
        names = self._keys.names(key_name(response, 0).rsplit("/", 1)[0])
        names += [_compared_by(response)] if self._keys.has(_compared_by(response)) else []
        for name in names:
            self._keys.destroy(name)
        return len(names)

    def _key_in_use(self, response: str) -> tuple[int, bytes]:
        """The newest key of a response and its version; until the transaction ends, nobody rotates it away."""
        take_turn(_turn(response), beside=True)
        version = self._newest(response) or 1
        return version, self._keys.make(key_name(response, version), entropy=self._entropy)

    def _newest(self, response: str) -> int | None:
        names = self._keys.names(key_name(response, 0).rsplit("/", 1)[0])
        return max((int(name.rsplit("/", 1)[1]) for name in names), default=None)

    def _open(self, record: SealedIdentity) -> Identity:
        key = self._keys.get(key_name(record.response, record.key_version))
        return unseal(
            bytes(record.sealed), person=PersonKey(record.person), response=record.response, key=key
        )


def forget_sealed(names: Collection[str]) -> None:
    """Remove the rows that were sealed under some names; no key is needed for it."""
    SealedRows.objects.filter(name__in=names).delete()


def _compared_by(response: str) -> str:
    """The name of the secret that a response's names are committed to under."""
    return f"compare/{response.lower()}"


def _held() -> str:
    """Keeps the records that are read from being changed by others until the transaction ends."""
    return " FOR UPDATE" if connection.features.has_select_for_update else ""


def _turn(response: str) -> str:
    """Of the keys of a response: many seal with the one in use, one at a time makes another."""
    return f"vault {response}"


def registered_place(person: PersonKey, *, response: str) -> PlaceCode:
    """The place that answers for a person under a response: nobody elsewhere may act on the person.

    Raises:
        Refusal: `vault.unknown`.
    """
    return PlaceCode(_record(person, response).place)


def registered_places(persons: Sequence[str], *, response: str) -> dict[str, str]:
    """Person -> the place that answers for them under a response, of those who are registered."""
    parts = (persons[start : start + _AT_ONCE] for start in range(0, len(persons), _AT_ONCE))
    rows = (SealedIdentity.objects.filter(person__in=some, response=response) for some in parts)
    return {person: place for some in rows for person, place in some.values_list("person", "place")}


def _record(person: PersonKey, response: str) -> SealedIdentity:
    found = SealedIdentity.objects.filter(person=person, response=response).first()
    if found is None:
        raise Refusal(
            "vault.unknown",
            "Nobody with this key is registered under the response {response}.",
            {"response": response},
        )
    return found
