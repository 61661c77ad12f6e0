"""Identity documents: one person has one key, a typing error is found, and no number is ever repeated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuse.trust.identity import DocumentKind, IdentityDocument, check_character, person_key, read_document
from wuse.vocabulary import PersonKey, Refusal

# The example of GB 11643-1999, and numbers made for these tests on the day of birth 1949-12-31.
EXAMPLE = "11010519491231002X"
SECRET = bytes(range(32))
RESIDENT, PASSPORT = DocumentKind.RESIDENT_ID, DocumentKind.PASSPORT


def key(
    kind: DocumentKind, text: str, secret: bytes = SECRET, version: int = 1, issuer: str = "CHN"
) -> PersonKey:
    return person_key(read_document(kind, text, issuer=issuer), secret=secret, version=version)


def test_the_example_of_the_standard_is_read() -> None:
    assert read_document(RESIDENT, EXAMPLE).number == EXAMPLE
    assert check_character(EXAMPLE[:17]) == "X"


@pytest.mark.parametrize(
    "text",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105-19491231-002X",
    ],
)
def test_however_it_is_typed_it_is_one_number_and_one_key(text: str) -> None:
    assert read_document(RESIDENT, text).number == EXAMPLE
    assert key(RESIDENT, text) == key(RESIDENT, EXAMPLE)


def test_the_old_number_of_fifteen_digits_is_the_same_person() -> None:
    assert key(RESIDENT, "110105491231002") == key(RESIDENT, EXAMPLE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("110105194912310021", "last character"),
        ("11010519491231012X", "last character"),
        ("11010519490231002X", "day of birth"),
        ("11010518491231002X", "day of birth"),
        ("01010519491231002X", "division"),
        ("1101051949123100", "eighteen"),
        ("X1010519491231002X", "eighteen"),
        ("", "eighteen"),
    ],
)
def test_a_wrong_resident_number_is_refused_and_not_repeated(text: str, said: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_document(RESIDENT, text)
    assert caught.value.code == "person.document_malformed"
    assert said in caught.value.message
    assert not text or text not in str(caught.value.as_dict())


@given(st.integers(0, 16), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(place: int, more: int) -> None:
    wrong = str((int(EXAMPLE[place]) + more) % 10)
    with pytest.raises(Refusal):
        read_document(RESIDENT, EXAMPLE[:place] + wrong + EXAMPLE[place + 1 :])


@given(st.integers(0, 15))
def test_two_neighbours_that_changed_places_are_found(place: int) -> None:
    swapped = EXAMPLE[:place] + EXAMPLE[place + 1] + EXAMPLE[place] + EXAMPLE[place + 2 :]
    if swapped != EXAMPLE:
        with pytest.raises(Refusal):
            read_document(RESIDENT, swapped)


@pytest.mark.parametrize(
    ("kind", "text", "number"),
    [
        (PASSPORT, "e12345678", "E12345678"),
        (PASSPORT, "AB 123 456", "AB123456"),
        (DocumentKind.HK_MACAO_PERMIT, "h12345678", "H12345678"),
        (DocumentKind.HK_MACAO_PERMIT, "M1234567801", "M12345678"),
        (DocumentKind.TAIWAN_PERMIT, "12345678", "12345678"),
    ],
)
def test_other_documents_are_read(kind: DocumentKind, text: str, number: str) -> None:
    assert read_document(kind, text).number == number


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (PASSPORT, "ABCDEF"),
        (PASSPORT, "E123"),
        (PASSPORT, "E1234567812345678" + "9"),
        (DocumentKind.HK_MACAO_PERMIT, "K12345678"),
        (DocumentKind.HK_MACAO_PERMIT, "H1234567"),
        (DocumentKind.TAIWAN_PERMIT, "1234567"),
        (DocumentKind.TAIWAN_PERMIT, "A2345678"),
    ],
)
def test_other_documents_that_cannot_be_right_are_refused(kind: DocumentKind, text: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_document(kind, text)
    assert text not in str(caught.value.as_dict())


def test_the_state_of_a_passport_tells_two_persons_apart() -> None:
    assert key(PASSPORT, "E12345678", issuer="ITA") != key(PASSPORT, "E12345678", issuer="CHN")
    with pytest.raises(Refusal):
        key(PASSPORT, "E12345678", issuer="Italy")


def test_the_kind_of_a_document_tells_two_persons_apart() -> None:
    assert key(PASSPORT, "12345678") != key(DocumentKind.TAIWAN_PERMIT, "12345678")


def test_another_secret_or_version_gives_another_key() -> None:
    first = key(RESIDENT, EXAMPLE)
    assert first != key(RESIDENT, EXAMPLE, secret=bytes(32))
    assert key(RESIDENT, EXAMPLE, version=2).version == 2
    assert first.version == 1


def test_a_short_secret_is_a_makers_mistake() -> None:
    with pytest.raises(ValueError, match="too short"):
        key(RESIDENT, EXAMPLE, secret=b"short")


def test_a_document_does_not_show_its_number() -> None:
    assert EXAMPLE not in repr(IdentityDocument(RESIDENT, EXAMPLE))


def test_a_key_is_read_back_and_nothing_else_is() -> None:
    made = key(RESIDENT, EXAMPLE)
    assert PersonKey.parse(str(made)) == made
    assert EXAMPLE not in made
    for text in ("", EXAMPLE, "p1-short", made.upper(), f"{made}a", f" {made}"):
        with pytest.raises(Refusal) as caught:
            PersonKey.parse(text)
        assert caught.value.code == "person.key_malformed"
        assert not text or text not in str(caught.value.as_dict())
