"""An edition as a file: CSV, JSON, GeoJSON, SVG, PNG and the text bulletin."""

from wuse.publish.exports.export import KINDS, export

__all__ = ["KINDS", "export"]
