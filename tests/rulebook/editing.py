"""What a clerk does with a downloaded sheet, and what the tests need to look at the result."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from anxin.accounts.models import User
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from anxin.rulebook.models import TableVersion
from anxin.rulebook.services import decide
from anxin.rulebook.types import Ruling
from tests import make, people

GUIDANCE = "/rules/qilin-2021/travel_guidance/"
UPLOAD = GUIDANCE + "upload/"
FIRST_RULE_LABEL = "规则"
LOW_FREE = {
    "origin_risk": "low",
    "destination_risk": "low",
    "needed": True,
    "post": "resident",
}


def browser_of(who: str) -> Client:
    """A browser in which somebody of the cast is signed in."""
    client = Client()
    scope_set(SYSTEM)
    client.force_login(User.objects.get(username=who))
    return client


def downloaded(client: Client | None = None, url: str = GUIDANCE) -> Workbook:
    """The sheet as it comes from the page."""
    response = (client or Client()).get(url + "xlsx/")
    assert response.status_code == 200
    return load_workbook(BytesIO(response.content))


def spot(book: Workbook, rule: int, column: str) -> Any:
    """The cell of a rule in a column, by the column's name."""
    sheet = book.worksheets[0]
    names = next(row for row in sheet.iter_rows() if row[0].value == "名称")
    at = next(cell.column for cell in names if cell.value == column)
    start = next(row[0].row for row in sheet.iter_rows() if row[0].value == FIRST_RULE_LABEL)
    return sheet.cell(start + rule, at)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def changed(rule: int, column: str, value: str | None) -> bytes:
    """The published guidance with one cell changed."""
    book = downloaded()
    spot(book, rule, column).value = value
    return saved(book)


def upload(who: str, content: bytes, *, name: str = "table.xlsx", url: str = UPLOAD) -> Any:
    """Send a file through the page."""
    file = SimpleUploadedFile(name, content)
    return browser_of(who).post(url, {"file": file, "reason": "按镇里的意见改"})


def proposed(who: str = people.MARKET, content: bytes | None = None) -> TableVersion:
    """A proposed version in which a necessary trip between low-risk places needs care."""
    sent = content or changed(8, "advice", "advised_to_stay")
    response = upload(who, sent)
    assert response.status_code == 302, response.content.decode()
    scope_set(SYSTEM)
    return TableVersion.objects.get(state="proposed")


def worked() -> None:
    """Let the worker do what waits."""
    make.work()
    scope_set(SYSTEM)


def kept_decision(**facts: Any) -> Ruling:
    """A decision that a case rests on."""
    from datetime import date

    scope_set(SYSTEM)
    return decide(
        actor=SYSTEM,
        campaign_slug="qilin-2021",
        subject="travel_guidance",
        facts={**LOW_FREE, **facts},
        on=date(2021, 2, 12),
        record=True,
    )
