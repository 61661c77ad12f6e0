"""What a firm hands over beside the answers of its declaration: its plan as a file, and whom to call.

Of neither anything stands in the declaration but a digest and a reference.
"""

from dataclasses import dataclass

from wuse.respond.firm_contacts import FirmContacts
from wuse.respond.plan_file import PlanFile


@dataclass(frozen=True)
class FirmPapers:
    """What was handed over now; None where what the firm handed over before goes on to hold."""

    plan: PlanFile | None = None
    contacts: FirmContacts | None = None


NO_PAPERS = FirmPapers()
