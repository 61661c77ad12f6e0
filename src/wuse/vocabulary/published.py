"""Values that a rule needs and that were decided rather than measured, published in one file with their reasons."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from wuse.vocabulary.yaml_text import load_yaml


@dataclass(frozen=True)
class PublishedValues:
    """The values in force.

    Attributes:
        id: with its version.
        title: language -> name.
        sources: where they come from, or that they are ours.
        parameters: name -> `value`, and why it is what it is.
        digest: of the file's bytes.
    """

    id: str
    title: Mapping[str, str]
    effective_from: date
    sources: Sequence[str]
    parameters: Mapping[str, Mapping[str, Any]]
    digest: str

    @classmethod
    def read(cls, content: bytes) -> Self:
        """The values of a file.

        Raises:
            TypeError: a field of the file is missing, or is none of these.
        """
        return cls(**load_yaml(content), digest="sha256:" + hashlib.sha256(content).hexdigest())

    def value(self, name: str) -> int:
        """A whole number by its name.

        Raises:
            KeyError: there is none of this name.
        """
        return int(self.parameters[name]["value"])
