"""Products for partners under an agreement: made, handed over with a receipt, acknowledged.

In: an agreement in force, a day that is over, the facts as known at its next noon. Out: a document with its digest and
the number of a receipt (`actions.take_product`). Never: rows about persons, a figure from which a partner that knows
its own contribution could compute another firm's, anything without an entry of the audit.
"""

from wuse.publish.docking.cells import Contribution, shown_cells
from wuse.publish.docking.days import check_day, newest_day

__all__ = ["Contribution", "check_day", "newest_day", "shown_cells"]
