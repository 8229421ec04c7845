"""The text of an official document in its parts, before layout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from anxin.documents.types import OutlineNode, Reading, Residue

# Page layout of GB/T 9704-2012, in millimetres and points.
TOP_MM, LEFT_MM, RIGHT_MM, BOTTOM_MM = 37, 28, 26, 35
LINES, CHARACTERS = 22, 28
SIZES = {"head": 48.0, "title": 22.0, "body": 16.0, "page": 14.0}
FONTS = {
    "title": ("方正小标宋简体", "小标宋", "宋体", "Noto Serif CJK SC", "serif"),
    "body": ("仿宋_GB2312", "仿宋", "FangSong", "Noto Serif CJK SC", "serif"),
    "level1": ("黑体", "SimHei", "Noto Sans CJK SC", "sans-serif"),
    "level2": ("楷体_GB2312", "楷体", "KaiTi", "Noto Serif CJK SC", "serif"),
    "page": ("宋体", "SimSun", "Noto Serif CJK SC", "serif"),
}


@dataclass(frozen=True, slots=True)
class DraftItem:
    """A numbered item, or (`label` None) paragraphs outside the numbering."""

    label: str | None
    level: int
    title: str | None
    paragraphs: tuple[str, ...] = ()
    note: str | None = None
    children: tuple[DraftItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """An official document: head, body, annexes, signature, copies."""

    title: str
    items: tuple[DraftItem, ...]
    number: str | None = None
    addressees: tuple[str, ...] = ()
    signed_by: tuple[str, ...] = ()
    signed_on: str | None = None
    public: bool | None = None
    attachments: tuple[str, ...] = ()
    copied_to: tuple[str, ...] = ()
    red_head: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the layout: its role, and runs of text each with a font role."""

    role: str
    runs: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The text of all runs."""
        return "".join(text for text, _ in self.runs)


def draft_of(reading: Reading) -> Draft:
    """Return the draft of what was read; `〔〕` replaces other brackets in its number."""
    notes = [part for part in reading.residue if part.why.startswith("责任单位标注")]
    items = tuple(_item_of(node, notes, reading.source_text) for node in reading.outline)
    number = reading.number
    if number is not None:
        number = re.sub(r"[\[【［（(](\d{4})[\]】］)）]", r"〔\1〕", number)
    return Draft(
        title=reading.title,
        items=items,
        number=number,
        addressees=reading.addressees,
        signed_by=reading.signed_by,
        signed_on=reading.signed_on,
        public=reading.public,
        attachments=tuple(name for name in reading.attachments if name),
        copied_to=reading.copied_to,
    )


def _item_of(node: OutlineNode, notes: list[Residue], source: str) -> DraftItem:
    below = min((child.start for child in node.children), default=node.end)
    own = [note.text for note in notes if node.start <= note.start < below]
    return DraftItem(
        node.label,
        node.level,
        node.title,
        _paragraphs(node, source),
        "".join(text.rstrip("。；") for text in own) or None,
        tuple(_item_of(child, notes, source) for child in node.children),
    )


def _paragraphs(node: OutlineNode, source: str) -> tuple[str, ...]:
    """Sentences of a node; those that stood on one line stay one paragraph."""
    paragraphs: list[str] = []
    end = None
    for sentence in node.sentences:
        text = sentence.text
        if end is not None and "\n" not in source[end : sentence.start]:
            paragraphs[-1] += text
        else:
            paragraphs.append(text)
        end = sentence.end
    return tuple(paragraphs)


def chinese_date(iso: str) -> str:
    """Return an ISO date as 2021年2月7日."""
    year, month, day = (int(part) for part in iso.split("-"))
    return f"{year}年{month}月{day}日"


def layout_lines(draft: Draft) -> Iterator[Line]:
    """Yield the paragraphs of a document in their order."""
    if draft.red_head:
        yield Line("head", ((f"{draft.red_head}文件", "title"),))
    if draft.number:
        yield Line("number", ((draft.number, "body"),))
    if draft.title:
        yield Line("title", ((draft.title, "title"),))
    if draft.addressees:
        yield Line("addressees", (("，".join(draft.addressees) + "：", "body"),))
    for item in draft.items:
        yield from _item_lines(item)
    for index, name in enumerate(draft.attachments):
        many = len(draft.attachments) > 1
        text = f"{index + 1}.{name}" if many else name
        yield Line("annex", ((f"附件：{text}" if index == 0 else text, "body"),))
    for name in draft.signed_by:
        yield Line("signature", ((name, "body"),))
    if draft.signed_on:
        yield Line("date", ((chinese_date(draft.signed_on), "body"),))
    if draft.public is not None:
        words = "此件公开发布" if draft.public else "此件不公开"
        yield Line("note", ((f"（{words}）", "body"),))
    if draft.copied_to:
        yield Line("copies", ((f"抄送：{'，'.join(draft.copied_to)}。", "page"),))


def _item_lines(item: DraftItem) -> Iterator[Line]:
    font = {1: "level1", 2: "level2"}.get(item.level, "body")
    label = item.label or ""
    paragraphs = list(item.paragraphs)
    if item.note:
        if paragraphs:
            paragraphs[-1] += item.note
        elif not item.children:
            paragraphs.append(item.note)
    if item.title is not None:
        yield Line("item", ((f"{label}{item.title}", font),))
    elif label:
        first = paragraphs.pop(0) if paragraphs else ""
        yield Line("item", ((label, font), (first, "body")))
    for text in paragraphs:
        yield Line("text", ((text, "body"),))
    for child in item.children:
        yield from _item_lines(child)
