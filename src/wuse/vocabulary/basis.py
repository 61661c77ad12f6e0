"""How a figure came to be known."""

from enum import StrEnum


class Basis(StrEnum):
    """Where a figure comes from; the first of these that is known wins.

    PUBLISHED: stands in an official notice. DERIVED: follows from published figures by arithmetic alone.
    ESTIMATED: reconstructed by a documented method; never shown as published.
    """

    PUBLISHED = "published"
    DERIVED = "derived"
    ESTIMATED = "estimated"
