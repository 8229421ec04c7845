"""Plain text in UTF-8, UTF-16 with a mark, or GB18030."""

from __future__ import annotations

import codecs

from anxin.documents.types import DocumentError

from .bounds import MAX_CHARS, too_large

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(data: bytes, filename: str) -> str:
    """Return the text of `data`; refuses what is neither UTF-8 nor GB18030."""
    encodings = [name for mark, name in MARKS if data.startswith(mark)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise DocumentError(
        "encoding-unknown",
        ("文字编码无法识别。", filename, "请另存为 UTF-8 或 GB18030 编码的文本。"),
        ("The text encoding is not known.", filename, "Save it as UTF-8 or GB18030 text."),
    )


def text_of_plain(data: bytes, filename: str) -> str:
    """Return the decoded text."""
    text = decoded(data, filename)
    if len(text) > MAX_CHARS:
        raise too_large(filename)
    return text
