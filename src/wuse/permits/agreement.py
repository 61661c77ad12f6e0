"""Agreements with partners: what an organisation may send and what it gets back, for which places, until when.

Two persons sign, one of each side: the office proposes the terms, a signer of the partner confirms them. The terms
never change; what is to be otherwise is a new agreement after the old one has ended.
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from wuse.trust.canonical import canonical_json, digest
from wuse.vocabulary import PlaceCode, Refusal

LONGEST_AGREEMENT = timedelta(days=366)
_COUNTY = 6
"""Digits of the code of a county: no figure about firms is given of less."""


class Product(StrEnum):
    """What a partner can get back. None of them has rows about persons, and none ever gets them by a setting.

    POWER_INDEX: the power index of work, by county and industry, under disclosure control.
    OWN_ROWS_QUALITY: what became of the partner's own rows.
    """

    POWER_INDEX = "power_index"
    OWN_ROWS_QUALITY = "own_rows_quality"


class AgreementState(StrEnum):
    """PROPOSED waits for the partner's signer; SIGNED counts between its days; ENDED never counts again."""

    PROPOSED = "proposed"
    SIGNED = "signed"
    ENDED = "ended"


class EndReason(StrEnum):
    """Why an agreement ended before its day, or a proposal came to nothing."""

    PURPOSE_OVER = "purpose_over"
    BREACH = "breach"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    REFUSED = "refused"


@dataclass(frozen=True)
class Terms:
    """What is agreed. `partner`: code of its organisation. `purpose`: what for, in words that both sides read.

    Attributes:
        standards: names of the data standards that the partner may send; none for one that only receives.
        places: where what is sent and what is given lies; none contains another.
        industries: sections of GB/T 4754 that the products are limited to; all when empty.
        enterprises: codes of the partner's own enterprises, whose figures it knows anyway.
        text: the wording that was signed beside this, if there is one.
    """

    partner: str
    purpose: str
    standards: tuple[str, ...]
    products: tuple[Product, ...]
    places: tuple[PlaceCode, ...]
    valid_from: datetime
    valid_until: datetime
    industries: tuple[str, ...] = ()
    enterprises: tuple[str, ...] = field(default=(), repr=False)
    text: str = ""

    @property
    def place(self) -> PlaceCode:
        """The smallest place that contains all of them: where the agreement is administered."""
        return common_place(self.places)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON of the terms, the wording by its own digest: what both sides sign."""
        plain = asdict(self) | {
            name: getattr(self, name).isoformat() for name in ("valid_from", "valid_until")
        }
        plain["text"] = "sha256:" + hashlib.sha256(self.text.encode()).hexdigest()
        return digest(canonical_json({name: _plain(value) for name, value in plain.items()}))


@dataclass(frozen=True)
class Agreement:
    """Terms with who signed them. `office`: the organisation of the one who proposed. `code`: such as `grid-1`."""

    code: str
    terms: Terms
    office: str
    state: AgreementState
    proposed_by: str
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None
    ended_for: str = ""

    def is_in_force(self, at: datetime) -> bool:
        """Whether it counts at a moment."""
        return self.state is AgreementState.SIGNED and self.terms.valid_from <= at < self.terms.valid_until


def common_place(places: Iterable[PlaceCode]) -> PlaceCode:
    """The smallest place that contains all of some places.

    Raises:
        Refusal: `agreement.places` when there are none, or no province contains them all.
    """
    found = list(places)
    shared = [
        place for place in (*found[0].ancestors, found[0]) if all(place.contains(one) for one in found)
    ] if found else []  # fmt: skip
    if not shared:
        raise _wrong_places(found)
    return shared[-1]


def check_terms(
    terms: Terms, *, at: datetime, sendable: Collection[str], industries: Collection[str]
) -> None:
    """Refuse terms that could never count, would count too widely, or speak of what there is not.

    Args:
        sendable: names of the standards that can be sent. industries: codes of industries that there are.

    Raises:
        Refusal: `agreement.places`, `agreement.span`, `agreement.standard`, `agreement.industry`, `agreement.nothing`,
            `agreement.county`.
    """
    common_place(terms.places)
    if any(one != other and one.contains(other) for one in terms.places for other in terms.places):
        raise _wrong_places(terms.places)
    _check_span(terms, at)
    if unknown := sorted(set(terms.standards) - set(sendable)):
        raise Refusal(
            "agreement.standard", "There is no standard {unknown} that can be sent.", {"unknown": unknown}
        )
    if unknown := sorted(set(terms.industries) - set(industries)):
        raise Refusal("agreement.industry", "There is no industry {unknown}.", {"unknown": unknown})
    if not terms.standards and not terms.products:
        raise Refusal("agreement.nothing", "Name what the partner may send, what it gets back, or both.")
    if Product.POWER_INDEX in terms.products and any(len(place) > _COUNTY for place in terms.places):
        raise Refusal(
            "agreement.county",
            "The power index is given of counties and larger places: name the county.",
        )


def check_confirmable(agreement: Agreement, *, organisation: str, by: str, at: datetime) -> None:
    """Refuse a signature that is not that of a second person on the partner's side.

    Raises:
        Refusal: `agreement.not_waiting`, `agreement.other_side`, `agreement.over`.
    """
    if agreement.state is not AgreementState.PROPOSED:
        raise Refusal("agreement.not_waiting", "This agreement does not wait for a signature.")
    if organisation != agreement.terms.partner or by == agreement.proposed_by:
        raise Refusal(
            "agreement.other_side",
            "A signer of the partner confirms, who is somebody else than the one who proposed.",
        )
    if at >= agreement.terms.valid_until:
        raise _over(agreement)


def check_alone(agreement: Agreement, others: Iterable[Agreement]) -> None:
    """Refuse an agreement beside another signed one of the partner that has the same standard or product at that time.

    Two partitions of the same figures could be subtracted from each other; two of the same rows would leave it open
    under which of them they came.

    Raises:
        Refusal: `agreement.twice`.
    """
    own = agreement.terms
    for other in others:
        at_once = own.valid_from < other.terms.valid_until and other.terms.valid_from < own.valid_until
        shared = {*own.standards, *own.products} & {*other.terms.standards, *other.terms.products}
        if other.state is AgreementState.SIGNED and at_once and shared:
            raise Refusal(
                "agreement.twice",
                "The agreement {agreement} has {shared} at the same time: end it first.",
                {"agreement": other.code, "shared": sorted(map(str, shared))},
            )


def check_in_force(agreement: Agreement, *, at: datetime) -> None:
    """Refuse what an agreement does not carry at a moment.

    Raises:
        Refusal: `agreement.unsigned`, `agreement.early`, `agreement.over`.
    """
    if agreement.state is AgreementState.PROPOSED:
        raise Refusal(
            "agreement.unsigned",
            "The agreement {agreement} is not signed by both sides yet: a signer of the partner confirms it.",
            {"agreement": agreement.code},
        )
    if agreement.state is AgreementState.ENDED or at >= agreement.terms.valid_until:
        raise _over(agreement)
    if at < agreement.terms.valid_from:
        raise Refusal(
            "agreement.early",
            "The agreement {agreement} counts from {day} on.",
            {"agreement": agreement.code, "day": agreement.terms.valid_from.date().isoformat()},
        )


def check_gives(agreement: Agreement, name: str, *, at: datetime) -> Product:
    """The product of a name, when the agreement gives it now.

    Raises:
        Refusal: `agreement.product`, and those of an agreement that is not in force.
    """
    check_in_force(agreement, at=at)
    for product in agreement.terms.products:
        if product == name:
            return product
    raise Refusal(
        "agreement.product",
        "The agreement {agreement} gives {given}, not {product}.",
        {"agreement": agreement.code, "given": list(agreement.terms.products), "product": name},
    )


def sending_under(agreements: Collection[Agreement], standard: str, *, at: datetime) -> Agreement | None:
    """The agreement under which a partner sends a table; None for an organisation that never agreed to send anything.

    Raises:
        Refusal: `agreement.standards`, and those of an agreement that is not in force.
    """
    about = [one for one in agreements if one.terms.standards and one.state is not AgreementState.PROPOSED]
    if not about:
        return None
    named = [one for one in about if standard in one.terms.standards]
    if not named:
        raise Refusal(
            "agreement.standards",
            "Your organisation sends under {agreements}, and {standard} is not among what they name: {known}.",
            {
                "agreements": [one.code for one in about],
                "standard": standard,
                "known": sorted({name for one in about for name in one.terms.standards}),
            },
        )
    found = next((one for one in named if one.is_in_force(at)), named[-1])
    check_in_force(found, at=at)
    return found


def within(areas: Iterable[PlaceCode], agreed: Iterable[PlaceCode]) -> tuple[PlaceCode, ...]:
    """What lies both in the places of permits and in those of an agreement."""
    pairs = [(one, other) for one in areas for other in agreed]
    inner = {
        other if one.contains(other) else one
        for one, other in pairs
        if one.contains(other) or other.contains(one)
    }
    return tuple(sorted(inner))


def _plain(value: object) -> object:
    return [str(one) for one in value] if isinstance(value, tuple) else value


def _check_span(terms: Terms, at: datetime) -> None:
    start, end = terms.valid_from, terms.valid_until
    if not (start < end and at < end and end - start <= LONGEST_AGREEMENT):
        raise Refusal(
            "agreement.span",
            "An agreement ends after it begins, in the future, and lasts {days} days at most.",
            {"days": LONGEST_AGREEMENT.days},
        )


def _wrong_places(places: Iterable[PlaceCode]) -> Refusal:
    return Refusal(
        "agreement.places",
        "Name one or more places of one province, none of which lies in another: {places}.",
        {"places": list(places)},
    )


def _over(agreement: Agreement) -> Refusal:
    end = agreement.ended_at or agreement.terms.valid_until
    return Refusal(
        "agreement.over",
        "The agreement {agreement} is over since {day}: nothing is sent or given under it. Agree on a new one.",
        {"agreement": agreement.code, "day": end.date().isoformat()},
    )
