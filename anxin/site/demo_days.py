"""The days the demo has behind it: its notices issued, its requests brought in, its units at work.

What happened is told by `policy/demo_days.yaml` and `policy/demo_requests.yaml` in hours before the
loading, and played in that order through the services with the clock held at each hour. So the
clocks remind, preview and turn red by themselves, as they do in a real night.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from anxin.accounts.queries import actor_of_user, user_id_of
from anxin.briefing.queries import brief_ref_of, cut_off_at, plan_of
from anxin.briefing.services import brief_draft, brief_edit, brief_release, brief_sign
from anxin.core import audit, clock
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM, Channel, Invalid
from anxin.notices.queries import campaigns_all
from anxin.requests.services import demo_request_file
from anxin.requests.types import RequestDraft
from anxin.rulebook.services import decide
from anxin.workorders.services import (
    clocks_tick,
    demo_order_move,
    demo_orders_accept,
    demo_report_file,
    expected_reports_load,
    measures_break_down,
    order_move_by_id,
    reports_tick,
)
from anxin.workorders.types import OrderStatus

from .policy_file import policy_read

REQUESTS_FILE = "demo_requests.yaml"
# Stands in an answer for the number of the decision it rests on.
DECISION = "{decision}"
DAYS_FILE = "demo_days.yaml"
# Signatures stand before the orders that follow from them.
SIGNED_BEFORE = timedelta(hours=1)


@dataclass(slots=True)
class Played:
    """What the days came to."""

    opened: int = 0
    filed: int = 0
    waiting: int = 0
    moved: int = 0
    deeds: dict[int, list[Callable[[], None]]] = field(default_factory=dict)

    def at(self, hours: int, deed: Callable[[], None]) -> None:
        """Have something happen so many hours before now, after what was said before it."""
        self.deeds.setdefault(hours, []).append(deed)


def signed_at(folder: Path, now: datetime) -> datetime:
    """When the demo's accounts signed its notices."""
    return now - timedelta(hours=int(policy_read(folder / DAYS_FILE)["issued"])) - SIGNED_BEFORE


def demo_days_play(folder: Path) -> Played:
    """Play the demo's days up to now; what was played before is left as people have made it since.

    Each hour is a transaction of its own. Raises Invalid.
    """
    days, now, played = policy_read(folder / DAYS_FILE), clock.now(), Played()
    for campaign in campaigns_all():
        played.at(days["issued"], partial(_issued, played, campaign.slug, days))
    for given in policy_read(folder / REQUESTS_FILE)["requests"]:
        played.at(given.get("hours", 0), partial(_brought, played, given))
    while played.deeds:
        hours = max(played.deeds)
        with clock.frozen_at(now - timedelta(hours=hours)), acting_as(SYSTEM):
            for deed in played.deeds.pop(hours):
                deed()
            clocks_tick()
            reports_tick()
        _half_hours(now, hours, max(played.deeds, default=-1))
    return played


def _half_hours(now: datetime, hours: int, until: int) -> None:
    """Let the clocks go on until the next deed, as the worker would have."""
    for half in range(2 * hours - 1, max(2 * until, -1), -1):
        with clock.frozen_at(now - timedelta(minutes=30 * half)), acting_as(SYSTEM):
            clocks_tick()


def _issued(played: Played, campaign: str, days: Mapping[str, Any]) -> None:
    """Open a notice's orders; only when they are new do its units have days behind them."""
    opened = measures_break_down(actor=SYSTEM, campaign=campaign)
    played.opened += opened
    told = days["campaigns"].get(campaign)
    if not opened or told is None:
        return
    quiet = [f"{one['measure']}:{unit}" for one in told["quiet"] for unit in one["units"]]
    played.at(days["accepted"], partial(_accepted, played, campaign, quiet))
    for given in told["moves"]:
        played.at(given["hours"], partial(_moved, played, campaign, given))
    for asked in told.get("reports", ()):
        _reports_at(played, campaign, days, asked)
    _briefs_at(played, campaign, days["issued"], days["briefs"])


def _briefs_at(played: Played, campaign: str, issued: int, given: Mapping[str, Any]) -> None:
    """Every cut-off since the issue has its brief; all but the newest are signed and released."""
    plan, now = plan_of(campaign), clock.now() + timedelta(hours=issued)
    newest = now.astimezone(clock.CHINA).date()
    days = [newest - timedelta(days=back) for back in range(issued // 24 + 1, -1, -1)]
    past = [day for day in days if clock.now() < cut_off_at(plan, day) <= now]
    for day in past:
        hours = int((now - cut_off_at(plan, day)).total_seconds() // 3600)
        out = day != past[-1]
        played.at(hours, partial(_briefed, campaign, day, given, out=out))


def _briefed(campaign: str, day: date, given: Mapping[str, Any], *, out: bool) -> None:
    # What was done in the hours before is sealed, so that the brief bears a head of the chain.
    audit.seal_batch()
    made = brief_draft(actor=SYSTEM, campaign=campaign, day=day)
    clerk = actor_of_user(user_id_of(given["signs"]) or 0)
    leader = actor_of_user(user_id_of(given["releases"]) or 0)
    if made is None or not out or clerk is None or leader is None:
        return
    ref = brief_ref_of(clerk, made)
    brief_edit(actor=clerk, ref=ref, text=given["text"], remarks={}, seen_revision=1)
    brief_sign(actor=clerk, ref=ref, seen_revision=2)
    brief_release(actor=leader, ref=ref)


def _reports_at(
    played: Played, campaign: str, days: Mapping[str, Any], given: Mapping[str, Any]
) -> None:
    """A response asks for a report from the day of the first that is said; some say it late, some not."""
    now = clock.now() + timedelta(hours=days["issued"])
    oldest = max(said["days"] for said in given["said"])
    first = now.astimezone(clock.CHINA).date() - timedelta(days=oldest)
    played.at(days["accepted"], partial(_asked, campaign, given, first))
    for said in given["said"]:
        day = now.astimezone(clock.CHINA).date() - timedelta(days=said["days"])
        at = datetime.combine(day, time.fromisoformat(said["at"]), clock.CHINA)
        if at <= now:
            hours = int((now - at).total_seconds() // 3600)
            played.at(hours, partial(_said, played, campaign, given["asked"]["slug"], said))


def _asked(campaign: str, given: Mapping[str, Any], first: date) -> None:
    span = {"from": first, "until": first + timedelta(days=given["days"] - 1)}
    expected_reports_load(actor=SYSTEM, campaign=campaign, rows=[{**given["asked"], **span}])


def _said(played: Played, campaign: str, slug: str, given: Mapping[str, Any]) -> None:
    reports_tick()
    for unit in given["units"]:
        words = {"value": given["value"], "text": given.get("text", "")}
        demo_report_file(actor=SYSTEM, campaign=campaign, slug=slug, unit=unit, **words)
        played.moved += 1


def _accepted(played: Played, campaign: str, quiet: list[str]) -> None:
    played.moved += demo_orders_accept(actor=SYSTEM, campaign=campaign, quiet=quiet)


def _moved(played: Played, campaign: str, given: Mapping[str, Any]) -> None:
    for unit in given["units"]:
        demo_order_move(
            actor=SYSTEM,
            campaign=campaign,
            measure=given["measure"],
            unit=unit,
            holder=given.get("of", unit),
            moves=given["moves"],
            text=given.get("text", ""),
            count=given.get("count"),
        )
        played.moved += 1


def _brought(played: Played, given: Mapping[str, Any]) -> None:
    draft = RequestDraft(
        kind=given["kind"],
        campaign=given["campaign"],
        area=given["area"],
        text=given["text"],
        contact_phone=given["phone"],
        about_unit=given.get("about_unit", ""),
        on_behalf_of=given.get("on_behalf_of", ""),
        facts=given.get("facts", {}),
    )
    channel = Channel(given.get("channel", Channel.WEB))
    try:
        order_id = demo_request_file(
            actor=SYSTEM, draft=draft, receipt=given["receipt"], channel=channel
        )
    except Invalid as error:
        # The register in force may be older than the files: the new one waits for adoption.
        if "kind" not in error.fields:
            raise
        played.waiting += 1
        return
    if order_id is None:
        return
    played.filed += 1
    if "answer" in given:
        answer = partial(_answered, order_id, given)
        played.at(max(given.get("hours", 0) - given.get("took", 0), 0), answer)


def _decided(campaign: str, asked: Mapping[str, Any]) -> UUID | None:
    """The number under which the rules' answer was kept."""
    ruling = decide(
        actor=SYSTEM,
        campaign_slug=campaign,
        subject=asked["subject"],
        facts=asked["facts"],
        on=asked["day"],
        record=True,
    )
    return ruling.record_id


def _answered(order_id: int, given: Mapping[str, Any]) -> None:
    text = given["answer"]
    if "decided" in given:
        number = _decided(given["campaign"], given["decided"])
        text = text.replace(DECISION, str(number))
    order_move_by_id(
        actor=SYSTEM, order_id=order_id, move="answer", origin=OrderStatus.OPENED, text=text
    )


def days_told(played: Played) -> str:
    """What was played, in words."""
    if not (played.opened or played.filed):
        return _("没有变化")
    text = _("开出任务 %(opened)d 件，单位办了 %(moved)d 步，群众来办 %(filed)d 件") % {
        "opened": played.opened,
        "moved": played.moved,
        "filed": played.filed,
    }
    if played.waiting:
        text += _("，%(left)d 件等待定版本采用后再装") % {"left": played.waiting}
    return text
