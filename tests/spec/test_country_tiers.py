"""Which country of departure is in which tier, and what the international code makes of it, as tables."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.spec.test_health_code_rules import Fact, came, code, contact, order, said, swab
from wuse.assess.country_tiers import (
    SHIPPED,
    check_tiers,
    country_tiers,
    load_country_tiers,
    site_tiers,
    tiers_on,
)
from wuse.assess.health_code import load_code_profile, with_tiers
from wuse.vocabulary import Refusal

MARCH = load_country_tiers("zhejiang-2020-03-13")

# day of arrival, country, file in force, tier, where the days are spent, days, at home afterwards
TABLE = """
2020-03-14 | KOR | zhejiang-2020-03-13        | orange | centralised | 14 | 0
2020-03-14 | ITA | zhejiang-2020-03-13        | orange | centralised | 14 | 0
2020-03-14 | IRN | zhejiang-2020-03-13        | orange | centralised | 14 | 0
2020-03-14 | JPN | zhejiang-2020-03-13        | orange | centralised | 14 | 0
2020-03-14 | BRA | zhejiang-2020-03-13        | green  | monitoring  | 14 | 0
2020-03-25 | ESP | zhejiang-2020-03-13        | green  | monitoring  | 14 | 0
2020-03-26 | BRA | all-centralised-2020-03-26 | orange | centralised | 14 | 7
2020-03-26 | ITA | all-centralised-2020-03-26 | orange | centralised | 14 | 7
"""


@pytest.mark.parametrize("line", TABLE.strip().splitlines())
def test_the_tier_of_a_country_on_a_day(line: str) -> None:
    day, country, file, tier, place, days, observed = (cell.strip() for cell in line.split("|"))
    arrived = date.fromisoformat(day)
    found = tiers_on(arrived)
    rule = found.of(country, arrived)
    assert (found.id, rule.name, rule.places[0], rule.days, rule.observed_days) == (
        file, tier, place, int(days), int(observed),
    )  # fmt: skip


def test_the_file_says_that_the_list_of_twenty_one_was_not_found() -> None:
    assert MARCH.unnamed() == {"yellow": 21}
    assert "not found" in MARCH.note["en"]
    assert [entry.country for entry in MARCH.countries] == ["KOR", "ITA", "IRN", "JPN"]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_file_is_without_fault_and_has_its_sources(name: str) -> None:
    found = load_country_tiers(name)
    assert found.sources
    assert found.digest.startswith("sha256:")


def own(**changed: Any) -> dict[str, Any]:
    """The shipped file with something changed."""
    file = Path(__file__).parents[2] / "src/wuse/assess/country_tiers/zhejiang-2020-03-13.yaml"
    return {**yaml.safe_load(file.read_text(encoding="utf-8")), **changed}


def country(code: str, tier: str = "yellow", **more: Any) -> dict[str, Any]:
    return {
        "country": code,
        "tier": tier,
        "from_day": date(2020, 3, 13),
        "name": {"zh": "某国", "en": "X"},
        **more,
    }


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"rest": "blue"}, "rest: no tier blue"),
        ({"sources": []}, "sources: none"),
        ({"note": {"zh": "一"}}, "note: not in both languages"),
        ({"effective_from": "soon"}, "effective_from: no day"),
        ({"countries": [country("CHN")]}, "countries 1: CHN is no three-letter code of another country"),
        ({"countries": [country("es")]}, "countries 1: es is no three-letter code of another country"),
        ({"countries": [country("ESP", "blue")]}, "countries 1: no tier blue"),
        (
            {"countries": [country("ESP"), country("ESP", "green")]},
            "countries 2: ESP is in two tiers on one day",
        ),
        (
            {"countries": [country("ESP", to_day=date(2020, 3, 1))]},
            "countries 1: from_day to to_day is no span of days",
        ),
        ({"countries": [country("ESP", weight=1001)]}, "countries 1: weight 0 to 1000"),
        ({"countries": [{"country": "ESP"}]}, "countries 1: needs country, from_day, name, tier"),
        ({"colour": 1}, "unknown: colour"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(changed: dict[str, Any], fault: str) -> None:
    assert check_tiers(own(**changed)) == [fault]


def test_a_file_with_faults_is_refused_with_all_of_them() -> None:
    content = yaml.safe_dump(own(sources=[], rest="blue"), allow_unicode=True).encode()
    with pytest.raises(Refusal) as told:
        country_tiers(content)
    assert told.value.code == "tiers.malformed"
    assert told.value.details["faults"] == ["sources: none", "rest: no tier blue"]


@pytest.mark.parametrize("content", [b"", b"- a", b"\xff\xfe", b"{: :"])
def test_what_is_no_such_file_is_refused(content: bytes) -> None:
    with pytest.raises(Refusal, match="cannot be used"):
        country_tiers(content)


def test_a_site_has_its_own_file_or_the_shipped_one_of_the_day(tmp_path: Path) -> None:
    file = tmp_path / "tiers.yaml"
    file.write_text(yaml.safe_dump(own(countries=[country("ESP")]), allow_unicode=True), encoding="utf-8")
    assert site_tiers(str(file), day=date(2020, 4, 1)).of("ESP", date(2020, 3, 14)).name == "yellow"
    assert site_tiers("", day=date(2020, 4, 1)).id == "all-centralised-2020-03-26"


# --- the international code: orange, yellow or green by the tier and by what was declared

# country, arrived days ago, what else is known -> under the tiers of 13 March, with Spain among the yellow ones
CODES = """
KOR | 3  |                     | O entrant
ESP | 3  |                     | Y entrant
BRA | 3  |                     | G clear
BRA | 3  | fever               | Y symptoms
ESP | 3  | fever               | Y entrant
KOR | 3  | fever               | O entrant
KOR | 15 |                     | G clear
ESP | 15 |                     | G clear
BRA | 3  | contact             | R contact
KOR | 3  | positive            | R positive
KOR | 3  | isolated            | O entrant
ESP | 3  | isolated            | Y entrant
BRA | 3  | isolated            | G clear
KOR | 3  | ordered             | R order
"""
MORE: dict[str, list[Fact]] = {
    "": [],
    "fever": [said(1, fever=True)],
    "contact": [contact(2)],
    "positive": [swab(1, "positive")],
    # As everybody from the country is, and as a contact of a case is.
    "isolated": [order(3, 11, "centralised", isolation_reason="entrant")],
    "ordered": [order(3, 11, "centralised", isolation_reason="close_contact")],
}
COLOURS = {"R": "red", "O": "orange", "Y": "yellow", "G": "green", "–": "none"}


@pytest.mark.parametrize("line", CODES.strip().splitlines())
def test_the_international_code_of_an_entrant_without_a_national_document(line: str) -> None:
    departed, days, more, wanted = (cell.strip() for cell in line.split("|"))
    content = yaml.safe_dump(
        own(countries=[*own()["countries"], country("ESP")]), allow_unicode=True
    ).encode()
    profile = with_tiers(load_code_profile("international-2020-03-13"), country_tiers(content))
    found = code(profile, came(departed, int(days)), MORE[more])
    letter, rule = wanted.split()
    assert (found["colour"], found["rule"]) == (COLOURS[letter], rule)


def test_other_tiers_are_another_rule() -> None:
    profile = load_code_profile("international-2020-03-13")
    assert with_tiers(profile, load_country_tiers("all-centralised-2020-03-26")).digest != profile.digest
