"""The load of bench_send.py: one client that sends line lists, each request after the answer to the one before.

A request has 125 persons with their documents, a case report of each, and two test results of each: 500 entities.
Bodies are made before the clock runs. Writes `[seconds, status]` of each request as JSON.

python bench/send_load.py ADDRESS KEY RESPONSE FIRST REQUESTS SECONDS
"""

import http.client
import json
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

PERSONS = 125
ENTITIES = 4 * PERSONS
COUNTIES = ("330382", "330106", "330203", "330424", "330681", "331081")
WEIGHTS = tuple(2 ** (17 - place) % 11 for place in range(17))


def main(address: str, key: str, response: str, first: int, requests: int, seconds: float) -> None:
    """Send, one after the other, for so long or until the bodies are out."""
    bodies = [body(first + number) for number in range(requests)]
    link = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    path = f"/api/v1/facts?response={response}&purpose=case_investigation"
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json", "Accept-Language": "en"}
    sys.stdin.readline()
    begun, told = time.perf_counter(), []
    for text in bodies:
        started = time.perf_counter()
        if started - begun > seconds:
            break
        link.request("POST", path, text, headers)
        answer = link.getresponse()
        content = answer.read()
        told.append((time.perf_counter() - started, answer.status))
        check(answer.status, content)
    print(json.dumps({"begun": begun, "ended": time.perf_counter(), "told": told}))


def check(status: int, content: bytes) -> None:
    """Every row was taken in."""
    accepted = [table["accepted"] for table in json.loads(content)["tables"]] if status == 200 else []
    if accepted != [PERSONS, 2 * PERSONS]:
        raise SystemExit(f"{status}: {content[:2000]!r}")


def body(number: int) -> bytes:
    """The bytes of one request."""
    chance = random.Random(number)
    persons = [PERSONS * number + place for place in range(PERSONS)]
    tables = {
        "case_report": [case_report(person, chance) for person in persons],
        "test_result": [test_result(person, again, chance) for person in persons for again in (1, 2)],
    }
    return json.dumps(tables, ensure_ascii=False).encode()


def case_report(person: int, chance: random.Random) -> dict[str, Any]:
    """A case as a hospital sends it."""
    county = COUNTIES[person % len(COUNTIES)]
    onset = datetime(2020, 1, 10, tzinfo=UTC) + timedelta(days=chance.randrange(30))
    return {
        "report_id": f"R{person:09}",
        "place": county,
        "report_place": county,
        "sex": chance.choice(("female", "male")),
        "age": chance.randrange(1, 90),
        "onset_on": f"{onset:%Y-%m-%d}",
        "diagnosed_on": f"{onset + timedelta(days=3):%Y-%m-%d}",
        "reported_at": f"{onset + timedelta(days=3, hours=2):%Y-%m-%dT%H:%M:%S}+08:00",
        "classification": "confirmed",
        "severity": chance.choice(("mild", "moderate", "severe")),
        "origin": "local",
        "status": "in_care",
        "hospital": "乐清市人民医院",
        "reporter": "lqfy",
        "identity_kind": "resident_id",
        "identity_number": resident_number(person),
        "person_name": f"测试{person}",
        "telephone": f"138{person % 10**8:08}",
    }


def test_result(person: int, again: int, chance: random.Random) -> dict[str, Any]:
    """A test of the same person."""
    taken = datetime(2020, 2, 1 + again, chance.randrange(8, 20), tzinfo=UTC)
    return {
        "result_id": f"T{person:09}-{again}",
        "place": COUNTIES[person % len(COUNTIES)],
        "specimen_taken_at": f"{taken:%Y-%m-%dT%H:%M:%S}+08:00",
        "specimen_kind": "nasopharyngeal_swab",
        "method": "nucleic_acid",
        "result": chance.choice(("positive", "negative")),
        "ct_value": round(chance.uniform(15, 39), 1),
        "laboratory": "wzcdc-lab",
        "resulted_at": f"{taken + timedelta(hours=6):%Y-%m-%dT%H:%M:%S}+08:00",
        "identity_kind": "resident_id",
        "identity_number": resident_number(person),
        "person_name": f"测试{person}",
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
    main(*sys.argv[1:4], int(sys.argv[4]), int(sys.argv[5]), float(sys.argv[6]))
