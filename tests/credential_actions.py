"""Cases of the actions on the keys and lists of the health code."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.action_case import Case
from tests.desk_people import Desk
from tests.hcert_cases import KEYS
from wuse.publish.credential import CodeAlgorithm, actions
from wuse.publish.credential.store import CodeFolder
from wuse.trust.keys import KeyFolder
from wuse.vocabulary import PlaceCode

_AREA = PlaceCode("33")


def _shared() -> dict[str, Any]:
    home = Path(settings.WUSE_HOME)
    return {"folder": CodeFolder(home / "code"), "secrets": KeyFolder(home / "keys"), "entropy": os.urandom}


def _key(desk: Desk) -> dict[str, Any]:
    month = timedelta(days=30)
    times = {"signs_from": desk.at, "signs_until": desk.at + month}
    return {**_shared(), "area": _AREA, "algorithm": CodeAlgorithm.EdDSA, **times}


def _with_key(desk: Desk) -> dict[str, Any]:
    actions.add_code_key(audit=desk.audit, by="operator:test", at=desk.at, **_key(desk))
    return _shared()


def _add(desk: Desk) -> Case:
    return Case(actions.add_code_key, "operator:test", _key(desk), "code.key", "33")


def _publish(desk: Desk) -> Case:
    _with_key(desk)
    # Published a second time at the same moment the set would be the same but for its signature.
    return Case(actions.publish_code_keys, "operator:test", _shared(), "code.publish")


def _end(desk: Desk) -> Case:
    values = {**_with_key(desk), "area": _AREA}
    return Case(actions.end_code_keys, "operator:test", values, "code.end", "33")


def _revoke(desk: Desk) -> Case:
    values = {**_with_key(desk), "identifiers": [bytes(16)], "added": False}
    return Case(actions.publish_revocations, "operator:test", values, "code.revoke")


def _signers(desk: Desk) -> Case:
    return Case(actions.publish_signers, "operator:test", {**_shared(), "trusted": KEYS}, "code.signers")


CREDENTIAL_MAKERS: dict[str, Callable[[Desk], Case]] = {
    "wuse.publish.credential.actions.add_code_key": _add,
    "wuse.publish.credential.actions.publish_code_keys": _publish,
    "wuse.publish.credential.actions.end_code_keys": _end,
    "wuse.publish.credential.actions.publish_signers": _signers,
    "wuse.publish.credential.actions.publish_revocations": _revoke,
}
