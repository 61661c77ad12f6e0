"""What a declaration of an arrival is checked against."""

from dataclasses import dataclass

from wuse.intake.store.known import KnownRows
from wuse.places import PlaceTree
from wuse.pool import Pool
from wuse.trust.store.vault import Vault

FORM = "arrival_declaration"
"""The form that a traveller fills in."""


@dataclass(frozen=True)
class DeclaringSite:
    """The pool with its inbox, the vault, the rows that are known, the places of a site."""

    pool: Pool
    vault: Vault
    known: KnownRows
    places: PlaceTree
