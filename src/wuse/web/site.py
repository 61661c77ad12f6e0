"""What views hand to actions: the audit, the vault, the keys of this site."""

import os
from pathlib import Path

from django.conf import settings

from wuse import world
from wuse.trust.keys import KeyFolder
from wuse.trust.store.audit import DeskAudit
from wuse.trust.store.vault import Vault
from wuse.vocabulary import setting


def audit() -> DeskAudit:
    """The audit of this site."""
    return DeskAudit(world.entropy)


def keys() -> KeyFolder:
    """The folder of secrets."""
    return KeyFolder(Path(setting("WUSE_KEYS", environ=os.environ) or settings.WUSE_HOME / "keys"))


def vault() -> Vault:
    """The identity vault of this site."""
    return Vault(keys(), world.entropy)
