"""A sender goes on where the line broke, waits when it is told to, and stops when it is refused."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.upload_site import Fault, UploadSite, upload_site
from wuse.intake.outgoing import Outgoing, outgoing
from wuse.intake.resuming import Pacing, send_resuming
from wuse.intake.sending_line import Addressed, NoAnswer, SendingLine
from wuse.vocabulary import Refusal

CONTENT = bytes(range(256)) * 40
PART = 1000


@dataclass
class Clock:
    """Time that passes by waiting alone; what was waited, and what was told."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def pacing(self, patience: float = 3600.0) -> Pacing:
        return Pacing(
            part=PART,
            patience=timedelta(seconds=patience),
            pause=self._pause,
            ticks=lambda: self.seconds,
            chance=lambda: 1.0,
            now=lambda: datetime(2020, 2, 12, tzinfo=UTC) + timedelta(seconds=self.seconds),
            told=self._told,
        )

    def _pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.seconds += seconds

    def _told(self, offset: int, missed: NoAnswer | None) -> None:
        if missed is None:
            self.offsets.append(offset)
        else:
            self.reasons.append(missed.refusal.code)


@pytest.fixture
def file(tmp_path: Path) -> Outgoing:
    (tmp_path / "病例.parquet").write_bytes(CONTENT)
    return outgoing(tmp_path / "病例.parquet")


@pytest.fixture
def clock() -> Clock:
    return Clock()


def line_to(site: UploadSite) -> SendingLine:
    to = Addressed(site.address + "/", "case_report", "33-2020-1", "case_investigation")
    return SendingLine(to, "wuse_k_secret", "en", seconds=10.0, patience=10.0)


def sent(
    file: Outgoing, clock: Clock, faults: Mapping[int, Fault], patience: float = 3600.0
) -> tuple[Any, UploadSite]:
    with upload_site(faults) as site:
        receipt = send_resuming(file, line_to(site), clock.pacing(patience))
    return receipt, site


def test_without_a_fault_every_part_is_sent_once(file: Outgoing, clock: Clock) -> None:
    receipt, site = sent(file, clock, {})
    assert (bytes(site.content), receipt["receipt"]) == (CONTENT, "r-1")
    assert [method for method, _, _ in site.asked] == ["POST", *["PATCH"] * 11, "PATCH"]
    assert clock.offsets == [0, *range(1000, 10001, 1000), 10240]
    assert clock.waits == []


def test_the_first_request_says_what_will_come(file: Outgoing, clock: Clock) -> None:
    _, path, headers = sent(file, clock, {})[1].asked[0]
    assert path == "/api/v1/facts/case_report?response=33-2020-1&purpose=case_investigation"
    said = {
        name: headers[name] for name in ("Upload-Complete", "Upload-Length", "Content-Type", "Authorization")
    }
    assert said == {
        "Upload-Complete": "?0",
        "Upload-Length": "10240",
        "Content-Type": "application/vnd.apache.parquet",
        "Authorization": "Bearer wuse_k_secret",
    }
    digest = base64.b64encode(hashlib.sha256(CONTENT).digest()).decode()
    assert headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert headers["Content-Disposition"] == "inline; filename*=UTF-8''%E7%97%85%E4%BE%8B.parquet"


@pytest.mark.parametrize(
    "fault",
    [
        Fault(cut=0),
        Fault(cut=317),
        Fault(silent=True),
        Fault(status=503),
        Fault(status=502, body=b"<html>Bad Gateway</html>"),
        Fault(status=200, body=b"<html>Log in to the network</html>"),
        Fault(status=409, code="upload.offset"),
        Fault(status=404, code="upload.unknown", forget=True),
        Fault(status=410, code="upload.lost", forget=True),
    ],
)
@pytest.mark.parametrize("when", [0, 1, 6, 12])
def test_what_passes_is_waited_for_and_nothing_is_lost_or_doubled(
    file: Outgoing, clock: Clock, fault: Fault, when: int
) -> None:
    receipt, site = sent(file, clock, {when: fault})
    assert (bytes(site.content), receipt["receipt"]) == (CONTENT, "r-1")
    assert len(clock.waits) == 1


def test_a_receipt_that_was_missed_is_heard_at_the_next_try(file: Outgoing, clock: Clock) -> None:
    receipt, site = sent(file, clock, {12: Fault(silent=True)})
    assert (receipt["repeated"], bytes(site.content)) == (True, CONTENT)


def test_the_waits_grow_and_begin_anew_when_something_arrives(file: Outgoing, clock: Clock) -> None:
    away = Fault(status=503)
    faults = dict.fromkeys((*range(9), 11), away)
    sent(file, clock, faults)
    assert clock.waits == [1, 2, 4, 8, 16, 32, 60, 60, 60, 1]


def test_a_site_that_says_when_to_come_back_is_left_alone_until_then(file: Outgoing, clock: Clock) -> None:
    busy = Fault(status=429, code="upload.busy", headers={"Retry-After": "30"})
    sent(file, clock, {12: busy})
    assert (clock.waits, clock.reasons) == ([31], ["upload.busy"])


def test_patience_ends_with_the_reason_of_the_last_try(file: Outgoing, clock: Clock) -> None:
    away = Fault(status=503, code="inbox.disk_full")
    with pytest.raises(Refusal) as reason:
        sent(file, clock, dict.fromkeys(range(3, 100), away), patience=100.0)
    assert reason.value.code == "inbox.disk_full"
    assert 100 < clock.seconds <= 160


def test_a_refusal_that_stays_is_told_in_the_sites_words(file: Outgoing, clock: Clock) -> None:
    for status, code in ((403, "permit.missing"), (400, "intake.column_missing"), (413, "upload.too_large")):
        with pytest.raises(Refusal) as reason:
            sent(file, clock, {0: Fault(status=status, code=code)})
        assert (reason.value.code, reason.value.in_words("zh")) == (code, f"no: {code}")
    assert clock.waits == []


def test_it_is_not_led_to_another_host(file: Outgoing, clock: Clock) -> None:
    away = {"Location": "https://elsewhere.example/api/v1/uploads/u-1", "Upload-Offset": "0"}
    with pytest.raises(Refusal) as reason:
        sent(file, clock, {0: Fault(status=302, headers=away, body=b"-")})
    assert reason.value.code == "send.no_answer"
    receipt, site = sent(file, clock, {0: Fault(status=201, headers=away, body=b"{}")})
    assert (bytes(site.content), receipt["receipt"]) == (CONTENT, "r-1")


@pytest.mark.parametrize(
    "address", ["http://wuse.example.cn", "ftp://wuse.example.cn", "wuse.example.cn", ""]
)
def test_a_key_does_not_travel_in_clear(address: str) -> None:
    with pytest.raises(Refusal) as reason:
        SendingLine(Addressed(address), "key", "en")
    assert reason.value.code == "send.address"
