"""A plan is told by what it holds; what cannot be read, is broken or runs programs is refused."""

import pytest

from tests.plan_files import DOCX, JPEG, PARTS, PDF, PNG, TEXT, packed
from wuse.respond.plan_file import MOST_PLAN, PlanKind, read_plan
from wuse.vocabulary import Refusal


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, PlanKind.PDF),
        (DOCX, PlanKind.DOCX),
        (JPEG, PlanKind.JPEG),
        (PNG, PlanKind.PNG),
        (TEXT, PlanKind.TEXT),
        (b"\xef\xbb\xbf" + TEXT, PlanKind.TEXT),
    ],
)
def test_each_kind_is_told_by_its_content_and_kept_byte_by_byte(content: bytes, kind: PlanKind) -> None:
    plan = read_plan(content)
    assert (plan.kind, plan.content) == (kind, content)
    assert plan.digest.startswith("sha256:")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "plan.empty"),
        (b" \n\n", "plan.empty"),
        (b"a" * (MOST_PLAN + 1), "plan.large"),
        (b"MZ\x90\x00program", "plan.kind"),
        (b"GIF89a" + b"\x00" * 20, "plan.kind"),
        (packed("xl/workbook.xml", "[Content_Types].xml"), "plan.kind"),
        ("防控方案".encode("gb18030"), "plan.kind"),
        (b"text with a \x00 in it", "plan.kind"),
        (PDF[:-8], "plan.broken"),
        (JPEG[:-2], "plan.broken"),
        (PNG[:-4], "plan.broken"),
        (DOCX[:-30], "plan.broken"),
        (packed(*PARTS, "word/vbaProject.bin"), "plan.broken"),
        (packed("word/document.xml"), "plan.broken"),
        (packed(*PARTS, *(f"word/{number}" for number in range(2000))), "plan.broken"),
        (packed(*PARTS, *(f"word/{n}" for n in range(11)), content=b"0" * 10_000_000), "plan.broken"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_plan(content)
    assert refused.value.code == code


def test_a_plan_of_the_largest_size_is_taken() -> None:
    assert read_plan(b"a" * MOST_PLAN).kind is PlanKind.TEXT
