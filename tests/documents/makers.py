"""Files in the formats that are read, made in memory."""

from __future__ import annotations

import html
import io
import zipfile

from docx import Document

PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
    b"/Resources << /Font << /F1 5 0 R >> >> >>"
)
FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H "
    b"/DescendantFonts [6 0 R] /ToUnicode 7 0 R >>"
)
CHARACTERS = (
    b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /CIDSystemInfo "
    b"<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 /FontDescriptor 8 0 R >>"
)
DESCRIPTOR = (
    b"<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 0 1000 1000] "
    b"/ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"
)


def docx_of(text: str) -> bytes:
    """A DOCX with one paragraph a line."""
    document = Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def html_of(text: str) -> bytes:
    """A page with one paragraph a line, and what stands around it."""
    lines = "\n".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n") if line)
    head = "<html><head><meta charset='utf-8'><style>p{margin:0}</style></head><body>"
    return f"{head}{lines}<script>var a = '1.一';</script></body></html>".encode()


def docx_with_main(xml: str | bytes) -> bytes:
    """An archive that holds only a main part."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", xml)
    return stream.getvalue()


def _pdf(objects: list[bytes]) -> bytes:
    body = b"%PDF-1.4\n"
    places = []
    for index, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (index, content)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % place for place in places)
    body += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return body + b"startxref\n%d\n%%%%EOF\n" % start


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def pdf_of(text: str | None) -> bytes:
    """A PDF of one page; None makes a page without text, as a scan has."""
    shown = b""
    for index, line in enumerate((text or "").split("\n")):
        code = line.encode("utf-16-be").hex().encode()
        shown += b"BT /F1 12 Tf 1 0 0 1 60 %d Tm <%s> Tj ET\n" % (780 - 18 * index, code)
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        b"1 beginbfrange <0000> <FFFF> <0000> endbfrange\n"
        b"endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    return _pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            PAGE,
            _stream(shown if text is not None else b""),
            FONT,
            CHARACTERS,
            _stream(cmap),
            DESCRIPTOR,
        ]
    )
