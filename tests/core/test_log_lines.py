"""What may stand in a line of the log."""

from __future__ import annotations

import logging

import pytest

from anxin.core.log_lines import LineFormatter


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("/breakdown/answer/0AGBB63QADBRJNSYMD5S/", "/breakdown/answer/…/"),
        ("/en/breakdown/answer/0AGB/sheet.xlsx", "/en/breakdown/answer/…/sheet.xlsx"),
        ("/api/v1/requests/1CC9YJGX6HPX0", "/api/v1/requests/…"),
        ("/desk/orders/1CC9YJGX6HPX0/", "/desk/orders/1CC9YJGX6HPX0/"),
    ],
)
def test_address_that_lets_somebody_in_is_left_out(said: str, written: str) -> None:
    record = logging.LogRecord("django.request", 30, "", 0, "Bad Request: %s", (said,), None)
    assert LineFormatter("{message}", style="{").format(record) == f"Bad Request: {written}"


def test_every_line_of_the_log_goes_through_it() -> None:
    formatters = {type(one.formatter) for one in logging.getLogger().handlers if one.formatter}
    assert LineFormatter in formatters


def test_nobody_writes_a_line_of_the_log_by_what_he_sends() -> None:
    said = "/nowhere\r\n2021-02-11 00:00:00 INFO anxin signed in"
    record = logging.LogRecord("django.request", 30, "", 0, "Not Found: %s", (said,), None)
    written = LineFormatter("{message}", style="{").format(record)
    assert len(written.splitlines()) == 1
