"""What makes a request usable. Pure."""

from __future__ import annotations

import re

from anxin.core.types import gettext_noop

from .types import RequestDraft

LEAST_TEXT = 4
MOST_TEXT = 2000
MOST_NAME = 64
_PHONE = re.compile(r"\+?\d{7,15}")


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


def last4(phone: str) -> str:
    """The last four digits of a phone number, empty when there is none."""
    return phone[-4:] if len(phone) >= 4 else ""


def subject_of(text: str) -> str:
    """The first line of a text, short enough for a list."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    return line if len(line) <= 40 else line[:39] + "…"
