"""A table of the level above is dropped in, mapped once, and filled from then on."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Border, Side

from anxin.accounts.models import User
from anxin.briefing.models import FigureRows, Freeze, FrozenFigure, UpperSheet
from anxin.briefing.queries import upper_sheet_page, upper_sheets_listed
from anxin.briefing.queries.upper_sheets import indicators_named, towns_named
from anxin.briefing.rules import cells_left, rules_proposed, sheet_filled, sheet_read
from anxin.briefing.services import upper_sheet_fill, upper_sheet_keep, upper_sheet_map
from anxin.briefing.types import CellRule, CellSource, Named, SheetUnusable
from anxin.core import clock
from anxin.core.models import AuditEntry
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM, Conflict, Denied, Invalid, Missing
from tests import make, people

CAMPAIGN = "qilin-2021"
DAY = date(2021, 2, 11)
NAMED = [
    Named("overdue", "逾期任务", ("逾期任务", "逾期")),
    Named("people_overdue", "未答复", ("未答复", "诉求逾期")),
]
TOWNS = [
    Named(str(people.YUEZHOU_CODE), "越州镇", ("越州镇", "越州")),
    Named(str(people.DONGSHAN_CODE), "东山镇", ("东山镇", "东山")),
]
LINE = Side(style="thin")
FRAME = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)


def table(cells: dict[str, Any], framed: str = "A3:E7", merged: tuple[str, ...] = ()) -> bytes:
    """A workbook as an office of the level above would draw it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "日报表"
    for place, value in cells.items():
        sheet[place] = value
    for row in sheet[framed]:
        for cell in row:
            cell.border = FRAME
    for area in merged:
        sheet.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


CITY = table(
    {
        "A1": "曲靖市春节服务保障工作日报表",
        "A2": "填报单位：", "D2": "填报日期：____",
        "A3": "镇（街道）", "B3": "任务办理情况", "D3": "群众诉求", "E3": "备注",
        "B4": "逾期任务（件）", "C4": "较昨日增减", "D4": "未答复数",
        "A5": "越州镇", "A6": "东山镇", "A7": "合计", "B7": "=SUM(B5:B6)",
    },
    merged=("A1:E1", "A3:A4", "B3:C3"),
)  # fmt: skip
# The same asked for the other way round: figures are rows, towns are columns.
TURNED = table(
    {
        "A3": "指标",
        "B3": "越州",
        "C3": "东山",
        "D3": "全区",
        "A4": "逾期任务",
        "A5": "诉求未答复数",
    },
    framed="A3:D5",
)


def proposed(content: bytes) -> dict[str, tuple[str, str, int]]:
    rules = rules_proposed(sheet_read(content), NAMED, TOWNS)
    return {rule.place: (rule.source.value, rule.indicator, rule.town) for rule in rules}


def test_what_goes_where_is_read_from_the_words_beside_a_cell() -> None:
    assert proposed(CITY) == {
        "A2": ("unit", "", 0),
        "D2": ("day", "", 0),
        "B5": ("count", "overdue", people.YUEZHOU_CODE),
        "C5": ("change", "overdue", people.YUEZHOU_CODE),
        "D5": ("count", "people_overdue", people.YUEZHOU_CODE),
        "B6": ("count", "overdue", people.DONGSHAN_CODE),
        "C6": ("change", "overdue", people.DONGSHAN_CODE),
        "D6": ("count", "people_overdue", people.DONGSHAN_CODE),
        "D7": ("count", "people_overdue", 0),
    }


def test_a_table_may_stand_the_other_way_round() -> None:
    assert proposed(TURNED) == {
        "B4": ("count", "overdue", people.YUEZHOU_CODE),
        "C4": ("count", "overdue", people.DONGSHAN_CODE),
        "D4": ("count", "overdue", 0),
        "B5": ("count", "people_overdue", people.YUEZHOU_CODE),
        "C5": ("count", "people_overdue", people.DONGSHAN_CODE),
        "D5": ("count", "people_overdue", 0),
    }


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("campaign", ["qilin-2021", "spring-2026", "another-year"])
def test_every_campaigns_figures_are_known_by_the_words_of_such_tables(campaign: str) -> None:
    rules = rules_proposed(sheet_read(CITY), indicators_named(campaign), towns_named())
    found = {rule.place: rule.indicator for rule in rules}
    assert (found["B5"], found["C5"], found["D5"]) == ("overdue", "overdue", "people_overdue")


def test_what_nothing_fills_stands_there_with_the_words_beside_it() -> None:
    grids = sheet_read(CITY)
    left = {one.place: (one.row, one.column) for one in cells_left(grids, ())}
    assert left["E5"] == ("越州镇", "备注")
    assert left["B6"] == ("东山镇", "逾期任务（件）")
    assert not cells_left(grids, cells_left(grids, ()))


def plain(cells: dict[str, Any]) -> bytes:
    """A workbook in which nobody drew a line."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "日报表"
    for place, value in cells.items():
        sheet[place] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


PLAIN_TABLE = {
    "A1": "乡镇", "B1": "任务总数", "C1": "已办结", "D1": "逾期", "E1": "群众诉求件数",
    "A2": "越州镇", "A3": "东山镇", "A4": "三宝街道",
}  # fmt: skip


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("campaign", ["qilin-2021", "spring-2026", "another-year"])
def test_a_table_without_lines_is_filled_below_its_heads_beside_its_rows(campaign: str) -> None:
    for cells, first in ((PLAIN_TABLE, 2), ({"A9": "x"} | moved(PLAIN_TABLE), 4)):
        rules = rules_proposed(sheet_read(plain(cells)), indicators_named(campaign), towns_named())
        found = {rule.place: rule.indicator for rule in rules}
        figures = ("tasks", "done", "overdue", "people_all")
        assert found == {
            f"{column}{row}": figure
            for row in range(first, first + 3)
            for column, figure in zip("BCDE", figures, strict=True)
        }
        towns = {rule.town for rule in rules if rule.place == f"B{first}"}
        assert towns == {people.YUEZHOU_CODE}


def moved(cells: dict[str, str]) -> dict[str, Any]:
    """The same two rows lower, with a title above and an unfilled note below."""
    lower = {f"{place[0]}{int(place[1:]) + 2}": value for place, value in cells.items()}
    return {"A1": "任务总数日报表", **lower}


def test_a_total_of_tasks_in_the_row_of_an_unknown_town_is_left_to_a_person() -> None:
    named = [Named("tasks", "任务总数", ("任务总数",))]
    table = plain({"A1": "乡镇", "B1": "任务总数", "A2": "越州镇", "A3": "东山镇", "A4": "火星镇"})
    rules = rules_proposed(sheet_read(table), named, TOWNS)
    assert {rule.place for rule in rules} == {"B2", "B3"}


def test_what_is_not_understood_is_left_to_a_person() -> None:
    strange = table(
        {"A3": "地方", "B3": "存栏生猪", "A4": "越州镇", "A5": "火星镇"}, framed="A3:B5"
    )
    assert proposed(strange) == {}


def test_a_filled_table_looks_as_it_came_and_its_sums_stay_alive() -> None:
    rules = rules_proposed(sheet_read(CITY), NAMED, TOWNS)
    values: dict[tuple[str, str], int | str] = {
        ("日报表", "A2"): "=1+1",
        ("日报表", "D2"): "2021年2月11日",
        ("日报表", "B5"): 3,
        ("别的表", "B5"): 9,
    }
    sheet = load_workbook(io.BytesIO(sheet_filled(CITY, rules, values)))["日报表"]
    assert (sheet["B5"].value, sheet["B6"].value, sheet["B7"].value) == (3, None, "=SUM(B5:B6)")
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("填报单位：=1+1", "s")
    assert sheet["D2"].value == "填报日期：2021年2月11日"
    assert sheet["B5"].border.left.style == "thin"
    assert "A3:A4" in {str(area) for area in sheet.merged_cells.ranges}


def with_member(name: str) -> bytes:
    out = io.BytesIO(CITY)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "读不懂"),
        (b"PK\x03\x04broken", "读不懂"),
        (b"x" * (2 * 1024 * 1024 + 1), "太大"),
        (with_member("xl/vbaProject.bin"), "宏"),
        (with_member("xl/externalLinks/externalLink1.xml"), "引用了别的文件"),
        (table({"A3": "逾期任务", "B3": "=WEBSERVICE(\"http://x\")"}, "A3:C3"), "公式"),
        (table({"A3": "逾期任务", "B3": "=[1]表!A1"}, "A3:C3"), "公式"),
        (table({"A3": "逾期任务", "B3": "=cmd|' /C calc'!A0"}, "A3:C3"), "公式"),
        (table({"A3": "逾期任务", "B3": 3}, "A3:B3"), "空格"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_filled_is_refused_with_the_reason(
    content: bytes, words: str
) -> None:
    with pytest.raises(SheetUnusable) as refused:
        sheet_read(content)
    assert words in refused.value.text


def freeze(day: date, overdue: dict[int, int]) -> None:
    """A frozen day with overdue tasks by town."""
    scope_set(SYSTEM)
    at = clock.now()
    frozen = Freeze.objects.create(
        campaign=CAMPAIGN, day=day, cut_off_at=at, frozen_at=at, orders=0, number=day.toordinal()
    )
    figure = FrozenFigure.objects.create(
        freeze=frozen, place=1, slug="overdue", label="逾期任务", why="x", section=0,
        clause_id="0.1", quote="x", direction="at_most", count=sum(overdue.values()),
    )  # fmt: skip
    for number, (town, count) in enumerate(overdue.items()):
        FigureRows.objects.create(
            figure=figure, section=0, town_code=town, state="overdue", count=count,
            order_ids=list(range(number * 100, number * 100 + count)),
        )  # fmt: skip


def kept(content: bytes = CITY) -> str:
    with make.acting(people.actor(people.OFFICE)) as office:
        return upper_sheet_keep(
            actor=office, campaign=CAMPAIGN, title="市日报表", asked_by="市政府办", content=content
        )


def filled(ref: str, day: date = DAY) -> Any:
    with make.acting(people.actor(people.OFFICE)) as office:
        name, content = upper_sheet_fill(actor=office, ref=ref, day=day)
    assert name == f"市日报表 {day.isoformat()}.xlsx"
    return load_workbook(io.BytesIO(content))["日报表"]


@pytest.mark.usefixtures("db")
def test_a_table_kept_once_is_filled_for_every_day_from_the_frozen_figures() -> None:
    freeze(DAY - timedelta(days=1), {people.YUEZHOU_CODE: 5})
    freeze(DAY, {people.YUEZHOU_CODE: 3, people.DONGSHAN_CODE: 2})
    ref = kept()
    sheet = filled(ref)
    assert (sheet["B5"].value, sheet["C5"].value) == (3, -2)
    assert (sheet["B6"].value, sheet["C6"].value) == (2, 2)
    assert sheet["D2"].value == "填报日期：2021年2月11日"
    assert sheet["A2"].value.startswith("填报单位：麒麟区")
    # Nothing was counted for it on that day: no zero is invented.
    assert sheet["D5"].value is None
    earlier = filled(ref, DAY - timedelta(days=1))
    assert (earlier["B5"].value, earlier["C5"].value) == (5, None)
    scope_set(SYSTEM)
    assert AuditEntry.objects.filter(action="briefing.sheet_fill").count() == 2


@pytest.mark.usefixtures("db")
def test_a_day_that_was_not_frozen_cannot_be_filled() -> None:
    ref = kept()
    with pytest.raises(Missing):
        filled(ref)


@pytest.mark.usefixtures("db")
def test_a_mapping_is_corrected_by_a_person_and_stays() -> None:
    freeze(DAY, {people.YUEZHOU_CODE: 3})
    ref = kept()
    right = (CellRule("日报表", "E5", CellSource.COUNT, "overdue", people.YUEZHOU_CODE),)
    with make.acting(people.actor(people.OFFICE)) as office:
        upper_sheet_map(actor=office, ref=ref, rules=right, seen_revision=1)
        with pytest.raises(Conflict):
            upper_sheet_map(actor=office, ref=ref, rules=(), seen_revision=1)
        for wrong in (
            CellRule("日报表", "Z99", CellSource.COUNT, "overdue"),
            CellRule("日报表", "B7", CellSource.COUNT, "overdue"),
            CellRule("日报表", "E5", CellSource.COUNT, "nonsense"),
        ):
            with pytest.raises(Invalid):
                upper_sheet_map(actor=office, ref=ref, rules=(wrong,), seen_revision=2)
        page = upper_sheet_page(office, ref)
    assert page.rules == right
    assert (filled(ref)["E5"].value, filled(ref)["B5"].value) == (3, None)


@pytest.mark.usefixtures("db")
def test_a_table_is_its_units_own() -> None:
    ref = kept()
    with make.acting(people.actor(people.OFFICE)) as office:
        assert [row.ref for row in upper_sheets_listed(office, CAMPAIGN)] == [ref]
    with make.acting(people.actor(people.GRID)) as grid, pytest.raises(Denied):
        upper_sheet_page(grid, ref)
    scope_set(SYSTEM)
    sheet = UpperSheet.objects.get(ref=ref)
    with make.acting(people.actor(people.YUEZHOU)):
        assert not UpperSheet.objects.filter(id=sheet.id).exists()


@pytest.mark.usefixtures("db")
def test_the_pages_keep_map_fill_and_drop() -> None:
    freeze(DAY, {people.YUEZHOU_CODE: 3})
    client = Client()
    client.force_login(User.objects.get(username=people.OFFICE))
    bad = client.post("/board/upper-sheets/", {"title": "表", "file": io.BytesIO(b"x")})
    assert bad.status_code == 422
    given = {"title": "市日报表", "asked_by": "市政府办", "file": io.BytesIO(CITY)}
    put = client.post("/board/upper-sheets/", given)
    assert put.status_code == 302
    page = client.get(put["Location"]).content.decode()
    assert "逾期任务（件）" in page
    assert "越州镇 · 逾期任务（件）" in page
    got = client.get(f"{put['Location']}filled.xlsx", {"day": DAY.isoformat()})
    assert load_workbook(io.BytesIO(got.content))["日报表"]["B5"].value == 3
    columns = {"sheet": ["日报表"], "place": ["E5"], "source": ["count"], "indicator": ["overdue"]}
    columns |= {"town": ["0"], "row": [""], "column": [""], "revision": ["1"]}
    assert client.post(put["Location"], columns).status_code == 302
    assert client.post(put["Location"], columns).status_code == 409
    assert client.post(put["Location"], {**columns, "town": ["x"]}).status_code in (400, 422)
    assert client.post(put["Location"], {**columns, "town": []}).status_code in (400, 422)
    assert "我要删掉这张表" in page
    client.post(f"{put['Location']}drop/")
    assert client.get(put["Location"]).status_code == 200  # not asked for: nothing is deleted
    assert client.post(f"{put['Location']}drop/", {"sure": "yes"}).status_code == 302
    assert client.get(put["Location"]).status_code == 404
