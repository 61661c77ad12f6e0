"""The door: documents that came with rows become keys of persons, and what names a person goes no further.

In: rows as text with the columns of the door (`kept_in: vault`). Out: the same rows without them, the key in `person`;
beside them the identities that the vault is to keep, by row. A document that is no such document sets its row aside;
its number is not repeated.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import polars as pl

from wuse.intake.messages import problem
from wuse.intake.raw_table import ROW
from wuse.pool import Standard
from wuse.trust.identity import DocumentKind, IdentityDocument, read_document
from wuse.trust.vault import Identity
from wuse.vocabulary import Lang, PersonKey, Problem, Refusal

KeyOf = Callable[[IdentityDocument], PersonKey]
"""The key of the person whom a document names; the vault knows the secret."""

Named = Callable[[str, str, str], tuple[PersonKey, IdentityDocument]]
"""Kind, number and issuer -> the key of the person, and the document."""

_KINDS = tuple(str(kind) for kind in DocumentKind)
_PERSON = "person"
_KIND, _NUMBER, _ISSUER, _NAME, _PHONE = (
    "identity_kind",
    "identity_number",
    "identity_issuer",
    "person_name",
    "telephone",
)
# Column -> what it is of an identity, beside the document, the name and the telephone.
_BEYOND = {
    "address_line": "address",
    "domestic_contact_name": "contact_name",
    "domestic_contact_telephone": "contact_phone",
}
IDENTITY_PARTS = {
    _KIND: "kind",
    _NUMBER: "number",
    _ISSUER: "issuer",
    _NAME: "name",
    _PHONE: "phone",
    **_BEYOND,
}
"""Column of the door -> the part of an identity that it is."""


@dataclass(frozen=True)
class DoorAnswer:
    """`frame`: the rows without the door's columns. `identities`: row -> key and what the vault is to keep.

    `problems`: of rows that no key could be made for; they are in the frame without one.
    """

    frame: pl.DataFrame
    identities: dict[int, tuple[PersonKey, Identity]]
    problems: tuple[Problem, ...]


def reader_of_documents(key_of: KeyOf) -> Named:
    """Reads each document once, for all tables of a sending; it is to be forgotten with the sending."""

    @cache
    def named(kind: str, number: str, issuer: str) -> tuple[PersonKey, IdentityDocument]:
        document = read_document(DocumentKind(kind), number, issuer=issuer or "CHN")
        return key_of(document), document

    return named


def at_door(frame: pl.DataFrame, standard: Standard, *, named: Named, lang: Lang) -> DoorAnswer:
    """Turn documents into keys.

    Args:
        named: who it is that a document names.
        frame: `row` and text columns under the standard's names, the door's among them.
    """
    names = [field.name for field in standard.door_fields if field.name in frame.columns]
    if _NUMBER not in names:
        return DoorAnswer(frame.drop(names), {}, ())
    identities: dict[int, tuple[PersonKey, Identity]] = {}
    problems: list[Problem] = []
    for row, asked in _asked(frame):
        answer = _identity(row, asked, named, lang)
        if isinstance(answer, Problem):
            problems.append(answer)
        else:
            identities[row] = answer
    problems += _at_odds(frame, identities, lang)
    return DoorAnswer(_keyed(frame, identities).drop(names), identities, tuple(problems))


def _asked(frame: pl.DataFrame) -> Iterator[tuple[int, dict[str, str]]]:
    """Row -> the cells of the door, of rows that name a document."""
    wanted = [name for name in (_KIND, _NUMBER, _ISSUER, _NAME, _PHONE, *_BEYOND) if name in frame.columns]
    named = frame.filter(pl.col(_NUMBER).is_not_null()).select(ROW, pl.col(wanted).fill_null(""))
    for cells in named.iter_rows(named=True):
        yield cells.pop(ROW), cells


def _at_odds(
    frame: pl.DataFrame, identities: dict[int, tuple[PersonKey, Identity]], lang: Lang
) -> Iterator[Problem]:
    """Rows whose document is that of another person than the key which came with it."""
    if _PERSON not in frame.columns:
        return
    for row, sent in frame.filter(pl.col(_PERSON).is_not_null()).select(ROW, _PERSON).iter_rows():
        if row in identities and identities[row][0] != sent.strip():
            yield problem("person_at_odds", lang, row=row, column=_PERSON, secret=True)


def _identity(
    row: int, cells: dict[str, str], named: Named, lang: Lang
) -> tuple[PersonKey, Identity] | Problem:
    kind = cells.get(_KIND, "").strip()
    if kind not in _KINDS:
        return problem("document_kind", lang, row=row, column=_KIND, secret=True, known=", ".join(_KINDS))
    try:
        key, document = named(kind, cells[_NUMBER], cells.get(_ISSUER, "").strip().upper())
    except Refusal as refusal:
        message = refusal.in_words(lang)
        return Problem(row, _NUMBER, "document_malformed", "", message)
    name, phone = cells.get(_NAME, "").strip(), cells.get(_PHONE, "").strip()
    beyond = {part: cells.get(column, "").strip() for column, part in _BEYOND.items()}
    return key, Identity(document.kind, document.number, document.issuer, name, phone, **beyond)


def _keyed(frame: pl.DataFrame, identities: dict[int, tuple[PersonKey, Identity]]) -> pl.DataFrame:
    """The key of the document, where there is one; a key that was sent stays where there is none."""
    keys = pl.DataFrame(
        {ROW: list(identities), "made": [str(key) for key, _ in identities.values()]},
        schema={ROW: pl.Int64(), "made": pl.String()},
    )
    sent = pl.col(_PERSON) if _PERSON in frame.columns else pl.lit(None, pl.String())
    joined = frame.join(keys, on=ROW, how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("made", sent).alias(_PERSON)).drop("made")
