"""Keys made, ended and published anew, and revocations published: the only writers of the credential's public files."""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta

from wuse.publish.credential.algorithms import CodeAlgorithm, PrivateKey
from wuse.publish.credential.keys import CodeKey, CodeKeySet, renewed
from wuse.publish.credential.revocation import RevocationList, make_list
from wuse.publish.credential.store import CodeFolder, check_root, forget_key, keep_key, root_key
from wuse.trust.audit import Audit, AuditEntry
from wuse.trust.keys import SECRET_BYTES, KeyFolder
from wuse.vocabulary import PlaceCode, Refusal

_TURN = "code"
LIST_LASTS = timedelta(hours=25)
"""A whole list is made once a day, and has an hour to reach those who verify; what is added to it lasts as long."""


def add_code_key(
    *,
    audit: Audit,
    folder: CodeFolder,
    secrets: KeyFolder,
    area: PlaceCode,
    algorithm: CodeAlgorithm,
    signs_from: datetime,
    signs_until: datetime,
    entropy: Callable[[int], bytes],
    by: str,
    at: datetime,
) -> CodeKey:
    """Make a key that signs the codes of an area from one moment until another, and publish the set with it.

    Let it begin later than now by the time in which verifiers fetch the set: they know it then when it first signs.

    Raises:
        Refusal: `credential.key_time` when it would end before it begins or has ended already; `credential.other_root`.
    """
    first, last = signs_from.replace(microsecond=0), signs_until.replace(microsecond=0)
    if not first < last or last <= at:
        raise Refusal(
            "credential.key_time", "The key would sign in no time to come: let it end after it begins.", {}
        )
    with audit.transaction(turn=_TURN):
        # Asked first: a secret that was kept and cannot be published would be left behind.
        check_root(folder, secrets)
        private = PrivateKey(algorithm, entropy(SECRET_BYTES))
        made = CodeKey(private.public, area, first, last)
        facts = {"kid": made.key.kid.hex(), "algorithm": algorithm.name, "until": last.isoformat()}
        audit.append(AuditEntry(at=at, by=by, verb="code.key", place=str(area), facts=facts))
        keep_key(secrets, private)
        _publish(folder, secrets, [*_published(folder), made], at, entropy)
    return made


def publish_code_keys(
    *,
    audit: Audit,
    folder: CodeFolder,
    secrets: KeyFolder,
    entropy: Callable[[int], bytes],
    by: str,
    at: datetime,
) -> CodeKeySet:
    """Publish the set anew, which verifiers use for another month; keys whose last code has expired leave it.

    Raises:
        Refusal: `credential.no_keys`.
    """
    folder.read("keys.cose")
    with audit.transaction(turn=_TURN):
        keys = _published(folder)
        facts = {"keys": [key.key.kid.hex() for key in keys]}
        audit.append(AuditEntry(at=at, by=by, verb="code.publish", facts=facts))
        return _publish(folder, secrets, keys, at, entropy)


def end_code_keys(
    *,
    audit: Audit,
    folder: CodeFolder,
    secrets: KeyFolder,
    area: PlaceCode,
    entropy: Callable[[int], bytes],
    by: str,
    at: datetime,
    running: Collection[PlaceCode] = (),
) -> CodeKeySet:
    """End the keys of an area and of those inside it, because its response has ended: their codes hold no more.

    Args:
        running: areas with a response that goes on. What lies in one of them that is inside `area`, keeps its keys.

    Raises:
        Refusal: `credential.no_keys`.
    """
    folder.read("keys.cose")
    with audit.transaction(turn=_TURN):
        keys = _published(folder)
        inside = [one for one in running if area.contains(one)]
        ending = [
            key
            for key in keys
            if area.contains(key.area)
            and key.ended_at is None
            and not any(one.contains(key.area) for one in inside)
        ]
        facts = {"keys": [key.key.kid.hex() for key in ending]}
        audit.append(AuditEntry(at=at, by=by, verb="code.end", place=str(area), facts=facts))
        moment = at.replace(microsecond=0)
        ended = [replace(key, ended_at=moment) if key in ending else key for key in keys]
        return _publish(folder, secrets, ended, at, entropy)


def publish_revocations(
    *,
    audit: Audit,
    folder: CodeFolder,
    secrets: KeyFolder,
    identifiers: Collection[bytes],
    added: bool,
    entropy: Callable[[int], bytes],
    by: str,
    at: datetime,
) -> RevocationList:
    """Publish a list of revoked codes.

    Args:
        identifiers: for a whole list of all revoked codes that have not expired; else of those revoked since.
        added: whether the list adds to the whole list that is in force.

    Raises:
        Refusal: `credential.no_keys`, `credential.list_too_long`, `credential.no_whole_list`.
    """
    folder.read("keys.cose")
    with audit.transaction(turn=_TURN):
        before = folder.revocations()
        if added and before is None:
            raise Refusal(
                "credential.no_whole_list", "There is no whole list yet that this one could add to.", {}
            )
        serial = before.whole.serial if before else 0
        moment = at.replace(microsecond=0)
        made = make_list(
            identifiers,
            serial=serial if added else serial + 1,
            adds_to=serial if added else None,
            issued_at=moment,
            expires_at=moment + LIST_LASTS,
        )
        facts = {"serial": made.serial, "count": made.count, "set": hashlib.sha256(made.packed).hexdigest()}
        audit.append(AuditEntry(at=at, by=by, verb="code.revoke", facts=facts))
        folder.put_list(made, root_key(folder, secrets, entropy=entropy))
    return made


def _published(folder: CodeFolder) -> list[CodeKey]:
    found = folder.keys()
    return list(found.keys) if found else []


def _publish(
    folder: CodeFolder, secrets: KeyFolder, keys: list[CodeKey], at: datetime, entropy: Callable[[int], bytes]
) -> CodeKeySet:
    moment = at.replace(microsecond=0)
    made = renewed(CodeKeySet(moment, moment, tuple(keys)), at=moment)
    folder.put_keys(made, root_key(folder, secrets, entropy=entropy))
    for key in keys:
        if key.ended_at is not None or key.signs_until <= at:
            forget_key(secrets, key.key)
    return made
