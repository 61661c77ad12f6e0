"""A grid company and a province: what was agreed goes both ways, each with a receipt, and nothing else does."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.desks import rows_at_desk, run_python, run_wuse
from tests.docking_people import code_of
from tests.faults.test_send_kill import Server
from wuse.cli.main import main
from wuse.trust.canonical import canonical_json, digest


@dataclass(frozen=True)
class Company:
    """The company's own home, with the key that the province gave it, and the province's site."""

    home: Path
    site: Path
    address: str
    made: dict[str, Any]

    @property
    def key_file(self) -> Path:
        return self.home / "province.key"

    def told(self, *words: str) -> tuple[int, Any]:
        """What a command at the company answers; run here, since starting a process for each takes seconds."""
        done = CliRunner().invoke(
            main,
            [*words, "--key-file", str(self.key_file), "--json"],
            env={"WUSE_HOME": str(self.home), "WUSE_LANG": "en"},
        )
        return done.exit_code, json.loads(done.stdout) if done.stdout.startswith(("{", "[")) else done.output

    def send(self, name: str, standard: str, rows: list[dict[str, Any]]) -> tuple[int, Any]:
        """Send rows from a file."""
        file = self.home / name
        file.write_text(json.dumps(rows), encoding="utf-8")
        return self.told("send", str(file), "--to", self.address, "--standard", standard, "--patience", "0")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    site = tmp_path_factory.mktemp("province") / "home"
    result = run_python("-m", "tests.docking_home", str(site), home=site)
    assert result.returncode == 0, result.stderr[-3000:]
    made = json.loads(result.stdout.splitlines()[-1])
    server = Server(site)
    server.start()
    found = Company(tmp_path_factory.mktemp("company"), site, server.address, made)
    found.key_file.write_text(made["key"])
    yield found
    with suppress(ProcessLookupError):
        server.kill()


def reading(place: str, **values: Any) -> dict[str, Any]:
    row = {"meter": f"M-{place}", "enterprise": code_of(place, 5), "place": place, "date": "2020-02-12"}
    return {
        **row,
        "tariff_class": "large_industrial",
        "electricity": 90.0,
        "source": "made-for-tests",
        **values,
    }


def test_a_company_sends_under_its_agreement_and_nothing_beside_it(company: Company) -> None:
    status, told = company.told("dock", "list", "--from", company.address)
    assert status == 0, told
    agreed, waiting = told
    assert (agreed["code"], agreed["in_force"], agreed["standards"]) == ("grid-1", True, ["meter_reading"])
    assert (waiting["in_force"], waiting["state"]) == (False, "proposed")

    today = company.made["day"]
    status, told = company.send("today.json", "meter_reading", [reading("330382", date=today)])
    assert status == 0, told
    assert told["tables"][0]["accepted"] == 1
    status, told = company.send("far.json", "meter_reading", [reading("330106", date=today)])
    assert status != 0
    status, told = company.send("other.json", "case_count", [{"place": "330382"}])
    assert status != 0
    noted = rows_at_desk(
        company.site, "SELECT standard, accepted, set_aside FROM permits_agreedtablerow ORDER BY id"
    )
    assert noted == [("meter_reading", 1, 1), ("meter_reading", 1, 0)]


def test_it_gets_back_what_was_agreed_with_a_receipt_on_both_sides(company: Company) -> None:
    out = company.home / "products"
    words = ("dock", "pull", "grid-1", "own_rows_quality", "--from", company.address, "--out", str(out))
    status, told = company.told(*words, "--day", company.made["day"])
    assert status == 0, told
    content = json.loads(Path(told["file"]).read_text(encoding="utf-8"))
    assert digest(canonical_json(content)) == told["digest"]
    (row,) = content["rows"]
    assert (row["rows"], row["accepted"], row["set_aside"]) == (2, 1, 1)

    statement = "SELECT digest, told FROM permits_productreceiptrow ORDER BY id"
    late, now = rows_at_desk(company.site, statement)
    assert late[1] == ""
    assert now == (told["digest"], told["digest"])
    moved = run_wuse("keep", "--once", home=company.site)
    assert moved.returncode == 0, moved.stdout + moved.stderr
    kept = "SELECT verb, logged FROM trust_auditrecord WHERE verb LIKE 'product.%' ORDER BY id"
    assert [(verb, bool(done)) for verb, done in rows_at_desk(company.site, kept)] == [
        ("product.take", True),
        ("product.take", True),
        ("product.acknowledge", True),
    ]


def test_what_is_not_agreed_is_refused_in_words(company: Company) -> None:
    status, told = company.told("dock", "pull", "grid-1", "case_report", "--from", company.address)
    assert status == 2
    assert "not case_report" in str(told)
    status, told = company.told("dock", "pull", "grid-2", "own_rows_quality", "--from", company.address)
    assert status == 2
    assert "not signed by both sides" in str(told)
