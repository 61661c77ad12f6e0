"""The load of bench_sync.py: phones that come at moments fixed beforehand, whatever became of the others.

A phone brings forty visits of persons that nobody visited before, or nothing. One that is told to come back later (429)
does so; its wait counts from the moment at which it first came. Writes `[due, answered, visits]` of each phone as JSON.

python bench/sync_load.py ADDRESS FIRST PHONES RATE EVERY
"""

import http.client
import json
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import local
from typing import Any
from urllib.parse import urlsplit

from tests.field_home import grid_of, token_of_phone, villages

VISITS = 40
AT_ONCE = 32
WEIGHTS = tuple(2 ** (17 - place) % 11 for place in range(17))
_OWN = local()


def main(address: str, first: int, phones: int, rate: float, every: int) -> None:
    """Let so many phones come, so many a second (all at once for 0); every so many-th brings visits."""
    listed, host = villages(), urlsplit(address).netloc
    sys.stdin.readline()
    begun = time.perf_counter()

    def come(number: int) -> tuple[float, float, int]:
        due = begun + number / rate if rate else time.perf_counter()
        time.sleep(max(0.0, due - time.perf_counter()))
        visits = VISITS if every and number % every == 0 else 0
        sync(host, first + number, body(first + number, listed, visits), visits)
        return due - begun, time.perf_counter() - begun, visits

    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = list(pool.map(come, range(phones)))
    print(json.dumps({"begun": begun, "told": told}))


def sync(host: str, phone: int, content: bytes, visits: int) -> None:
    """One contact, until it was answered."""
    headers = {
        "Authorization": f"Bearer {token_of_phone(phone)}",
        "Content-Type": "application/json",
        "Accept-Language": "zh-CN",
    }
    while True:
        status, told = ask(host, content, headers)
        if status == 200:
            accepted = sum(item["outcome"] == "accepted" for item in json.loads(told)["items"])
            if accepted != visits:
                raise SystemExit(f"{accepted} of {visits} were accepted: {told[:500]!r}")
            return
        if status not in (0, 429, 500, 507):
            raise SystemExit(f"{status}: {told[:500]!r}")
        time.sleep(random.uniform(0.2, 1.0))


def ask(host: str, content: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """Status and body of one request; 0 when the link broke, as it does for one whose body nobody wants to read."""
    link = getattr(_OWN, "link", None) or http.client.HTTPConnection(host, timeout=60)
    _OWN.link = link
    try:
        link.request("POST", "/api/v1/field/sync", content, headers)
        answer = link.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        _OWN.link = None
        return 0, b""


def body(phone: int, listed: list[str], visits: int) -> bytes:
    """What a phone sends."""
    at = datetime.now(UTC) - timedelta(hours=1)
    grid = grid_of(phone, listed)
    findings = [finding(phone, number, grid, at + timedelta(seconds=number)) for number in range(visits)]
    return json.dumps({"findings": findings, "cursor": ""}, ensure_ascii=False).encode()


def finding(phone: int, number: int, grid: str, at: datetime) -> dict[str, Any]:
    """A first visit to one of two persons of a household."""
    return {
        "id": f"i-{phone:012}-{number:06}",
        "kind": "visit",
        "grid": grid,
        "household": f"{number // 20 + 1}-{number // 2:03}",
        "at": at.isoformat(),
        "answers": {
            "visit_found": "present",
            "identity_kind": "resident_id",
            "identity_number": resident_number(phone * VISITS + number),
            "person_name": f"测试{number}",
            "sex": "female",
            "telephone": f"138{phone * VISITS % 10**8:08}",
            "household_size": 2,
            "contact_with_case": False,
            "temperature": 36.5,
            "fever": False,
            "cough": False,
            "breathlessness": False,
            "isolation_needed": False,
            "need": "none",
        },
    }


def resident_number(person: int) -> str:
    """A well-formed number of nobody, another one for each of the first millions."""
    born = datetime(1930, 1, 1, tzinfo=UTC) + timedelta(days=person // 1000)
    first = f"330382{born:%Y%m%d}{person % 1000:03}"
    return (
        first
        + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True)) % 11]
    )


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:4]), float(sys.argv[4]), int(sys.argv[5]))
