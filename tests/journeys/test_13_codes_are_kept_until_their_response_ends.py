"""Codes from the first declaration to the end of the response: kept up by the keeper, revoked when they become worse,
ended with their response, and nothing of them is left.
"""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.code_people import CodeDesk, counted
from tests.desk_people import PROVINCE, Desk
from tests.hcert_cases import SECRET
from tests.unit.publish.credential.test_hcert import certificate
from wuse.cli.code_keeping import CodeSite, keep_codes, keep_signers
from wuse.permits import Actor
from wuse.permits.actions.responses import end_response
from wuse.permits.actions.sunset import destroy_due
from wuse.pool.store.sunset import PoolSunset
from wuse.publish.codes.actions import PRINTED_FOR
from wuse.publish.credential import CodeAccepted, CodeRefused, RefusalReason, verify_code
from wuse.publish.credential.signers import SignerSet
from wuse.publish.credential.store import CodeFolder
from wuse.respond.store.models import CodeTallyRow, HolderNoticeRow, IssuedCodeRow
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import Colour, Refusal

SYSTEM = Actor(account="system")


@pytest.fixture
def codes(desk: Desk) -> CodeDesk:
    return CodeDesk(desk)


def keep(codes: CodeDesk) -> Any:
    """A turn of the keeper."""
    site = CodeSite(codes.home, codes.pool, codes.desk.keys, codes.state, counted(codes.desk))
    return keep_codes(audit=codes.desk.audit, by=SYSTEM, at=codes.desk.at, site=site)


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


def sunset(codes: CodeDesk) -> None:
    """What the keeper does with responses that are over; every entry is in the log."""
    AuditRecord.objects.update(logged=True)
    destroy_due(
        audit=codes.desk.audit, vault=codes.desk.vault, by=SYSTEM, at=codes.desk.at,
        elsewhere=[PoolSunset(codes.pool), codes.state.destroy],
    )  # fmt: skip


def at_the_door(codes: CodeDesk, text: str) -> Any:
    return verify_code(
        text, keys=codes.folder.key_set(), revocations=codes.folder.revocations(), at=codes.desk.at
    )


def test_from_the_first_declaration_to_the_end_of_the_response(codes: CodeDesk) -> None:
    chen, lu = codes.register("chen", "lu")
    codes.declares(chen, lu)
    run = keep(codes)[codes.desk.response]
    assert (run.changed, run.told) == (2, 0)
    printed = codes.issue("gao", lu, lasts=PRINTED_FOR)
    codes.desk.later(minutes=3)
    found = at_the_door(codes, printed.text)
    assert isinstance(found, CodeAccepted)
    assert found.claims.colour == Colour.GREEN

    codes.contacts(lu)
    assert keep(codes)[codes.desk.response].revoked == 1
    assert at_the_door(codes, printed.text) == CodeRefused(RefusalReason.REVOKED)
    shown = codes.issue(codes.citizen("chen", chen), chen)
    assert isinstance(at_the_door(codes, shown.text), CodeAccepted)

    codes.desk.do("zhao", end_response, code=codes.desk.response)
    codes.desk.later(seconds=5)
    keep(codes)
    assert at_the_door(codes, shown.text) == CodeRefused(RefusalReason.RESPONSE_ENDED)
    with pytest.raises(Refusal) as refused:
        codes.issue("me-chen", chen)
    assert refused.value.code == "response.not_active"
    assert (codes.home / "codes" / codes.desk.response).is_dir()

    sunset(codes)
    assert not (codes.home / "codes" / codes.desk.response).exists()
    assert IssuedCodeRow.objects.count() == 0
    codes.desk.later(days=28)
    sunset(codes)
    assert HolderNoticeRow.objects.count() == 0
    assert codes.pool.latest("code_verdict").is_empty()
    assert CodeTallyRow.objects.get().number == 1, "numbers without persons stay"


def test_the_next_key_is_there_before_the_last_one_ends(codes: CodeDesk) -> None:
    keep(codes)
    (first,) = codes.folder.key_set().keys
    assert (first.area, first.signs_until) == (PROVINCE, codes.desk.at + timedelta(days=30))
    for _ in range(28):
        codes.desk.later(days=1)
        keep(codes)
    second = max(codes.folder.key_set().keys, key=lambda key: key.signs_from)
    assert second.signs_from == first.signs_until - timedelta(days=1)
    assert second.signs_until == codes.desk.at.replace(month=4, day=11, hour=1), (
        "no key outlives its response"
    )
    assert codes.folder.key_set().expires_at > codes.desk.at + timedelta(days=10)


def test_the_whole_list_comes_once_a_day_and_what_is_added_in_between(codes: CodeDesk) -> None:
    (lu,) = codes.register("lu")
    codes.declares(lu)
    keep(codes)
    codes.issue("gao", lu, lasts=PRINTED_FOR)
    first = codes.folder.revocations()
    codes.desk.later(minutes=1)
    keep(codes)
    assert first == codes.folder.revocations(), "nothing was revoked, so nothing is published"
    codes.contacts(lu)
    keep(codes)
    added = codes.folder.revocations()
    assert first
    assert added
    assert added.added
    assert (added.whole, added.added.count) == (first.whole, 1)
    codes.desk.later(days=1)
    keep(codes)
    after = codes.folder.revocations()
    assert after
    assert (after.whole.serial, after.whole.count, after.added) == (2, 0, None), (
        "the printed code has expired"
    )


def test_a_revoking_that_was_committed_after_the_list_is_published_with_the_next_turn(
    codes: CodeDesk,
) -> None:
    (lu,) = codes.register("lu")
    codes.declares(lu)
    keep(codes)
    late = codes.issue("gao", lu, lasts=PRINTED_FOR)
    codes.desk.later(minutes=1)
    # The act has its moment before the list was made, and was there to be read after it.
    IssuedCodeRow.objects.update(revoked_at=codes.desk.at - timedelta(seconds=90))
    keep(codes)
    lists = codes.folder.revocations()
    assert lists
    assert lists.has(late.claims.identifier)
    codes.desk.later(minutes=1)
    keep(codes)
    assert lists == codes.folder.revocations(), "and is published once"


def test_keys_of_an_area_without_a_response_are_left_to_their_operator(codes: CodeDesk) -> None:
    codes.key("3301")  # type: ignore[arg-type]
    keep(codes)
    assert {key.area: key.ended_at for key in codes.folder.key_set().keys} == {"33": None, "3301": None}
