"""A campaign's settings file: what it says, with positions for what it says wrongly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from anxin.core.types import gettext_noop

from ..types import Fault, NoticeLevel
from .positions import Sheet

_LEVELS = tuple(level.value for level in NoticeLevel)


@dataclass(frozen=True, slots=True)
class NoticeFile:
    """A text of the campaign: the first one is the campaign's own and bears its slug."""

    slug: str
    level: str
    file: str
    title_en: str


@dataclass(frozen=True, slots=True)
class CampaignFile:
    """What campaign.yaml states. `settings`: the fields a version applies when it takes force."""

    slug: str
    settings: dict[str, Any]
    notice: NoticeFile


def read_campaign(sheet: Sheet) -> tuple[CampaignFile | None, list[Fault]]:
    """The campaign, or what is wrong with its file."""
    values, faults = sheet.values, []
    for key in ("slug", "title", "title_en", "span", "notices"):
        if not values.get(key):
            faults.append(sheet.fault(gettext_noop("缺少“{key}”。"), key=key))
    span = values.get("span") or {}
    first, last = (span.get(end) for end in ("from", "to")) if isinstance(span, dict) else (0, 0)
    if not isinstance(first, date) or not isinstance(last, date):
        what = gettext_noop("“span”请写开始和结束两个日期，例如 from: 2021-01-28, to: 2021-03-08。")
        return None, [*faults, sheet.fault(what, "span")]
    if first > last:
        faults.append(sheet.fault(gettext_noop("“span”的开始晚于结束。"), "span"))
    notice, notice_faults = _notice(sheet)
    faults += notice_faults
    if faults or notice is None:
        return None, faults
    settings = {
        "title": str(values["title"]),
        "title_en": str(values["title_en"]),
        "label": str(values.get("label") or values["slug"]),
        "label_en": str(values.get("label_en") or values.get("label") or values["slug"]),
        "starts_on": first.isoformat(),
        "ends_on": last.isoformat(),
        "packs": sorted(str(pack) for pack in values.get("packs") or ()),
        "demo": bool(values.get("demo", False)),
    }
    return CampaignFile(str(values["slug"]), settings, notice), faults


def _notice(sheet: Sheet) -> tuple[NoticeFile | None, list[Fault]]:
    rows = sheet.values.get("notices")
    if not isinstance(rows, list) or len(rows) != 1 or not isinstance(rows[0], dict):
        what = gettext_noop("“notices”应当正好列出一份本级通知：slug、level、file。")
        return None, [sheet.fault(what, "notices")]
    row, faults = rows[0], []
    if row.get("slug") != sheet.values.get("slug"):
        what = gettext_noop("本级通知的 slug 应当与活动的 slug 相同。")
        faults.append(sheet.fault(what, "notices", 0, "slug"))
    if row.get("level") not in _LEVELS:
        what = gettext_noop("“level”请写其中之一：{allowed}。")
        faults.append(sheet.fault(what, "notices", 0, "level", allowed="、".join(_LEVELS)))
    if "/" in str(row.get("file") or "/"):
        what = gettext_noop("“file”请写本文件夹里的文件名。")
        faults.append(sheet.fault(what, "notices", 0, "file"))
    if faults:
        return None, faults
    title_en = str(row.get("title_en") or "")
    return NoticeFile(str(row["slug"]), str(row["level"]), str(row["file"]), title_en), []
