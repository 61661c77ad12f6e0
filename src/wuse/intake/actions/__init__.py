"""The doors of intake into the pool: each one transaction with its audit entry inside."""

from wuse.intake.actions.imports import ImportResult, import_file

__all__ = ["ImportResult", "import_file"]
