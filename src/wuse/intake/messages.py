"""What is said about a problem, in both languages: what stands there and what to do about it.

`words(rule, lang, **facts)` fills one of these texts. Every rule that intake can name has its text here.
"""

from typing import Literal

from wuse.vocabulary import Problem, Refusal

Lang = Literal["zh", "en"]

_TEXTS: dict[str, dict[Lang, str]] = {
    # --- the file as a whole
    "file_missing": {
        "en": "There is no file {value}: check the path.",
        "zh": "找不到文件 {value}：核对路径。",
    },
    "file_empty": {
        "en": "{value} holds no data rows: a heading line and at least one row are needed.",
        "zh": "{value} 没有数据行：需要表头和至少一行数据。",
    },
    "file_kind": {
        "en": "{value} is of an unknown kind: save it as {known}.",
        "zh": "{value} 的类型不认识：另存为 {known}。",
    },
    "file_unreadable": {
        "en": "{value} cannot be read as {kind} ({reason}): open it where it was made and save it again.",
        "zh": "{value} 无法按 {kind} 读取（{reason}）：在原软件中打开后重新保存。",
    },
    "sheet_unknown": {
        "en": "There is no sheet “{value}”; the workbook has {known}: name one of these.",
        "zh": "没有工作表“{value}”；工作簿中有 {known}：从中指定一个。",
    },
    "encoding": {
        "en": "Row {row}, column {column}: the bytes {value} are not {encoding}. Save the file as UTF-8 "
        "(in a spreadsheet: “CSV UTF-8”) or name the encoding it was saved in.",
        "zh": "第 {row} 行“{column}”列：字节 {value} 不是 {encoding}。将文件另存为 UTF-8"
        "（表格软件中选“CSV UTF-8”），或指明其编码。",
    },
    "encoding_gb18030": {
        "en": "Row {row}, column {column}: the bytes {value} are not {encoding}; in GB18030 the cell reads “{guess}”. "
        "Save the file as UTF-8 (in a spreadsheet: “CSV UTF-8”) or name the encoding gb18030.",
        "zh": "第 {row} 行“{column}”列：字节 {value} 不是 {encoding}；按 GB18030 读为“{guess}”。"
        "将文件另存为 UTF-8（表格软件中选“CSV UTF-8”），或指明编码 gb18030。",
    },
    "encoding_unknown": {
        "en": "There is no encoding “{value}”: name one such as utf-8 or gb18030.",
        "zh": "没有编码“{value}”：可用 utf-8、gb18030 等。",
    },
    "separator": {
        "en": "The heading line has no comma but “{value}”: save the file with commas between cells.",
        "zh": "表头没有半角逗号，而有“{value}”：将文件另存为半角逗号分隔。",
    },
    "quoting": {
        "en": "Line {value}: a quotation mark is opened and not closed as it should be ({reason}). Quote a cell as "
        '"…" and double the marks inside it.',
        "zh": '第 {value} 行：引号未正确闭合（{reason}）。单元格用 "…" 括起，其中的引号写两遍。',
    },
    "heading_empty": {
        "en": "Column number {value} has cells but no heading: give it one or remove the column.",
        "zh": "第 {value} 列有内容但没有表头：补上表头或删去该列。",
    },
    "heading_repeated": {
        "en": "The heading “{value}” stands {count} times: keep one column of that name.",
        "zh": "表头“{value}”出现 {count} 次：只保留一列。",
    },
    "column_missing": {
        "en": "Column “{column}” ({title}) is missing; the standard {standard} requires it: add it.",
        "zh": "缺少“{column}”（{title}）列；数据标准 {standard} 要求此列：补上该列。",
    },
    "column_missing_near": {
        "en": "Column “{column}” ({title}) is missing; the standard {standard} requires it. The file has “{near}”: "
        "if that is meant, rename it.",
        "zh": "缺少“{column}”（{title}）列；数据标准 {standard} 要求此列。文件中有“{near}”：如果就是它，改名即可。",
    },
    "column_near": {
        "en": "Column “{column}” is not in the standard {standard} but looks like “{near}”: rename it, or remove it.",
        "zh": "“{column}”列不在数据标准 {standard} 中，但与“{near}”相近：改名或删去。",
    },
    "column_unknown": {
        "en": "Column “{column}” is not in the standard {standard}; it was left out. Its columns: {known}.",
        "zh": "“{column}”列不在数据标准 {standard} 中，未予采用。该标准的列：{known}。",
    },
    "column_nested": {
        "en": "Column “{column}” holds {value}, not single values: give one value a cell.",
        "zh": "“{column}”列是 {value} 而非单个值：每格只放一个值。",
    },
    "standard_ambiguous": {
        "en": "The columns fit none of the data standards alone. Nearest: {known}. Name the standard that is meant.",
        "zh": "各列不能唯一对应一个数据标准。最接近的：{known}。指明所用标准。",
    },
    "standard_judged": {
        "en": "Rows of {value} are judged by a published rule and never imported: import the facts it reads.",
        "zh": "{value} 的行由公开规则评定，不能导入：导入其所依据的事实。",
    },
    # --- a row that is no row
    "row_ragged": {
        "en": "The row has {count} cells, the heading line {expected}: bring it to {expected} "
        "(a comma inside a cell needs quotation marks round the cell).",
        "zh": "该行有 {count} 格，表头有 {expected} 格：改为 {expected} 格（格内有逗号时须用引号括起）。",
    },
    "row_malformed": {
        "en": 'The line is not one JSON object with single values ({reason}): write it as {{"place": "330382", …}}.',
        "zh": '该行不是只含单个值的 JSON 对象（{reason}）：写成 {{"place": "330382", …}}。',
    },
    # --- a cell
    "required": {
        "en": "“{column}” is empty: fill it in.",
        "zh": "“{title}”为空：须填写。",
    },
    "type_integer": {
        "en": "“{value}” is not a whole number: write digits only, such as 153.",
        "zh": "“{value}”不是整数：只写半角数字，如 153。",
    },
    "type_number": {
        "en": "“{value}” is not a number: write digits with a decimal point, such as 12.5.",
        "zh": "“{value}”不是数字：写半角数字和小数点，如 12.5。",
    },
    "type_boolean": {
        "en": "“{value}” is neither yes nor no: write true or false.",
        "zh": "“{value}”既不是“是”也不是“否”：写 true 或 false。",
    },
    "date_format": {
        "en": "“{value}” is not in the form of a date here: write it as 2020-02-09 (year-month-day).",
        "zh": "“{value}”不是此处的日期写法：写成 2020-02-09（年-月-日）。",
    },
    "date_impossible": {
        "en": "There is no day {value} in the calendar: correct it.",
        "zh": "日历上没有 {value} 这一天：更正日期。",
    },
    "datetime_format": {
        "en": "“{value}” is not a moment: write date, time and offset, such as 2020-02-10T09:00:00+08:00.",
        "zh": "“{value}”不是时刻：写明日期、时间与时差，如 2020-02-10T09:00:00+08:00。",
    },
    "offset_missing": {
        "en": "“{value}” does not say its offset from UTC: add it, such as 2020-02-10T09:00:00+08:00.",
        "zh": "“{value}”没有写明时差：补上，如 2020-02-10T09:00:00+08:00。",
    },
    "enum": {
        "en": "“{value}” is not one of the allowed values: {limit}.",
        "zh": "“{value}”不在允许的取值之内：{limit}。",
    },
    "minimum": {
        "en": "{value} is below {limit}: correct it.",
        "zh": "{value} 小于 {limit}：更正。",
    },
    "maximum": {
        "en": "{value} is above {limit}: correct it.",
        "zh": "{value} 大于 {limit}：更正。",
    },
    "min_length": {
        "en": "“{value}” is too short: at least {limit} characters.",
        "zh": "“{value}”太短：至少 {limit} 个字符。",
    },
    "not_in_future": {
        "en": "{value} lies in the future (it is {now}): send the row when the day has come, or correct it.",
        "zh": "{value} 在将来（现在是 {now}）：更正，或到期后再报。",
    },
    "place_malformed": {
        "en": "“{value}” is not a place code: give 2, 4, 6, 9, 12 or 15 digits, such as 330382.",
        "zh": "“{value}”不是区划代码：写 2、4、6、9、12 或 15 位数字，如 330382。",
    },
    "place_unknown": {
        "en": "There was no place with the code {value} on {day}: look it up with `wuse places`.",
        "zh": "{day} 没有代码为 {value} 的地区：用 `wuse places` 查找。",
    },
    # --- rows together
    "key_conflict": {
        "en": "Rows {rows} speak of the same {key} and differ in “{column}”: keep the right one.",
        "zh": "第 {rows} 行的{key}相同而“{column}”不同：只保留正确的一行。",
    },
    "children_sum_to_parent": {
        "en": "{group}: {parent} states {stated}, its parts add up to {total} ({count} rows). Correct what is wrong "
        "and send these rows again.",
        "zh": "{group}：{parent} 为 {stated}，其下级之和为 {total}（共 {count} 行）。更正后重报这些行。",
    },
    "children_exceed_parent": {
        "en": "{group}: {parent} states {stated}, the listed parts alone add up to {total} ({count} rows). Correct "
        "what is wrong and send these rows again.",
        "zh": "{group}：{parent} 为 {stated}，仅所列下级之和已达 {total}（共 {count} 行）。更正后重报这些行。",
    },
    # --- what an officer should know besides
    "report_only_in_quarantine": {
        "en": "{value} cannot be written to; the problems are in {file} only.",
        "zh": "无法写入 {value}；问题表只存于 {file}。",
    },
}
# Texts that say one rule in more than one way: the problem bears the rule's own name.
_RULE_OF_TEXT = {
    "encoding_gb18030": "encoding",
    "column_missing_near": "column_missing",
    "type_integer": "type",
    "type_number": "type",
    "type_boolean": "type",
    "children_exceed_parent": "children_sum_to_parent",
}


def words(text: str, lang: Lang, **facts: object) -> str:
    """One text in one language, its gaps filled."""
    return _TEXTS[text][lang].format(**facts)


def problem(
    text: str, lang: Lang, *, row: int = 0, column: str = "", value: str = "", **facts: object
) -> Problem:
    """A problem with its words. `text` names the message; the rule follows from it."""
    message = words(text, lang, row=row, column=column, value=value, **facts)
    return Problem(row, column, _RULE_OF_TEXT.get(text, text), value, message)


def refuse(*problems: Problem) -> Refusal:
    """The refusal of a whole file, for one or several reasons."""
    return Refusal(
        f"intake.{problems[0].rule}",
        " ".join(found.message for found in problems),
        {"problems": [vars(found) for found in problems]},
    )


def problems_of(refusal: Refusal) -> tuple[Problem, ...]:
    """The problems that a refusal of `refuse` carries."""
    carried = refusal.details.get("problems", ())
    return tuple(Problem(**found) for found in carried)  # type: ignore[attr-defined]
