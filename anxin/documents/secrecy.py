"""Refuses texts that carry a mark of classification, before anything of them is read."""

from __future__ import annotations

import re

from .lexicon import any_of, words
from .types import DocumentError

HEAD_LINES = 12
_MARKS = any_of(words("frame", "secret_marks"))
# A mark stands alone on its line, with a star and a term, or beside other head marks
# (urgency, copy number); `保密工作` or `秘密级文件管理` in a sentence is a mention.
_LINE = re.compile(
    rf"^\s*(?:\d{{1,6}}\s+)?(?:密级[：:]\s*)?[【\[（(]?\s*({_MARKS})\s*(?:级|件|文件|资料|材料|电报|刊物)?"
    r"\s*(?:[★☆*]\s*.{0,10})?\s*[】\]）)]?\s*(?:(?:特急|加急|平急|特提|急件)|[^\w\s].{0,12})?\s*$"
)
_STAR = re.compile(rf"({_MARKS})\s*[★☆]")
_SPACED = re.compile(r"(?<=[\u4e00-\u9fff])[ \t\u3000]+(?=[\u4e00-\u9fff])")
# An internal telephone is a fault of the text, no mark upon it.
_THINGS = r"(?!号码|电话|专线|分机|短号|联系|网|人员|管理|控制|审计|装修|设施|监控)"
_INLINE = re.compile(
    rf"[（(【\[]\s*({_MARKS}|内部资料|内部文件){_THINGS}[^）)】\]]{{0,12}}[）)】\]]"
    r"|(?:内部(?:资料|文件|材料)|注意保密|不得外传)[，,、 ]*(?:严禁|请勿|不得|注意)?"
    r"(?:外传|保存|保密|翻印)"
)


def classification_mark(text: str) -> str | None:
    """Return the mark that `text` carries in its head, or None."""
    lines = [line for line in text[:20_000].split("\n") if line.strip()]
    for line in lines[:HEAD_LINES]:
        line = _SPACED.sub("", line.strip())
        found = _LINE.match(line)
        if found:
            return found.group(1)
        inline = _INLINE.search(line) if len(line) <= 40 else None
        if inline:
            return inline.group(0)
    starred = _STAR.search(text)
    return starred.group(1) if starred else None


def refuse_classified(text: str) -> None:
    """Raise DocumentError when `text` carries a mark; the error quotes nothing of the text."""
    if classification_mark(text) is None:
        return
    raise DocumentError(
        "classified",
        (
            "文件带有密级或内部标志，已拒绝读取，没有保留任何内容。",
            "文件首部",
            "涉密和内部文件不得在本系统处理；请只提交可公开处理的文件。",
        ),
        (
            "The file is marked as classified or internal; it was refused and nothing was kept.",
            "head of the file",
            "Submit only texts that may be handled in the open.",
        ),
    )
