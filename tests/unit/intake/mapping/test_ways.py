"""A mapping on every way in: a file of the command line, a watched folder, a program's request, a partner's page."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.conftest import run_wuse
from tests.desk_people import CITY, Desk, laid_desk
from tests.programs import program, send
from tests.web_people import on_its_clock
from wuse.intake.actions.mappings import save_mapping
from wuse.intake.mapping import ColumnMapping, FieldSource, mapping_from_text, mapping_to_text
from wuse.intake.mapping.column_mapping import fitting_mapping
from wuse.intake.partner import load_partners
from wuse.intake.partner_pages import PartnerPage, Seen
from wuse.intake.sending import Receipted, Sending
from wuse.intake.store.pull import pull
from wuse.pool.store.site_pool import site_pool
from wuse.vocabulary import Refusal

MAPPING = mapping_from_text("""
wuse: mapping/1
standard: case_count
headings: [县区, 日期, 人数]
fields:
  place: {column: 县区, values: {乐清市: "330382"}}
  date: {column: 日期, dates: ymd}
  measure: {constant: confirmed_cum}
  value: {column: 人数}
  basis: {constant: published}
  source: {constant: wzcdc}
""")
FILE = "县区,日期,人数\n乐清市,2020/2/9,153\n瑞安市,2020/2/9,20\n"


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


# --- the command line


def test_a_file_with_headings_of_its_own_is_imported_under_a_mapping(tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", mapping_to_text(MAPPING))
    file = write(tmp_path, "日报.csv", FILE)
    result = run_wuse("import", str(file), "--mapping", str(mapping), "--json", home=tmp_path / "home")
    assert '"accepted": 1' in result.stdout, result.stdout + result.stderr
    assert '"quarantined": 1' in result.stdout
    assert "瑞安市" in (tmp_path / "日报.csv.problems.csv").read_text("utf-8-sig")
    again = run_wuse("import", str(file), "--mapping", str(mapping), home=tmp_path / "home")
    assert "imported before" in again.stdout


def test_under_another_mapping_the_same_file_is_another_import(tmp_path: Path) -> None:
    more = {"乐清市": "330382", "瑞安市": "330381"}
    fields = {**MAPPING.fields, "place": FieldSource("县区", values=more)}
    file = write(tmp_path, "日报.csv", FILE)
    home = tmp_path / "home"
    for number, found in enumerate((MAPPING, ColumnMapping("case_count", fields, MAPPING.headings))):
        mapping = write(tmp_path, f"m{number}.yaml", mapping_to_text(found))
        result = run_wuse("import", str(file), "--mapping", str(mapping), "--json", home=home)
    assert ('"accepted": 1' in result.stdout, '"unchanged": 1' in result.stdout) == (True, True)


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("no.yaml", "cannot be read"),
        ("text", "cannot be read"),
        ("other", "is for the table"),
        ("columns", "does not have"),
    ],
)
def test_a_mapping_that_does_not_fit_takes_nothing_in(tmp_path: Path, mapping: str, said: str) -> None:
    written = {
        "text": "a: [",
        "other": mapping_to_text(MAPPING),
        "columns": mapping_to_text(MAPPING).replace("column: 人数", "column: 例数"),
    }
    path = write(tmp_path, mapping, written[mapping]) if mapping in written else tmp_path / mapping
    file = write(tmp_path, "日报.csv", FILE)
    words = ["--standard", "population"] if mapping == "other" else []
    result = run_wuse("import", str(file), "--mapping", str(path), *words, home=tmp_path / "home")
    assert result.returncode == 2
    assert said in result.stdout + result.stderr


def test_a_watched_folder_knows_its_files_by_their_headings(tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    write(folder, "日报.csv", FILE)
    write(
        folder,
        "own.csv",
        "place,date,measure,value,basis,source\n330382,2020-02-10,confirmed_cum,160,published,src\n",
    )
    mapping = write(tmp_path, "m.yaml", mapping_to_text(MAPPING))
    words = ("watch", str(folder), "--once", "--settled", "0", "--mapping", str(mapping))
    result = run_wuse(*words, home=tmp_path / "home")
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("accepted 1") == 2


def test_a_mapping_fits_by_headings_and_standard() -> None:
    headings = ("人数", "日期", "县区")
    assert fitting_mapping([MAPPING], None, headings) is MAPPING
    assert fitting_mapping([MAPPING], "case_count", headings) is MAPPING
    assert fitting_mapping([MAPPING], "population", headings) is None
    assert fitting_mapping([MAPPING], None, ("县区", "日期")) is None


# --- a program's request


@pytest.fixture
def desk(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    settings.WUSE_HOME = tmp_path
    monkeypatch.setenv("WUSE_KEYS", str(tmp_path / "keys"))
    return on_its_clock(laid_desk(tmp_path), monkeypatch)


@pytest.fixture
def key(desk: Desk) -> str:
    key = program(desk, "returns", "sender", CITY)
    desk.do("returns", save_mapping, name="日报", mapping=MAPPING)
    return key


def values() -> list[int]:
    return sorted(site_pool(settings.WUSE_HOME).latest("case_count")["value"])


def test_a_program_names_a_mapping_of_its_organisation(key: str) -> None:
    answers = [send(key, "/case_count?mapping=日报", FILE.encode(), kind="text/csv") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].content
    told = answers[0].json()
    assert (told["tables"][0]["accepted"], told["tables"][0]["quarantined"]) == (1, 1)
    assert [(one["row"], one["column"], one["value"]) for one in told["problems"]] == [(2, "place", "瑞安市")]
    assert answers[1].json()["repeated"] is True
    assert values() == [153]


@pytest.mark.parametrize(
    ("address", "headers", "status", "code"),
    [
        ("/case_count?mapping=月报", {}, 404, "mapping.unknown"),
        ("/population?mapping=日报", {}, 400, "mapping.other_table"),
        (
            "/case_count?mapping=日报",
            {"Upload_Complete": "?0", "Upload_Length": "9"},
            400,
            "mapping.in_parts",
        ),
    ],
)
def test_a_mapping_that_is_not_there_or_not_for_this_is_refused(
    key: str, address: str, headers: dict[str, str], status: int, code: str
) -> None:
    answer = send(key, address, FILE.encode(), kind="text/csv", **headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_the_mapping_of_another_organisation_is_not_found(desk: Desk, key: str) -> None:
    other = program(desk, "others", "sender", CITY, organisation="command")
    answer = send(other, "/case_count?mapping=日报", FILE.encode(), kind="text/csv")
    assert answer.json()["code"] == "mapping.unknown"


# --- a partner's page

PARTNER = (
    "url: https://partner.example.cn/rows.csv\nstandard: {}\naccount: returns\nmapping: mappings/daily.yaml\n"
)


@pytest.mark.django_db
def test_a_partners_pages_are_read_under_the_mapping_that_its_file_names(tmp_path: Path, desk: Desk) -> None:
    write(tmp_path, "p/wenzhou.yaml", PARTNER.format("case_count"))
    write(tmp_path, "p/mappings/daily.yaml", mapping_to_text(MAPPING))
    [partner] = load_partners(tmp_path / "p")
    taken: list[Sending] = []

    def take(sending: Sending) -> Receipted:
        taken.append(sending)
        raise Refusal("inbox.disk_full", "The disk is full.")

    def pages(seen: Seen) -> PartnerPage:
        return PartnerPage(seen, FILE.encode(), media_type="text/csv")

    pull(partner, fetch=pages, take=take, at=desk.at, chance=0.5)
    assert taken[0].tables["case_count"].cells["place"].to_list() == ["330382", "瑞安市"]


@pytest.mark.parametrize(
    ("standard", "mapping", "said"),
    [
        ("case_count", None, "the mapping cannot be read"),
        ("case_count", "a: [", "the mapping cannot be read|mapping: The mapping cannot be read"),
        ("population", mapping_to_text(MAPPING), "is for the table"),
    ],
)
def test_a_mapping_that_does_not_go_with_its_partner_is_told(
    tmp_path: Path, standard: str, mapping: str | None, said: str
) -> None:
    write(tmp_path, "p/wenzhou.yaml", PARTNER.format(standard))
    if mapping is not None:
        write(tmp_path, "p/mappings/daily.yaml", mapping)
    with pytest.raises(Refusal, match=said):
        load_partners(tmp_path / "p")
