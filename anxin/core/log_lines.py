"""Lines of the log: an address that lets somebody in never stands in one."""

from __future__ import annotations

import logging
import re

# What follows is a unit's way in without an account, or a receipt.
_SECRET_PART = re.compile(r"(/breakdown/answer/|/api/v1/requests/)[^/\s?'\"]+")


class LineFormatter(logging.Formatter):
    """Formats a line, with what nobody may read in an address left out."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # the library's name
        """What was said, on one line: nobody writes a line of the log by what he sends."""
        return super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")

    def format(self, record: logging.LogRecord) -> str:
        """The line as it is written."""
        return _SECRET_PART.sub(r"\1…", super().format(record))
