"""The only writers of this room: frozen figures, briefs, letters, reminders, subscriptions."""

from __future__ import annotations

from .briefs import brief_edit, brief_release, brief_renew, brief_return, brief_sign
from .errata import erratum_release, erratum_write
from .following import follow_up_send
from .freezing import brief_ask, brief_draft, brief_tick
from .supervision import supervision_conclude, supervision_follow, supervision_issue
from .telling import (
    clerk_tell,
    erratum_tell,
    feed_renew,
    feed_revoke,
    subscribers_tell,
    subscription_save,
)
from .upper_sheets import (
    upper_sheet_drop,
    upper_sheet_fill,
    upper_sheet_keep,
    upper_sheet_map,
)

__all__ = [
    "brief_ask",
    "brief_draft",
    "brief_edit",
    "brief_release",
    "brief_renew",
    "brief_return",
    "brief_sign",
    "brief_tick",
    "clerk_tell",
    "erratum_release",
    "erratum_tell",
    "erratum_write",
    "feed_renew",
    "feed_revoke",
    "follow_up_send",
    "subscribers_tell",
    "subscription_save",
    "supervision_conclude",
    "supervision_follow",
    "supervision_issue",
    "upper_sheet_drop",
    "upper_sheet_fill",
    "upper_sheet_keep",
    "upper_sheet_map",
]
