"""A file on its way out: the same bytes each time, from any byte on, packed or not."""

import gzip
import hashlib
from pathlib import Path

import pytest

from wuse.intake.outgoing import outgoing
from wuse.vocabulary import Refusal

CONTENT = b"".join(b"R%07d,330382,confirmed\n" % number for number in range(150_000))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "cases.csv").write_bytes(CONTENT)
    return tmp_path / "cases.csv"


@pytest.mark.parametrize("packed", [True, False])
def test_the_parts_are_the_file_from_any_byte_on(file: Path, packed: bool) -> None:
    found = outgoing(file, packed=packed)
    whole = b"".join(found.parts(0, 100_000))
    assert (len(whole), hashlib.sha256(whole).digest()) == (found.length, found.digest)
    assert (gzip.decompress(whole) if packed else whole) == CONTENT
    for offset in (1, 99_999, 1024 * 1024, found.length - 1, found.length):
        for size in (1000, 262_144, 10**8):
            parts = list(found.parts(offset, size))
            assert b"".join(parts) == whole[offset:]
            assert all(len(part) == size for part in parts[:-1])


def test_packing_the_same_file_again_gives_the_same_bytes(file: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    copy = tmp_path / "other" / "again.csv"
    copy.write_bytes(CONTENT)
    first, second = outgoing(file), outgoing(copy)
    assert (first.length, first.digest) == (second.length, second.digest)
    assert first.packed


def test_texts_alone_are_packed_by_default(tmp_path: Path) -> None:
    for name, kind, packed in (
        ("a.csv", "text/csv", True),
        ("a.JSONL", "application/x-ndjson", True),
        ("a.parquet", "application/vnd.apache.parquet", False),
        ("a.feather", "application/vnd.apache.arrow.file", False),
    ):
        (tmp_path / name).write_bytes(b"content")
        found = outgoing(tmp_path / name)
        assert (found.media_type, found.packed) == (kind, packed)
    assert outgoing(tmp_path / "a.csv", encoding="gb18030").media_type == "text/csv; charset=gb18030"


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"content")
    with pytest.raises(Refusal) as reason:
        outgoing(tmp_path / "a.docx")
    assert reason.value.code == "intake.file_kind"


def test_an_empty_file_has_no_parts(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    assert list(outgoing(tmp_path / "a.csv", packed=False).parts(0, 10)) == []
