"""The reading page: every character of the source, once, in order, in blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .spans import place_quote, shown

# A line this near to the longest one was broken by the margin, not by the writer.
WRAP_SLACK = 4
_ENDS = "。：；！？）〕】”"


class BlockKind(StrEnum):
    """How a block is set."""

    TITLE = "title"
    HEADING = "heading"
    SENTENCE = "sentence"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the source. `clause`: the id, of sentences only; `text`: without wraps."""

    kind: BlockKind
    start: int
    end: int
    text: str
    clause: str = ""


def page_blocks(source: str, reading: dict[str, Any]) -> list[Block]:
    """Lay the source out after its reading; what the reading leaves open becomes plain blocks."""
    known = sorted(_known(source, reading), key=lambda block: block.start)
    blocks: list[Block] = []
    at = 0
    for block in known:
        if block.start < at:
            continue
        blocks += _plain(source, at, block.start)
        blocks.append(block)
        at = block.end
    return [*blocks, *_plain(source, at, len(source))]


def outline_nodes(nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every node of an outline, in the order of the text."""
    for node in nodes:
        yield node
        yield from outline_nodes(node["children"])


def sections_in(reading: dict[str, Any]) -> list[tuple[str, str]]:
    """Number and title of each outermost section; the number is that of its sentences."""
    found = []
    for node in reading["outline"]:
        if node["level"] == 0:
            continue
        sentences = [one for part in outline_nodes([node]) for one in part["sentences"]]
        if sentences:
            number = str(sentences[0]["id"]).partition(".")[0]
            found.append((number, node["title"] or node["label"] or number))
    return found


def _known(source: str, reading: dict[str, Any]) -> Iterator[Block]:
    nodes = list(outline_nodes(reading["outline"]))
    first = min((node["start"] for node in nodes), default=len(source))
    title = place_quote(source, 0, first, reading.get("title") or "")
    if title:
        yield Block(BlockKind.TITLE, *title, shown(source, *title))
    for node in nodes:
        heading = _heading(source, node)
        if heading:
            yield heading
        for sentence in node["sentences"]:
            span = sentence["start"], sentence["end"]
            yield Block(BlockKind.SENTENCE, *span, shown(source, *span), sentence["id"])


def _heading(source: str, node: dict[str, Any]) -> Block | None:
    if node["level"] == 0 or not node["label"]:
        return None
    below = [part["start"] for part in (*node["sentences"], *node["children"])]
    limit = min((start for start in below if start >= node["start"]), default=node["end"])
    words = node["label"] + (node["title"] or "")
    span = place_quote(source, node["start"], max(limit, node["start"]), words)
    return Block(BlockKind.HEADING, *span, shown(source, *span)) if span else None


def _plain(source: str, start: int, end: int) -> Iterator[Block]:
    width = max((len(line.strip()) for line in source.splitlines()), default=0)
    begun: int | None = None
    at = start
    for line in source[start:end].splitlines(keepends=True):
        words = line.strip()
        stop = at + len(line)
        if words:
            begun = at if begun is None else begun
            if len(words) < width - WRAP_SLACK or words[-1] in _ENDS:
                yield from _block(source, begun, stop)
                begun = None
        at = stop
    if begun is not None:
        yield from _block(source, begun, end)


def _block(source: str, start: int, end: int) -> Iterator[Block]:
    text = shown(source, start, end)
    if text:
        yield Block(BlockKind.PLAIN, start, end, text)
