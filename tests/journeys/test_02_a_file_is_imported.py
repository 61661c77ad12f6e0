"""A sender's file, right and wrong: what is good is in the pool, what is bad is named and kept, nothing is lost."""

import json
from pathlib import Path

from tests.conftest import run_wuse

HEADER = "place,date,measure,value,basis,source,recorded_at\n"
GOOD = "330382,2020-03-21,confirmed_cum,170,published,prov-2020-03-21,2020-03-22T09:00:00+08:00\n"


def imported(file: Path, home: Path) -> tuple[int, dict[str, object]]:
    result = run_wuse("import", str(file), "--standard", "case_count", "--json", home=home)
    return result.returncode, json.loads(result.stdout)


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "bulletin.csv"
    file.write_bytes(text.encode(encoding))
    return file


def test_a_good_file_is_accepted_and_a_second_time_changes_nothing(home: Path, tmp_path: Path) -> None:
    file = written(tmp_path, HEADER + GOOD)
    assert imported(file, home)[1]["accepted"] == 1
    code, again = imported(file, home)
    assert (code, again["repeated"]) == (0, True)


def test_each_bad_cell_is_named_and_the_good_rows_are_accepted(home: Path, tmp_path: Path) -> None:
    bad = (
        "339999,2020-03-21,confirmed_cum,1,published,prov-2020-03-21,\n"
        "330381,2099-01-01,confirmed_cum,1,published,prov-2020-03-21,\n"
        "330302,2020-03-21,confirmed_cum,-4,published,prov-2020-03-21,\n"
    )
    code, answer = imported(written(tmp_path, HEADER + GOOD + bad), home)
    assert (code, answer["accepted"], answer["quarantined"]) == (1, 1, 3)
    named = {(problem["row"], problem["column"], problem["value"]) for problem in answer["problems"]}
    assert named >= {(2, "place", "339999"), (3, "date", "2099-01-01"), (4, "value", "-4")}
    assert Path(str(answer["problem_file"])).is_file()


def test_totals_that_do_not_sum_are_refused_with_both_sums(home: Path, tmp_path: Path) -> None:
    cities = [f"33{n:02d}" for n in range(1, 12)]
    rows = "".join(f"{city},2020-03-21,confirmed_cum,10,published,prov-2020-03-21,\n" for city in cities)
    total = "33,2020-03-21,confirmed_cum,111,published,prov-2020-03-21,\n"
    code, answer = imported(written(tmp_path, HEADER + rows + total), home)
    assert (code, answer["accepted"]) == (1, 0)
    messages = " ".join(problem["message"] for problem in answer["problems"])
    assert "110" in messages
    assert "111" in messages


def test_a_wrong_encoding_and_a_missing_column_accept_nothing(home: Path, tmp_path: Path) -> None:
    for text, encoding, expected in (
        (HEADER.replace("source", "来源") + GOOD, "gb18030", "UTF-8"),
        (HEADER.replace(",value", "") + GOOD.replace(",170", ""), "utf-8", "value"),
    ):
        result = run_wuse(
            "import", str(written(tmp_path, text, encoding)), "--standard", "case_count", home=home
        )
        assert result.returncode in (1, 2)
        assert expected in result.stdout + result.stderr
        assert "Traceback" not in result.stderr
