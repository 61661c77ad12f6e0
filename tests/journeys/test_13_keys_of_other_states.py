"""The keys of other states follow the list that the operator names: signed, anew before they end, and withdrawn."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.code_people import CodeDesk, counted
from tests.desk_people import Desk
from tests.hcert_cases import SECRET
from tests.unit.publish.credential.test_hcert import certificate
from wuse.cli.code_keeping import CodeSite, keep_signers
from wuse.publish.credential.signers import SignerSet
from wuse.publish.credential.store import CodeFolder
from wuse.trust.store.models import AuditRecord


@pytest.fixture
def codes(desk: Desk) -> CodeDesk:
    return CodeDesk(desk)


def test_the_keys_of_other_states_follow_the_operators_list(codes: CodeDesk, tmp_path: Path) -> None:
    path, folder = tmp_path / "signers.json", CodeFolder(codes.home / "code")
    site = CodeSite(codes.home, codes.pool, codes.desk.keys, codes.state, counted(codes.desk), None, path)

    def turn(at: timedelta, site: CodeSite = site) -> SignerSet | None:
        keep_signers(audit=codes.desk.audit, by="system", at=codes.desk.at + at, site=site)
        return folder.signers()

    def listed(*certificates: str) -> None:
        path.write_text(json.dumps({"certificates": certificates}))

    day = timedelta(days=1)
    assert turn(0 * day, replace(site, trust_list=None)) is None
    listed(certificate(SECRET))
    first = turn(0 * day)
    assert first is not None
    assert len(first.trusted) == 1
    assert turn(day) == first
    assert turn(21 * day).issued_at == first.issued_at + 21 * day  # type: ignore[union-attr]
    listed(certificate(SECRET), certificate(ec.generate_private_key(ec.SECP256R1())))
    assert len(turn(22 * day).trusted) == 2  # type: ignore[union-attr]
    assert turn(23 * day, replace(site, trust_list=None)).trusted == {}  # type: ignore[union-attr]
    entries = AuditRecord.objects.filter(verb="code.signers")
    assert entries.count() == 4
