"""Bytes of a file to text: .txt, .docx, .pdf, .html; everything else is refused with a hint."""

from __future__ import annotations

from anxin.documents.types import DocumentError

from .bounds import MAX_FILE, too_large
from .markup import text_of_html
from .pdf import text_of_pdf
from .plain import text_of_plain
from .word import text_of_docx

READERS = {
    ".txt": text_of_plain,
    ".text": text_of_plain,
    ".docx": text_of_docx,
    ".pdf": text_of_pdf,
    ".html": text_of_html,
    ".htm": text_of_html,
}
SAVE_AS = (
    "在 WPS 或 Word 中打开，另存为 .docx 后再读。",
    "Open it in WPS or Word, save it as .docx and read that.",
)
OLD_FORMATS = {".wps", ".doc", ".et", ".rtf", ".odt", ".ofd"}


def extract_text(data: bytes, filename: str) -> str:
    """Return the text of a file: newlines are `\\n`, the byte order mark is gone.

    `filename` decides the format. Raises DocumentError for what cannot be read.
    """
    if len(data) > MAX_FILE:
        raise too_large(filename)
    suffix = "." + filename.rsplit(".", 1)[-1].lower() if "." in filename else ""
    if suffix in OLD_FORMATS:
        raise DocumentError(
            "format-unsupported",
            (f"不能读取 {suffix} 格式。", filename, SAVE_AS[0]),
            (f"The format {suffix} cannot be read.", filename, SAVE_AS[1]),
        )
    reader = READERS.get(suffix)
    if reader is None:
        raise DocumentError(
            "format-unknown",
            ("不认识这种文件。", filename, "请用 .txt、.docx、.pdf（含文字）或 .html。"),
            (
                "This kind of file is not known.",
                filename,
                "Use .txt, .docx, .pdf with text, or .html.",
            ),
        )
    text = reader(data, filename)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise DocumentError(
            "empty",
            ("文件里没有文字。", filename, "请检查是否选错了文件。"),
            ("The file holds no text.", filename, "Check that it is the right file."),
        )
    return text
