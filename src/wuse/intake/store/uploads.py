"""Uploads at the desk: a row says how far each has come, an encrypted file in the home holds its bytes.

A part counts once it is on the disk and the row says so, in that order; what a killed process left behind the last
part that counts is written over. Each request takes a turn first: one that hangs from before, which its sender has
given up, can then add nothing more, and whoever was told an offset can go on from it.
"""

import errno
import fcntl
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError
from django.db.models import F, Sum

from wuse.intake.sealed_parts import LostParts, SealedParts
from wuse.intake.store.models import ReceiptRow, UploadRow
from wuse.intake.store.room import LEAST_FREE, disk_full
from wuse.intake.store.upload_rows import (
    declared_of,
    is_over,
    known_by,
    new_row,
    other_offset,
    overtaken,
    row_of,
    same,
    taken_in,
    value_of,
)
from wuse.intake.upload import Declared, Upload, UploadLimits
from wuse.permits.retention import Due
from wuse.trust.canonical import canonical_json
from wuse.trust.keys import SECRET_BYTES, KeyFolder
from wuse.trust.store.vault import Vault
from wuse.trust.vault import NONCE_BYTES, seal_bytes, unseal_bytes
from wuse.vocabulary import Refusal, Sensitivity

UPLOADS_SECRET = "uploads/1"  # noqa: S105 - the name of a secret, not the secret
_AFTER, _SOON = 60, 5
_MEGABYTE = 1024 * 1024


class AlreadyBegun(Exception):
    """The same file was begun by somebody else in the meantime."""


@dataclass(frozen=True)
class Uploads:
    """The uploads of a site. Who may send is asked by the action that begins one.

    `folder`: where the encrypted files lie. `entropy`: gives so many random bytes.
    """

    folder: Path
    vault: Vault
    keys: KeyFolder
    entropy: Callable[[int], bytes]
    limits: UploadLimits

    # --- begun, found, held

    def begin(self, declared: Declared, *, uid: str, by: str, personal: bool, at: datetime) -> Upload:
        """Make room for a file; call it in the transaction of its audit entry.

        Args:
            uid: fresh opaque id. personal: its key then lies in the vault, under the response.

        Raises:
            AlreadyBegun: the transaction is to be given up.
        """
        key = self.entropy(SECRET_BYTES)
        if personal:
            self.vault.keep_rows(_vault_name(uid), key, response=declared.response)
        sealed = None if personal else self._sealed(uid, key)
        row = new_row(declared, uid=uid, by=by, at=at, expires_at=at + self.limits.kept, sealed_key=sealed)
        try:
            row.save(force_insert=True)
        except IntegrityError as reason:
            raise AlreadyBegun from reason
        return value_of(row)

    def begun(self, declared: Declared, *, by: str, at: datetime) -> Upload | None:
        """The upload that a sender has begun with the same words before; None when there is none.

        Raises:
            Refusal: `upload.key_used` when the sender's key names another file.
        """
        row = UploadRow.objects.filter(by=by, key=known_by(declared, "")).first()
        if row is not None and is_over(row, at):
            self._remove(row)
            return None
        if row is not None and not same(declared_of(row), declared):
            raise Refusal(
                "upload.key_used",
                "The idempotency key “{key}” belongs to another file, which is on its way since {at}. Give each file a "
                "key of its own, or give up the other one.",
                {"key": declared.key, "at": row.created_at.isoformat(timespec="seconds")},
            )
        return None if row is None else value_of(row)

    def find(self, uid: str, *, by: str, at: datetime) -> Upload:
        """A sender's own upload.

        Raises:
            Refusal: `upload.unknown`, for those of others and those that are over too.
        """
        return value_of(row_of(uid, by, at))

    def take_turn(self, uid: str, *, by: str, at: datetime) -> Upload:
        """The same, for one who wants to go on with it: requests from before can add nothing any more.

        Raises:
            Refusal: `upload.unknown`.
        """
        row = row_of(uid, by, at)
        UploadRow.objects.filter(pk=row.pk).update(turn=F("turn") + 1)
        row.refresh_from_db()
        return value_of(row)

    def open_uploads(self, *, by: str, at: datetime) -> list[Upload]:
        """A sender's uploads that are not yet taken in, the oldest first."""
        rows = UploadRow.objects.filter(by=by, receipt=None, expires_at__gt=at).order_by("created_at", "pk")
        return [value_of(row) for row in rows]

    def check_room(self, declared: Declared, *, by: str, free: int, at: datetime) -> None:
        """Refuse a file for which there is no room, before its first byte comes.

        Args:
            free: bytes that are free where the uploads lie.

        Raises:
            Refusal: `upload.too_large`, `upload.too_many`, `upload.no_room`, `inbox.disk_full`.
        """
        self.check_size(declared.length)
        held = UploadRow.objects.filter(receipt=None, expires_at__gt=at)
        if held.filter(by=by).count() >= self.limits.open:
            raise Refusal(
                "upload.too_many",
                "{most} of your files are on their way already. Finish one or give it up, or come again in "
                "{retry_after} seconds.",
                {"most": self.limits.open, "retry_after": _AFTER},
            )
        sums = held.aggregate(declared=Sum("length", default=0), there=Sum("offset", default=0))
        if sums["declared"] + declared.length > self.limits.all:
            raise Refusal(
                "upload.no_room",
                "So many files are on their way that there is no room for {megabytes} megabytes more. Come again in "
                "{retry_after} seconds; nothing was kept.",
                {"megabytes": -(-declared.length // _MEGABYTE), "retry_after": _AFTER},
            )
        if free - (sums["declared"] - sums["there"]) - declared.length < LEAST_FREE:
            raise disk_full()

    def check_size(self, length: int) -> None:
        """Refuse a file that is larger than one may be (`upload.too_large`)."""
        if length > self.limits.one:
            raise Refusal(
                "upload.too_large",
                "A file that is sent in parts has at most {most} megabytes: divide it, or pack it with gzip.",
                {"most": self.limits.one // _MEGABYTE},
            )

    # --- appended, read

    def append(self, upload: Upload, content: bytes, *, offset: int, at: datetime) -> Upload:
        """Add the next part. It is on the disk for good when this returns; a part that was there is not added again.

        Args:
            upload: as it was told at the turn, or after the part before. offset: where the sender says it begins.

        Raises:
            Refusal: `upload.offset`, `upload.overtaken`, with the offset to go on from; `upload.too_long`,
                `upload.lost`, `upload.unknown`, `upload.over`, `inbox.disk_full`. Nothing of the part is kept then.
        """
        if offset != upload.offset:
            raise other_offset(upload.offset, offset)
        if not content:
            return upload
        if upload.receipt:
            raise taken_in(upload)
        self.check_end(upload, offset + len(content))
        parts = SealedParts(self._file(upload.uid), upload.uid, self._key(row_of(upload.uid, upload.by, at)))
        with parts.alone() as out, self._told(upload):
            row = row_of(upload.uid, upload.by, at)
            if row.turn != upload.turn or row.receipt_id:
                raise overtaken(row.offset)
            if row.offset != offset:
                raise other_offset(row.offset, offset)
            size = parts.add(out, content, size=row.size, offset=offset, nonce=self.entropy(NONCE_BYTES))
            mine = UploadRow.objects.filter(pk=row.pk, offset=offset, turn=upload.turn, receipt=None)
            end, expires_at = offset + len(content), at + self.limits.kept
            if not mine.update(offset=end, size=size, expires_at=expires_at):
                # Somebody took the next turn in this very moment; what was written is behind all that counts.
                raise overtaken(offset)
        return replace(upload, offset=end, expires_at=expires_at)

    def check_end(self, upload: Upload, end: int) -> None:
        """Refuse more bytes than were announced (`upload.too_long`): then none of them can be believed."""
        if end > upload.declared.length:
            self.drop(upload)
            raise Refusal(
                "upload.too_long",
                "{end} bytes came, or are to come, and {length} were announced: this upload is given up. Begin it "
                "anew with the right length.",
                {"end": end, "length": upload.declared.length},
            )

    def read(self, upload: Upload, *, at: datetime) -> bytes:
        """The whole file, in memory.

        Raises:
            Refusal: `upload.incomplete` with the offset to go on from, `upload.wrong_digest`, `upload.lost`,
                `upload.unknown`, `vault.sealed_wrong`, `key.missing`.
        """
        row = row_of(upload.uid, upload.by, at)
        if row.offset != row.length:
            raise Refusal(
                "upload.incomplete",
                "{offset} of {length} bytes are there: send the rest first, from there on.",
                {"offset": row.offset, "length": row.length},
            )
        with self._told(upload):
            content = SealedParts(self._file(upload.uid), upload.uid, self._key(row)).read(row.size)
        if row.digest and hashlib.sha256(content).hexdigest() != row.digest:
            self._remove(row)
            raise Refusal(
                "upload.wrong_digest",
                "What came is not what was announced: its SHA-256 is another one. Nothing of it was taken in, and it "
                "is deleted; send the file again from its beginning.",
            )
        return content

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One large file at a time is read into memory, whatever the number of processes.

        Raises:
            Refusal: `upload.busy`.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / ".reading").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as reason:
                raise Refusal(
                    "upload.busy",
                    "Another large file is being taken in. Every byte of yours is there: finish it again in "
                    "{retry_after} seconds.",
                    {"retry_after": _SOON},
                ) from reason
            yield

    # --- what is said beside it

    def keep_beside(self, upload: Upload, content: bytes, *, at: datetime) -> None:
        """Keep what a person says of how the file is to be read, sealed with its key, in place of what was said before.

        Raises:
            Refusal: `upload.unknown`.
        """
        row = row_of(upload.uid, upload.by, at)
        bound, nonce = _bound_beside(row.uid), self.entropy(NONCE_BYTES)
        row.beside = seal_bytes(content, bound=bound, key=self._key(row), nonce=nonce)
        row.save(update_fields=["beside"])

    def beside(self, upload: Upload, *, at: datetime) -> bytes:
        """What was said beside a file; empty when nothing was.

        Raises:
            Refusal: `upload.unknown`.
        """
        row = row_of(upload.uid, upload.by, at)
        if row.beside is None:
            return b""
        return unseal_bytes(bytes(row.beside), bound=_bound_beside(row.uid), key=self._key(row))

    # --- ended

    def take_as(self, upload: Upload, key: str) -> None:
        """Note the name of the sending that it is about to become, for a process that ends before `settle`."""
        UploadRow.objects.filter(uid=upload.uid).update(taken_as=key)

    def settle(self, upload: Upload, *, receipt: str, at: datetime) -> None:
        """It became a sending: its bytes go at once, and what it became is known for a while."""
        row = ReceiptRow.objects.get(uid=receipt)
        UploadRow.objects.filter(uid=upload.uid).update(
            receipt=row, size=0, sealed_key=None, beside=None, expires_at=at + self.limits.kept
        )
        self._forget(upload.uid)

    def drop(self, upload: Upload) -> None:
        """Forget an upload and delete its bytes."""
        UploadRow.objects.filter(uid=upload.uid).delete()
        self._forget(upload.uid)

    def tidy(self, *, at: datetime) -> int:
        """Delete what is over or was taken in, and files and keys that belong to no upload any more.

        Returns:
            How many uploads were over.
        """
        # The files first: one that is begun meanwhile is in no list, and has a row before it has a file.
        files = [file for file in self.folder.glob("u-*") if file.is_file()] if self.folder.is_dir() else []
        over = list(UploadRow.objects.filter(expires_at__lte=at))
        for row in over:
            self._remove(row)
        for row in UploadRow.objects.filter(receipt=None).exclude(taken_as=""):
            # The process that took it in ended before it could say so.
            made = ReceiptRow.objects.filter(by=row.by, key=row.taken_as).first()
            if made is not None:
                self.settle(value_of(row), receipt=made.uid, at=at)
        held = set(UploadRow.objects.filter(receipt=None).values_list("uid", flat=True))
        for file in files:
            if file.name not in held:
                self._forget(file.name)
        return len(over)

    def destroy_files(self, due: Due, at: datetime) -> Mapping[str, int]:
        """Delete the bytes of a response's uploads, when its identities go; their rows are counted with the others."""
        if due.stage is Sensitivity.L4:
            for uid in UploadRow.objects.filter(response=due.response).values_list("uid", flat=True):
                self._file(uid).unlink(missing_ok=True)
        return {}

    def _remove(self, row: UploadRow) -> None:
        row.delete()
        self._forget(row.uid)

    def _forget(self, uid: str) -> None:
        # The key first: what cannot be opened is gone, whatever becomes of the file.
        self.vault.forget_rows(_vault_name(uid))
        self._file(uid).unlink(missing_ok=True)

    def _file(self, uid: str) -> Path:
        return self.folder / uid

    def _sealed(self, uid: str, key: bytes) -> bytes:
        secret = self.keys.make(UPLOADS_SECRET, entropy=self.entropy)
        return seal_bytes(key, bound=_bound(uid), key=secret, nonce=self.entropy(NONCE_BYTES))

    def _key(self, row: UploadRow) -> bytes:
        if row.sealed_key is None:
            return self.vault.open_rows(_vault_name(row.uid))
        return unseal_bytes(bytes(row.sealed_key), bound=_bound(row.uid), key=self.keys.get(UPLOADS_SECRET))

    @contextmanager
    def _told(self, upload: Upload) -> Iterator[None]:
        """What the disk does wrong, as a refusal; an upload whose bytes are lost is given up."""
        try:
            yield
        except LostParts as reason:
            if made := UploadRow.objects.filter(uid=upload.uid).exclude(receipt=None).first():
                # Taken in by somebody else in this very moment.
                raise taken_in(value_of(made)) from reason
            self.drop(upload)
            raise Refusal(
                "upload.lost",
                "Parts of this upload are gone from this site's disk. Begin it anew from the first byte.",
            ) from reason
        except OSError as reason:
            if reason.errno in (errno.ENOSPC, errno.EDQUOT):
                raise disk_full() from reason
            raise


def _vault_name(uid: str) -> str:
    return f"upload/{uid}"


def _bound_beside(uid: str) -> bytes:
    return canonical_json(["wuse upload beside v1", uid])


def _bound(uid: str) -> bytes:
    return canonical_json(["wuse upload key v1", uid])
