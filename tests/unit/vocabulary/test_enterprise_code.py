"""A unified social credit code is right when its last sign fits the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuse.vocabulary import Refusal
from wuse.vocabulary.enterprise_code import enterprise_check_sign, read_enterprise_code

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
HEADS = st.builds(
    "".join, st.tuples(st.text(SIGNS, min_size=2, max_size=2), st.text("0123456789", min_size=6, max_size=6),
                       st.text(SIGNS, min_size=9, max_size=9)),
)  # fmt: skip


def test_a_code_of_the_standards_kind_is_read_however_it_is_typed() -> None:
    # The number that python-stdnum, written by another hand, gives for its own example.
    assert read_enterprise_code(" 91110000600037341l ") == "91110000600037341L"
    assert read_enterprise_code("9111 0000 6000 3734 1L") == "91110000600037341L"


def test_a_wrong_sign_says_so_and_another_form_is_told_apart() -> None:
    with pytest.raises(Refusal) as digit:
        read_enterprise_code("91110000600037342L")
    assert digit.value.code == "enterprise.code_digit"
    for text in ("9111000060003734", "91110000600037341I", "", "9111000A600037341L"):
        with pytest.raises(Refusal) as form:
            read_enterprise_code(text)
        assert form.value.code == "enterprise.code"


@given(HEADS, st.integers(0, 16), st.integers(1, 30))
def test_one_changed_sign_is_always_found(head: str, place: int, step: int) -> None:
    right = head + enterprise_check_sign(head)
    assert read_enterprise_code(right) == right
    other = SIGNS[(SIGNS.index(right[place]) + step) % 31]
    changed = right[:place] + other + right[place + 1 :]
    with pytest.raises(Refusal):
        read_enterprise_code(changed)
