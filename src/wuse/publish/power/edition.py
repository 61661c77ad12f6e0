"""An edition of the power index: one day, issued once, with its cells and a digest of all of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from wuse.trust.canonical import canonical_json, digest
from wuse.vocabulary import Refusal

FORMAT = "wuse-power-edition-1"


@dataclass(frozen=True)
class PowerCell:
    """A place and industry (`ALL` for all together). All figures are None where the cell is withheld.

    Attributes:
        firms: enterprises assessed. resumed_rate, output_rate: per cent. power_index: points; all to a hundredth.
    """

    place: str
    industry: str
    firms: int | None
    resumed_rate: float | None
    output_rate: float | None
    power_index: float | None

    @property
    def is_withheld(self) -> bool:
        """Whether the figures are kept back; it looks the same whatever the reason."""
        return self.power_index is None


@dataclass(frozen=True)
class SizeCell:
    """A size of enterprises in the whole area; figures as in `PowerCell`, None where they are withheld."""

    scale: str
    firms: int | None
    resumed_rate: float | None
    output_rate: float | None
    power_index: float | None

    @property
    def is_withheld(self) -> bool:
        """Whether the figures are kept back."""
        return self.power_index is None


@dataclass(frozen=True)
class HeldBackCell:
    """How many enterprises of the whole area named what holds them back, in whole fives; None where it is withheld."""

    reason: str
    firms: int | None


@dataclass(frozen=True)
class HeldBackAt:
    """How many enterprises of a place, or of an industry of the whole area, named a reason; None where it is withheld.

    `industry`: `ALL` of a city or county. `place`: the area itself of an industry.
    """

    place: str
    industry: str
    reason: str
    firms: int | None


@dataclass(frozen=True)
class PowerEdition:
    """A day of the power index as published.

    `number` counts from 1; `previous_digest` chains it to the edition before; `digest` covers everything but
    `issued_at`, `issued_by` and itself.
    """

    area: str
    number: int
    day: date
    rule: str
    rule_digest: str
    inputs: Mapping[str, int]
    cells: tuple[PowerCell, ...]
    previous_digest: str | None
    issued_at: datetime
    issued_by: str
    sizes: tuple[SizeCell, ...] = ()
    held_back: tuple[HeldBackCell, ...] = ()
    held_back_at: tuple[HeldBackAt, ...] = ()

    @cached_property
    def digest(self) -> str:
        """The digest of the edition's content."""
        return digest(canonical_json(self.content()))

    def content(self) -> dict[str, Any]:
        """What the digest covers, as plain values; an edition that tells no reason by place has no list of them."""
        at = {"held_back_at": [asdict(cell) for cell in self.held_back_at]} if self.held_back_at else {}
        return {
            "format": FORMAT,
            "area": self.area,
            "number": self.number,
            "day": self.day.isoformat(),
            "rule": self.rule,
            "rule_digest": self.rule_digest,
            "inputs": dict(self.inputs),
            "previous_digest": self.previous_digest,
            "cells": [asdict(cell) for cell in self.cells],
            "sizes": [asdict(cell) for cell in self.sizes],
            "held_back": [asdict(cell) for cell in self.held_back],
            **at,
        }

    def to_document(self) -> dict[str, Any]:
        """The whole edition as plain values."""
        issued = {"issued_at": self.issued_at.isoformat(), "issued_by": self.issued_by}
        return {**self.content(), **issued, "digest": self.digest}


def power_edition_from(document: Mapping[str, Any]) -> PowerEdition:
    """Read an edition back.

    Raises:
        Refusal: `edition.malformed`, `edition.digest_mismatch`.
    """
    try:
        edition = PowerEdition(
            **{
                name: document[name]
                for name in ("area", "number", "rule", "rule_digest", "inputs", "previous_digest")
            },
            day=date.fromisoformat(document["day"]),
            cells=tuple(PowerCell(**cell) for cell in document["cells"]),
            sizes=tuple(SizeCell(**cell) for cell in document["sizes"]),
            held_back=tuple(HeldBackCell(**cell) for cell in document["held_back"]),
            held_back_at=tuple(HeldBackAt(**cell) for cell in document.get("held_back_at", ())),
            issued_at=datetime.fromisoformat(document["issued_at"]),
            issued_by=document["issued_by"],
        )
        stated = document["digest"]
    except (KeyError, TypeError, ValueError) as reason:
        raise Refusal(
            "edition.malformed",
            "The edition cannot be read: {reason}. Restore its file from a copy.",
            {"reason": repr(reason)},
        ) from reason
    if edition.digest != stated:
        raise Refusal(
            "edition.digest_mismatch",
            "Edition {number} of {series} has been changed since it was issued: its content does "
            "not match its digest. Restore the file from a copy.",
            {"number": edition.number, "series": "power", "stated": stated, "computed": edition.digest},
        )
    return edition
