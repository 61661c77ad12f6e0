"""Files of senders who have never heard of the standards: their own headings, words, days and numbers.

python -m tests.foreign_files FOLDER    the workbooks that the browser sends
"""

import sys
from pathlib import Path

from tests.documents import resident_number
from tests.unit.intake.files import Cell, workbook

HEADINGS = [
    "序号",
    "病例编号",
    "患者姓名",
    "性别",
    "年龄（岁）",
    "身份证号码",
    "现住地区",
    "发病时间",
    "确诊日期",
    "上报时间",
    "病例类型",
    "病情",
    "转归",
    "感染来源",
    "医院",
]
"""Of a list of cases as a hospital keeps it."""
# 9 February 2020 as a spreadsheet counts days.
DAY = 43870


def patient(number: int, **cells: Cell) -> list[Cell]:
    """A row of the list; cells by their heading in place of what is right."""
    row: dict[str, Cell] = {
        "序号": number,
        "病例编号": f"LQ2020{number:04}",
        "患者姓名": f"陈测试{number}",
        "性别": "男性" if number % 2 else "女性",
        "年龄（岁）": 40 + number,
        "身份证号码": resident_number(number),
        "现住地区": "乐清市柳市镇",
        "发病时间": "2020.2.5",
        "确诊日期": (DAY,),
        "上报时间": "2020/2/9 10:30",
        "病例类型": "确诊",
        "病情": "轻型",
        "转归": "在治",
        "感染来源": "本地",
        "医院": "乐清市人民医院",
    }
    row |= cells
    return [row[heading] for heading in HEADINGS]


def case_list(*rows: list[Cell]) -> bytes:
    """The workbook."""
    return workbook(("病例", [list(HEADINGS), *rows]))


def with_three_bad_rows(first: int = 1) -> bytes:
    """Six patients: one with an impossible day, one with a wrong number of a document, one with an age in words."""
    number = resident_number(first + 3)
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    return case_list(
        patient(first),
        patient(first + 1, 发病时间="2020.2.30"),
        patient(first + 2),
        patient(first + 3, 身份证号码=wrong),
        patient(first + 4, **{"年龄（岁）": "四十五"}),
        patient(first + 5),
    )


def main(folder: Path) -> None:
    """A first and a second file of one shape, and one for each further journey."""
    (folder / "first.xlsx").write_bytes(with_three_bad_rows(1))
    (folder / "second.xlsx").write_bytes(case_list(patient(11), patient(12)))
    (folder / "third.xlsx").write_bytes(with_three_bad_rows(21))
    for number in range(8):
        (folder / f"look{number}.xlsx").write_bytes(with_three_bad_rows(100 + 10 * number))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
