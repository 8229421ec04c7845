"""What a report of over-enforcement says, and who may handle it."""

from __future__ import annotations

from enum import StrEnum

from anxin.core.types import gettext_noop


class Permission(StrEnum):
    """Rights this room grants."""

    HANDLE = "oversight.handle"


class Burden(StrEnum):
    """What was demanded beyond the notice."""

    NO_RETURN = "no_return"
    NO_TRAVEL = "no_travel"
    QUARANTINE = "quarantine"
    EXTRA_TEST = "extra_test"
    CLOSED = "closed"
    OTHER = "other"


BURDEN_LABELS = {
    Burden.NO_RETURN: gettext_noop("不让回家、返乡"),
    Burden.NO_TRAVEL: gettext_noop("不让出行、离开"),
    Burden.QUARANTINE: gettext_noop("要求隔离，或不让出门"),
    Burden.EXTRA_TEST: gettext_noop("多要证明、多要检测"),
    Burden.CLOSED: gettext_noop("一律关门、一律停办"),
    Burden.OTHER: gettext_noop("其他多出来的要求"),
}
# Burdens that only exist where the epidemic pack is on.
EPIDEMIC_BURDENS = (Burden.QUARANTINE, Burden.EXTRA_TEST)
UNKNOWN_UNIT = "unknown"
