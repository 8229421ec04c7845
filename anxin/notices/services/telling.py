"""Telling units that a draft waits for their word."""

from __future__ import annotations

from django.urls import reverse

from anxin.core import clock
from anxin.core.types import Actor, gettext_noop
from anxin.messages.services import message_send
from anxin.messages.types import To

from ..models import Countersignature
from ..types import CountersignState


def countersign_tell(*, actor: Actor, draft_id: int, round: int) -> None:
    """Tell each unit that is asked to countersign, with title and hour. It is urgent: hours run."""
    asked = Countersignature.objects.filter(
        draft_id=draft_id, round=round, state=CountersignState.ASKED
    ).select_related("draft")
    for one in asked:
        due = one.due_at.astimezone(clock.CHINA)
        message_send(
            actor=actor,
            to=To(unit=one.unit_id),
            matter=f"draft:{one.draft.ref}",
            occasion=f"countersign:{round}",
            subject=gettext_noop("请会签：《%(title)s》"),
            text=gettext_noop("请在 %(due)s 前同意，或者写明意见。"),
            link=reverse("notices:read-signatures", args=[one.draft.ref]),
            urgent=True,
            values={"title": one.draft.title[:80], "due": f"{due:%Y-%m-%d %H:%M}"},
        )
