"""However a name or a number is typed, it has one form; what says that nothing is known has none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuse.trust.commitments import committing
from wuse.trust.name_forms import plain_name, plain_telephone, sound_of


@pytest.mark.parametrize("text", ["陈测试", " 陈 测试", "陈　测试", "陈·测试", "陈测试\u200b"])
def test_a_name_is_one_however_it_is_spaced(text: str) -> None:
    assert plain_name(text) == "陈测试"


@pytest.mark.parametrize("text", ["Chen Ceshi", "CHEN CESHI", "ＣＨＥＮ　ＣＥＳＨＩ", "chen-ceshi"])
def test_letters_are_alike_in_width_and_case(text: str) -> None:
    assert plain_name(text) == "chenceshi"


@pytest.mark.parametrize("text", ["", " ", "-", "不详", "无名氏", "Unknown", "无", "N/A"])
def test_what_says_that_no_name_is_known_is_none(text: str) -> None:
    assert plain_name(text) == ""
    assert sound_of(text) == ""


@pytest.mark.parametrize(
    ("written", "passport"),
    [
        ("陈测试", "CHEN, CESHI"),
        ("陳測試", "Ceshi Chen"),
        ("吕丽", "LYU LI"),
        ("吕丽", "LV LI"),
        ("吕丽", "Lü Li"),
        ("单雄信", "SHAN XIONGXIN"),
        ("曾国藩", "ZENG GUOFAN"),
        ("尉迟恭", "YUCHI GONG"),
        ("欧阳修", "OUYANG XIU"),
        ("José Müller", "MULLER JOSE"),
    ],
)
def test_the_characters_of_a_name_and_a_passports_letters_sound_alike(written: str, passport: str) -> None:
    assert sound_of(written) == sound_of(passport)
    assert plain_name(written) != plain_name(passport)


@pytest.mark.parametrize(("one", "other"), [("李黎", "李莉"), ("张伟", "章炜")])
def test_namesakes_by_sound_are_told_apart_by_their_characters(one: str, other: str) -> None:
    assert sound_of(one) == sound_of(other)
    assert plain_name(one) != plain_name(other)


def test_other_names_sound_otherwise() -> None:
    assert len({sound_of(name) for name in ("陈测试", "陈测", "李测试", "Chen Cesi")}) == 4


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("13800001234", "13800001234"),
        ("138-0000-1234", "13800001234"),
        ("+86 138 0000 1234", "13800001234"),
        ("008613800001234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("0577-62345678", "57762345678"),
        ("+86 577 6234 5678", "57762345678"),
        ("+82 10 1234 5678", "+821012345678"),
        ("0082 10 1234 5678", "+821012345678"),
        ("62345678", "62345678"),
        ("110", ""),
        ("00000000000", ""),
        ("", ""),
    ],
)
def test_a_number_is_one_with_and_without_its_country(text: str, form: str) -> None:
    assert plain_telephone(text) == form


@given(st.text(max_size=40))
def test_the_form_of_a_form_is_itself(text: str) -> None:
    assert plain_name(plain_name(text)) == plain_name(text)


@given(st.lists(st.text("abcdefghijkmopqrstwxz", min_size=1), min_size=2, max_size=4), st.data())
def test_the_parts_of_a_name_may_stand_in_any_order(parts: list[str], data: st.DataObject) -> None:
    other = data.draw(st.permutations(parts))
    assert sound_of(" ".join(parts)) == sound_of(", ".join(other))


# --- commitments


def test_a_secret_is_asked_for_with_the_first_name_and_not_before() -> None:
    asked: list[bool] = []

    def secret() -> bytes:
        asked.append(True)
        return bytes(32)

    commit = committing(secret)
    assert commit("不详", "") == commit("", "-")
    assert not asked
    commit("陈测试", "")
    assert asked


def test_another_secret_makes_other_commitments() -> None:
    one, other = (committing(lambda n=n: bytes([n]) * 32)("陈测试", "13800001234") for n in (1, 2))
    assert {one.name, one.sound, one.telephone}.isdisjoint({other.name, other.sound, other.telephone})


def test_a_name_of_letters_is_no_sound_of_the_same_letters() -> None:
    found = committing(lambda: bytes(32))("Abc", "")
    assert found.name != found.sound
