"""A rule is changed in a sheet: gap told in words, mended, past decisions seen, published by another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.db import connections
from openpyxl import Workbook, load_workbook
from playwright.sync_api import FilePayload

from anxin.core.services import acting_as
from anxin.core.types import SYSTEM
from anxin.rulebook.services import decide
from tests import people
from tests.journeys.conftest import Visit
from tests.journeys.looks import check_page
from tests.journeys.visitor import CHINESE, ELDER, ENGLISH, Manner, Visitor
from tests.rulebook.editing import GUIDANCE, LOW_FREE, saved, spot
from tests.stage import Site

ANSWER = GUIDANCE + "try/?" + "&".join(
    f"in_{name}={str(value).lower() if isinstance(value, bool) else value}"
    for name, value in LOW_FREE.items()
)  # fmt: skip


@contextmanager
def on_stage(site: Site) -> Iterator[None]:
    """Work in the stage's database, as the running product does."""
    connection = connections["default"]
    parts = urlsplit(site.app_dsn)
    connection.close()
    before = dict(connection.settings_dict)
    connection.settings_dict.update(
        NAME=parts.path.lstrip("/"),
        USER=parts.username,
        PASSWORD=parts.password,
        HOST=parts.hostname,
        PORT=str(parts.port),
    )
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def running_case(site: Site) -> str:
    """A case that was decided by the rules in force; the address of its decision."""
    with on_stage(site), acting_as(SYSTEM):
        made = decide(
            actor=SYSTEM,
            campaign_slug="qilin-2021",
            subject="travel_guidance",
            facts=LOW_FREE,
            on=date(2021, 2, 12),
            record=True,
        )
    return f"/rules/decisions/{made.record_id}/"


def sheet(visitor: Visitor) -> Workbook:
    """The sheet as the page hands it out."""
    with visitor.page.expect_download() as download:
        visitor.page.locator("main a[download]").first.click()
    with open(download.value.path(), "rb") as file:
        return load_workbook(BytesIO(file.read()))


def send(visitor: Visitor, book: Workbook) -> None:
    """Upload a workbook."""
    file = FilePayload(
        name="出行指引.xlsx", mimeType="application/octet-stream", buffer=saved(book)
    )
    visitor.page.locator('input[name="file"]').set_input_files(file)
    visitor.onward()


def publish(leader: Visitor, draft: str) -> None:
    """Put a sheet into force from the notice's first day."""
    leader.page.goto(draft)
    leader.date("holds_from", "2021-02-07")
    leader.onward()
    assert leader.path() == GUIDANCE
    assert "演示·区领导" in leader.said()


def test_a_clerk_changes_a_row_and_a_leader_publishes_it(visit: Visit, stage: Site) -> None:
    case = running_case(stage)
    clerk = visit(accept_downloads=True)
    clerk.sign_in(people.MARKET)
    clerk.go(GUIDANCE)
    check_page(clerk)
    book = sheet(clerk)

    clerk.follow('main a[href$="/upload/"]')
    kept = spot(book, 8, "needed").value
    spot(book, 8, "needed").value = "false"
    send(clerk, book)
    assert "确需出行的居民：没有任何一行管到" in clerk.said()
    check_page(clerk)

    spot(book, 8, "needed").value = kept
    spot(book, 8, "advice").value = "advised_to_stay"
    send(clerk, book)
    assert "现在：可以出行；新版：建议留下" in clerk.said()
    clerk.until(
        lambda: "条的答案会变" in clerk.said() and "取消核对" not in clerk.said(), "the check"
    )
    assert clerk.page.locator(f'#past a[href$="{case}"]').count() == 1
    assert "要由另一位同事发布" in clerk.said()
    check_page(clerk)

    leader = visit()
    leader.sign_in(people.LEADER)
    publish(leader, clerk.page.url)

    resident = visit()
    resident.go(ANSWER)
    assert "建议留下" in resident.said()
    check_page(resident)
    leader.go(case)
    assert "可以出行" in leader.page.locator("h1").inner_text()

    clerk.go(GUIDANCE + "upload/")
    spot(book, 8, "advice").value = "free"
    send(clerk, book)
    publish(leader, clerk.page.url)
    resident.go(ANSWER)
    assert "可以出行" in resident.said(), "a change is taken back the way it came"


@pytest.mark.parametrize("manner", [CHINESE, ENGLISH, ELDER], ids=lambda manner: manner.name)
@pytest.mark.parametrize("width", [360, 1280])
def test_sheets_are_read_and_tried_at_every_width(visit: Visit, manner: Manner, width: int) -> None:
    visitor = visit(manner, width=width)
    pages = ("/rules/", GUIDANCE, "/rules/shared/duty_allowance/", ANSWER + "&not_rule=4")
    for page in (*pages, "/rules/shared/accident_grade/try/"):
        response = visitor.go(page)
        assert response is not None
        assert response.status == 200
        check_page(visitor)
