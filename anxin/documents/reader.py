"""Reads a document: text, frame, outline, sentences, measures, and what was left over."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from .addressing import Setting, address, setting_of
from .brackets import parse_bracket
from .clauses import Act
from .dates import find_deadline, find_due, reference_date
from .extract import extract_text
from .flow import Flow, flow_of
from .frame import Frame, read_frame
from .layout import read_layout
from .lexicon import cue_table
from .measures import DONE_AGAIN, DONE_BY, Group, group_acts
from .noted import Note, titled, told_in, with_gaps, with_note
from .notes import OWNER_WORDS
from .outline import CLOSING, GAP, Item, build_outline, split_sentences
from .quantities import find_quantities
from .secrecy import refuse_classified
from .telling import NARRATIVE
from .types import DocumentError, Measure, OutlineNode, Reading, Residue, Sentence, Strength

CITED = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》(?:[（(][^（）()]{3,30}号[）)])?")
BASIS = re.compile(r"(?:贯彻|落实|根据|依据|按照|遵照)")
INLINE_NOTE = re.compile(rf"[（(〔【][^（）()〔〕【】]*{OWNER_WORDS}[^（）()〔〕【】]*[）)〕】]")
# The sentence after which the body of a text without numbers begins.
ANNOUNCES = re.compile(
    r"(?:如下(?:意见|规定|安排|决定|通知|措施|办法)?|以下(?:几点|事项|工作)?|倡议|提示|要求)[：:。]?$"
)
NOW_ASKS = re.compile(r"(?:提出|作出|明确)(?:如下|以下|几点)[^，。]{0,6}(?:要求|意见|安排)")
# The head of a table of duties whose rows the format does not tell apart (PDF, plain text).
TABLE_HEAD = re.compile(
    r"^(?:序号|编号)?[^，。：:；]{0,8}(?:任务|措施|事项|内容)[^，。：:；]{0,8}"
    r"(?:责任|牵头)(?:单位|部门|科室)[^，。：:；]{0,24}$"
)
# No sentence of a real document is longer; what is, is no sentence, and must not cost minutes.
LONGEST_SENTENCE = 3_000
# After so many sentences the rest is left to people.
MOST_SENTENCES = 20_000
UNREAD = "{}过长，没有分析，请人工阅读"
MEETING = re.compile(
    r"(?:会议|会上|[\u4e00-\u9fff]{2,3}(?:最后|还|同时)?(?=要求|强调|指出))(?:最后|还|并)?(?P<demands>要求|强调|明确|部署|议定|决定)?|[^，。]{2,24}(?:参加|出席|表示|介绍)"
)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def read_notice(path_or_bytes: str | Path | bytes, filename: str | None = None) -> Reading:
    """Read a document from a path or from bytes; `filename` decides the format.

    Raises DocumentError for what cannot be read; a classified text is refused, nothing kept.
    """
    if isinstance(path_or_bytes, bytes):
        return read_text(extract_text(path_or_bytes, filename or "document.txt"))
    path = Path(path_or_bytes)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(
            "file-missing",
            ("文件打不开。", str(path), "请检查路径和权限。"),
            ("The file cannot be opened.", str(path), "Check the path and the permissions."),
        ) from error
    return read_text(extract_text(data, filename or path.name))


def read_text(source: str) -> Reading:
    """Read a document from its decoded text (newlines `\\n`)."""
    refuse_classified(source)
    layout = read_layout(source)
    frame = read_frame(layout.paragraphs, source)
    return _Builder(source, frame, layout.furniture).reading()


@dataclass(slots=True)
class _Builder:
    """Turns the items of one document into the values of a reading."""

    source: str
    frame: Frame
    furniture: tuple[Flow, ...]
    residue: list[tuple[Flow, str]] = field(default_factory=list)
    outside: int = 0
    dated: str | None = None
    unnumbered: bool = False
    begun: bool = False
    demanding: bool = False
    read: int = 0

    def reading(self) -> Reading:
        """Return the reading of the document."""
        frame = self.frame
        self.dated = frame.signed_on or reference_date(self.source)
        self.residue = [*frame.spent, *((flow, "页码或页眉页脚") for flow in self.furniture)]
        self.residue += [
            (flow_of(self.source, *found.span()), "原文缺失") for found in GAP.finditer(self.source)
        ]
        told = [flow for flow in (*frame.body, *frame.printed) if TABLE_HEAD.match(flow.chars)]
        self.residue += [
            (flow, "表头：这里的表格没有按行读，责任单位和时限请人工核对") for flow in told
        ]
        frame.body = tuple(flow for flow in frame.body if flow not in told)
        frame.printed = tuple(flow for flow in frame.printed if flow not in told)
        setting = setting_of(frame.genre, frame.addressees, frame.title)
        outline: list[OutlineNode] = []
        position = 0
        items = [*build_outline(frame.body), *build_outline(frame.printed)]
        self.unnumbered = all(item.label is None for item in items)
        for item in items:
            if item.label is None:
                outline.append(self._outside(item, setting))
                asked = any(NOW_ASKS.search(flow.chars) for flow in item.texts)
                setting = replace(setting, asked=setting.asked or asked)
            else:
                position += 1
                outline.append(self._item(item, (position,), setting))
        return Reading(
            title=self._said(frame.title) if frame.title else "",
            issuers=frame.issuers,
            number=frame.number,
            addressees=frame.addressees,
            signed_by=frame.signed_by,
            signed_on=frame.signed_on,
            public=frame.public,
            basis=self._basis(),
            source_text=self.source,
            outline=tuple(outline),
            residue=self._residue(),
            genre=frame.genre,
            copied_to=frame.copied_to,
            attachments=frame.attachments,
            contact=frame.contact,
        )

    def _said(self, flow: Flow) -> str:
        """The words as the source has them: a stop read as 。 may stand there as a point."""
        return "".join(
            self.source[place] if char == "。" else char
            for char, place in zip(flow.chars, flow.places, strict=True)
        )

    def _residue(self) -> tuple[Residue, ...]:
        held = [pair for pair in self.residue if len(pair[0])]
        ordered = sorted(held, key=lambda pair: pair[0].start)
        return tuple(Residue(flow.start, flow.end, self._said(flow), why) for flow, why in ordered)

    def _basis(self) -> tuple[str, ...]:
        found: list[str] = []
        for flow in self.frame.body[:3]:
            if re.match(r"[一1（(第]", flow.chars) and found:
                break
            for sentence in split_sentences(flow.part(0, LONGEST_SENTENCE)):
                found.extend(
                    match.group(0)
                    for match in CITED.finditer(sentence.chars)
                    if BASIS.search(sentence.chars[: match.start()])
                )
        return tuple(dict.fromkeys(found))

    def _parts(self, texts: list[Flow]) -> Iterator[Flow]:
        """The sentences of an item, split as they are read, so that no text costs minutes."""
        for text in texts:
            if self.read >= MOST_SENTENCES:
                self.residue.append((text, UNREAD.format("全文")))
            else:
                yield from split_sentences(text, MOST_SENTENCES - self.read)

    def _outside(self, item: Item, setting: Setting) -> OutlineNode:
        sentences = []
        orders = self.frame.genre in cue_table().defaults
        for flow in self._parts(item.texts):
            self.outside += 1
            body = self.begun and not CLOSING.match(flow.chars)
            sentences.append(self._sentence(flow, f"0.{self.outside}", setting, None, in_body=body))
            opening = MEETING.match(flow.chars)
            # What a meeting demanded goes on from sentence to sentence until somebody only tells.
            self.demanding = bool(opening["demands"]) if opening else self.demanding
            # Without numbers, what follows “如下” is the body.
            told = orders and ANNOUNCES.search(flow.chars)
            # A message says why in one sentence; then it asks.
            sent = self.frame.title is None and self.frame.addressees
            # So is what follows the first sentence that asks by a modal.
            asked = orders and self.frame.genre not in NARRATIVE and _is_asked(sentences[-1])
            self.begun = self.begun or bool(self.unnumbered and (told or sent or asked))
        start, end = item.bounds
        return OutlineNode(None, 0, None, start, end, (), tuple(sentences))

    def _item(
        self, item: Item, path: tuple[int, ...], setting: Setting, above: Note | None = None
    ) -> OutlineNode:
        note = self._note(item) or titled(item) or above
        inner = setting.within(item.title, item.level)
        prefix = ".".join(str(part) for part in path)
        sentences = []
        parts = list(self._parts(item.texts))
        telling, told = told_in(parts)
        if note is None and told is not None:
            note = Note(told, None, own=False)
        for count, flow in enumerate(parts, start=1):
            identity = f"{prefix}.{count}"
            if flow is telling:
                self.residue.append((flow, "责任单位标注，已并入本条各项措施"))
                sentences.append(Sentence(identity, self._said(flow), flow.start, flow.end))
                continue
            sentences.append(self._sentence(flow, identity, inner, note))
            inner = inner.after(sentences[-1].measures)
        children = []
        for index, child in enumerate(item.children, start=1):
            handed = replace(note, own=False) if note else None
            children.append(self._item(child, (*path, index), inner, handed))
        for flow, why in self._apart(item):
            self.residue.append((flow, why))
        start, end = item.bounds
        return OutlineNode(
            item.label,
            item.level,
            self._said(item.title) if item.title else None,
            start,
            end,
            tuple(children),
            tuple(sentences),
        )

    def _note(self, item: Item) -> Note | None:
        notes = item.notes or item.shared
        if not notes:
            return None
        words = "；".join(with_gaps(flow, self.source) for flow in notes)
        return Note(parse_bracket(words), find_due(words, self.dated))

    def _apart(self, item: Item) -> list[tuple[Flow, str]]:
        apart = [(flow, "责任单位标注，已并入本条各项措施") for flow in item.notes]
        if item.title is not None:
            apart.append((item.title, "条目标题"))
        return apart

    def _sentence(
        self,
        flow: Flow,
        identity: str,
        setting: Setting,
        note: Note | None,
        in_body: bool = True,
    ) -> Sentence:
        self.read += 1
        if len(flow) > LONGEST_SENTENCE or self.read > MOST_SENTENCES:
            what = "全文" if self.read > MOST_SENTENCES else "句子"
            self.residue.append((flow, UNREAD.format(what)))
            return Sentence(identity, self._said(flow), flow.start, flow.end)
        groups, idle = group_acts(flow, setting.manner, in_body, demanded=self.demanding)
        if not in_body:
            groups, idle = self._without_preface(groups, idle)
        for act in idle:
            self.residue.append((act.flow, "背景、依据或引语，没有要求"))
        measures: list[Measure] = []
        for index, group in enumerate(groups):
            letter = LETTERS[index % 26] * (1 + index // 26) if len(groups) > 1 else ""
            words = _between(flow, group.start, group.last.flow.end)
            measure = self._measure(group, words, identity + letter, setting, measures, in_body)
            measures.append(with_note(measure, note))
        measures = _dated_together(groups, measures)
        return Sentence(identity, self._said(flow), flow.start, flow.end, tuple(measures))

    def _without_preface(
        self, groups: list[Group], idle: list[Act]
    ) -> tuple[list[Group], list[Act]]:
        """Outside the numbering the grounds of a request are no part of it."""
        for group in groups:
            first = group.acts[0]
            cut = _preface_length(first.flow.chars)
            if cut:
                preface = replace(first, flow=first.flow.part(0, cut).stripped())
                idle = [*idle, preface]
                group.acts[0] = replace(first, flow=first.flow.part(cut, len(first.flow)))
        return groups, idle

    def _measure(
        self,
        group: Group,
        words: Flow,
        identity: str,
        setting: Setting,
        before: list[Measure],
        in_body: bool,
    ) -> Measure:
        start, end, text = words.start, words.end, words.chars
        addressee, instrument, owners = address(group, text, setting, before, in_body)
        inline = [match.group(0) for match in INLINE_NOTE.finditer(text)]
        measure = Measure(
            id=identity,
            start=start,
            end=end,
            text=self._said(words),
            strength=group.strength,
            cue=group.cue,
            confidence=group.confidence,
            addressee=addressee,
            instrument=instrument,
            owners=owners,
            quantities=find_quantities(text),
            deadline=find_deadline(text, self.dated),
            cites=tuple(match.group(0) for match in CITED.finditer(text)),
        )
        return with_note(measure, Note(parse_bracket("；".join(inline)))) if inline else measure


def _is_asked(sentence: Sentence) -> bool:
    """Whether a sentence asks by a modal."""
    rows = cue_table().rows
    return any(rows[m.cue].kind == "modal" for m in sentence.measures if m.cue in rows)


def _dated_together(groups: list[Group], measures: list[Measure]) -> list[Measure]:
    """`储备甲…，储备乙…，1月底前到位`: the day at the end is that of the acts before it, too."""
    dated = list(measures)
    for index in range(len(groups) - 1, 0, -1):
        last_words = groups[index].last.flow.chars.rstrip("。；")
        closing = len(groups[index].acts) > 1 and DONE_BY.match(last_words)
        # 招聘…，8月底前完成招录: what is done by then is named once more.
        again = DONE_AGAIN.match(last_words)
        told = "".join(group.text for group in groups[:index])
        if again and set(again.group(1) or again.group(2)) & set(told):
            closing = again
        before = dated[index - 1]
        if not (closing or dated[index] is not measures[index]):
            continue
        other = groups[index].party is not None and again is None
        if other or groups[index].acts[0].hard_break or before.deadline:
            continue
        if before.strength is Strength.MUST and dated[index].strength is Strength.MUST:
            dated[index - 1] = replace(before, deadline=dated[index].deadline)
    return dated


def _between(flow: Flow, start: int, end: int) -> Flow:
    """Return the part of a sentence between two source indices; page furniture stays out."""
    first = bisect_left(flow.places, start)
    return flow.part(first, bisect_left(flow.places, end))


def _preface_length(text: str) -> int:
    """Length of the leading clauses of 为…，根据…，经…同意，… before the clause that asks."""
    length = 0
    for clause in re.finditer(r"[^，,]*[，,]", text):
        head = clause.group(0)
        if clause.start() != length or not re.match(
            r"(?:为|根据|按照|依据|经|遵照|鉴于|进一步|现|针对)", head
        ):
            break
        length = clause.end()
    return length if length < len(text) else 0
