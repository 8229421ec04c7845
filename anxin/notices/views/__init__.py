"""Pages of the notices."""

from __future__ import annotations

from .drafts import draft_change, draft_list, draft_new, draft_sign
from .forward import carry, copy_forward, forward
from .reading import notice_list, notice_read
from .signing import (
    draft_answering,
    draft_issuing,
    draft_reopening,
    draft_sending,
    draft_signatures,
    draft_withdrawing,
    version_adopting,
    version_compare,
    version_list,
)

__all__ = [
    "carry",
    "copy_forward",
    "draft_answering",
    "draft_change",
    "draft_issuing",
    "draft_list",
    "draft_new",
    "draft_reopening",
    "draft_sending",
    "draft_sign",
    "draft_signatures",
    "draft_withdrawing",
    "forward",
    "notice_list",
    "notice_read",
    "version_adopting",
    "version_compare",
    "version_list",
]
