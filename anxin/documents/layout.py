"""Lines of the source to paragraphs: page furniture out, hard wraps joined."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from .flow import BLANK, HALF_STOP, Flow, flow_of, with_full_stops

PAGE_NUMBER = re.compile(
    r"^(?:[-—–－─·\s]*\d{1,4}[-—–－─·\s]*|第\s*\d+\s*页.{0,12}|\d{1,4}\s*/\s*\d{1,4}|共\s*\d+\s*页)$"
)
TERMINAL = re.compile(r"[。！？!?；;：:…][”’》）)」]*$")
JOINING = re.compile(r"[，,、（(《“‘「—]$")
DATE_LINE = re.compile(
    r"^[（(]?(?:\d{4}年\d{1,2}月\d{1,2}日|[二一][〇○Oo0零一二三四五六七八九]{3}年"
    r"[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日|\d{4}[-./]\d{1,2}[-./]\d{1,2})"
    r"(?:\d{1,2}时(?:\d{1,2}分)?)?[）)]?(?:[（(].{1,6}[）)])?$"
)
LABEL = re.compile(
    r"^(?:第[一二三四五六七八九十百零〇\d]{1,4}(?:[章编节条]|[，、,：:])|[一二三四五六七八九十]{1,3}[、．.]"
    r"|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[）)]|\d{1,2}[)）]"
    r"|[①-⑳]|附件|抄送|抄报|主送|联系人|责任单位|牵头单位)"
)
TITLE_END = re.compile(
    r"(?:通知|通告|公告|通报|意见|决定|命令|函|批复|答复|方案|办法|规定|纪要|倡议书|一封信|请示|报告|提示)$"
)
ADDRESSED = re.compile(r"^(?:各|尊敬的|亲爱的|广大|全[县市区镇省体]|致|[^，。]{2,30}[：:]$)")
SIGNATURE = re.compile(
    r"^[\u4e00-\u9fff（）()]{4,40}(?:政府|办公室|办公厅|委员会|指挥部|局|厅|办事处|领导小组|协会|公司)$"
)
RUN_OVER = re.compile(r"^[\u4e00-\u9fff]{1,8}[：:]$")
# Below this width a short line is an end of paragraph, whatever it ends with.
SLACK = 2.5
# The first line of a paragraph begins two characters in.
FIRST_LINE = 2.5


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source that holds text."""

    flow: Flow
    indent: int
    width: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Paragraphs of the source, and the lines that are page furniture."""

    paragraphs: tuple[Flow, ...]
    furniture: tuple[Flow, ...]


def display_width(text: str) -> float:
    """Return the width in Chinese characters."""
    return sum(0.5 if ord(char) < 0x2E80 and char not in "“”‘’…—" else 1.0 for char in text)


def _indented(raw: str) -> float:
    """The width of the blanks that begin a paragraph; more of them centre a line."""
    blanks = sum(1.0 if char == "\u3000" else 0.5 for char in raw[: len(raw) - len(raw.lstrip())])
    return blanks if blanks <= FIRST_LINE else 0.0


def read_lines(source: str) -> list[Line]:
    """Return the lines of `source` that hold text."""
    found = []
    offset = 0
    for raw in re.split(r"[\n\f\v]", source):
        if raw.strip():
            flow = flow_of(source, offset, offset + len(raw))
            indent = next(i for i, char in enumerate(raw) if not BLANK.match(char))
            if len(flow):
                found.append(Line(flow, indent, display_width(flow.chars) + _indented(raw)))
        offset += len(raw) + 1
    return found


def _furniture(lines: list[Line]) -> set[int]:
    """Indices of page numbers and of heads or feet that repeat."""
    counts = Counter(line.flow.chars for line in lines)
    seen: set[str] = set()
    found = set()
    for index, line in enumerate(lines):
        text = line.flow.chars
        repeated = counts[text] >= 3 and len(text) <= 40 and not re.search(r"[。；：:]$", text)
        if PAGE_NUMBER.match(text) or (repeated and text in seen and not LABEL.match(text)):
            found.add(index)
        seen.add(text)
    return found


def wrap_width(lines: list[Line]) -> float | None:
    """Return the width at which the text was wrapped, or None when it was not."""
    widths = sorted(line.width for line in lines)
    if len(widths) < 4:
        return None
    width = widths[min(len(widths) - 1, int(len(widths) * 0.9))]
    if not 12 <= width <= 60:
        return None
    open_ended = [line for line in lines if not TERMINAL.search(line.flow.chars)]
    full = [line for line in open_ended if line.width >= width - SLACK]
    if len(full) >= max(2, 0.25 * len(lines)):
        return width
    # Paragraphs begin two characters in; what is cut off goes on at the margin.
    hanging = [
        line
        for line, following in pairwise(lines)
        if line in full and line.indent > following.indent and not LABEL.match(following.flow.chars)
    ]
    return width if len(hanging) >= 3 else None


def _continues(before: Line, line: Line, width: float | None) -> bool:
    """Whether `line` goes on in the paragraph of `before`."""
    text = before.flow.chars
    if TITLE_END.search(text) and ADDRESSED.search(line.flow.chars):
        return False
    if LABEL.match(line.flow.chars) or DATE_LINE.match(line.flow.chars):
        return False
    if width is not None and before.width < width - 3 * SLACK and not JOINING.search(text):
        return False
    if TERMINAL.search(text):
        return (
            width is not None
            and not SIGNATURE.match(line.flow.chars)
            and before.width >= width - 1
            and line.indent <= before.indent
            and not re.search(r"[：:]$", text)
        )
    if JOINING.search(text):
        return True
    # The line of addressees runs over: …、自然保护地管 / 理机构：
    if width is not None and ADDRESSED.search(text) and RUN_OVER.match(line.flow.chars):
        return before.width >= width - 2 * SLACK
    return width is not None and before.width >= width - SLACK


def read_layout(source: str) -> Layout:
    """Return the paragraphs of `source` in order, with page furniture apart."""
    lines = read_lines(source)
    furniture = _furniture(lines)
    width = wrap_width([line for index, line in enumerate(lines) if index not in furniture])
    groups: list[list[Line]] = []
    for index, line in enumerate(lines):
        if index in furniture:
            continue
        if groups and _continues(groups[-1][-1], line, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    paragraphs = [_joined(group) for group in groups]
    if _has_half_stops(paragraphs):
        paragraphs = [with_full_stops(flow) for flow in paragraphs]
    return Layout(
        tuple(paragraphs),
        tuple(lines[index].flow for index in sorted(furniture)),
    )


def _has_half_stops(paragraphs: list[Flow]) -> bool:
    """Whether the text ends its sentences with half-width stops."""
    unlabelled = [LABEL.sub("", flow.chars) for flow in paragraphs]
    half = sum(len(HALF_STOP.findall(text)) for text in unlabelled)
    return half >= 2 and half > sum(text.count("。") for text in unlabelled)


def _joined(lines: list[Line]) -> Flow:
    chars: list[str] = []
    places: list[int] = []
    for line in lines:
        flow = line.flow
        if chars and chars[-1].isascii() and flow.chars[0].isascii() and chars[-1].isalpha():
            chars.append(" ")
            places.append(places[-1])
        chars.extend(flow.chars)
        places.extend(flow.places)
    return Flow("".join(chars), tuple(places))
