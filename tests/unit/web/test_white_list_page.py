"""The white list is a page for everyone: every criterion with its condition, every value with whose it is."""

from pathlib import Path

import pytest

from tests.spec.test_white_list import FIRST, MARCH
from tests.web_people import visitor
from wuse.web import site

ADDRESS = f"/rules/white-list/{FIRST.id}/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lang", "said"), [("zh-hans", "未满足时：上传防控方案"), ("en", "If not: Hand in the plan")]
)
def test_everybody_reads_what_decides(lang: str, said: str) -> None:
    page = visitor(lang=lang).get(ADDRESS).content.decode()
    for expected in (
        said,
        "days_since_cluster &gt;= $cluster_days",
        FIRST.digest,
        "FROM told",
        "cluster_days",
    ):
        assert expected in page
    assert page.count("†") == 3, "the two that are sourced, and what the sign means"


@pytest.mark.django_db
def test_a_list_that_there_is_not_is_not_found() -> None:
    assert visitor().get("/rules/white-list/nowhere/").status_code == 404


@pytest.mark.django_db
def test_a_list_of_the_site_has_its_page_beside_the_shipped_one(tmp_path: Path, settings: object) -> None:
    (tmp_path / "yiwu.yaml").write_text(MARCH, encoding="utf-8")
    settings.WUSE_WHITE_LISTS = str(tmp_path)  # type: ignore[attr-defined]
    site._white_lists.cache_clear()
    own = visitor(lang="en").get("/rules/white-list/yiwu-2020-03-01/").content.decode()
    assert "White list of Yiwu" in own
    assert ADDRESS in own
    assert "/rules/white-list/yiwu-2020-03-01/" in visitor().get(ADDRESS).content.decode()
