"""Keep and remove the mappings of an organisation. They are about files and lie nowhere: no place is asked for."""

import unicodedata
from datetime import datetime

from wuse.intake.mapping.column_mapping import ColumnMapping
from wuse.intake.mapping.keeping import kept_of
from wuse.intake.mapping.mapping_check import check_mapping
from wuse.intake.store.mappings import KeptMapping, forget_mapping, get_mapping, keep_mapping, mapping_digest
from wuse.permits import Actor, check_holds
from wuse.permits.entry import entry_for
from wuse.trust.audit import Audit
from wuse.vocabulary import Refusal

_MOST = 60


def save_mapping(*, audit: Audit, by: Actor, at: datetime, name: str, mapping: ColumnMapping) -> KeptMapping:
    """Keep a mapping for the organisation of who saves it, in place of an earlier one of that name.

    Of a mapping for rows about persons only that is kept which leads to none of them.

    Raises:
        Refusal: `mapping.name`, those of `check_mapping` and of a missing permit.
    """
    permit = check_holds(by, "mapping.save", at=at)[0]
    plain = _checked_name(name)
    kept = kept_of(mapping)
    check_mapping(kept)
    with audit.transaction():
        facts = {"mapping": plain, "standard": kept.standard, "digest": mapping_digest(kept)}
        audit.append(entry_for(by, "mapping.save", at=at, permit=permit, facts=facts))
        return keep_mapping(by.organisation, plain, kept, by=by.account, at=at)


def remove_mapping(*, audit: Audit, by: Actor, at: datetime, name: str) -> None:
    """Remove a mapping of one's organisation.

    Raises:
        Refusal: `mapping.unknown`, and those of a missing permit.
    """
    permit = check_holds(by, "mapping.remove", at=at)[0]
    found = get_mapping(by.organisation, name)
    with audit.transaction():
        facts = {"mapping": name, "standard": found.mapping.standard, "digest": found.digest}
        audit.append(entry_for(by, "mapping.remove", at=at, permit=permit, facts=facts))
        forget_mapping(by.organisation, name)


def _checked_name(name: str) -> str:
    """The name without blanks around, of signs that can be read and typed again."""
    plain = " ".join(name.split())
    if not plain or len(plain) > _MOST or any(unicodedata.category(sign)[0] == "C" for sign in plain):
        raise Refusal(
            "mapping.name",
            "Give the mapping a name of 1 to {most} characters, by which your colleagues know it again.",
            {"most": _MOST},
        )
    return plain
