"""FHIR R4: what hospitals and laboratories send as Bundles, and what goes back to them in that form.

In: a Bundle (transaction, batch, collection, searchset) with Patient, Condition, Observation, Encounter.
Out: rows of `case_report` and `test_result` as text, for the same checks as any file; and Bundles of such rows.
Never: guesses a code, takes in a resource that is withdrawn or not final, fetches what a reference leads to outside.
"""

from wuse.intake.fhir.content import MEDIA_TYPE, read_fhir
from wuse.intake.fhir.rows import Mapped, origin, rows_of
from wuse.intake.fhir.writing import bundle_of

__all__ = ["MEDIA_TYPE", "Mapped", "bundle_of", "origin", "read_fhir", "rows_of"]
