"""Writing what places keep in a home: the reviewed boundaries."""

from datetime import datetime
from pathlib import Path

from wuse.places.boundaries import Boundaries
from wuse.places.boundary_store import keep_boundaries
from wuse.trust.audit import Audit, AuditEntry


def load_boundaries(*, audit: Audit, by: str, at: datetime, boundaries: Boundaries, home: Path) -> Path:
    """Keep reviewed boundaries as the home's own, and record whose review they have; returns the file."""
    review = boundaries.review
    facts = {"source": review.source, "reviewed_by": review.reviewed_by, "number": review.review_number}
    with audit.transaction():
        audit.append(AuditEntry(at=at, by=by, verb="boundary.load", facts=facts))
        return keep_boundaries(boundaries, home=home)
