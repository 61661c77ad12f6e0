"""Data classes of DB33/T 2351 (Zhejiang's guide to the classification of public data)."""

from enum import StrEnum


class Sensitivity(StrEnum):
    """L1 open to all; L2 inside government; L3 persons, need a permit and a purpose; L4 most sensitive."""

    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"
