"""Text of a PDF; a scan says that it has none."""

from __future__ import annotations

import io
import logging
import time

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from anxin.documents.types import DocumentError

from .bounds import MAX_CHARS, damaged, too_large

MAX_PAGES = 500
MAX_SECONDS = 60.0

BROKEN = (
    PyPdfError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    RecursionError,
    AssertionError,
    OverflowError,
    OSError,
    NotImplementedError,
)


def _pages(data: bytes, filename: str) -> list[str]:
    # A broken PDF makes pypdf warn once an object; the caller gets one plain error instead.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    stop = time.monotonic() + MAX_SECONDS
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise DocumentError(
            "encrypted",
            ("PDF 设有密码，没有读取。", filename, "请去掉密码后再试。"),
            ("The PDF has a password and was not read.", filename, "Remove the password."),
        )
    if len(reader.pages) > MAX_PAGES:
        raise too_large(filename)
    pages: list[str] = []
    size = 0
    for page in reader.pages:
        pages.append(page.extract_text())
        size += len(pages[-1])
        if size > MAX_CHARS or time.monotonic() > stop:
            raise too_large(filename)
    return pages


def text_of_pdf(data: bytes, filename: str) -> str:
    """Return the text of all pages, one after the other."""
    try:
        pages = _pages(data, filename)
    except BROKEN as error:
        raise damaged(filename, "PDF") from error
    if not "".join(pages).strip():
        raise DocumentError(
            "no-text",
            (
                "这份 PDF 是扫描件，里面没有文字。",
                filename,
                "请用文字版 PDF 或 DOCX，或先做文字识别再核对。",
            ),
            (
                "This PDF is a scan and has no text.",
                filename,
                "Use a PDF with text or a DOCX, or run text recognition first.",
            ),
        )
    return "\n".join(pages)
