"""Long work in parts: who does it can do something else between two of them."""

from collections.abc import Generator
from typing import TypeVar

Found = TypeVar("Found")
Parts = Generator[None, None, Found]
"""Work that stops after each part, and gives what it found behind the last one."""


def finished(parts: Parts[Found]) -> Found:
    """All parts one after the other; what they found."""
    while True:
        try:
            next(parts)
        except StopIteration as over:
            found: Found = over.value
            return found
