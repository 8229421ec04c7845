"""What a proof may be: files known by their content, never by their name. Pure."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

from anxin.core.types import gettext_noop
from anxin.documents.extract.bounds import open_archive
from anxin.documents.types import DocumentError

from ..types import Move, ProofKind
from .images import picture_plain

MOST_BYTES = 10 * 1024 * 1024
MOST_ENTRIES = 5000
PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "text/plain"
ENDINGS = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg", DOCX: ".docx", XLSX: ".xlsx", TEXT: ".txt"}
_RANGE = re.compile(r"bytes=([0-9]{0,12})-([0-9]{0,12})")
TOO_LARGE = gettext_noop("文件超过 10 MB。请压缩，或只交需要的几页；照片不是必需的。")
EMPTY = gettext_noop("文件是空的。请重新选一个。")
UNKNOWN = gettext_noop("认不出这个文件。可以交 PDF、Word（docx）、Excel（xlsx）、jpg、png 或 txt。")
BROKEN = gettext_noop("这张图片打不开，可能没有传完。请重新选一个；照片不是必需的。")
BOMB = gettext_noop("这个文件打开后大得不正常，别人打开会死机，不能收。请重新另存一份再交。")
MACROS = gettext_noop("这个文件带宏，不能收。请另存为不带宏的 docx 或 xlsx。")


def media_type_of(content: bytes) -> str:
    """The media type a content shows itself to be, empty when it is none we take."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    return TEXT if _is_text(content) else ""


def proof_fault(content: bytes) -> str:
    """Why a file cannot be taken, in the source language; empty when it can."""
    if not content:
        return EMPTY
    if len(content) > MOST_BYTES:
        return TOO_LARGE
    if not media_type_of(content):
        return UNKNOWN
    return _archive_fault(content) if content.startswith(b"PK\x03\x04") else ""


def kept_content(content: bytes) -> bytes | None:
    """What is kept of a content without fault: a picture alone, the rest as it came.

    None for a picture that cannot be read.
    """
    return picture_plain(content) if media_type_of(content) in (PNG, JPEG) else content


def range_of_bytes(asked: str, size: int) -> tuple[int, int] | None:
    """First and last byte of a `Range` header over `size` bytes; the whole where it says nothing usable.

    None when what it asks for lies behind the end (RFC 9110 §14: answered with 416). Of several
    ranges none is taken: the whole is a valid answer.
    """
    whole = (0, size - 1)
    found = _RANGE.fullmatch(asked.strip())
    if found is None or found.group(1) == found.group(2) == "":
        return whole
    first, last = found.groups()
    if not first:
        return (max(size - int(last), 0), size - 1) if int(last) else None
    if int(first) >= size:
        return None
    if last and int(last) < int(first):
        return whole
    return int(first), min(int(last or size), size - 1)


def safe_name(name: str, media_type: str) -> str:
    """A file's name without path, control characters or a misleading ending."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(letter for letter in last if letter.isprintable() and letter not in '"<>:|?*;')
    stem = plain.rsplit(".", 1)[0].strip(". ")[:80] or "proof"
    return f"{stem}{ENDINGS[media_type]}"


def _office_type(content: bytes) -> str:
    names = _entries(content)
    if "[Content_Types].xml" not in names:
        return ""
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else ""


def _archive_fault(content: bytes) -> str:
    """What an archive would do to the colleague who opens it; its directory tells, nothing is unpacked."""
    if "vbaProject.bin" in " ".join(_entries(content)):
        return MACROS
    try:
        open_archive(content, "")
    except DocumentError:
        return BOMB
    return ""


def _entries(content: bytes) -> list[str]:
    """Names in an archive; only its directory is read, nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.namelist()[:MOST_ENTRIES]
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return []


def _is_text(content: bytes) -> bool:
    # A page, or a picture of another sort, that some programs would take for what it is not.
    if b"\0" in content or content.lstrip()[:1] == b"<" or content.startswith(b"GIF8"):
        return False
    for coding in ("utf-8", "gb18030"):
        try:
            content.decode(coding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def proved(edge: Move, asked: ProofKind) -> Move:
    """A move that rests on proof, with what this order asks for as proof."""
    if asked in (ProofKind.NONE, ProofKind.NUMBER, ProofKind.FILE):
        edge = replace(edge, wants="")
    return replace(edge, counts=asked is ProofKind.NUMBER)
