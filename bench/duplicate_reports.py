"""Reports of cases of a province in which every duplicate is known: what a comparison is measured on.

Nobody lives behind them. Surnames have the shares of the commonest in China, given names are drawn from common
characters, cases come in clusters of household and township, and a part of all persons is reported twice: with another
document, a typing error, without a document, or again by another hospital. Rates are assumptions of this file and
stand at its head; nothing of the rule was estimated from them.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from wuse.trust.commitments import committing

FIRST_DAY = date(2020, 1, 20)
DAYS = 60
REPEATED = 0.05
# Of the persons who are reported twice: why the second report has another key, or the same.
CAUSES = {"same_document": 0.2, "passport": 0.25, "mistyped": 0.3, "no_document": 0.25}
# Of second reports, how often something else differs.
HOMOPHONE, OTHER_NAME, NO_NAME = 0.06, 0.02, 0.04
BIRTH_PART, BIRTH_LACKING = 0.05, 0.15
OTHER_TELEPHONE, NO_TELEPHONE = 0.25, 0.2
MOVED, ONSET_NEAR, ONSET_FAR = 0.1, 0.3, 0.1
# Of persons, how many share telephone and township with the one before; how many of those are twins.
HOUSEHOLD, TWINS = 0.3, 0.004
COUNTIES, TOWNSHIPS = 90, 16
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭"
    "陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志梅海燕文斌波辉鑫宇浩然子轩梓涵欣怡雨桐佳怡嘉乐思源"
    "春生冬青秋月庆祥福荣贵宝德才兴旺金水木林森火炎焱土山川江河湖洋云雪雷电天地星辰光亮晨曦晓东南西北中正大小多少长高"
    "远近新旧古今朝阳夕晖松柏竹菊莲荷蓉薇婷婉柔慧智聪颖睿哲博学诗书礼义仁信忠孝廉耻安康健宁和谐顺利达成功胜凯旋"
)
_PINYIN_ORDER = ("{surname} {given}", "{given} {surname}", "{surname}, {given}")


@dataclass(frozen=True)
class Reports:
    """`rows`: as a line list has them, with commitments. `true_pairs`: the ids of two reports of one person, sorted."""

    rows: pl.DataFrame
    true_pairs: set[tuple[str, str]]


def make_reports(count: int, *, seed: int = 1) -> Reports:
    """So many reports, one in twenty of a person who has been reported before."""
    draw = np.random.default_rng(seed)
    persons = _persons(draw, int(count / (1 + REPEATED)))
    again = np.sort(draw.choice(persons.height, count - persons.height, replace=False))
    second = _reported_again(draw, persons[again])
    rows = pl.concat([persons, second], how="vertical")
    ids = draw.permutation(rows.height)
    rows = rows.with_columns(report=pl.Series([f"R{number:08}" for number in ids]))
    named = rows["report"].to_list()
    pairs = {
        (min(a, b), max(a, b))
        for a, b in ((named[one], named[persons.height + at]) for at, one in enumerate(again.tolist()))
    }
    return Reports(_committed(rows), pairs)


def _persons(draw: np.random.Generator, count: int) -> pl.DataFrame:
    """Everybody's first report."""
    before = np.arange(count)
    kin = draw.random(count) < HOUSEHOLD
    kin[0] = False
    # The household of the last person before who has none of an earlier one.
    head = np.maximum.accumulate(np.where(kin, 0, before))
    twin = kin & (draw.random(count) < TWINS)
    births = np.round(draw.normal(17_000, 7_000, count)).clip(400, 32_000).astype(int)
    births = np.where(twin, births[head], births)
    surname, given = _names(draw, count)
    surname = np.where(kin & (draw.random(count) < 0.6), surname[head], surname)
    onset = draw.triangular(0, 15, DAYS, count).astype(int)
    onset = np.where(kin, (onset[head] + draw.integers(0, 9, count)).clip(0, DAYS), onset)
    township = _townships(draw, count)[head]
    telephone = (13_000_000_000 + draw.permutation(count))[head]
    days = np.array([FIRST_DAY + timedelta(days=n) for n in range(DAYS + 12)])
    return pl.DataFrame(
        {
            "person": [f"p1-{number}" for number in before],
            "name": [a + b for a, b in zip(surname, given, strict=True)],
            "phone": [str(number) for number in telephone],
            "birth_date": [date(1922, 1, 1) + timedelta(days=int(n)) for n in births],
            "sex": np.where(draw.random(count) < 0.5, "male", "female"),
            "place": township,
            "report_place": [code[:6] for code in township],
            "onset_on": days[onset].tolist(),
            "diagnosed_on": days[onset + draw.integers(1, 10, count)].tolist(),
        }
    )


def _names(draw: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Surnames by a falling share, the first 7 of a hundred; given names of one or two characters."""
    shares = 1 / (np.arange(len(_SURNAMES)) + 4.0) ** 1.1
    surname = draw.choice(list(_SURNAMES), count, p=shares / shares.sum())
    letters = np.array(sorted(set(_GIVEN)))
    falling = 1 / (np.arange(len(letters)) + 8.0)
    first, other = (draw.choice(letters, count, p=falling / falling.sum()) for _ in range(2))
    one = draw.random(count) < 0.2
    return surname, np.where(one, first, np.char.add(first, other))


def _townships(draw: np.random.Generator, count: int) -> np.ndarray:
    """An outbreak is uneven: the first counties have most of it."""
    shares = 1 / (np.arange(COUNTIES) + 3.0)
    county = draw.choice(COUNTIES, count, p=shares / shares.sum())
    township = (draw.random(count) ** 1.5 * TOWNSHIPS).astype(int)
    return np.array(
        [f"33{1 + c // 9:02}{1 + c % 9:02}{1 + t:03}" for c, t in zip(county, township, strict=True)]
    )


def _reported_again(draw: np.random.Generator, first: pl.DataFrame) -> pl.DataFrame:
    """The second reports of persons."""
    count = first.height
    cause = draw.choice(list(CAUSES), count, p=list(CAUSES.values()))
    chance = {name: draw.random(count) for name in ("name", "birth", "phone", "place", "onset")}
    rows = []
    for at, row in enumerate(first.iter_rows(named=True)):
        rows.append(
            _second(draw, row, str(cause[at]), {name: float(one[at]) for name, one in chance.items()})
        )
    return pl.DataFrame(rows, schema=first.schema)


def _second(draw: np.random.Generator, row: dict, cause: str, chance: dict[str, float]) -> dict:
    told = dict(row)
    if cause != "same_document":
        told["person"] = f"{row['person']}-{cause}"
    told["name"] = _name_again(draw, row["name"], cause, chance["name"])
    told["birth_date"] = _birth_again(row["birth_date"], chance["birth"])
    told["phone"] = _phone_again(draw, row["phone"], chance["phone"])
    if chance["place"] < MOVED:
        told["place"] = str(_townships(draw, 1)[0])
    told["report_place"] = told["place"][:6]
    told["onset_on"] = row["onset_on"] + timedelta(days=_days_apart(draw, chance["onset"]))
    told["diagnosed_on"] = max(told["onset_on"], row["diagnosed_on"])
    return told


def _name_again(draw: np.random.Generator, name: str, cause: str, chance: float) -> str:
    if cause == "passport":
        return _in_letters(name, _PINYIN_ORDER[int(chance * 1e6) % 3])
    if chance < HOMOPHONE:
        return _homophone(draw, name)
    if chance < HOMOPHONE + OTHER_NAME:
        return name[0] + str(draw.choice(list(_GIVEN)))
    return "" if chance < HOMOPHONE + OTHER_NAME + NO_NAME else name


def _in_letters(name: str, order: str) -> str:
    from anyascii import anyascii

    surname = {"曾": "ZENG", "覃": "QIN"}.get(name[0], anyascii(name[0]).upper())
    return order.format(surname=surname, given=anyascii(name[1:]).upper())


def _homophone(draw: np.random.Generator, name: str) -> str:
    """Another character of the same sound for the last one, where the list has one."""
    from anyascii import anyascii

    same = [
        letter
        for letter in sorted(set(_GIVEN))
        if anyascii(letter) == anyascii(name[-1]) and letter != name[-1]
    ]
    return name[:-1] + str(draw.choice(same)) if same else name


def _birth_again(born: date, chance: float) -> date | None:
    if chance < BIRTH_LACKING:
        return None
    if chance < BIRTH_LACKING + BIRTH_PART:
        return born.replace(year=born.year + (1 if born.year % 2 else -1), day=min(born.day, 28))
    return born


def _phone_again(draw: np.random.Generator, phone: str, chance: float) -> str:
    if chance < NO_TELEPHONE:
        return ""
    return (
        str(15_000_000_000 + int(draw.integers(0, 10**9)))
        if chance < NO_TELEPHONE + OTHER_TELEPHONE
        else phone
    )


def _days_apart(draw: np.random.Generator, chance: float) -> int:
    if chance < ONSET_FAR:
        return int(draw.integers(4, 12))
    return int(draw.integers(1, 4)) if chance < ONSET_FAR + ONSET_NEAR else 0


def _committed(rows: pl.DataFrame) -> pl.DataFrame:
    commit = committing(lambda: bytes(32))
    made = [commit(name, phone) for name, phone in rows.select("name", "phone").iter_rows()]
    return rows.drop("name", "phone").with_columns(
        name=pl.Series([one.name for one in made]),
        sound=pl.Series([one.sound for one in made]),
        telephone=pl.Series([one.telephone for one in made]),
        age=pl.lit(None, pl.Int64),
        reported_at=pl.col("diagnosed_on").cast(pl.Datetime("us", "UTC")),
        classification=pl.lit("confirmed"),
        status=pl.lit("in_care"),
    )
