"""Names as every district writes them: which unit they find, and which stay unknown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anxin.areas import queries
from anxin.areas.rules import NameBook
from anxin.areas.types import UnitInfo, UnitKind

UNITS = {
    "区民政局": "dept-civil",
    "麒麟区民政局": "dept-civil",
    "曲靖市麒麟区民政局": "dept-civil",
    "本区民政局": "dept-civil",
    "我区民政局": "dept-civil",
    "民政局": "dept-civil",
    "区市场监管局": "dept-market",
    "区市场监督管理局": "dept-market",
    "区文旅局": "dept-culture",
    "文化和旅游局": "dept-culture",
    "区消防救援大队": "dept-fire",
    "发展和改革局": "dept-development",
    "区发改委": "dept-development",
    "卫生健康局": "dept-health",
    "区卫健委": "dept-health",
    "住房和城乡建设局": "dept-housing",
    "公安局": "dept-security",
    "区公安局": "dept-security",
    "区公安分局": "dept-security",
    "区交警大队": "dept-traffic-police",
    "区政府办": "gov-office",
    "区委办公室": "party-office",
    "区妇联": "mass-women",
    "越州镇政府": "town-yuezhou",
    "建宁街道办": "subdistrict-jianning",
    "越秀社区居委会": "community-530302102001000",
}
MANY = {
    "各镇（街道）": ("各镇", "街道"),
    "各镇(街道)": ("各镇", "街道"),
    "各镇街道": ("各镇", "街道"),
    "各镇、街道": ("各镇", "街道"),
    "各镇人民政府、街道办事处": ("各镇人民政府", "街道办事处"),
    "各乡镇（街道）": ("各镇", "街道"),
    "各单位": ("区直各单位",),
    "各部门": ("各部门",),
    "各有关部门": ("各部门",),
    "各村（社区）": ("社区（村）",),
    "各社区（村）": ("社区（村）",),
}
UNKNOWN = (
    *("市民政局", "曲靖市民政局", "省民政厅", "民政厅", "陆良县民政局", "县民政局"),
    *("市公安局", "曲靖市公安局", "曲靖供电局麒麟分局", "区供销社"),
    *("宣传局", "企业局", "铁路局", "越州局", "区局", "区", "局"),
    *("有关部门", "全市各部门", "部门", "单位", "镇", "各", "各有关", ""),
)


@pytest.fixture
def find(db: None) -> Callable[[str], tuple[str, ...]]:
    return queries.name_finder()


@pytest.mark.parametrize(("name", "slug"), UNITS.items())
def test_a_name_of_the_district_finds_its_unit(
    find: Callable[[str], tuple[str, ...]], name: str, slug: str
) -> None:
    assert find(name) == (slug,)


@pytest.mark.parametrize(("name", "words"), MANY.items())
def test_a_name_for_many_finds_the_words_for_them(
    find: Callable[[str], tuple[str, ...]], name: str, words: tuple[str, ...]
) -> None:
    assert find(name) == words


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_name_of_others_or_of_nobody_stays_unknown(
    find: Callable[[str], tuple[str, ...]], name: str
) -> None:
    assert find(name) == ()


@pytest.mark.usefixtures("db")
def test_the_book_is_read_in_three_queries_and_asks_no_more() -> None:
    with CaptureQueriesContext(connection) as asked:
        queries.name_finder()("区民政局")
    assert len(asked) == 3


def _unit(slug: str, name: str, *aliases: str) -> UnitInfo:
    kind = UnitKind.DEPARTMENT
    return UnitInfo(1, slug, kind, name, "", 0, 0, aliases, None, "")


def test_a_name_two_units_answer_to_stays_unknown() -> None:
    one, other = _unit("a", "甲区建设局", "建设"), _unit("b", "甲区建设委", "建设")
    assert NameBook([one], {}, "甲区").find("建设部门") == ("a",)
    assert NameBook([one, other], {}, "甲区").find("建设部门") == ()
    assert NameBook([one, other], {}, "甲区").find("区建设局") == ("a",)


def test_the_prefix_is_that_of_the_own_county() -> None:
    book = NameBook([_unit("a", "丙县民政局")], {}, "丙县")
    assert book.find("县民政局") == book.find("丁市丙县民政局") == ("a",)
    assert book.find("区民政局") == book.find("丁县民政局") == ()
