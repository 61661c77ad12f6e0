"""Work that people do for and about persons: codes set by hand, corrections and appeals.

In: an actor, a time, what is to be done. Out: a changed work item with its audit entry, or a refusal with its reason.
Never: acts without an active response and a purpose, sets a colour without a second person, forgets to say
when it ends.
"""

from wuse.respond.correction import Correction, CorrectionOutcome
from wuse.respond.override import Override, OverrideReason, OverrideState

__all__ = ["Correction", "CorrectionOutcome", "Override", "OverrideReason", "OverrideState"]
