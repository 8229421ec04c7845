"""The layout of GB/T 9704-2012 as HTML for print; nothing is fetched from anywhere."""

from __future__ import annotations

from html import escape

from .draft import (
    BOTTOM_MM,
    CHARACTERS,
    FONTS,
    LEFT_MM,
    LINES,
    RIGHT_MM,
    SIZES,
    TOP_MM,
    Draft,
    layout_lines,
)

CORE_HEIGHT_MM = 297 - TOP_MM - BOTTOM_MM
CORE_WIDTH_MM = 210 - LEFT_MM - RIGHT_MM


def _family(role: str) -> str:
    generic = {"serif", "sans-serif"}
    return ", ".join(name if name in generic else f'"{name}"' for name in FONTS[role])


def style_sheet() -> str:
    """Return the print style sheet."""
    line = CORE_HEIGHT_MM / LINES
    spacing = CORE_WIDTH_MM / CHARACTERS - SIZES["body"] * 25.4 / 72
    fonts = "\n".join(f".f-{role} {{ font-family: {_family(role)}; }}" for role in FONTS)
    return f"""@page {{ size: A4; margin: {TOP_MM}mm {RIGHT_MM}mm {BOTTOM_MM}mm {LEFT_MM}mm;
  @bottom-right {{ content: "— " counter(page) " —"; font: {SIZES["page"]}pt {_family("page")}; }} }}
@page :left {{ @bottom-right {{ content: none; }}
  @bottom-left {{ content: "— " counter(page) " —"; font: {SIZES["page"]}pt {_family("page")}; }} }}
body {{ margin: 0 auto; max-width: {CORE_WIDTH_MM}mm; color: #000; background: #fff;
  font: {SIZES["body"]}pt/{line:.3f}mm {_family("body")}; letter-spacing: {spacing:.3f}mm; }}
p {{ margin: 0; text-align: justify; text-indent: 2em; }}
.head {{ color: #c00; font-size: {SIZES["head"]}pt; line-height: 1.3; }}
.head, .number, .title {{ text-align: center; text-indent: 0; }}
.number {{ margin-bottom: {line:.3f}mm; }}
.title {{ font-size: {SIZES["title"]}pt; line-height: 1.5; margin: {line:.3f}mm 0; }}
.addressees {{ text-indent: 0; }}
.annex {{ padding-left: 3em; }}
.signature, .date {{ text-align: right; padding-right: 4em; text-indent: 0; }}
.copies {{ border-top: 1pt solid #000; border-bottom: 1pt solid #000; font-size: {SIZES["page"]}pt;
  margin-top: {line:.3f}mm; text-indent: 1em; }}
{fonts}"""


def write_html(draft: Draft) -> str:
    """Return the document as one HTML page that prints in official layout."""
    paragraphs = "\n".join(
        f'<p class="{line.role}">'
        + "".join(f'<span class="f-{font}">{escape(text)}</span>' for text, font in line.runs)
        + "</p>"
        for line in layout_lines(draft)
    )
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(draft.title)}</title>\n<style>\n{style_sheet()}\n</style>\n</head>\n"
        f"<body>\n{paragraphs}\n</body>\n</html>\n"
    )
