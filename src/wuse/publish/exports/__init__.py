"""An edition as a file: CSV, JSON, GeoJSON, SVG, PNG and the text bulletin.

In: an issued edition, the tiles and names to draw it with, a language. Out: the bytes of a file and their type.
Never: lets a kind go round the disclosure check, or reads anything but the edition.
"""

from wuse.publish.exports.export import KINDS, export

__all__ = ["KINDS", "export"]
