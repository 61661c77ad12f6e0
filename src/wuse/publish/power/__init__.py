"""The power index for the public: shares by county and industry on a day, from which no firm's electricity can be read.

In: enterprises judged on one day (`assess.power_index.firm_days`). Out: a table whose small and dominated cells, and as
many others as keep those from being computed, are withheld; a dated edition of it, issued once.
Never: kilowatt-hours, a second figure for a day that was published.
"""

from wuse.publish.power.actions import issue_power_edition
from wuse.publish.power.edition import HeldBackAt, HeldBackCell, PowerCell, PowerEdition, SizeCell
from wuse.publish.power.held_back import public_held_back, public_held_back_at
from wuse.publish.power.sides import public_sizes
from wuse.publish.power.store import PowerEditionStore
from wuse.publish.power.table import DOMINANCE, LEAST_FIRMS, power_sums, public_cells, public_sums

__all__ = [
    "DOMINANCE",
    "LEAST_FIRMS",
    "HeldBackAt",
    "HeldBackCell",
    "PowerCell",
    "PowerEdition",
    "PowerEditionStore",
    "SizeCell",
    "issue_power_edition",
    "power_sums",
    "public_cells",
    "public_held_back",
    "public_held_back_at",
    "public_sizes",
    "public_sums",
]
