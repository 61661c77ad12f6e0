"""The mappings of organisations, kept at the desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from wuse.intake.mapping.column_mapping import ColumnMapping, headings_digest
from wuse.intake.mapping.document import mapping_from_document, mapping_to_document
from wuse.intake.store.models import MappingRow
from wuse.trust import digest
from wuse.trust.canonical import canonical_json
from wuse.vocabulary import Refusal


@dataclass(frozen=True)
class KeptMapping:
    """A mapping under its name. `digest`: of its document, by which a sending says what it was read with."""

    name: str
    mapping: ColumnMapping
    digest: str
    changed_by: str
    changed_at: datetime


def mappings_of(organisation: str) -> list[KeptMapping]:
    """All mappings of an organisation, by name."""
    return [_kept(row) for row in MappingRow.objects.filter(organisation=organisation).order_by("name")]


def get_mapping(organisation: str, name: str) -> KeptMapping:
    """The mapping of a name.

    Raises:
        Refusal: `mapping.unknown`, for those of other organisations too.
    """
    row = MappingRow.objects.filter(organisation=organisation, name=name).first()
    if row is None:
        raise Refusal(
            "mapping.unknown",
            "Your organisation has no mapping “{name}”. Make it at the desk with a file of this shape.",
            {"name": name},
        )
    return _kept(row)


def mapping_for(organisation: str, standard: str, headings: Iterable[str]) -> KeptMapping | None:
    """The mapping that was last made for files with these headings."""
    wanted = headings_digest(standard, headings)
    rows = MappingRow.objects.filter(organisation=organisation, headings=wanted)
    row = rows.order_by("-changed_at", "-pk").first()
    return _kept(row) if row else None


def keep_mapping(
    organisation: str, name: str, mapping: ColumnMapping, *, by: str, at: datetime
) -> KeptMapping:
    """Write a mapping down, in place of an earlier one of that name; call it in the transaction of its entry."""
    said = {
        "standard": mapping.standard,
        "headings": headings_digest(mapping.standard, mapping.headings),
        "document": mapping_to_document(mapping),
        "changed_by": by,
        "changed_at": at,
    }
    row, _ = MappingRow.objects.update_or_create(organisation=organisation, name=name, defaults=said)
    return _kept(row)


def forget_mapping(organisation: str, name: str) -> None:
    """Remove the mapping of a name."""
    MappingRow.objects.filter(organisation=organisation, name=name).delete()


def mapping_digest(mapping: ColumnMapping) -> str:
    """The digest of what a mapping says."""
    return digest(canonical_json(mapping_to_document(mapping)))


def _kept(row: MappingRow) -> KeptMapping:
    mapping = mapping_from_document(row.document)
    return KeptMapping(row.name, mapping, mapping_digest(mapping), row.changed_by, row.changed_at)
