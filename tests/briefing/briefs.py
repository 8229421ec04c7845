"""Days of briefs for the tests: cut-offs frozen, texts written, people who sign."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from anxin.briefing.models import Brief
from anxin.briefing.queries import cut_off_at, plan_of
from anxin.briefing.services import brief_draft, brief_release, brief_sign
from anxin.core import clock
from anxin.core.types import SYSTEM
from tests import make, people

QILIN = "qilin-2021"


def cut_off(day: date) -> datetime:
    """When a day's figures are taken."""
    return cut_off_at(plan_of(QILIN), day)


def drafted(day: date, minutes: int = 1) -> Brief:
    """The draft of a day, counted some minutes after its cut-off."""
    with clock.frozen_at(cut_off(day) + timedelta(minutes=minutes)):
        found = brief_draft(actor=SYSTEM, campaign=QILIN, day=day)
    assert found is not None
    return Brief.objects.get(id=found)


def signed(brief: Brief, who: str = people.OFFICE) -> Brief:
    """Signed by an account."""
    with make.acting(people.actor(who)) as actor:
        brief_sign(actor=actor, ref=brief.ref, seen_revision=brief.revision)
    brief.refresh_from_db()
    return brief


def released(brief: Brief, who: str = people.LEADER) -> Brief:
    """Signed by the office, released by the leader."""
    signed(brief)
    with make.acting(people.actor(who)) as actor:
        brief_release(actor=actor, ref=brief.ref)
    brief.refresh_from_db()
    return brief
