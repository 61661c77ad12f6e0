"""What the vault has of a person, by the columns that ask for it: a form need not ask for it again."""

from datetime import datetime

from wuse.intake.door import IDENTITY_PARTS
from wuse.trust.store.vault import Vault
from wuse.vocabulary import PersonKey


def known_at_door(vault: Vault, person: PersonKey, *, response: str) -> dict[str, datetime]:
    """Columns of the door -> since when at the latest the vault has them of a person; without a value.

    For `besides` of `pool.form_known.questions`.
    """
    parts = vault.parts(person, response=response)
    return {column: parts[part] for column, part in IDENTITY_PARTS.items() if part in parts}
