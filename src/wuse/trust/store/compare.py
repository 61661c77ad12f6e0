"""Comparing the desk with the log: was an audit entry changed, added or removed after it was logged?"""

import json
from collections.abc import Callable, Iterator

from wuse.trust.audit import AuditEntry, log_bytes
from wuse.trust.log import LogFolder
from wuse.trust.log.tiles import WIDTH, decode_entries, tile_of
from wuse.trust.store.audit import entry_of
from wuse.trust.store.models import AuditRecord

_NO_SALT = bytes(32)


def differences(
    folder: LogFolder, size: int, *, each: Callable[[int], None] = lambda _: None
) -> Iterator[tuple[int, str]]:
    """Index and kind of every entry in which desk and log differ.

    Kinds: `missing` (the desk has no entry of that index), `changed` (it has another one). An entry whose
    salt was destroyed is compared in all that the log shows openly.

    Args:
        size: number of entries of the log's checkpoint. each: told how many entries have been compared.
    """
    for first in range(0, size, WIDTH):
        name = tile_of(-1, first // WIDTH, size)
        logged = decode_entries(name, folder.fetch(name))
        span = {"log_index__gte": first, "log_index__lt": first + len(logged)}
        records = {record.log_index: record for record in AuditRecord.objects.filter(**span)}
        for index, data in enumerate(logged, start=first):
            record = records.get(index)
            if record is None:
                yield index, "missing"
            elif not _is_same(entry_of(record), record.salt, data):
                yield index, "changed"
        each(first + len(logged))


def _is_same(entry: AuditEntry, salt: bytes | memoryview | None, logged: bytes) -> bool:
    if salt:
        return log_bytes(entry, bytes(salt)) == logged
    return _open(log_bytes(entry, _NO_SALT)) == _open(logged)


def _open(data: bytes) -> dict[str, object]:
    """What an entry shows without its commitments; the place too goes, since a destroyed subject changes
    how it is shown.
    """
    shown = json.loads(data)
    return {
        name: value
        for name, value in shown.items()
        if name != "place" and not (isinstance(value, dict) and "commitment" in value)
    }
