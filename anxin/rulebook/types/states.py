"""Rights, states and their words."""

from __future__ import annotations

from enum import StrEnum

from anxin.core.types import gettext_noop


class Permission(StrEnum):
    """Rights this room grants."""

    LOAD = "rulebook.load"
    DRAFT = "rulebook.draft"
    PUBLISH = "rulebook.publish"
    COMPARE = "rulebook.compare"


class TableState(StrEnum):
    """Where a version of a table stands. Edges: proposed → published → replaced, or → withdrawn.

    A replaced version still answers for the days before the new one holds.
    """

    PROPOSED = "proposed"
    PUBLISHED = "published"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class CheckState(StrEnum):
    """How far past decisions were decided again. Edges: waiting → running → done or cancelled."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


class RowChange(StrEnum):
    """What became of a row of a table in the next version."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


TABLE_STATE_LABELS = {
    TableState.PROPOSED: gettext_noop("待发布"),
    TableState.PUBLISHED: gettext_noop("生效"),
    TableState.REPLACED: gettext_noop("已被替换"),
    TableState.WITHDRAWN: gettext_noop("已撤回"),
}
LEVEL_LABELS = {
    "country": gettext_noop("国家"),
    "province": gettext_noop("省"),
    "prefecture": gettext_noop("州（市）"),
    "county": gettext_noop("县（区）"),
    "town": gettext_noop("镇（街道）"),
}
# The address of tables that belong to no campaign.
SHARED = "shared"
