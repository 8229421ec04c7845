"""Faults around the body: names, number, dates, contact, cited documents, addressees."""

from __future__ import annotations

import re
from datetime import date

from anxin.documents.flow import flow_of
from anxin.documents.lexicon import load

from .findings import Desk

NUMBERED = {"通知", "通报", "意见", "决定", "函", "批复", "请示", "报告", "命令"}
END = re.compile(
    r"有效期|施行期限|至\d{4}年|截至|执行至|实施至|试行期|底前|日前|月\d{1,2}日[至到\-—]|期限|自行废止|为止|结束后|结束时"
)
LAW = re.compile(r"(?:法|条例|规定|办法|宪法|细则|章程)(?:（[^）]*）)?》")
# 某局2023年工作方案 names who issues it without 关于.
BEFORE_YEAR = re.compile(r"[\u4e00-\u9fff]{4,24}?(?:局|厅|办公室|委员会)(?=20\d{2}年)")
# What a county or a town rules is not public everywhere as laws are.
OF_COUNTY = re.compile(r"[\u4e00-\u9fff]{2,4}[县镇乡](?!级)")
YEAR = re.compile(r"(?<!\d)(20\d{2})年(?!\d)")


def check_frame(desk: Desk) -> None:
    """Find what is missing or wrong around the body."""
    _names(desk)
    _missing_parts(desk)
    _dates(desk)
    _citations(desk)
    _addressees(desk)


def _end_of_text(desk: Desk) -> tuple[int, int]:
    ends = [sentence.end for sentence in desk.sentences()]
    end = max(ends, default=len(desk.text))
    return max(0, end - 1), end


def _is_named_short(head: str, signer: str) -> bool:
    """Whether a title names its issuer as everybody does: 柳林街道, 工业园区管委会."""
    if head.replace("管委会", "管理委员会").endswith(signer):
        return True
    bare = re.sub(r"(?:人民政府|办事处)$", "", signer)
    return bare != signer and bare[-1:] in "乡镇道" and head.endswith(bare)


def _names(desk: Desk) -> None:
    reading = desk.reading
    head = reading.title.split("关于", 1)[0] if "关于" in reading.title else ""
    if not head and (issuer := BEFORE_YEAR.match(reading.title)):
        head = issuer.group(0)
    if not head or not reading.signed_by:
        return
    head = re.split(r"转发|批转|印发", head)[0]
    if any(_is_named_short(head, signer) for signer in reading.signed_by):
        return
    left = head
    for signer in sorted(reading.signed_by, key=len, reverse=True):
        left = left.replace(signer, "", 1)
    for signer in reading.signed_by:
        if "：" not in signer and (signer not in head or (left and len(reading.signed_by) == 1)):
            part = next(part for part in reading.residue if part.why == "标题")
            desk.add("name-mismatch", None, part.start, part.end, head=head, signer=signer)


def _missing_parts(desk: Desk) -> None:
    reading = desk.reading
    at = _title_span(desk)
    if reading.number is None and reading.genre in NUMBERED:
        desk.add("document-number-missing", None, *at)
    if reading.signed_on is None:
        desk.add("date-missing", None, *_end_of_text(desk))
    if not reading.signed_by:
        desk.add("signature-missing", None, *_end_of_text(desk))
    body = "".join(sentence.text for sentence in desk.sentences())
    if reading.genre in {"通知", "通告", "方案", "命令", "公告"} and not END.search(body):
        desk.add("end-date-missing", None, *_end_of_text(desk))
    if reading.contact is None and not re.search(r"联系人|联系电话|电话[：:]|\d{7,}", body):
        desk.add("contact-missing", None, *_end_of_text(desk))


def _title_span(desk: Desk) -> tuple[int, int]:
    parts = [part for part in desk.reading.residue if part.why == "标题"]
    return (parts[0].start, parts[-1].end) if parts else (0, min(1, len(desk.text)))


def _dates(desk: Desk) -> None:
    reading = desk.reading
    if reading.signed_on is None:
        return
    signed = date.fromisoformat(reading.signed_on)
    for measure in reading.measures():
        due = (measure.deadline or "")[:10]
        if len(due) == 10 and due < reading.signed_on:
            desk.add(
                "deadline-before-signature",
                measure.id,
                measure.start,
                measure.end,
                deadline=due,
                signed=reading.signed_on,
            )
    for found in YEAR.finditer(reading.title):
        if int(found.group(1)) not in {signed.year, signed.year + 1}:
            desk.add(
                "year-mismatch",
                None,
                *_title_span(desk),
                year=found.group(1),
                signed=signed.year,
            )
    _festival(desk, signed)


def _festival(desk: Desk, signed: date) -> None:
    festival = load("faults")["festivals"].get(str(signed.year))
    if festival is None or not re.search(r"春节|过年", desk.text):
        return
    days = (date.fromisoformat(festival) - signed).days
    if 0 <= days < 7:
        desk.add("short-notice", None, *_end_of_text(desk), days=days)


def _citations(desk: Desk) -> None:
    # Titles are compared without wraps and spaces, as a reading keeps them.
    at_hand = {reading.title for reading in desk.higher}
    seen: set[str] = set()
    # What a notice issues is not cited: it comes with the notice.
    reading_title = desk.reading.title
    for sentence in desk.sentences():
        flow = flow_of(desk.text, sentence.start, sentence.end)
        for found in re.finditer(r"《([^《》]{4,}?)》", flow.chars):
            title = found.group(1)
            known = any(title in held or held in title for held in at_hand if held)
            law = LAW.search(found.group(0)) and not OF_COUNTY.match(title)
            if law or title in seen or known or title in reading_title:
                continue
            if not OF_COUNTY.match(title) and not re.search(
                r"通知|意见|方案|通报|纪要|要点|函|规划|指南", title
            ):
                continue
            seen.add(title)
            desk.add_in(
                "citation-not-at-hand",
                sentence.id,
                flow,
                found.start(),
                found.end(),
                title=found.group(0),
            )


def _addressees(desk: Desk) -> None:
    names = "".join(
        sentence.text for sentence in desk.sentences() if not sentence.id.startswith("0.")
    )
    line = next((part for part in desk.reading.residue if part.why == "主送机关"), None)
    for addressee in desk.reading.addressees:
        for kind, needed in load("faults")["addressee_words"].items():
            if addressee.endswith(kind) and not any(word in names for word in needed):
                start, end = (line.start, line.end) if line else _title_span(desk)
                desk.add("addressee-without-task", None, start, end, addressee=addressee)
