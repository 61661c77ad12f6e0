"""What stays of a name or a telephone number however it is typed: the forms of which commitments are made.

Two forms of a name. The plain form keeps its characters: 陈测试 and `陈 测试` are one, 陳測試 is another. The sound is
written in Latin letters, which makes one of 陈测试, 陳測試, `CHEN, CESHI` and `Ceshi Chen`: a passport has the
same name in pinyin, and its parts in an order of its own. Letters are sorted, since where one part ends differs from
document to document. Namesakes by sound alone are therefore more: agreement of it weighs less.
"""

import re
import unicodedata

from anyascii import anyascii

# Written where nothing is known: they would make one person of all who are not.
_NO_NAMES = frozenset(
    {"无", "无名", "无名氏", "未知", "不详", "不明", "待查", "佚名", "unknown", "none", "noname", "nil", "na"}
)
# Surnames whose reading is not the commonest one of their character.
_SURNAMES = {
    "尉迟": "yuchi", "尉遲": "yuchi", "万俟": "moqi", "曾": "zeng", "翟": "zhai", "覃": "qin", "查": "zha",
    "单": "shan", "單": "shan", "解": "xie", "薄": "bo", "仇": "qiu", "缪": "miao", "繆": "miao", "朴": "piao",
    "区": "ou", "區": "ou", "乐": "yue", "樂": "yue", "员": "yun", "員": "yun", "贠": "yun", "召": "shao", "黑": "he",
    "秘": "bi", "折": "she", "祭": "zhai", "种": "chong", "重": "chong", "繁": "po", "么": "yao", "都": "du",
}  # fmt: skip
# ü is written u, v or yu, by the year and the office that issued the document.
_U_UMLAUT = re.compile(r"(?<=[ln])(?:yu|v)")
_LEAST_DIGITS = 7


def plain_name(text: str) -> str:
    """The letters of a name, alike in width and case; empty when it says that none is known."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(letter for letter in folded if letter.isalnum())
    return "" if kept in _NO_NAMES else kept


def sound_of(text: str) -> str:
    """The letters of a name in Latin script, sorted; empty when there is none.

    Chinese by its pinyin without tones, a surname by its reading as one; other scripts by their transliteration.
    """
    plain = plain_name(text)
    spelt = anyascii(_read_surname(plain)).casefold()
    return "".join(sorted(letter for letter in _U_UMLAUT.sub("u", spelt) if letter.isalpha()))


def plain_telephone(text: str) -> str:
    """The digits of a number: within China without the country's code, abroad after a plus.

    Empty for what is none: too few digits, or one digit all along.
    """
    typed = unicodedata.normalize("NFKC", text)
    digits = re.sub(r"[^0-9]", "", typed)
    if len(digits) < _LEAST_DIGITS or len(set(digits)) == 1:
        return ""
    abroad = typed.lstrip().startswith("+")
    if digits.startswith("00"):
        digits, abroad = digits[2:], True
    if abroad and digits.startswith("86"):
        return _within(digits[2:])
    return f"+{digits}" if abroad else _within(digits)


def _read_surname(plain: str) -> str:
    """The name with its surname as it is read, where that differs from the commonest reading."""
    for written, read in _SURNAMES.items():
        if plain.startswith(written):
            return read + plain.removeprefix(written)
    return plain


def _within(digits: str) -> str:
    """A fixed line has the zero of its area before it, which is left out behind the country's code."""
    mobile = len(digits) == 11 and digits.startswith("1")
    return digits if mobile or len(digits) <= 8 else digits.lstrip("0")
