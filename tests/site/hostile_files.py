"""Files that were made to harm whoever opens them, each built here from nothing."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

from openpyxl import Workbook

WORDS = "关于过年的通知\n\n一、各村要做好值班值守工作，不得擅自封路。\n"
PICTURE_HEAD = b"\x89PNG\r\n\x1a\n"
SHEET_XML = "xl/worksheets/sheet1.xml"
_LAUGHS = "".join(
    f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' if at else '<!ENTITY l0 "哈哈哈哈哈哈">'
    for at in range(10)
)
LAUGHING = f'<?xml version="1.0"?><!DOCTYPE w [{_LAUGHS}]><w>&l9;</w>'
READING_OUT = (
    '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY f SYSTEM "file:///etc/passwd">]><w>&f;</w>'
)


def book(*cells: object) -> bytes:
    """A sound workbook with a row of cells."""
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.append(list(cells or ("事项", "说明")))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def altered(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """An archive with parts put in or replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in given.namelist():
            if name not in parts:
                made.writestr(name, given.read(name))
        for name, part in parts.items():
            made.writestr(name, part)
    return out.getvalue()


def document(main: bytes) -> bytes:
    """A Word file that holds a main part and what names its type."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", b"<Types/>")
        made.writestr("word/document.xml", main)
    return out.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))


def png(side: int, rows: bytes = b"") -> bytes:
    """A picture that says how large it is, whatever stands in it."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = _chunk(b"IDAT", zlib.compress(rows or b"\0"))
    return PICTURE_HEAD + _chunk(b"IHDR", head) + body + _chunk(b"IEND", b"")


def speaking_pdf() -> bytes:
    """A PDF that runs a script when it is opened."""
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript"
        b"/JS(app.alert\\(1\\))>>>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


def _wide() -> bytes:
    rows = b"".join(
        b'<row r="%d"><c r="ZZZZZ%d" t="inlineStr"><is><t>x</t></is></c></row>' % (at, at)
        for at in (1, 2, 3, 999_999_999)
    )
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    size = b'<dimension ref="A1:XFD1048576"/><sheetData>'
    return altered(book(), {SHEET_XML: head + size + rows + b"</sheetData></worksheet>"})


def _linked() -> bytes:
    link = b'<externalLink xmlns="x"><externalBook r:id="rId1"/></externalLink>'
    return altered(book(), {"xl/externalLinks/externalLink1.xml": link})


def _laughing_table() -> bytes:
    lines = ['a0: &a0 ["哈", "哈"]']
    lines += [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]" for at in range(1, 12)]
    return "\n".join(lines).encode()


# Name of the file as sent, and what makes its bytes.
HOSTILE: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "empty": ("空.xlsx", lambda: b""),
    "empty text": ("空.txt", lambda: b""),
    "zip bomb": ("大.xlsx", lambda: altered(book(), {SHEET_XML: b"\0" * 200_000_000})),
    "word bomb": ("大.docx", lambda: document(b"<w>" + b" " * 200_000_000)),
    "many entries": ("多.xlsx", lambda: altered(book(), {f"xl/{n}": b"" for n in range(6000)})),
    "laughing sheet": ("笑.xlsx", lambda: altered(book(), {SHEET_XML: LAUGHING.encode()})),
    "laughing book": ("笑.xlsx", lambda: altered(book(), {"xl/workbook.xml": LAUGHING.encode()})),
    "laughing word": ("笑.docx", lambda: document(LAUGHING.encode())),
    "laughing table": ("笑.yaml", _laughing_table),
    "reading out sheet": ("读.xlsx", lambda: altered(book(), {SHEET_XML: READING_OUT.encode()})),
    "reading out word": ("读.docx", lambda: document(READING_OUT.encode())),
    "million columns": ("宽.xlsx", _wide),
    "external link": ("链.xlsx", _linked),
    "macros": ("宏.xlsm", lambda: altered(book(), {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})),
    "formulas": ("式.xlsx", lambda: book("=cmd|' /C calc'!A0", '=HYPERLINK("http://x",1)')),
    "huge picture": ("图.png", lambda: png(60_000)),
    "broken picture": ("图.png", lambda: png(40)[:60]),
    "picture of text": ("图.jpg", lambda: b"\xff\xd8\xff\xe0<script>alert(1)</script>"),
    "gif and page": ("图.gif", lambda: b"GIF89a/*<script>alert(1)</script>*/=1;"),
    "svg": ("图.svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
    "page as text": ("页.txt", lambda: b"\n <html><script>alert(1)</script></html>"),
    "program as pdf": ("表.pdf", lambda: b"MZ\x90\x00" + bytes(range(256)) * 20),
    "half a book": ("半.xlsx", lambda: book()[:900]),
    "half a pdf": ("半.pdf", lambda: speaking_pdf()[:40]),
    "speaking pdf": ("说.pdf", speaking_pdf),
    "sheet as pdf": ("表.pdf", book),
    "half characters": ("半.txt", lambda: "关于".encode("utf-16-le")[:-1]),
    "no text": ("零.txt", lambda: b"\0" * 4096),
    "deep": ("深.yaml", lambda: b"[" * 200_000),
    "too large": ("大.txt", lambda: "过年。\n".encode() * 1_200_000),
}
# Names a careless program would follow; what arrives under them is sound.
NAMES = (
    "../../../../etc/passwd",
    "..\\..\\windows\\system.ini",
    "a\u202excod.exe",
    "长" * 300,
    "a\r\nSet-Cookie: x=1",
    "a\0b",
    "-rf",
    "CON",
    '"><script>alert(1)</script>',
    "=cmd|' /C calc'!A0",
)
