"""A certificate of another state read as evidence: what may be kept of it, and why one is refused."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.credential_cases import NOON
from tests.hcert_cases import KID, POSITIVE, VACCINATION, dosed, sampled
from tests.shown_certificates import certificate, read, signers_at
from wuse.publish.credential.evidence import read_evidence
from wuse.publish.credential.signers import issued
from wuse.vocabulary import Refusal


def refused(doing: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        doing()
    return caught.value.code


def test_what_is_told_of_a_genuine_one() -> None:
    text = certificate(NOON)
    found = read_evidence(text, signers=signers_at(NOON), at=NOON)
    assert (found.kind, found.result, found.on) == ("recovery", "", NOON.date() - timedelta(days=40))
    assert (found.issuer, found.key, found.shows) == ("AT", KID.hex(), "holds")
    # Signed a second time it has another signature, and is the same.
    assert certificate(NOON) != text
    assert read(NOON).digest == found.digest != read(NOON, dosed()).digest
    assert (found.surname, found.forename) == ("ROSSI", "MARIO")
    # No message and no log shows the name.
    assert "ROSSI" not in repr(found)


@pytest.mark.parametrize(
    ("content", "result", "on", "shows"),
    [
        (dosed(), "2/2", date(2020, 1, 18), "holds"),
        (dosed(dn=1), "1/2", date(2020, 1, 18), "incomplete"),
        (sampled(), "not_detected", date(2020, 2, 16), "holds"),
        (sampled(tr=POSITIVE), "detected", date(2020, 2, 16), "detected"),
        ({"v": [{**VACCINATION, "dn": 1}, {**VACCINATION, "dt": "2020-02-01"}]}, "2/2", date(2020, 2, 1), "incomplete"),
    ],
)  # fmt: skip
def test_what_each_kind_says(content: object, result: str, on: date, shows: str) -> None:
    found = read(NOON, content)
    assert (found.result, found.on, found.shows) == (result, on, shows)


def test_lines_and_blanks_of_the_pasting_are_no_part_of_it() -> None:
    text = certificate(NOON)
    broken = f"  {text[:40]}\r\n{text[40:]}\n"
    found = read_evidence(broken, signers=signers_at(NOON), at=NOON)
    assert found.digest == read(NOON).digest


@pytest.mark.parametrize("name", [None, "Rossi", {}, {"fnt": 7}, {"fn": "Rossi"}])
def test_one_without_a_name_for_machines_names_nobody(name: object) -> None:
    assert (read(NOON, name=name).surname, read(NOON, name=name).forename) == ("", "")


def test_where_a_state_names_an_agency_the_entry_says_the_state() -> None:
    assert read(NOON, _1="CNAM").issuer == "AT"


def test_each_refusal_says_why() -> None:
    text, at = certificate(NOON), NOON
    signers = signers_at(NOON)
    assert refused(lambda: read_evidence(text, signers=None, at=at)) == "credential.no_trust_list"
    late = signers.expires_at
    assert refused(lambda: read_evidence(text, signers=signers, at=late)) == "credential.keys_expired"
    nobodys = issued({}, at=NOON)
    assert refused(lambda: read_evidence(text, signers=nobodys, at=at)) == "credential.unknown_key"
    changed = text[:-4] + ("0000" if text[-4:] != "0000" else "1111")
    assert refused(lambda: read_evidence(changed, signers=signers, at=at)) in (
        "credential.bad_signature",
        "credential.malformed",
    )
    assert refused(lambda: read_evidence("HC1:", signers=signers, at=at)) == "credential.malformed"
    assert refused(lambda: read_evidence("Mario Rossi", signers=signers, at=at)) == "credential.no_code"
    over = certificate(NOON, _4=int(NOON.timestamp()) - 1)
    assert refused(lambda: read_evidence(over, signers=signers, at=at)) == "credential.expired"
