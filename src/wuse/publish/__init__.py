"""What leaves the house: map editions, bulletins and their exports.

In: verdicts and the names of places. Out: dated, numbered, immutable editions with a digest; their text and files.
Never: changes what was issued, publishes a figure above class L1, or shows an estimate as published.
"""

from wuse.publish.actions import issue_edition
from wuse.publish.comparison import Comparison, compare, published_tables
from wuse.publish.edition import Edition, EditionVerdict, edition_from_document
from wuse.publish.exports import KINDS, export
from wuse.publish.palette import HEX, INK
from wuse.publish.replay import IssuedEdition
from wuse.publish.store import EditionStore

__all__ = [
    "HEX",
    "INK",
    "KINDS",
    "Comparison",
    "Edition",
    "EditionStore",
    "EditionVerdict",
    "IssuedEdition",
    "compare",
    "edition_from_document",
    "export",
    "issue_edition",
    "published_tables",
]
