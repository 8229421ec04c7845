"""What the pages around a breakdown table show: contacts, who has not answered, a unit's own page."""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from dataclasses import replace

import segno
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.areas.queries import owner_names
from anxin.core import clock
from anxin.core.permissions import require
from anxin.core.types import Actor, Missing
from anxin.messages.queries import contact_lines as contacts_kept
from anxin.notices.queries import campaigns_all, drafts_all
from anxin.notices.types import DraftState
from anxin.notices.types import Permission as NoticePermission

from ..models import Breakdown
from ..rules.breakdown import contact_in
from ..rules.breakdown_message import gone_text, message_text
from ..types import Permission
from ..types.breakdown import (
    STAND_LABELS,
    BreakdownHead,
    LinkHolder,
    UnitShare,
    UnitStand,
)
from ..types.breakdown_changes import Untold
from ..types.breakdown_pages import (
    AnswerPage,
    ContactLine,
    Message,
    OwnPage,
    Slip,
    TextSource,
)
from .breakdown import breakdown_of, contacts_of, head_of, phones_before, unit_shares, unit_tasks
from .breakdown_changes import decisions_of, objections_of, outside_of, untold_of
from .breakdown_gone import gone_of
from .breakdown_sources import notice_title, source_text

WAITING = (
    UnitStand.SILENT,
    UnitStand.SENT,
    UnitStand.OPENED,
    UnitStand.RECEIVED,
    UnitStand.PARTLY,
    UnitStand.READY,
    UnitStand.UNSENT,
)
# The most pressing first.
ORDER = (UnitStand.OBJECTED, *WAITING, UnitStand.ANSWERED)


def sources_open(actor: Actor, campaign: str) -> list[TextSource]:
    """One's drafts and the campaign in view: a table can be made of them; with the table made."""
    require(actor, Permission.BREAK_DOWN)
    own = Breakdown.objects.filter(unit_id=actor.unit_id or 0)
    made = {(row.campaign if not row.draft_ref else "", row.draft_ref): row.ref for row in own}
    english = get_language() == "en"
    drafts = drafts_all(actor) if actor.may(NoticePermission.READ_DRAFTS) else []
    texts = [
        TextSource(one.title, "", one.ref, made.get(("", one.ref), ""), opened_at=one.opened_at)
        for one in drafts
        if one.mine and one.state in (DraftState.OPEN, DraftState.COUNTERSIGNING)
    ]
    texts.sort(key=lambda one: (one.opened_at is not None, one.opened_at), reverse=True)
    for one in (one for one in campaigns_all() if one.slug == campaign):
        name = one.label_en if english and one.label_en else one.label
        ref = made.get((one.slug, ""), "")
        texts.append(TextSource(notice_title(one.slug) or name, one.slug, "", ref, name))
    return texts


def contact_lines(actor: Actor, ref: str) -> list[ContactLine]:
    """The units that lead something, each once, with what is known of whom to call. Nine queries.

    An office's number of an earlier table is proposed until the clerk saves it; names are persons
    and never carried over. Whom the notice itself names is proposed for the office that makes it;
    else whom the unit itself keeps as its first contact: nobody is asked twice.
    """
    breakdown = breakdown_of(actor, ref)
    leads = Counter(
        owner for row in breakdown.rows.values_list("lead", flat=True) for owner in set(row)
    )
    of_notice = contact_in(source_text(actor, breakdown.campaign, breakdown.draft_ref))
    units, contacts = areas.units_by_slugs(leads), contacts_of(breakdown.id)
    language, earlier = get_language() or "", phones_before(breakdown)
    kept = contacts_kept(unit.id for unit in units.values())
    lines = []
    for slug, unit in units.items():
        name, phone = contacts.get(unit.id, ("", ""))
        named = unit.id == breakdown.unit_id and unit.id not in contacts and bool(of_notice[0])
        name, phone = of_notice if named else (name, phone)
        before = "" if phone else earlier.get(unit.id, "")
        if not (name or phone or before):
            name, phone = kept.get(unit.id, (("", ""),))[0]
        phone = phone or before or unit.demo_phone
        lines.append(
            ContactLine(
                unit_id=unit.id,
                unit=unit.called(language),
                tasks=leads[slug],
                name=name,
                phone=phone,
                demo=phone == unit.demo_phone,
                earlier=bool(before),
                of_notice=named,
            )
        )
    return sorted(lines, key=lambda line: (-line.tasks, line.unit_id))


def answer_page(actor: Actor, ref: str, base_url: str, show: str) -> AnswerPage:
    """Who stands how, and what is to be decided and told.

    `show` is a stand, `waiting` for all that owe an answer, `untold` for those that do not know of
    changes, or empty for all.
    """
    breakdown = breakdown_of(actor, ref)
    head = head_of(breakdown, 0)
    shares = sorted(unit_shares(actor, ref, base_url), key=lambda one: ORDER.index(one.stand))
    untold = untold_of(breakdown)
    ways = [("", _("全部")), ("waiting", _("还欠答复")), ("untold", _("有改动没告诉"))]
    ways += [(stand.value, _label(stand)) for stand in ORDER]
    totals = [(way, label, sum(_shown(one, way) for one in shares)) for way, label in ways]
    counts = [one for one in totals if one[2] or one[0] in ("", "waiting")]
    shown = tuple(share for share in shares if _shown(share, show))
    by = head.reply_by.astimezone(clock.CHINA) if head.reply_by else None
    return AnswerPage(
        head=head,
        shares=shown,
        counts=tuple(counts),
        show=show,
        objections=objections_of(breakdown),
        decisions=decisions_of(breakdown),
        outside=outside_of(breakdown),
        untold=untold,
        gone=_gone(head, untold) if show in ("", "untold") else (),
        names=tuple(owner_names()),
        messages=tuple(Message(one, message_text(head, one, by)) for one in shown if one.url),
        closed=tuple(one for one in shown if one.sent_at and not one.url),
    )


def _gone(head: BreakdownHead, untold: tuple[Untold, ...]) -> tuple[Message, ...]:
    """The texts for units that were asked and are asked for nothing any more."""
    return tuple(
        Message(
            UnitShare(one.unit_id, one.unit, 0, 0, 0, 0, 0, UnitStand.SENT),
            gone_text(head, one.unit),
        )
        for one in untold
        if one.gone
    )


def untold_in(actor: Actor, ref: str) -> tuple[Untold, ...]:
    """Units that do not know yet of changes in a table. Six queries."""
    return untold_of(breakdown_of(actor, ref))


def slips_of(actor: Actor, ref: str, base_url: str, unit_id: int | None) -> dict[str, object]:
    """The pages for delivery on paper: each unit's link as a code, and its tasks."""
    breakdown = breakdown_of(actor, ref)
    tasks = defaultdict(list)
    for task in unit_tasks(breakdown):
        tasks[task.unit_id].append(task)
    shares = [
        share
        for share in unit_shares(actor, ref, base_url)
        if share.url and unit_id in (None, share.unit_id)
    ]
    asker = areas.unit_by_id(breakdown.unit_id)
    return {
        "head": head_of(breakdown, 0),
        "asker": asker.called(get_language() or "") if asker else "",
        "slips": [Slip(one, tuple(tasks[one.unit_id]), qr_svg(one.url)) for one in shares],
    }


def own_page(holder: LinkHolder, url: str) -> OwnPage:
    """The page of the unit that came by a link: its own tasks and nothing else."""
    breakdown = Breakdown.objects.get(id=holder.breakdown_id)
    return _own(holder.actor, breakdown, holder.unit_id, url)


def own_page_of(actor: Actor, ref: str) -> OwnPage:
    """The page of the actor's own unit. Raises Missing when it has no task in the table."""
    require(actor, Permission.READ)
    breakdown = Breakdown.objects.filter(ref=ref).first()
    if breakdown is None or actor.unit_id is None:
        raise Missing
    page = _own(actor, breakdown, actor.unit_id, "")
    if not page.tasks and not page.gone:
        raise Missing
    return page


def qr_svg(url: str) -> str:
    """The address as a code for a phone's camera."""
    out = io.BytesIO()
    segno.make(url, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, scale=4, border=2, omitsize=True, svgclass="qr"
    )
    return out.getvalue().decode()


def _own(actor: Actor, breakdown: Breakdown, unit_id: int, url: str) -> OwnPage:
    units = areas.units_by_ids([unit_id, breakdown.unit_id])
    language = get_language() or ""
    link = breakdown.links.filter(unit_id=unit_id).first()
    own = contacts_of(breakdown.id).get(unit_id)
    # What the unit keeps as its contact stands there already: nobody is asked twice.
    name, phone = own or contacts_kept([unit_id]).get(unit_id, (("", ""),))[0]
    # Newest first: the last one put in is the newest of its row.
    decided = {one.row_id: one for one in reversed(decisions_of(breakdown, unit_id))}
    rows = dict(breakdown.parts.filter(unit_id=unit_id).values_list("id", "row_id"))
    tasks = (
        replace(task, decision=decided.get(rows[task.id]))
        for task in unit_tasks(breakdown, unit_id)
    )
    return OwnPage(
        actor=actor,
        head=head_of(breakdown, 0),
        unit=units[unit_id].called(language),
        asker=units[breakdown.unit_id].called(language),
        tasks=tuple(tasks),
        contact=name,
        phone=phone,
        received=bool(link and link.received_at),
        closes_on=link.closes_on if link else None,
        qr=qr_svg(url) if url else "",
        url=url,
        campaign=breakdown.campaign,
        gone=gone_of(breakdown, unit_id),
    )


def _shown(share: UnitShare, show: str) -> bool:
    """Whether a unit is among those asked for: one with an objection may owe other answers too."""
    if show == "waiting":
        return share.owed > 0
    if show == "untold":
        return share.untold > 0
    if show == UnitStand.OBJECTED:
        return share.objected > 0
    return not show or share.stand.value == show


def _label(stand: UnitStand) -> str:
    return _(STAND_LABELS[stand])
