"""A key is made at the desk, a code is signed, shown at a door without a network, revoked; the response ends."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from tests.desk_people import Desk
from wuse.publish.credential import (
    CodeAccepted,
    CodeAlgorithm,
    CodeClaims,
    CodeRefused,
    RefusalReason,
    Revoked,
    actions,
    make_code,
    verify_code,
)
from wuse.publish.credential.store import CodeFolder, signing_key
from wuse.trust.keys import KeyFolder
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import Colour, PlaceCode, Refusal


def test_from_the_key_to_the_end_of_the_response(desk: Desk, tmp_path: Path) -> None:
    home, at = Path(settings.WUSE_HOME), desk.at.replace(microsecond=0)
    folder, secrets = CodeFolder(home / "code"), KeyFolder(home / "keys")
    door = CodeFolder(tmp_path / "door")
    shared = {
        "audit": desk.audit,
        "folder": folder,
        "secrets": secrets,
        "entropy": os.urandom,
        "by": "operator:test",
    }

    def key(begins: int, algorithm: CodeAlgorithm) -> None:
        first = at + timedelta(days=begins)
        times = {"signs_from": first, "signs_until": first + timedelta(days=30)}
        actions.add_code_key(**shared, area=PlaceCode("33"), algorithm=algorithm, at=at, **times)

    def issued(moment: object, identifier: bytes) -> str:
        signer = folder.key_set().signer_at("330106", moment)  # type: ignore[arg-type]
        assert signer is not None
        said = CodeClaims(Colour.YELLOW, PlaceCode("330106"), moment, moment + timedelta(hours=1), identifier)  # type: ignore[arg-type, operator]
        return make_code(said, signing_key(secrets, signer.key))

    def at_the_door(text: str, moment: object) -> CodeAccepted | CodeRefused:
        return verify_code(text, keys=door.key_set(), revocations=door.revocations(), at=moment)  # type: ignore[arg-type]

    key(0, CodeAlgorithm.EdDSA)
    key(29, CodeAlgorithm.ES256)
    folder.copy_to(door.folder)
    first, second = issued(at, b"1" * 16), issued(at, b"2" * 16)
    found = at_the_door(first, at)
    assert isinstance(found, CodeAccepted)
    assert (found.claims.colour, found.revocation) == (Colour.YELLOW, Revoked.NO_LIST)

    # The next key was known a month before it signed: no door has to be told anything on the day.
    later = at + timedelta(days=29, hours=1)
    assert isinstance(at_the_door(issued(later, b"3" * 16), later), CodeAccepted)

    with pytest.raises(Refusal, match="no whole list"):
        actions.publish_revocations(**shared, identifiers=[], added=True, at=at)
    actions.publish_revocations(**shared, identifiers=[b"1" * 16], added=False, at=at)
    actions.publish_revocations(**shared, identifiers=[b"2" * 16], added=True, at=at)
    assert isinstance(at_the_door(first, at), CodeAccepted), "a door that has not fetched the list"
    folder.copy_to(door.folder)
    assert at_the_door(first, at) == at_the_door(second, at) == CodeRefused(RefusalReason.REVOKED)
    third = issued(at, b"4" * 16)
    assert at_the_door(third, at) == replace(
        found, claims=replace(found.claims, identifier=b"4" * 16), revocation=Revoked.NOT_LISTED
    )
    # A new whole list makes what was added to the old one a thing of the past.
    actions.publish_revocations(**shared, identifiers=[b"1" * 16, b"2" * 16], added=False, at=at)
    folder.copy_to(door.folder)
    assert at_the_door(second, at) == CodeRefused(RefusalReason.REVOKED)

    actions.end_code_keys(**shared, area=PlaceCode("33"), at=at + timedelta(minutes=5))
    folder.copy_to(door.folder)
    assert at_the_door(third, at + timedelta(minutes=6)) == CodeRefused(RefusalReason.RESPONSE_ENDED)
    assert folder.key_set().signer_at("330106", later) is None
    assert secrets.names("code") == ["code/root"], "nobody can sign with an ended key again"
    verbs = list(
        AuditRecord.objects.filter(verb__startswith="code.").order_by("pk").values_list("verb", flat=True)
    )
    assert verbs == ["code.key", "code.key", *["code.revoke"] * 3, "code.end"]
    assert not any(b"1" * 16 in file.read_bytes() for file in folder.folder.iterdir())
