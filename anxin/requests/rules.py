"""What makes a request usable. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time

from anxin.core.text import RECEIPT_ALPHABET, RECEIPT_LENGTH, clean, phone_clean
from anxin.core.types import gettext_noop

from .types import FactLine, Field, FieldType, RequestDraft, RequestKind

LEAST_TEXT = 4
MOST_TEXT = 2000
MOST_NAME = 64
MOST_FACT = 200
MOST_FACTS = 20
YES, NO = "yes", "no"
YES_NO_LABELS = {YES: gettext_noop("是"), NO: gettext_noop("否")}
_SAID_YES_NO = {"true": YES, "1": YES, "yes": YES, "false": NO, "0": NO, "no": NO}
WRONG = {
    FieldType.TEXT: gettext_noop("最多 200 个字。"),
    FieldType.CHOICE: gettext_noop("请从给出的几项里选。"),
    FieldType.DATE: gettext_noop("日期写成 2021-02-12 这样。"),
    FieldType.TIME: gettext_noop("时间写成 09:30 这样。"),
    FieldType.NUMBER: gettext_noop("请写数字，例如 12 或 3.5。"),
    FieldType.YES_NO: gettext_noop("请选“是”或“否”。"),
}
_UNANSWERED = gettext_noop("请回答这一项。")
_NOT_ASKED = gettext_noop("这类事项不问这一项。")
_PHONE = re.compile(r"\+?\d{7,15}")
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")


def draft_faults(draft: RequestDraft) -> dict[str, str]:
    """Each field at fault and what to write instead; empty when the draft can be filed."""
    faults: dict[str, str] = {}
    if len(draft.text) < LEAST_TEXT:
        faults["text"] = gettext_noop("请写清发生了什么，至少 4 个字。")
    elif len(draft.text) > MOST_TEXT:
        faults["text"] = gettext_noop("最多 2000 个字。请写最要紧的。")
    if draft.contact_phone and not _PHONE.fullmatch(draft.contact_phone):
        faults["contact.phone"] = gettext_noop(
            "电话号码应为 7 至 15 位数字，外国号码前可加 +。没有电话可以不填。"
        )
    if len(draft.contact_name) > MOST_NAME:
        faults["contact.name"] = gettext_noop("姓名最多 64 个字。")
    if len(draft.on_behalf_of) > MOST_NAME:
        faults["on_behalf_of"] = gettext_noop("最多 64 个字，写“替谁办”即可。")
    return faults


def facts_read(
    kind: RequestKind, given: Mapping[str, object], *, forced: bool
) -> tuple[dict[str, str], dict[str, str]]:
    """Answers in the form they are stored, and what is at fault by `facts.<name>`.

    `forced`: required questions must be answered; not so where somebody wrote down what was said.
    """
    facts: dict[str, str] = {}
    faults: dict[str, str] = {}
    for name in list(given)[:MOST_FACTS]:
        if kind.field(name) is None:
            faults[f"facts.{clean(name)[:32]}"] = _NOT_ASKED
    for asked in kind.fields:
        said = _said(given.get(asked.name))
        answer = _answer(asked, said) if said else ""
        if answer is None:
            faults[f"facts.{asked.name}"] = WRONG[asked.type]
        elif answer:
            facts[asked.name] = answer
        elif asked.required and forced:
            faults[f"facts.{asked.name}"] = _UNANSWERED
    return facts, faults


def phone_faults(
    kind: RequestKind, facts: Mapping[str, str], own: str, *, forced: bool
) -> dict[str, str]:
    """Where a kind needs a telephone, the other's or one's own: what is missing or no number."""
    given = facts.get(kind.phone_of, "") if kind.phone_of else ""
    if given and not _PHONE.fullmatch(phone_clean(given)):
        return {f"facts.{kind.phone_of}": gettext_noop("电话号码应为 7 至 15 位数字。")}
    if kind.phone_of and forced and not given and not own:
        return {"contact.phone": gettext_noop("老人的电话和您的电话，请至少留一个。")}
    return {}


def facts_lines(
    kind: RequestKind, facts: Mapping[str, str], say: Callable[[str], str] = str
) -> tuple[FactLine, ...]:
    """Answers as question and words, in the order of the form; `say` translates our own words."""
    return tuple(
        FactLine(say(asked.label), fact_words(asked, facts[asked.name], say))
        for asked in kind.fields
        if facts.get(asked.name)
    )


def fact_words(asked: Field, answer: str, say: Callable[[str], str] = str) -> str:
    """A stored answer as a person says it; the person's own words stay as they are."""
    words = YES_NO_LABELS if asked.type is FieldType.YES_NO else dict(asked.choices)
    return say(words[answer]) if answer in words else answer


def facts_split(
    kind: RequestKind, facts: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Answers that units may read, and personal ones that are sealed."""
    sealed = {asked.name for asked in kind.fields if asked.personal}
    return (
        {name: answer for name, answer in facts.items() if name not in sealed},
        {name: answer for name, answer in facts.items() if name in sealed},
    )


def details_of(lines: Sequence[FactLine], text: str) -> str:
    """What a unit reads in its order: the person's words, then question and answer by line."""
    return "\n".join([text, *(f"{line.label}：{line.answer}" for line in lines)])


def _said(value: object) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    # A number of endless digits is no answer, and Python refuses to write it out.
    if isinstance(value, int) and value.bit_length() > 64:
        return "?"
    return clean(str(value)) if value is not None else ""


def _answer(asked: Field, said: str) -> str | None:
    """The stored form of an answer, None when it is not of the sort asked for."""
    if len(said) > MOST_FACT:
        return None
    if asked.type is FieldType.TEXT:
        return said
    if asked.type is FieldType.CHOICE:
        return said if said in dict(asked.choices) else None
    if asked.type is FieldType.YES_NO:
        return _SAID_YES_NO.get(said.lower())
    try:
        if asked.type is FieldType.DATE:
            return date.fromisoformat(said).isoformat()
        if asked.type is FieldType.TIME:
            return time.fromisoformat(said).strftime("%H:%M")
    except ValueError:
        return None
    number = unicodedata.normalize("NFKC", said)
    return number if _NUMBER.fullmatch(number) else None


def receipt_is_whole(receipt: str) -> bool:
    """Whether a cleaned number can be one of ours."""
    return len(receipt) == RECEIPT_LENGTH and set(receipt) <= set(RECEIPT_ALPHABET)


def last4(phone: str) -> str:
    """The last four digits of a phone number, empty when there is none."""
    return phone[-4:] if len(phone) >= 4 else ""


def subject_of(text: str) -> str:
    """The first line of a text, short enough for a list."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    return line if len(line) <= 40 else line[:39] + "…"
