"""A person's feed of released briefs, behind a secret address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anxin.accounts.queries import actor_of_user
from anxin.core import crypto
from anxin.core.text import receipt_clean
from anxin.core.types import Actor, Missing

from ..models import Subscription
from ..types import BriefHead, Permission
from .briefs import heads_released
from .plans import plan_of

FEED_PURPOSE = "briefing.subscription.feed"
MOST_ENTRIES = 30


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A released brief in a feed: its title, and when it or its newest erratum came out."""

    head: BriefHead
    title: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class OwnSubscription:
    """What somebody asked for."""

    tells: bool
    feed_made_at: datetime | None


def feed_entries(token: str) -> list[FeedEntry]:
    """Released briefs for whoever holds a secret. Raises Missing: unknown, revoked, no right now.

    The right is the holder's of this moment: whose post has ended reads nothing more.
    """
    mark = crypto.blind(receipt_clean(token)[:64], FEED_PURPOSE)
    user = Subscription.objects.filter(feed_mark=mark).values_list("user_id", flat=True).first()
    holder = actor_of_user(user) if user is not None else None
    if holder is None or not holder.may(Permission.READ_BRIEFS):
        raise Missing
    return [
        FeedEntry(head, plan_of(head.campaign).title, updated)
        for head, updated in heads_released(MOST_ENTRIES)
    ]


def subscription_of(actor: Actor) -> OwnSubscription:
    """What the actor asked for. One statement."""
    held = Subscription.objects.filter(user_id=actor.user_id or 0).first()
    if held is None:
        return OwnSubscription(tells=False, feed_made_at=None)
    return OwnSubscription(held.tells, held.feed_made_at)
