"""Who was at the same venue as a case at about the same time: a proposal, ranked, for an epidemiologist.

In: visits to venues as known at a moment, pinned; the keys of confirmed cases; a rule (a data file with a version).
Out: persons met, each with a case, and the venues that were too crowded to compare.
Never: gives anybody a colour, lists anybody as a contact, keeps where somebody went.
"""

from wuse.assess.exposure.find import EXPOSURE_VISITS, Exposures, find_exposures
from wuse.assess.exposure.rule import ExposureRule, load_exposure_rule

__all__ = ["EXPOSURE_VISITS", "ExposureRule", "Exposures", "find_exposures", "load_exposure_rule"]
