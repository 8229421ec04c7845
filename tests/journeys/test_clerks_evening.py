"""The clerk's evening: the notice comes at five, by eight every unit has its tasks. One account only."""

from __future__ import annotations

import io
import re
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page

from anxin.workorders.rules.breakdown_sheet import ANSWER_AT, CONTACT_AT, HEAD_ROW
from tests import people

from .conftest import Visit
from .looks import check_page
from .visitor import CHINESE, NO_SCRIPTS, Manner, Visitor

NOTICE = Path(__file__).resolve().parents[1] / "documents" / "qilin" / "notice.txt"
LINK = re.compile(r"https?://\S+/breakdown/answer/\w+/")
# What a person needs for a click and for a key, generously, besides reading.
CLICK_S, KEY_S = 3.0, 0.4
MOST_MACHINE_S, MOST_HAND_S = 60.0, 300.0


@dataclass(slots=True)
class Hand:
    """The clerk's hand: counts presses and keys, and how long the machine let him wait."""

    page: Page
    clicks: int = 0
    keys: int = 0
    waited: float = 0.0

    def press(self, selector: str) -> None:
        """Press what leads to another page."""
        begin = time.monotonic()
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        self.waited += time.monotonic() - begin
        self.clicks += 1

    def write(self, selector: str, text: str, *, pasted: bool = False) -> None:
        """Click into a field and type, or paste."""
        self.page.locator(selector).first.fill(text)
        self.clicks += 1
        self.keys += 1 if pasted else len(text)

    def tick(self, selector: str) -> None:
        """Tick a box."""
        self.page.locator(selector).first.check()
        self.clicks += 1

    def take(self, selector: str) -> bytes:
        """Download a file."""
        begin = time.monotonic()
        with self.page.expect_download() as started:
            self.page.locator(selector).first.click()
        content = Path(started.value.path()).read_bytes()
        self.waited += time.monotonic() - begin
        self.clicks += 1
        return content

    @property
    def hand_s(self) -> float:
        """Seconds a person needs for all of it at an unhurried pace."""
        return self.clicks * CLICK_S + self.keys * KEY_S


def paste(hand: Hand, clerk: Visitor) -> None:
    """From the list of drafts to the draft's own page."""
    clerk.go("/notices/drafts/")
    hand.press('main a[href$="/notices/drafts/new/"]')
    hand.tick('[name="declared"]')
    hand.write('[name="text"]', NOTICE.read_text(encoding="utf-8"), pasted=True)
    hand.press("main form button.action")


def break_down(hand: Hand, clerk: Visitor) -> str:
    """Make the table, decide what is open, send it; returns its address."""
    hand.press('form[action$="/breakdowns/new/"] button')
    check_page(clerk)
    address = clerk.page.url
    hand.press('button[name="decide"]')
    hand.write('[name="fill_due"]', "2021-02-10")
    hand.press('button[name="fill"]')
    hand.write('[name^="task-"] >> nth=0', "认真贯彻执行")
    hand.write('[name^="cname-"] >> nth=0', "李明")
    hand.press('button[name="send"]')
    check_page(clerk)
    return address


def link_of(clerk: Visitor, unit: str) -> str:
    """The link in the text that is to be copied to a unit."""
    text = clerk.page.locator(".messages li", has_text=unit).locator("textarea").first
    found = LINK.search(text.input_value())
    assert found, f"no link for {unit}"
    return found.group(0)


def stand_of(clerk: Visitor, unit: str) -> str:
    """How the page says a unit stands."""
    return (
        clerk.page.locator("tbody tr", has_text=unit).first.locator(".status").inner_text().strip()
    )


@pytest.mark.parametrize("manner", [CHINESE, NO_SCRIPTS], ids=lambda one: one.name)
def test_from_the_text_to_the_files_and_back_with_one_account(visit: Visit, manner: Manner) -> None:
    clerk = visit(manner)
    clerk.sign_in(people.OFFICE)
    hand, begin = Hand(clerk.page), time.monotonic()
    paste(hand, clerk)
    table = break_down(hand, clerk)
    clerk.page.goto(table)
    word = hand.take('button[formaction$="table.docx"]')
    sheet = hand.take('button[formaction$="table.xlsx"]')
    whole = time.monotonic() - begin
    assert word.startswith(b"PK")
    column = load_workbook(io.BytesIO(sheet))["总表"]["A"]
    rows = sum(isinstance(cell.value, int) for cell in column)
    print(
        f"\n{rows} tasks: machine {hand.waited:.1f} s of {whole:.1f} s;"
        f" {hand.clicks} clicks, {hand.keys} keys = {hand.hand_s:.0f} s by hand"
    )
    assert rows >= 39, "every sentence of the notice is there"
    assert hand.waited < MOST_MACHINE_S
    assert hand.hand_s < MOST_HAND_S
    answers = f"{table}answers/"
    clerk.page.goto(answers)
    by_link, by_sheet = "麒麟区民政局", "麒麟区市场监督管理局"
    unit_answers_by_link(visit, manner, link_of(clerk, by_link))
    returned = unit_fills_sheet(visit, link_of(clerk, by_sheet))
    clerk_takes_sheet_in(clerk, table, returned)
    clerk.page.goto(answers)
    assert stand_of(clerk, by_link) == "都答了"
    assert stand_of(clerk, by_sheet) == "都答了"
    assert stand_of(clerk, "麒麟区财政局") == "链接已备好"
    assert "王芳" in clerk.page.locator("tbody tr", has_text=by_link).first.inner_text()


def unit_answers_by_link(visit: Visit, manner: Manner, link: str) -> None:
    """On a phone, without an account, in one press."""
    unit = visit(manner, width=360)
    unit.page.goto(link)
    check_page(unit)
    unit.page.locator('[name="contact"]').fill("王芳")
    unit.follow('button[name="all"]')
    check_page(unit)
    assert "全部答完了" in unit.said()


def unit_fills_sheet(visit: Visit, link: str) -> bytes:
    """The unit's own sheet, taken from its link and filled in elsewhere."""
    unit = visit()
    unit.page.goto(link)
    book = load_workbook(io.BytesIO(Hand(unit.page).take('a[href$="sheet.xlsx"]')))
    sheet = book.worksheets[0]
    for line in range(HEAD_ROW + 1, sheet.max_row + 1):
        sheet.cell(line, ANSWER_AT).value = "可以办"
    sheet.cell(HEAD_ROW + 1, CONTACT_AT).value = "赵强"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def clerk_takes_sheet_in(clerk: Visitor, table: str, content: bytes) -> None:
    """A look without writing, then written."""
    clerk.page.goto(f"{table}sheets/")
    clerk.page.locator('[name="file"]').set_input_files(
        {"name": "市场监管局答复.xlsx", "mimeType": "application/vnd.ms-excel", "buffer": content}
    )
    clerk.follow("main form button.action")
    check_page(clerk)
    clerk.follow('button[name="act"][value="write"]')
    assert "已写入" in clerk.said()
