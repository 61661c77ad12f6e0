"""How facts come in: read, check, accept or set aside, and say what became of each row.

In: files of a sender (CSV, XLSX, Parquet, JSON lines) and the data standard they are to meet.
Out: checked rows in the pool, bad rows in quarantine with a table of problems, and a receipt of the import.
Never: stops at the first problem, corrects a value, loses a row, accepts a batch twice, takes in a verdict.
"""

from wuse.intake.actions import ImportResult, import_file
from wuse.intake.check import Checked, check
from wuse.intake.columns import guess_standard
from wuse.intake.messages import message_texts
from wuse.intake.raw_table import RawTable
from wuse.intake.read import read_file

__all__ = [
    "Checked",
    "ImportResult",
    "RawTable",
    "check",
    "guess_standard",
    "import_file",
    "message_texts",
    "read_file",
]
