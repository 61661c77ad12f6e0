"""A map edition: dated, numbered, immutable, with its verdicts, its rule, its inputs and a digest of all of it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from wuse.trust import canonical_json, digest
from wuse.vocabulary import Basis, Colour, Refusal

FORMAT = "wuse-edition-1"


@dataclass(frozen=True)
class EditionVerdict:
    """One county's colour in an edition, with the figures and reasons that it rests on."""

    place: str
    name: str
    name_en: str
    city: str
    colour: Colour
    basis: Basis | None
    reasons: str
    indicators: Mapping[str, Any]


@dataclass(frozen=True)
class Edition:
    """A map edition of a series.

    `number` counts from 1 within the series; `supersedes` names the earlier edition of the same day that this
    one corrects; `previous_digest` chains it to the edition before; `digest` covers everything but `issued_at`,
    `issued_by` and itself, so that the same facts and rules give the same digest whenever they are judged.
    """

    series: str
    number: int
    as_of: date
    profile: str
    rule_digest: str
    inputs: Mapping[str, int]
    counts: Mapping[str, int]
    verdicts: tuple[EditionVerdict, ...]
    supersedes: int | None
    previous_digest: str | None
    issued_at: datetime
    issued_by: str

    @cached_property
    def digest(self) -> str:
        """The digest of the edition's content."""
        return digest(canonical_json(self.content()))

    def content(self) -> dict[str, Any]:
        """What the digest covers, as plain values."""
        return {
            "format": FORMAT,
            "series": self.series,
            "number": self.number,
            "as_of": self.as_of.isoformat(),
            "profile": self.profile,
            "rule_digest": self.rule_digest,
            "inputs": dict(self.inputs),
            "counts": dict(self.counts),
            "supersedes": self.supersedes,
            "previous_digest": self.previous_digest,
            "verdicts": [_verdict_document(verdict) for verdict in self.verdicts],
        }

    def to_document(self) -> dict[str, Any]:
        """The whole edition as plain values."""
        issued = {"issued_at": self.issued_at.isoformat(), "issued_by": self.issued_by}
        return {**self.content(), **issued, "digest": self.digest}


def edition_from_document(document: Mapping[str, Any]) -> Edition:
    """Read an edition back.

    Raises:
        Refusal: `edition.malformed` when it is not written as an edition is, `edition.digest_mismatch` when its
            content is not the one that its digest was taken of.
    """
    try:
        edition = _edition(document)
    except (KeyError, TypeError, ValueError, AttributeError) as reason:
        raise _malformed(repr(reason)) from reason
    if edition.digest != document["digest"]:
        raise Refusal(
            "edition.digest_mismatch",
            "Edition {number} of {series} has been changed since it was issued: its content does "
            "not match its digest. Restore the file from a copy.",
            {
                "number": edition.number,
                "series": edition.series,
                "stated": document["digest"],
                "computed": edition.digest,
            },
        )
    if edition.to_document() != document or edition.counts != Counter(
        str(v.colour) for v in edition.verdicts
    ):
        raise _malformed("it holds more than an edition does, or its counts are not those of its verdicts")
    return edition


def _edition(document: Mapping[str, Any]) -> Edition:
    return Edition(
        series=document["series"],
        number=document["number"],
        as_of=date.fromisoformat(document["as_of"]),
        profile=document["profile"],
        rule_digest=document["rule_digest"],
        inputs=document["inputs"],
        counts=document["counts"],
        verdicts=tuple(_verdict(entry) for entry in document["verdicts"]),
        supersedes=document["supersedes"],
        previous_digest=document["previous_digest"],
        issued_at=datetime.fromisoformat(document["issued_at"]),
        issued_by=document["issued_by"],
    )


def _malformed(reason: str) -> Refusal:
    return Refusal(
        "edition.malformed",
        "The edition cannot be read: {reason}. Restore its file from a copy.",
        {"reason": reason},
    )


def _verdict_document(verdict: EditionVerdict) -> dict[str, Any]:
    return {
        "place": verdict.place,
        "name": verdict.name,
        "name_en": verdict.name_en,
        "city": verdict.city,
        "colour": verdict.colour.value,
        "basis": verdict.basis.value if verdict.basis else None,
        "reasons": verdict.reasons,
        "indicators": dict(verdict.indicators),
    }


def _verdict(entry: Mapping[str, Any]) -> EditionVerdict:
    return EditionVerdict(
        place=entry["place"],
        name=entry["name"],
        name_en=entry["name_en"],
        city=entry["city"],
        colour=Colour(entry["colour"]),
        basis=Basis(entry["basis"]) if entry["basis"] else None,
        reasons=entry["reasons"],
        indicators=entry["indicators"],
    )
