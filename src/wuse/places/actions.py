"""Writing what places keep in a home: the reviewed boundaries, the grids."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from wuse.places.boundaries import Boundaries
from wuse.places.boundary_store import keep_boundaries
from wuse.places.grid_store import keep_grids
from wuse.places.place import Place
from wuse.trust.audit import Audit, AuditEntry


def load_boundaries(*, audit: Audit, by: str, at: datetime, boundaries: Boundaries, home: Path) -> Path:
    """Keep reviewed boundaries as the home's own, and record whose review they have; returns the file."""
    review = boundaries.review
    facts = {"source": review.source, "reviewed_by": review.reviewed_by, "number": review.review_number}
    with audit.transaction():
        audit.append(AuditEntry(at=at, by=by, verb="boundary.load", facts=facts))
        return keep_boundaries(boundaries, home=home)


def load_grids(*, audit: Audit, by: str, at: datetime, grids: Sequence[Place], home: Path) -> Path:
    """Keep a site's grids, all of them, and record how many there are; returns the file."""
    facts = {"grids": len(grids), "ended": sum(grid.valid_to is not None for grid in grids)}
    with audit.transaction():
        audit.append(AuditEntry(at=at, by=by, verb="grid.load", facts=facts))
        return keep_grids(grids, home=home)
