"""Reading one file of a policy folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from anxin.core.types import Invalid


def policy_read(file: Path) -> Mapping[str, Any]:
    """What a file of fields says. Raises Invalid (not there, unreadable, no fields)."""
    try:
        read = yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise Invalid(_("找不到文件 %(file)s。") % {"file": file}) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        message = _("文件 %(file)s 读不懂：%(why)s")
        raise Invalid(message % {"file": file, "why": error}) from error
    if not isinstance(read, Mapping):
        raise Invalid(_("文件 %(file)s 的内容不是“名称: 值”。") % {"file": file})
    return read
