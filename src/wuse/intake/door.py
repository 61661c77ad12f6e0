"""The door: documents that came with rows become keys of persons, and what names a person goes no further.

In: rows as text with the columns of the door (`kept_in: vault`). Out: the same rows without them, the key in `person`
and keyed commitments of name and telephone (`made_at: door`) in their place; beside them the identities that the vault
is to keep, by row. A document that is no such document sets its row aside; its number is not repeated. Somebody without
a document has a provisional number, which counts within the organisation that reports.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl

from wuse.intake.messages import problem
from wuse.intake.raw_table import ROW
from wuse.pool import Standard
from wuse.trust.commitments import Commit, NameCommitments
from wuse.trust.identity import DocumentKind, IdentityDocument, read_document
from wuse.trust.vault import Identity
from wuse.vocabulary import Lang, PersonKey, Problem, Refusal

KeyOf = Callable[[IdentityDocument], PersonKey]
"""The key of the person whom a document names; the vault knows the secret."""

Named = Callable[[str, str, str], tuple[PersonKey, IdentityDocument]]
"""Kind, number and issuer -> the key of the person, and the document."""

_KINDS = tuple(str(kind) for kind in DocumentKind)
_PERSON, _REPORTER = "person", "reporter"
_KIND, _NUMBER, _ISSUER, _NAME, _PHONE = (
    "identity_kind",
    "identity_number",
    "identity_issuer",
    "person_name",
    "telephone",
)
# Column -> what it is of an identity, beside the document.
_PARTS = {
    _NAME: "name",
    _PHONE: "phone",
    "address_line": "address",
    "domestic_contact_name": "contact_name",
    "domestic_contact_telephone": "contact_phone",
}
IDENTITY_PARTS = {
    _KIND: "kind",
    _NUMBER: "number",
    _ISSUER: "issuer",
    **_PARTS,
}
"""Column of the door -> the part of an identity that it is."""


@dataclass(frozen=True)
class DoorAnswer:
    """`frame`: the rows without the door's columns, with those that it makes.

    `identities`: row -> key and what the vault is to keep. `problems`: of rows that no key could be made for; they are
    in the frame without one.
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


def at_door(
    frame: pl.DataFrame, standard: Standard, *, named: Named, commit: Commit, lang: Lang
) -> DoorAnswer:
    """Turn documents into keys, and names into commitments.

    Args:
        named: who it is that a document names. commit: how names and telephone numbers are committed to.
        frame: `row` and text columns under the standard's names, the door's among them.
    """
    names = [field.name for field in standard.door_fields if field.name in frame.columns]
    frame = _committed(frame, standard, commit)
    if _NUMBER not in names:
        return DoorAnswer(frame.drop(names), {}, ())
    identities: dict[int, tuple[PersonKey, Identity]] = {}
    problems: list[Problem] = []
    for row, kind, number, issuer, told in _asked(frame):
        answer = _identity(row, kind, number, issuer, told, named=named, lang=lang)
        if isinstance(answer, Problem):
            problems.append(answer)
        else:
            identities[row] = answer
    problems += _at_odds(frame, identities, lang)
    return DoorAnswer(_keyed(frame, identities, without=names), identities, tuple(problems))


def _asked(frame: pl.DataFrame) -> Iterator[tuple[int, str, str, str, Mapping[str, str]]]:
    """Row, and the cells of the door, of rows that name a document; lists, for a request has few rows."""
    rows, numbers = frame[ROW].to_list(), frame[_NUMBER].to_list()
    others = [_texts(frame, name) for name in (_KIND, _ISSUER, _REPORTER)]
    parts = {part: _texts(frame, column) for column, part in _PARTS.items()}
    for at, (row, number, kind, issuer, reporter) in enumerate(zip(rows, numbers, *others, strict=True)):
        if number is not None:
            told = {part: texts[at] for part, texts in parts.items()}
            yield row, kind, _numbered(kind, number, reporter), issuer, told


def _numbered(kind: str, number: str, reporter: str) -> str:
    """The number of the document; a provisional one together with who gave it."""
    return f"{reporter}/{number}" if kind == DocumentKind.PROVISIONAL and "/" not in number else number


def _texts(frame: pl.DataFrame, name: str) -> list[str]:
    """The trimmed cells of a column; empty where nothing stands."""
    if name not in frame.columns:
        return [""] * frame.height
    return [text.strip() if text else "" for text in frame[name].to_list()]


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
    row: int, kind: str, number: str, issuer: str, told: Mapping[str, str], *, named: Named, lang: Lang
) -> tuple[PersonKey, Identity] | Problem:
    if kind not in _KINDS:
        return problem("document_kind", lang, row=row, column=_KIND, secret=True, known=", ".join(_KINDS))
    try:
        key, document = named(kind, number, issuer.upper())
    except Refusal as refusal:
        message = refusal.in_words(lang)
        return Problem(row, _NUMBER, "document_malformed", "", message)
    return key, Identity(document.kind, document.number, document.issuer, **told)


def _committed(frame: pl.DataFrame, standard: Standard, commit: Commit) -> pl.DataFrame:
    """The rows with what the door makes of names and numbers; a column of such a name that was sent is not believed."""
    frame = frame.drop([field.name for field in standard.made_fields], strict=False)
    made = [field.name for field in standard.made_fields if field.made_at == "door"]
    if not made:
        return frame
    texts = [_texts(frame, name) for name in (_NAME, _PHONE)]
    once = {said: commit(*said) for said in set(zip(*texts, strict=True))}
    rows = [once[said] for said in zip(*texts, strict=True)]
    columns = [pl.Series(name, [_MADE[name](row) for row in rows], dtype=pl.String()) for name in made]
    return frame.with_columns(columns)


_MADE: Mapping[str, Callable[[NameCommitments], str | None]] = {
    "name_commitment": lambda row: row.name,
    "name_sound_commitment": lambda row: row.sound,
    "telephone_commitment": lambda row: row.telephone,
}


def _keyed(
    frame: pl.DataFrame, identities: dict[int, tuple[PersonKey, Identity]], *, without: Sequence[str]
) -> pl.DataFrame:
    """The rows with the key of the document, where there is one; a key that was sent stays where there is none."""
    keys = {row: key for row, (key, _) in identities.items()}
    made = pl.Series(_PERSON, [keys.get(row) for row in frame[ROW].to_list()], dtype=pl.String)
    if _PERSON in frame.columns:
        made = made.zip_with(made.is_not_null(), frame[_PERSON])
    columns = {name: frame[name] for name in frame.columns if name not in without}
    return pl.DataFrame({**columns, _PERSON: made})
