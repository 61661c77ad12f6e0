"""What a declaration, of an arrival or of a firm, is checked against."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from wuse.assess.white_list import WhiteListProfile, shipped_white_lists
from wuse.intake.store.known import KnownRows
from wuse.places import PlaceTree
from wuse.pool import Pool
from wuse.trust.store.vault import Vault

FORM = "arrival_declaration"
"""The form that a traveller fills in."""


@dataclass(frozen=True)
class DeclaringSite:
    """The pool with its inbox, the vault, the rows that are known, the places of a site; its white lists."""

    pool: Pool
    vault: Vault
    known: KnownRows
    places: PlaceTree
    white_lists: Sequence[WhiteListProfile] = field(default_factory=shipped_white_lists)
