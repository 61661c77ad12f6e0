"""The power index for the public: shares by county and industry on a day, from which no firm's electricity can be read.

In: enterprises judged on one day (`assess.power_index.firm_days`). Out: a table whose small and dominated cells, and as
many others as keep those from being computed, are withheld; a dated edition of it, issued once.
Never: kilowatt-hours, a second figure for a day that was published.
"""

from wuse.publish.power.actions import issue_power_edition
from wuse.publish.power.changes import DayBefore, assessed_in, days_before, told_beside
from wuse.publish.power.draft import check_not_issued, draft_power_edition
from wuse.publish.power.due import issue_due_power, keep_power
from wuse.publish.power.edition import HeldBackAt, HeldBackCell, PowerCell, PowerEdition, SizeCell
from wuse.publish.power.held_back import public_held_back, public_held_back_at
from wuse.publish.power.layout import CellName, told_names, with_parts
from wuse.publish.power.one_firm import FirmShare, firm_share
from wuse.publish.power.rule import DOMINANCE, LEAST_FIRMS, WIDTH
from wuse.publish.power.sides import public_sizes
from wuse.publish.power.state import PowerStateFolder
from wuse.publish.power.store import PowerEditionStore
from wuse.publish.power.table import power_sums, public_cells, public_sums
from wuse.publish.power.told import ToldDay, told_day

__all__ = [
    "DOMINANCE",
    "LEAST_FIRMS",
    "WIDTH",
    "CellName",
    "DayBefore",
    "FirmShare",
    "HeldBackAt",
    "HeldBackCell",
    "PowerCell",
    "PowerEdition",
    "PowerEditionStore",
    "PowerStateFolder",
    "SizeCell",
    "ToldDay",
    "assessed_in",
    "check_not_issued",
    "days_before",
    "draft_power_edition",
    "firm_share",
    "issue_due_power",
    "issue_power_edition",
    "keep_power",
    "power_sums",
    "public_cells",
    "public_held_back",
    "public_held_back_at",
    "public_sizes",
    "public_sums",
    "told_beside",
    "told_day",
    "told_names",
    "with_parts",
]
