"""Limits on what is read, and a look into zip archives before and while they are inflated."""

from __future__ import annotations

import io
import zipfile

from anxin.documents.types import DocumentError

MAX_FILE = 32 * 1024 * 1024
MAX_CHARS = 2_000_000
MAX_PART = 32 * 1024 * 1024
MAX_TOTAL = 128 * 1024 * 1024
MAX_RATIO = 200
MAX_ENTRIES = 2_000
CHUNK = 64 * 1024


def too_large(where: str) -> DocumentError:
    """Return the error for a file beyond the limits."""
    return DocumentError(
        "too-large",
        ("文件过大，没有读取。", where, "请拆成较小的文件，或去掉图片后再试。"),
        ("The file is too large and was not read.", where, "Split it or remove its pictures."),
    )


def damaged(where: str, kind: str) -> DocumentError:
    """Return the error for a file whose structure is broken."""
    return DocumentError(
        "damaged",
        (f"文件已损坏，或不是真正的 {kind}。", where, f"请重新另存为 {kind} 后再试。"),
        (f"The file is damaged or no real {kind}.", where, f"Save it as {kind} again."),
    )


def open_archive(data: bytes, filename: str) -> zipfile.ZipFile:
    """Return the archive after its directory was found to be within the limits."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as error:
        raise damaged(filename, "DOCX") from error
    total = sum(entry.file_size for entry in entries)
    steep = any(
        entry.file_size > CHUNK and entry.file_size > MAX_RATIO * max(1, entry.compress_size)
        for entry in entries
    )
    if len(entries) > MAX_ENTRIES or total > MAX_TOTAL or steep:
        raise too_large(filename)
    return archive


def inflate(archive: zipfile.ZipFile, name: str, filename: str) -> bytes | None:
    """Return one part of the archive, counting while inflating; None when it is not there."""
    try:
        entry = archive.getinfo(name)
    except KeyError:
        return None
    pieces: list[bytes] = []
    size = 0
    try:
        with archive.open(entry) as stream:
            while piece := stream.read(CHUNK):
                size += len(piece)
                if size > MAX_PART:
                    raise too_large(filename)
                pieces.append(piece)
    except (zipfile.BadZipFile, RuntimeError, EOFError, OSError, NotImplementedError) as error:
        raise damaged(filename, "DOCX") from error
    except Exception as error:
        if type(error).__module__ in {"zlib", "lzma"}:
            raise damaged(filename, "DOCX") from error
        raise
    return b"".join(pieces)
