"""Numbered paragraphs to a tree of items with titles and sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from .dates import chinese_value
from .flow import Flow
from .lexicon import cue_table
from .notes import OWNER_LINE, is_note, note_in
from .types import DocumentError

CN = "[一二三四五六七八九十百零〇]"
# A number that follows the one before it.
LATER = "|".join(rf"(?<={CN[at]}[、．.])[{CN[at + 1 : -1]}]" for at in range(1, len(CN) - 2))
# 2.15人以上 is item 2 and fifteen persons; 2.15人员 is item 2.15.
COUNTED = (
    "[年月日万亿个家名户岁辆桌亩吨册栋斤瓶箱℃]|人(?![员才事口大民群工力文])|周岁|小时|分钟|公里|公斤|毫米|平方"
    "|元(?!旦)|天(?!气)|级(?![别联])|时(?![间限代])|周(?![边围密转])"
)
STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"第({CN}{{1,4}}|\d{{1,3}})(?:[章编]|部分)")),
    ("section", re.compile(rf"第({CN}{{1,4}}|\d{{1,3}})节")),
    ("article", re.compile(rf"第({CN}{{1,4}}|\d{{1,3}})条")),
    ("ordinal", re.compile(rf"第({CN}{{1,3}})[，、,：:]")),
    # 一、二年级不留书面作业 counts classes and numbers nothing; 七、一年级 does.
    (
        "cn",
        re.compile(
            rf"({CN}{{1,3}})[、．.](?!(?:{LATER})(?:[、和]{CN})*(?:年级|季度|[楼级期类线孩层]))"
        ),
    ),
    ("cn_paren", re.compile(rf"[（(]({CN}{{1,3}})[）)][、.．]?")),
    ("decimal4", re.compile(r"\d{1,2}(?:[.．]\d{1,2}){2}[.．](\d{1,2})(?![\d.．%])[、.．]?")),
    ("decimal3", re.compile(r"\d{1,2}[.．]\d{1,2}[.．](\d{1,2})(?![\d.．%])[、.．]?")),
    (
        "decimal2",
        re.compile(rf"\d{{1,2}}[.．](\d{{1,2}})(?![\d.．%米]|{COUNTED})[、.．]?"),
    ),
    (
        "num",
        re.compile(rf"(\d{{1,2}})[.．、](?:(?!\d)|(?=\d{{5,}})|(?=\d{{1,4}}(?:{COUNTED})))"),
    ),
    ("num_paren", re.compile(r"[（(](\d{1,2})[）)][、.．]?")),
    ("num_half", re.compile(r"(\d{1,2})[)）]")),
    ("circled", re.compile(r"([①-⑳])")),
)
ORDER = "part section article ordinal cn cn_paren num decimal2 decimal3 decimal4 num_paren num_half circled point"
RANK = {name: rank for rank, name in enumerate(ORDER.split())} | {"bare": 5}
BARE = re.compile(r"(\d{1,2})(?=[\u4e00-\u9fff])(?![年月日时点个人名次天户元小只]|家[^庭])")
# 一要…。 二要…。 as paragraphs; inside one paragraph these words number nothing.
POINT = re.compile(rf"({CN}{{1,2}})[是要](?=[^，。；是要])")
POINT_UNDER = re.compile(POINT.pattern.replace("[是要]", "是", 1))
INLINE = re.compile(
    rf"(?<=[：:；;。])(?:[（(]({CN}{{1,2}}|\d{{1,2}})[）)]|(\d{{1,2}})[.．、](?!\d)|([①-⑳]))"
)
# No real document has more paragraphs and numbered parts; each costs its time.
MOST_PARTS = 20_000
CLOSING = re.compile(
    r"^(?:特此|专此|欢迎|谢谢|以上|本通知|本通告|此件|让我们|感谢|祝|恭祝|请各|节假日期间|各地各部门要及时将)"
)
# 以上任务由甲落实。 This belongs to the item it stands in.
TASKS_ABOVE = re.compile(r"(?:以上|上述|本项|此项)[^，。]{0,6}(?:任务|工作|事项|措施)")
# 医护人员不准收红包 is asked for; 认识要到位 and 禁止事项 head what follows.
ASKED = re.compile(
    r"必须|应当|不得|严禁|不准|不许|一律|(?<=[\u4e00-\u9fff]{2})要(?![求点素件])[^，]{6,}"
)
# 本馆免费开放 says who does what.
STATED = re.compile(r"^[本我][馆院校园店站场所](?!的?简介|概况)[^，]{4,}")
TWO_APPEALS = re.compile(r"(?:倡导|鼓励|提倡).+，(?:倡导|鼓励|提倡|引导)")
GAP = re.compile(r"〔[^〕]{0,12}缺[^〕]{0,12}〕")
SENTENCE_END = "。！？!?"
CLOSERS = "”’》）)」』"
PAIRS = {"“": "”", "《": "》", "（": "）", "(": ")", "‘": "’"}


@dataclass(slots=True)
class Item:
    """A node while the tree grows; `label` is None for text outside the numbering."""

    label: str | None
    level: int
    style: str | None
    label_flow: Flow | None = None
    title: Flow | None = None
    texts: list[Flow] = field(default_factory=list)
    children: list[Item] = field(default_factory=list)
    notes: list[Flow] = field(default_factory=list)
    # Notes that stand below the last item of the group.
    shared: list[Flow] = field(default_factory=list)
    number: int = 0

    @property
    def bounds(self) -> tuple[int, int]:
        """Source span from the label to the end of the last part below."""
        flows = [flow for flow in (self.label_flow, self.title) if flow is not None]
        flows += [*self.texts, *self.notes]
        spans = [(flow.start, flow.end) for flow in flows if len(flow)]
        spans += [child.bounds for child in self.children]
        return min(start for start, _ in spans), max(end for _, end in spans)


def number_of(label: str) -> int:
    """Return the number a label stands for; 0 when it has none."""
    if "①" <= label <= "⑳":
        return ord(label) - ord("①") + 1
    return int(label) if label.isdigit() else chinese_value(label) or 0


def _match_label(
    flow: Flow, *, bare: bool, points: re.Pattern[str] | None
) -> tuple[str, int, int] | None:
    """Style, number and length of the label at the start of a paragraph."""
    for style, pattern in STYLES:
        found = pattern.match(flow.chars)
        if found:
            return style, number_of(found.group(1)), found.end()
    if points and (found := points.match(flow.chars)):
        return "point", number_of(found.group(1)), found.end()
    found = BARE.match(flow.chars) if bare else None
    return ("bare", int(found.group(1)), found.end()) if found else None


def _runs_from_one(pattern: re.Pattern[str], flows: list[Flow]) -> bool:
    """Whether words that may be labels (`1`, `一是`) number the paragraphs of this text."""
    numbers = [number_of(found[1]) for flow in flows if (found := pattern.match(flow.chars))]
    return len(numbers) >= 2 and numbers[0] == 1 and 2 in numbers


def _split_inline(flow: Flow) -> list[Flow]:
    """Cut a paragraph in which a numbered list runs on inline: 要做到：1.…；2.…"""
    found = list(INLINE.finditer(flow.chars))
    numbers = [number_of(next(group for group in match.groups() if group)) for match in found]
    if len(numbers) < 2 or numbers[:2] not in ([1, 2], [2, 3]):
        return [flow]
    edges = [0, *(match.start() for match in found), len(flow)]
    parts = [flow.part(a, b) for a, b in pairwise(edges)]
    return [part for part in parts if len(part)]


def build_outline(body: tuple[Flow, ...]) -> list[Item]:
    """Return the top items of a body in the order of the text."""
    flows = [part for flow in body for part in _split_inline(flow)]
    if len(flows) > MOST_PARTS:
        raise DocumentError(
            "too-large",
            ("段落和条目过多，没有读取。", f"{len(flows)}", "请拆成较小的文件后再试。"),
            ("There are too many paragraphs and items.", f"{len(flows)}", "Split the file."),
        )
    bare = _runs_from_one(BARE, flows)
    # Under other numbers only 一是…, 二是… number paragraphs; 一要… is a sentence of its item.
    numbered = any(_match_label(flow, bare=bare, points=None) for flow in flows)
    point = POINT_UNDER if numbered else POINT
    points = point if _runs_from_one(point, flows) else None
    top: list[Item] = []
    stack: list[Item] = []
    for flow in flows:
        label = _match_label(flow, bare=bare, points=points)
        if label is None:
            _add_text(flow, top, stack)
        else:
            _add_item(flow, label, top, stack)
    top = _with_closing(top)
    _settle_all(top)
    return top


def _add_text(flow: Flow, top: list[Item], stack: list[Item]) -> None:
    note = is_note(flow.chars) or OWNER_LINE.match(flow.chars)
    if stack:
        (stack[-1].notes if note else stack[-1].texts).append(flow)
    elif top and top[-1].label is None:
        top[-1].texts.append(flow)
    else:
        top.append(Item(None, 0, None, texts=[flow]))


def _add_item(flow: Flow, label: tuple[str, int, int], top: list[Item], stack: list[Item]) -> None:
    style, number, length = label
    styles = [item.style for item in stack]
    if style in styles:
        del stack[styles.index(style) :]
    elif number != 1:
        while stack and RANK[stack[-1].style or ""] >= RANK[style]:
            stack.pop()
    item = Item(
        flow.chars[:length], len(stack) + 1, style, label_flow=flow.part(0, length), number=number
    )
    rest = flow.part(length, len(flow)).stripped()
    if len(rest):
        item.texts.append(rest)
    (stack[-1].children if stack else top).append(item)
    stack.append(item)


def _settle_all(items: list[Item]) -> None:
    """Settle items of one level: where only a few could have a run-in title, none has."""
    labelled = [item for item in items if item.label is not None and item.texts]
    could = [item for item in labelled if _run_in_at(item.texts[0]) is not None]
    bodies = [item for item in labelled if re.search(r"[。：:].", item.texts[0].chars)]
    rare = len(labelled) >= 3 and 2 * len(could) <= max(len(bodies), len(labelled) - len(could))
    usual = len(could) >= 2 and 3 * len(could) >= 2 * len(bodies)
    listed = any(item.texts[0].chars.endswith(("；", ";")) for item in labelled)
    _share_last_line(items)
    for item in items:
        usage = "list" if listed else "never" if rare else "often" if usual else "as it looks"
        _settle(item, usage)


def _share_last_line(items: list[Item]) -> None:
    """Where a group of items has one line of owners, below its last, it is that of them all."""
    below = [item for item in items if item.label is not None and item.level > 1]
    if len(below) < 2 or len(below) != len(items) or not below[-1].notes:
        return
    if any(item.notes or item.children or note_in(_last_words(item)) for item in below[:-1]):
        return
    for item in below[:-1]:
        item.shared = below[-1].notes


def _last_words(item: Item) -> str:
    return item.texts[-1].chars if item.texts else ""


def _settle(item: Item, run_in: str) -> None:
    """Decide title, bracket of owners and texts of an item and of all below it."""
    if item.label is not None and item.texts:
        _take_title(item, run_in)
    texts = []
    for flow in item.texts:
        found = note_in(flow.chars)
        if found and item.label is not None and not re.search(r"[。；]", flow.chars[found.end() :]):
            item.notes.append(flow.part(found.start(), len(flow)))
            flow = flow.part(0, found.start())
        if len(flow):
            texts.append(flow)
    item.texts = texts
    _settle_all(item.children)


def _is_heading(text: str) -> bool:
    return len(text) <= 45 and text.count("，") + text.count(",") <= 2


def _take_title(item: Item, run_in: str) -> None:
    """A title stands alone on its line, or runs in before the first full stop or colon."""
    first = item.texts[0]
    if run_in == "list" and first.chars[-1:] in "。；;":
        return
    more = bool(item.children) or any(not GAP.fullmatch(flow.chars) for flow in item.texts[1:])
    noted = note_in(first.chars) if item.children else None
    if noted and not re.search(r"[。！？；;：:]", first.chars[: noted.start()]):
        # A heading may carry the owners of all that stands below it.
        item.title = first.part(0, noted.start())
        item.notes.insert(0, first.part(noted.start(), len(first)))
        item.texts = item.texts[1:]
        return
    if not re.search(r"[。！？；;：:]", first.chars):
        if more and _is_heading(first.chars) and not note_in(first.chars):
            item.title = first
            item.texts = item.texts[1:]
        return
    if re.fullmatch(r"[^。！？；;：:]+[：:。]", first.chars) and more:
        plain = item.style == "article" and not re.match(r"[（(【].*[）)】]", first.chars)
        if _is_heading(first.chars) and not plain and not _has_duty(first.chars):
            item.title = first.part(0, len(first) - 1)
            item.texts = item.texts[1:]
        return
    _take_run_in(item, first, run_in)


def _has_duty(text: str) -> bool:
    rows = cue_table().rows
    return any(rows[found.group(0)].kind == "modal" for found in cue_table().pattern.finditer(text))


def _take_run_in(item: Item, first: Flow, run_in: str) -> None:
    stop = _run_in_at(first, often=run_in == "often")
    if stop is None or item.style == "article":
        return
    if run_in in {"never", "list"} and not _is_short_title(first.chars[:stop], first.chars[stop]):
        return
    item.title = first.part(0, stop)
    item.texts[0] = first.part(stop + 1, len(first)).stripped()


def _is_short_title(head: str, stop: str) -> bool:
    """A title by itself, whatever its neighbours have: 时间安排：…"""
    return len(head) <= (6 if stop == "。" else 10) and "，" not in head


def _run_in_at(first: Flow, often: bool = False) -> int | None:
    """Where a title that runs in could end, or None."""
    stop = re.search(r"[。：:]", first.chars)
    note = note_in(first.chars)
    if stop is None or (note and note.start() == stop.end()) or is_note(first.chars[stop.end() :]):
        return None
    head = re.sub(r"（[^）]*）|\([^)]*\)", "", first.chars[: stop.start()])
    if head.endswith(("如下", "以下")) or TWO_APPEALS.search(head) or STATED.match(head):
        return None
    limit = 30 if stop.group(0) == "。" else 14
    if not re.search(r"\w", first.chars[stop.end() :]) or len(head) > limit or head.count("，") > 1:
        return None
    if re.search(r"[“《（；]", head) and "“" not in head:
        return None
    if often and len(head) <= 16 and "，" not in head and not re.search(r"\d", head):
        return None if ASKED.search(head) else stop.start()
    if _has_duty(head) or re.search(r"\d", head):
        return None
    return stop.start()


def _with_closing(top: list[Item]) -> list[Item]:
    """Move text after the last item, when it closes the document, out of the numbering."""
    items = [item for item in top if item.label is not None]
    if len(items) < 2:
        return top
    path = [items[-1]]
    while path[-1].children:
        path.append(path[-1].children[-1])
    last = path[-1]
    if len(last.texts) < 2 or TASKS_ABOVE.match(last.texts[-1].chars):
        return top
    peers = items[:-1] if last is items[-1] else path[-2].children[:-1]
    single = all(len(peer.texts) <= 1 for peer in peers) and _is_whole(last.texts[0])
    cut = next(
        (
            index
            for index in range(1, len(last.texts))
            if single
            or (CLOSING.match(last.texts[index].chars) and _is_whole(last.texts[index - 1]))
        ),
        None,
    )
    if cut is None:
        return top
    closing = Item(None, 0, None, texts=last.texts[cut:])
    last.texts = last.texts[:cut]
    return [*top, closing]


def _is_whole(flow: Flow) -> bool:
    """Whether a paragraph ends as a sentence does, and so is no title on its own line."""
    return bool(re.search(r"[。；！？!?][”’》）)]*$", flow.chars))


def split_sentences(flow: Flow, most: int | None = None) -> list[Flow]:
    """Return the sentences of a paragraph; full stops inside quotes and brackets do not count.

    After `most` sentences what is left of the paragraph is one.
    """
    found: list[Flow] = []
    closing: list[str] = []
    start = index = 0
    text = flow.chars
    while index < len(text) and (most is None or len(found) < most):
        char = text[index]
        if closing and char == closing[-1]:
            closing.pop()
        elif char in PAIRS and PAIRS[char] in text[index + 1 : index + 200]:
            closing.append(PAIRS[char])
        elif char in SENTENCE_END and not closing:
            while index + 1 < len(text) and text[index + 1] in SENTENCE_END + CLOSERS:
                index += 1
            found.append(flow.part(start, index + 1).stripped())
            start = index + 1
        index += 1
    if start < len(text):
        found.append(flow.part(start, len(text)).stripped())
    found = [piece for part in found for piece in _without_gaps(part)]
    return [part for part in found if re.search(r"\w", part.chars)]


def _without_gaps(flow: Flow) -> list[Flow]:
    """Cut out what a copy marks as missing: 〔缺〕."""
    edges = [0, *(edge for found in GAP.finditer(flow.chars) for edge in found.span()), len(flow)]
    return [flow.part(a, b).stripped() for a, b in zip(edges[::2], edges[1::2], strict=True)]
