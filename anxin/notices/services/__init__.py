"""The only writers of this room."""

from __future__ import annotations

from .correcting import draft_edit
from .demo import demo_sign
from .drafting import draft_of_version, draft_open
from .forward import campaign_copy_forward, draft_carry
from .issuing import draft_countersign, draft_issue, draft_reopen, draft_send, draft_withdraw
from .loading import campaign_load, version_adopt
from .owners import draft_measure_drop, draft_measure_join, draft_owners_set
from .telling import countersign_tell

__all__ = [
    "campaign_copy_forward",
    "campaign_load",
    "countersign_tell",
    "demo_sign",
    "draft_carry",
    "draft_countersign",
    "draft_edit",
    "draft_issue",
    "draft_measure_drop",
    "draft_measure_join",
    "draft_of_version",
    "draft_open",
    "draft_owners_set",
    "draft_reopen",
    "draft_send",
    "draft_withdraw",
    "version_adopt",
]
