"""Rights over accounts, and what signing in may answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from anxin.core.types import Scope


class Permission(StrEnum):
    """Rights this room grants."""

    ADMINISTER = "accounts.administer"


class OwnAccount(StrEnum):
    """What a person does with his own account; recorded as `accounts.<value>`."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    PASSWORD_CHANGED = "password_changed"
    FACTOR_ADDED = "second_factor_added"
    FACTOR_REMOVED = "second_factor_removed"
    CODES_RENEWED = "recovery_codes_renewed"


@dataclass(frozen=True, slots=True)
class PostFacts:
    """What one post gives: rights and scope."""

    unit_id: int
    permissions: frozenset[str]
    scope: Scope


@dataclass(frozen=True, slots=True)
class UserInfo:
    """A person as administrators see him."""

    id: int
    username: str
    display_name: str
    is_active: bool
    demo: bool


@dataclass(frozen=True, slots=True)
class RoleInfo:
    """A named set of permissions."""

    slug: str
    title: str
    title_en: str
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class SignInLine:
    """One of a person's own sessions. `here`: the one he looks from."""

    id: int
    device: str
    since: datetime
    seen_at: datetime
    here: bool
