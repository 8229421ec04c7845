"""Who is told of a brief: the duty clerk when a draft stands, subscribers when it is out."""

from __future__ import annotations

import secrets

from django.urls import reverse
from django.utils.translation import gettext as _

from anxin.areas.queries import unit_by_slug
from anxin.core import audit, clock, crypto
from anxin.core.permissions import require
from anxin.core.text import RECEIPT_ALPHABET
from anxin.core.types import Actor, Denied, gettext_noop
from anxin.messages.services import message_send
from anxin.messages.types import To

from ..models import Brief, Erratum, Subscription
from ..queries.feed import FEED_PURPOSE
from ..rules import SUPERVISOR
from ..types import Permission

TOKEN_LENGTH = 26  # 130 bits


def clerk_tell(*, actor: Actor, brief_id: int) -> None:
    """Tell the government office that the day's draft stands and wants a signature."""
    brief = Brief.objects.select_related("freeze").get(id=brief_id)
    office = unit_by_slug(SUPERVISOR)
    if office is None:
        return
    day = brief.freeze.day
    message_send(
        actor=actor,
        to=To(unit=office.id),
        matter=f"brief:{brief.id}",
        occasion="drafted",
        subject=gettext_noop("日报草稿好了：%(day)s"),
        text=gettext_noop("数字已按截数时间定下。请写几句说明，签字，再请另一位同事发布。"),
        link=reverse("briefing:read-brief", args=[brief.ref]),
        urgent=True,
        values={"day": day.isoformat()},
    )


def erratum_tell(*, actor: Actor, erratum_id: int) -> None:
    """Tell the government office that an erratum waits for somebody else to release it."""
    erratum = Erratum.objects.select_related("brief__freeze").get(id=erratum_id)
    office = unit_by_slug(SUPERVISOR)
    if office is None or erratum.released_at is not None:
        return
    message_send(
        actor=actor,
        to=To(unit=office.id),
        matter=f"brief:{erratum.brief_id}",
        occasion=f"erratum:{erratum.id}",
        subject=gettext_noop("日报勘误等发布：%(day)s"),
        text=gettext_noop("%(name)s写的勘误，请另一位同事看过以后发布。"),
        link=reverse("briefing:errata", args=[erratum.brief.ref]),
        urgent=True,
        values={"day": erratum.brief.freeze.day.isoformat(), "name": erratum.written_name},
    )


def subscribers_tell(*, actor: Actor, brief_id: int) -> None:
    """Tell everybody who asked for it that a brief, or an erratum of it, is out."""
    brief = Brief.objects.select_related("freeze").get(id=brief_id)
    errata = brief.errata.filter(released_at__isnull=False).count()
    subject = gettext_noop("日报有勘误：%(day)s") if errata else gettext_noop("日报已发布：%(day)s")
    for user in Subscription.objects.filter(tells=True).values_list("user_id", flat=True):
        message_send(
            actor=actor,
            to=To(user=user),
            matter=f"brief:{brief.id}",
            occasion=f"released:{errata}",
            subject=subject,
            text=gettext_noop("打开看各项指标和没有报的单位。"),
            link=reverse("briefing:read-brief", args=[brief.ref]),
            values={"day": brief.freeze.day.isoformat()},
        )


def subscription_save(*, actor: Actor, tells: bool) -> None:
    """Be told of released briefs, or no longer, by the way one has chosen for messages."""
    require(actor, Permission.READ_BRIEFS)
    Subscription.objects.update_or_create(user_id=_person(actor), defaults={"tells": tells})
    audit.record(actor, "briefing.subscription_save", "user", actor.user_id, {"tells": tells})


def feed_renew(*, actor: Actor) -> str:
    """A new secret for one's feed; the address before it opens nothing any more. Shown once."""
    require(actor, Permission.READ_BRIEFS)
    token = "".join(secrets.choice(RECEIPT_ALPHABET) for _place in range(TOKEN_LENGTH))
    Subscription.objects.update_or_create(
        user_id=_person(actor),
        defaults={"feed_mark": crypto.blind(token, FEED_PURPOSE), "feed_made_at": clock.now()},
    )
    audit.record(actor, "briefing.feed_renew", "user", actor.user_id, {})
    return token


def feed_revoke(*, actor: Actor) -> None:
    """Close one's feed."""
    require(actor, Permission.READ_BRIEFS)
    held = Subscription.objects.filter(user_id=_person(actor))
    held.update(feed_mark=None, feed_made_at=None)
    audit.record(actor, "briefing.feed_revoke", "user", actor.user_id, {})


def _person(actor: Actor) -> int:
    if actor.user_id is None:
        raise Denied(_("请先登录。"))
    return actor.user_id
