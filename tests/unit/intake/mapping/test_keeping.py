"""What of a mapping stays for the next file: nothing that leads to a person."""

from wuse.intake.mapping import ColumnMapping, FieldSource
from wuse.intake.mapping.keeping import kept_of


def test_words_and_codes_stay_and_what_may_name_somebody_goes() -> None:
    values = {"男性": "male", "1": "male", "陈测试 330382199001011237": "male", "x" * 21: "female"}
    sources = {
        "sex": FieldSource("性别", values=values),
        "place": FieldSource("住址", values={"柳市镇": "330382107", "柳市镇上园村3号": "330382107"}),
        "report_place": FieldSource(constant="330382"),
        "hospital": FieldSource(constant="乐清市人民医院"),
        "reporter": FieldSource(constant="lqfy"),
        "onset_on": FieldSource(constant="2020-02-09"),
    }
    assert kept_of(ColumnMapping("case_report", sources)).fields == {
        "sex": FieldSource("性别", values={"男性": "male", "1": "male"}),
        "place": FieldSource("住址", values={"柳市镇": "330382107"}),
        "report_place": FieldSource(constant="330382"),
        "reporter": FieldSource(constant="lqfy"),
    }


def test_a_mapping_of_counts_stays_whole() -> None:
    mapping = ColumnMapping("case_count", {"note": FieldSource(constant="截至2020年2月9日24时，电话报送")})
    assert kept_of(mapping) == mapping
