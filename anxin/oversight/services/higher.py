"""Loading the texts of higher levels."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from anxin.core import audit
from anxin.core.permissions import require
from anxin.core.types import Actor, Invalid
from anxin.notices.types import NoticeLevel

from ..models import HigherNotice
from ..types import Permission

SOURCE_MARKS = ("来源:", "来源：")
INDEX = "texts.yaml"


def higher_texts_load(*, actor: Actor, folder: Path) -> int:
    """Load `policy/higher/`: texts.yaml and the files it names; returns how many are new.

    All is read before anything is written. A changed text becomes the newest of its slug; checks
    made before keep what they were set against. Raises Invalid naming the entry at fault, Denied.
    """
    require(actor, Permission.LOAD)
    rows = [_read(folder, entry) for entry in _index(folder)]
    new = 0
    with transaction.atomic():
        for row in rows:
            held = HigherNotice.objects.filter(slug=row.slug)
            if held.filter(content_hash=row.content_hash, newest=True).exists():
                continue
            held.filter(newest=True).update(newest=False)
            again = held.filter(content_hash=row.content_hash)
            if not again.update(newest=True):
                row.save(force_insert=True)
            detail = {"slug": row.slug, "hash": row.content_hash}
            audit.record(actor, "oversight.higher_text_loaded", "higher_notice", row.slug, detail)
            new += 1
    return new


def _index(folder: Path) -> list[Mapping[str, Any]]:
    try:
        read = yaml.safe_load((folder / INDEX).read_text(encoding="utf-8"))
        return list(read["texts"])
    except (OSError, yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError) as error:
        message = _("上级文件目录 %(file)s 读不懂：%(why)s")
        raise Invalid(message % {"file": folder / INDEX, "why": error}) from error


def _read(folder: Path, entry: Mapping[str, Any]) -> HigherNotice:
    try:
        valid = entry["valid"]
        content = (folder / entry["file"]).read_text(encoding="utf-8")
        row = HigherNotice(
            slug=entry["slug"],
            title=entry["title"],
            title_en=entry.get("title_en", ""),
            level=NoticeLevel(entry["level"]).value,
            valid_from=_day(valid.get("from")),
            valid_to=_day(valid.get("to")),
        )
    except (OSError, UnicodeDecodeError, KeyError, ValueError, AttributeError) as error:
        message = _("上级文件 %(name)s 写得不对：%(why)s")
        raise Invalid(message % {"name": entry.get("slug", entry), "why": error}) from error
    first, _sep, rest = content.partition("\n")
    marked = first.startswith(SOURCE_MARKS)
    row.source, row.text = (first, rest) if marked else ("", content)
    stated = f"{entry['title']}|{entry['level']}|{row.valid_from}|{row.valid_to}|{content}"
    row.content_hash = hashlib.sha256(stated.encode()).hexdigest()
    return row


def _day(value: object) -> date | None:
    if value is None or isinstance(value, date):
        return value
    raise ValueError(str(value))
