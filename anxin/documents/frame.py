"""What stands around the body: head, title, number, addressees, signature, annexes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .brackets import KEY
from .dates import parse_date
from .flow import Flow
from .layout import DATE_LINE, LABEL, TERMINAL
from .lexicon import any_of, load, words

GENRE_END = re.compile(
    any_of(words("frame", "genres"))
    + r"(?:[（(](?:试行|暂行|草案|征求意见稿|代拟稿|节录|摘要|全文|送审稿|[^）)]{0,12}稿)[）)])?$"
)
NUMBER = re.compile(
    r"^[（(]?(?:[\u4e00-\u9fff（）()]{1,20}?[〔\[【［（(]\d{4}[〕\]】］）)]第?\d{1,5}号"
    r"|(?:[\u4e00-\u9fff]{2,24})?第?[\d一二三四五六七八九十]{1,5}号(?:令)?|\d{4}年第\d{1,4}号|第\d{1,4}期|[〔\[【［（(]\d{4}[〕\]】］）)]第?\d{1,4}[期号])[）)]?$"
)
URGENCY = re.compile(r"^(?:特急|加急|平急|特提|急件|\d{6}|[（(]?代拟稿[）)]?)$")
SOURCE_NOTE = re.compile(r"^(?:来源|信息来源|发布时间|发布日期|索引号|主题分类|浏览次数)\s*[:：]")
RED_HEAD = re.compile(r"^[\u4e00-\u9fff（）()]{4,40}文件$")
# 发电单位：…等级：特急·明电赣汛办电〔2025〕18号
TELEGRAM = re.compile(
    r"^(?:发电单位|发往|签批盖章|等级)[^，。]{0,8}[：:].*?(?:(?:明电|急|平)([\u4e00-\u9fff]{2,12}[〔\[]\d{4}[〕\]]\d{1,5}号))?$"
)
SIGNATORY = re.compile(r"^签发人[：:]")
ANNEX = re.compile(r"^附件\s*[\d一二三四五六七八九十]*\s*(?:[：:.、]|$)")
COPIES = re.compile(r"^(?:抄送|抄报|主送|分送)[：:]")
PRINTED = re.compile(
    r"印发$|^共印\d+份|^[（(]?(?:公开属性|信息公开选项|主动公开|依申请公开|不予公开)"
)
NOTE = re.compile(r"^[（(](?:此件|此文件|本件|联系人|联系电话|注[：:])[^）)]*[）)]$")
CONTACT = re.compile(
    r"^[（(]?(?:联系人|联系电话|联系方式|咨询电话|值班电话|举报电话|监督电话|[\u4e00-\u9fff]{0,4}热线)(?:电话)?[：:]"
)
SIGNER = re.compile(
    r"^(?:[\u4e00-\u9fffA-Za-z0-9（）()·“”、]{2,40}|[\u4e00-\u9fff]{2,10}[：:][\u4e00-\u9fff]{2,4})$"
)
BODY_TAIL = re.compile(
    r"(?:政府|办公室|办公厅|委员会|指挥部|局|厅|部|街道办事处|领导小组|协会|公司|工会|妇联|联合会|团委"
    r"|中心|委|联|学校|小组|总社|支队|大队|法院|检察院|管委会|村委会|居委会|院)$"
)
CLOSED = re.compile(r"^(?:特此|专此|此复|此令|此致)[\u4e00-\u9fff]{0,6}$")
PUBLIC = re.compile(r"此件公开发布|此件主动公开|^主动公开|公开属性[：:]主动公开|[：:]主动公开")
NOT_PUBLIC = re.compile(r"此件不公开|不予公开|依申请公开|此件删减后公开|此件不予公开")


@dataclass(slots=True)
class Frame:
    """Parts of the document around its body; `spent` pairs each flow with why it is no measure."""

    title: Flow | None = None
    issuers: tuple[str, ...] = ()
    number: str | None = None
    addressees: tuple[str, ...] = ()
    signed_by: tuple[str, ...] = ()
    signed_on: str | None = None
    public: bool | None = None
    attachments: tuple[str, ...] = ()
    copied_to: tuple[str, ...] = ()
    contact: str | None = None
    body: tuple[Flow, ...] = ()
    # The document that a notice of printing carries after its signature.
    printed: tuple[Flow, ...] = ()
    spent: list[tuple[Flow, str]] = field(default_factory=list)

    @property
    def genre(self) -> str | None:
        """The kind of document by its title, under its general name."""
        found = GENRE_END.search(self.title.chars) if self.title else None
        if found is None:
            return None
        name = re.sub(r"[（(].*", "", found.group(0))
        return str(load("frame")["genre_names"].get(name, name))


def read_frame(paragraphs: tuple[Flow, ...], source: str) -> Frame:
    """Return the frame of a document, given its paragraphs."""
    frame = Frame()
    rest = _read_tail(frame, list(paragraphs), source)
    frame.body = tuple(_without_attendance(frame, _read_head(frame, rest, source)))
    _read_message(frame)
    if not frame.issuers:
        frame.issuers = frame.signed_by or _issuers_in_title(frame.title)
    return frame


# A short message: who sends it and to whom, in one line with what it says.
MESSAGE = re.compile(
    r"^(?:【([^】]{2,20})】)?(?:(?:紧急|重要|工作|温馨)?(?:通知|提醒|提示|预警)[：:])?"
    r"(?:((?:各|全体)[^，。：:！]{1,40})[：:])?"
)


def _read_message(frame: Frame) -> None:
    if frame.title is not None or frame.addressees or not frame.body:
        return
    found = MESSAGE.match(frame.body[0].chars)
    if found and found.group(1):
        frame.issuers = (found.group(1),)
    if found and found.group(2):
        frame.addressees = split_addressees(found.group(2))


# Who was there and when: minutes name it, nobody is asked for anything.
ATTENDANCE = re.compile(
    r"^(?:出席|列席|参加|参会|与会|请假|缺席|记录|主持|会议时间|会议地点|时间|地点|主持人|整理)(?:会议|人员|单位|人|领导)*[：:]"
)


def _without_attendance(frame: Frame, paragraphs: list[Flow]) -> list[Flow]:
    if frame.genre != "纪要":
        return paragraphs
    apart = [flow for flow in paragraphs if ATTENDANCE.match(flow.chars)]
    frame.spent.extend((flow, "会议时间和参会人员") for flow in apart)
    return [flow for flow in paragraphs if not ATTENDANCE.match(flow.chars)]


def _read_head(frame: Frame, paragraphs: list[Flow], source: str) -> list[Flow]:
    index = 0
    while index < len(paragraphs):
        text = paragraphs[index].chars
        if (telegram := TELEGRAM.match(text)) is not None:
            frame.number = telegram.group(1) or frame.number
            frame.spent.append((paragraphs[index], "版头标注"))
        elif SOURCE_NOTE.match(text) or URGENCY.match(text) or SIGNATORY.match(text):
            frame.spent.append((paragraphs[index], "版头标注"))
        elif RED_HEAD.match(text) and not GENRE_END.search(text):
            frame.issuers = (text.removesuffix("文件"),)
            frame.spent.append((paragraphs[index], "发文机关标志"))
        elif NUMBER.match(text) and frame.number is None:
            wrapped = text[0] in "（(" and text[-1] in "）)"
            frame.number = text[1:-1] if wrapped else text
            frame.spent.append((paragraphs[index], "发文字号"))
        elif frame.title is None and not frame.addressees and _may_be_title(text):
            index = _read_title(frame, paragraphs, index)
            continue
        elif frame.title is not None and (found := SIGNED_LINE.match(text)):
            frame.issuers, frame.signed_on = (found.group(1),), parse_date(found.group(2))
            frame.spent.append((paragraphs[index], "发文机关和成文日期"))
        elif frame.title is not None and DATE_LINE.match(text):
            frame.signed_on = frame.signed_on or parse_date(text)
            frame.spent.append((paragraphs[index], "成文日期"))
        elif (
            frame.title is not None
            and not frame.addressees
            and _are_issuers(paragraphs[index], source)
        ):
            frame.issuers = tuple(_names(paragraphs[index], source))
            frame.spent.append((paragraphs[index], "发文机关"))
        elif _are_addressees(text) and not frame.addressees:
            frame.addressees = split_addressees(text.rstrip("：: "))
            frame.spent.append((paragraphs[index], "主送机关"))
        else:
            break
        index += 1
    return paragraphs[index:]


def _are_issuers(flow: Flow, source: str) -> bool:
    """A line below the title that holds nothing but bodies apart: 甲厅　乙厅."""
    names = _names(flow, source)
    return len(names) > 1 and all(BODY_TAIL.search(name) for name in names)


def _may_be_title(text: str) -> bool:
    if LABEL.match(text) or text.endswith(("：", ":")):
        return False
    return len(text) <= 90 and not re.search(r"[。；;！!]", re.sub(r"《[^》]*》", "", text))


def _read_title(frame: Frame, paragraphs: list[Flow], index: int) -> int:
    """Take the title that starts at `index`; return the index after it."""
    title = paragraphs[index]
    end = index + 1
    if end < len(paragraphs) and SUBTITLE.match(paragraphs[end].chars):
        title, end = title.joined(paragraphs[end]), end + 1
    while end < len(paragraphs) and end - index < 5 and not GENRE_END.search(title.chars):
        text = paragraphs[end].chars
        if not _may_be_title(text) or len(text) > 45 or NUMBER.match(text) or "，" in text:
            break
        following = title.joined(paragraphs[end])
        if not any(GENRE_END.search(part.chars) for part in paragraphs[end : index + 5]):
            break
        title = following
        end += 1
    frame.title = title
    frame.spent.extend((paragraph, "标题") for paragraph in paragraphs[index:end])
    return end


# ——致全体居民的倡议
SUBTITLE = re.compile(r"^[—－–-]{1,2}[^，。；：]{4,40}$")


def _are_addressees(text: str) -> bool:
    if not text.endswith(("：", ":")) or LABEL.match(text) or len(text) > 300:
        return False
    return not re.search(r"[。；]|如下|以下|通知|(?:要求|决定|议定|强调)[：:]$|^为", text)


def split_addressees(text: str) -> tuple[str, ...]:
    """Return the bodies or persons named in the line of addressees."""
    parts: list[str] = []
    depth = 0
    current = ""
    for char in text:
        depth += (char in "（(") - (char in "）)")
        if char in "，,、；;" and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += char
    names: list[str] = []
    for part in (part.strip() for part in [*parts, current]):
        if part.startswith(("（", "(")) and names:
            names[-1] += f"、{part}"
        elif part:
            names.append(part)
    return tuple(names)


def _issuers_in_title(title: Flow | None) -> tuple[str, ...]:
    if title is None or "关于" not in title.chars:
        return ()
    head = title.chars.split("关于", 1)[0].rstrip("转印发 ")
    pieces = re.findall(r".+?(?:办公室|办公厅|委员会|人民政府(?!办)|指挥部|局|厅|领导小组)", head)
    return tuple(pieces) if pieces and "".join(pieces) == head else ((head,) if head else ())


def _signature_at(paragraphs: list[Flow]) -> int | None:
    """Index of the date line of the signature: the first after a short unpunctuated line."""
    for index in range(1, len(paragraphs)):
        before = paragraphs[index - 1].chars
        if DATE_LINE.match(paragraphs[index].chars) and SIGNER.match(before):
            if not LABEL.match(before) and not GENRE_END.search(before):
                return index
        closed = TERMINAL.search(before) or CLOSED.match(before) or CONTACT.match(before)
        # A text of one paragraph may be signed with nothing but the day.
        first = 2 if TERMINAL.search(before) else 3
        if DATE_LINE.match(paragraphs[index].chars) and closed and index >= first:
            return index
    return None


def _read_tail(frame: Frame, paragraphs: list[Flow], source: str) -> list[Flow]:
    """Take everything after the body; return what stands before it."""
    date_at = _signature_at(paragraphs)
    end = len(paragraphs) if date_at is None else date_at
    if date_at is not None:
        frame.signed_on = parse_date(paragraphs[date_at].chars)
        frame.spent.append((paragraphs[date_at], "成文日期"))
        printed = _printed_at(paragraphs, date_at)
        _read_after(frame, paragraphs[date_at + 1 : printed])
        frame.printed = tuple(_take_printed(frame, paragraphs[printed:]))
    else:
        end = _strip_closing(frame, paragraphs)
    start = end
    while start > 2 and end - start < 8 and _is_signer(paragraphs[start - 1].chars, date_at):
        start -= 1
    signers = paragraphs[start:end]
    if not signers and end > 2:
        start = end = _split_signed_line(frame, paragraphs, end)
    frame.signed_by += tuple(name for flow in signers for name in _names(flow, source))
    frame.spent.extend((flow, "署名") for flow in signers)
    return _strip_annexes(frame, paragraphs[:start])


PRINTS = re.compile(
    r"(?:印发|转发|发布|公布)(?:《([^《》]{4,60})》|([^《》]{4,60}?)(?:的通知|的公告)?$)"
)


# 《…办法》已经…通过，现予公布。
PROMULGATED = re.compile(r"(?:现予|予以|现将|现)(?:公布|发布)")


# A table of duties behind the signature is read as the text is.
DUTY_TABLE = re.compile(r"(?:分解|分工|责任|任务|措施)(?:方案|清单|表|一览表|安排表|台账)?$")
OWNER_LINE = re.compile(rf"^{KEY}[：:]")


def _printed_at(paragraphs: list[Flow], date_at: int) -> int:
    """Index of the title of the document that this one prints, or the end."""
    head = "".join(flow.chars for flow in paragraphs[:6])
    names = {
        found[1] or found[2] for flow in paragraphs[:6] for found in PRINTS.finditer(flow.chars)
    }
    names |= {found[1] for found in PRINTS.finditer(head) if found[1]}
    names |= {
        found for found in re.findall(r"《([^《》]{4,60})》", head) if PROMULGATED.search(head)
    }
    for index in range(date_at + 1, len(paragraphs)):
        name = re.sub(r"[（(](?:试行|暂行)[）)]$", "", paragraphs[index].chars)
        if len(name) >= 4 and any(wanted and name in wanted for wanted in names):
            return index
        following = paragraphs[index + 1 : index + 6]
        if DUTY_TABLE.search(name) and any(OWNER_LINE.match(flow.chars) for flow in following):
            return index
    return len(paragraphs)


def _take_printed(frame: Frame, paragraphs: list[Flow]) -> list[Flow]:
    """The body of the printed document; its title and imprint are spent."""
    if not paragraphs:
        return []
    frame.spent.append((paragraphs[0], "所印发文件的标题"))
    return _strip_notes(frame, paragraphs[1:]) if len(paragraphs) > 1 else []


SIGNED_LINE = re.compile(r"^([\u4e00-\u9fff（）()]{4,40}?)(\d{4}年\d{1,2}月\d{1,2}日)$")


def _split_signed_line(frame: Frame, paragraphs: list[Flow], end: int) -> int:
    """A signature with its date on the same line."""
    found = SIGNED_LINE.match(paragraphs[end - 1].chars)
    if found is None or frame.signed_on is not None:
        return end
    frame.signed_by = (found.group(1),)
    frame.signed_on = parse_date(found.group(2))
    frame.spent.append((paragraphs[end - 1], "署名和成文日期"))
    return end - 1


def _is_signer(text: str, date_at: int | None) -> bool:
    if not SIGNER.match(text) or LABEL.match(text) or GENRE_END.search(text) or NUMBER.match(text):
        return False
    return bool(BODY_TAIL.search(text)) or (date_at is not None and len(text) <= 24)


def _names(flow: Flow, source: str) -> list[str]:
    raw = source[flow.start : flow.end]
    pieces = [piece for piece in re.split(r"[\s\u3000]+", raw) if piece]
    apart = len(pieces) > 1 and all(len(p) >= 3 and BODY_TAIL.search(p) for p in pieces)
    return pieces if apart else [flow.chars]


def _strip_annexes(frame: Frame, paragraphs: list[Flow]) -> list[Flow]:
    """Take the list of annexes that stands between body and signature."""
    at = next((i for i, flow in enumerate(paragraphs) if i > 1 and ANNEX.match(flow.chars)), None)
    if at is None:
        return _strip_notes(frame, paragraphs)
    annexes = paragraphs[at:]
    frame.attachments += tuple(
        re.sub(r"^(?:附件\s*[：:]?)?\s*(?:\d+[.．、])?\s*", "", flow.chars) for flow in annexes
    )
    frame.spent.extend((flow, "附件说明") for flow in annexes)
    return _strip_notes(frame, paragraphs[:at])


def _strip_notes(frame: Frame, paragraphs: list[Flow]) -> list[Flow]:
    while len(paragraphs) > 1 and _is_closing(paragraphs[-1].chars):
        _read_after(frame, [paragraphs[-1]])
        paragraphs = paragraphs[:-1]
    return paragraphs


def _is_closing(text: str) -> bool:
    return any(pattern.search(text) for pattern in (COPIES, PRINTED, NOTE, CONTACT))


def _strip_closing(frame: Frame, paragraphs: list[Flow]) -> int:
    """Index after the last paragraph before copies, imprint and notes."""
    end = len(paragraphs)
    while end > 1 and _is_closing(paragraphs[end - 1].chars):
        end -= 1
    _read_after(frame, paragraphs[end:])
    return end


def _read_after(frame: Frame, paragraphs: list[Flow]) -> None:
    in_annex = False
    for flow in paragraphs:
        text = flow.chars
        if PUBLIC.search(text):
            frame.public = True
        elif NOT_PUBLIC.search(text):
            frame.public = False
        if CONTACT.match(text) or text.startswith(("（联系", "(联系")):
            frame.contact = text.strip("（）()")
        if COPIES.match(text):
            frame.copied_to = split_addressees(re.sub(r"^..[：:]", "", text).rstrip("。"))
        if ANNEX.match(text):
            in_annex = True
            frame.attachments += (text,)
        closing = _is_closing(text)
        frame.spent.append((flow, "附件" if in_annex and not closing else "版记或附注"))
