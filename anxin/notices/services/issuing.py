"""From draft to force: sent to units, countersigned, issued by a leader, never read again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from anxin.accounts.queries import user_is_demo
from anxin.areas.queries import unit_by_slug, units_by_ids
from anxin.areas.types import UnitInfo, UnitKind
from anxin.core import audit, clock, events
from anxin.core.permissions import require
from anxin.core.types import Actor, Conflict, Denied, Invalid, Missing

from ..models import (
    Campaign,
    Clause,
    Countersignature,
    Draft,
    HomeChoice,
    IssueSignature,
    Measure,
    Notice,
    NoticeVersion,
)
from ..queries.drafts import coverage_in, had_a_hand, register_hash, seen
from ..queries.serving import services_all
from ..rules.choices import choices_carried
from ..rules.serving import services_offered
from ..rules.spans import shown
from ..types import (
    MOST_UNITS,
    CountersignAsked,
    CountersignState,
    DraftState,
    Permission,
    VersionIssued,
    VersionState,
)
from .drafting import draft_own
from .loading import versions_lock

FIRST_OFFICE = "gov-office"
SHORTEST_HOURS, LONGEST_HOURS = 1, 240
LONGEST_TEXT = 2000
_SAME = (
    "measure_id", "start", "end", "quote", "strength", "addressee", "instrument", "lead",
    "cooperate", "proposed_lead", "shown_by", "shown_by_en", "capability",
)  # fmt: skip
# Bodies outside the district are asked by letter, villages through their towns.
ASKABLE = frozenset(
    {UnitKind.DISTRICT_OFFICE, UnitKind.DEPARTMENT, UnitKind.MASS_ORGANISATION, UnitKind.TOWN}
)


def draft_send(*, actor: Actor, ref: str, units: list[int], hours: int) -> None:
    """Send a wholly signed draft to units to countersign within some hours.

    The government office is always among those who see the draft of another unit. Raises Missing,
    Conflict when it is not open, Invalid when it is not whole or a unit cannot be asked.
    """
    require(actor, Permission.DRAFT)
    with transaction.atomic():
        draft = draft_own(actor, ref)
        if draft.state != DraftState.OPEN:
            raise Conflict(_("这份草稿不在校读中，请刷新后再看。"))
        coverage = coverage_in(list(draft.clauses.all()), list(draft.measures.all()))
        if not coverage.whole:
            left = {"clauses": "、".join(coverage.unsettled[:8])}
            raise Invalid(_("还不能送会签：%(clauses)s 句还有没签的措施，或者没有写理由。") % left)
        if not SHORTEST_HOURS <= hours <= LONGEST_HOURS:
            what = _("时限请写 1 到 240 小时。")
            raise Invalid(what, fields={"hours": what})
        asked = _asked(draft, units)
        now = clock.now()
        draft.state, draft.round = DraftState.COUNTERSIGNING, draft.round + 1
        draft.sent_by_id, draft.sent_at = actor.user_id, now
        draft.reader_units = sorted(
            {draft.unit_id, *draft.reader_units, *(one.id for one in asked)}
        )
        draft.save(update_fields=["state", "round", "sent_by", "sent_at", "reader_units"])
        Countersignature.objects.bulk_create(
            Countersignature(
                draft=draft,
                round=draft.round,
                unit_id=unit.id,
                state=CountersignState.ASKED,
                asked_at=now,
                due_at=now + timedelta(hours=hours),
            )
            for unit in asked
        )
        detail = {"ref": ref, "units": [unit.slug for unit in asked], "hours": hours}
        audit.record(actor, "notices.draft_sent", "draft", draft.pk, detail)
        events.emit(CountersignAsked(draft_id=draft.pk, round=draft.round))


def _asked(draft: Draft, units: list[int]) -> list[UnitInfo]:
    if len(set(units)) > MOST_UNITS:
        what = _("一次最多送 %(most)s 个单位。") % {"most": MOST_UNITS}
        raise Invalid(what, fields={"units": what})
    found = units_by_ids(unit for unit in units if unit != draft.unit_id)
    if len(found) < len({*units} - {draft.unit_id}) or any(
        unit.kind not in ASKABLE for unit in found.values()
    ):
        what = _("有的单位不能会签。请从列表里选。")
        raise Invalid(what, fields={"units": what})
    office = unit_by_slug(FIRST_OFFICE)
    if office and office.id != draft.unit_id:
        found[office.id] = office
    return [found[unit] for unit in sorted(found)]


def draft_reopen(*, actor: Actor, ref: str) -> None:
    """Take a draft back to be corrected; the next sending asks every unit anew."""
    require(actor, Permission.DRAFT)
    _moved(actor, ref, (DraftState.COUNTERSIGNING,), DraftState.OPEN, "notices.draft_reopened")


def draft_withdraw(*, actor: Actor, ref: str) -> None:
    """Give a draft up. It stays readable for those who saw it."""
    require(actor, Permission.DRAFT)
    held = (DraftState.OPEN, DraftState.COUNTERSIGNING)
    _moved(actor, ref, held, DraftState.WITHDRAWN, "notices.draft_withdrawn")


def _moved(
    actor: Actor, ref: str, origins: tuple[DraftState, ...], target: DraftState, action: str
) -> None:
    with transaction.atomic():
        draft = draft_own(actor, ref)
        if not Draft.objects.filter(pk=draft.pk, state__in=origins).update(state=target):
            raise Conflict(_("这份草稿已经不在这一步，请刷新后再看。"))
        audit.record(actor, action, "draft", draft.pk, {"ref": ref})


def draft_countersign(
    *, actor: Actor, ref: str, seen_hash: str, agree: bool, text: str = ""
) -> None:
    """Answer for the actor's unit; an objection says why. The answer may change until issue.

    `seen_hash`: the register as the unit saw it. Raises Missing when the unit is not asked,
    Conflict when the draft was taken back, changed or issued.
    """
    require(actor, Permission.COUNTERSIGN)
    text = text.strip()[:LONGEST_TEXT]
    if not agree and not text:
        what = _("有意见请写明哪一条、怎么改。")
        raise Invalid(what, fields={"text": what})
    with transaction.atomic():
        draft = _locked(actor, ref)
        asked = draft.countersignatures.filter(round=draft.round, unit_id=actor.unit_id or 0)
        if draft.state != DraftState.COUNTERSIGNING:
            raise Conflict(_("这份草稿已经收回或签发，不能再会签。"))
        if seen_hash != register_hash(draft):
            raise Conflict(_("您看的不是现在的内容。请重新打开，看过再回复。"))
        state = CountersignState.AGREED if agree else CountersignState.OBJECTED
        answered = asked.update(
            state=state,
            text=text,
            by_user=actor.user_id,
            answered_at=clock.now(),
            seen_hash=seen_hash,
        )
        if not answered:
            raise Missing
        detail = {"ref": ref, "state": state.value, "hash": draft.text_hash}
        audit.record(actor, "notices.draft_countersigned", "draft", draft.pk, detail)


def draft_issue(
    *, actor: Actor, ref: str, seen_hash: str, reason: str = "", public: bool | None = None
) -> int:
    """Give a draft its force as the version of its campaign; returns the version's id.

    `seen_hash`: the register as the leader saw it. Two persons: who drafted, corrected or sent it
    may not issue it. Open objections and answers not due yet need a written reason. `public`:
    whether everybody may read the text; None: as the text marks itself. Raises Missing, Denied,
    Conflict, Invalid.
    """
    require(actor, Permission.ISSUE)
    if actor.user_id is None or actor.unit_id is None:
        raise Denied
    with transaction.atomic():
        draft = _locked(actor, ref)
        _may_issue(draft, actor, seen_hash, reason.strip())
        open_to_all = bool(draft.reading.get("public")) if public is None else public
        version = draft.version or _version_write(draft, public=open_to_all)
        agreed = draft.countersignatures.filter(round=draft.round, state=CountersignState.AGREED)
        IssueSignature.objects.create(
            version=version,
            user_id=actor.user_id,
            unit_id=actor.unit_id,
            countersigned=list(agreed.values_list("unit_id", flat=True)),
            text_hash=draft.text_hash,
            at=clock.now(),
            demo=user_is_demo(actor.user_id),
        )
        draft.version, draft.state = version, DraftState.ISSUED
        draft.issue_reason = reason.strip()[:LONGEST_TEXT]
        draft.save(update_fields=["version", "state", "issue_reason"])
        detail = {"ref": ref, "version": version.pk, "hash": draft.text_hash}
        audit.record(actor, "notices.version_issued", "notice_version", version.pk, detail)
        events.emit(VersionIssued(version_id=version.pk, campaign=draft.slug))
        return version.pk


def _locked(actor: Actor, ref: str) -> Draft:
    draft = seen(actor).select_for_update(of=("self",)).filter(ref=ref).first()
    if draft is None:
        raise Missing
    return draft


def _may_issue(draft: Draft, actor: Actor, seen_hash: str, reason: str) -> None:
    if draft.state != DraftState.COUNTERSIGNING:
        raise Conflict(_("这份草稿不在会签中，不能签发。请刷新后再看。"))
    if had_a_hand(draft, actor.user_id):
        raise Denied(_("起草和签发要两个人。请由另一位领导签发。"))
    if seen_hash != register_hash(draft):
        raise Conflict(_("您看的不是现在的内容。请重新打开，看过再签发。"))
    now = clock.now()
    asked = draft.countersignatures.filter(round=draft.round)
    waiting = asked.filter(state=CountersignState.ASKED, due_at__gt=now)
    objected = asked.filter(state=CountersignState.OBJECTED)
    if not reason and (waiting.exists() or objected.exists()):
        what = _("还有单位没回复或者有意见。仍要签发，请写明理由。")
        raise Invalid(what, fields={"reason": what})


def _version_write(draft: Draft, *, public: bool) -> NoticeVersion:
    """The draft as a version in force, exactly as it was signed."""
    versions_lock()
    notice = _notice_of(draft)
    held = NoticeVersion.objects.filter(notice=notice)
    replaced = held.filter(state=VersionState.IN_FORCE).first()
    content = register_hash(draft)
    if held.filter(content_hash=content).exists():
        raise Conflict(_("已有一个内容完全相同的版本，不用再签发。"))
    held.filter(state=VersionState.IN_FORCE).update(state=VersionState.REPLACED)
    Campaign.objects.filter(pk=notice.campaign_id).update(**_dated(draft.settings))
    version = NoticeVersion.objects.create(
        notice=notice,
        content_hash=content,
        text_hash=draft.text_hash,
        state=VersionState.IN_FORCE,
        title=draft.title,
        issuers=[name[:96] for name in draft.reading.get("issuers") or ()],
        issued_on=_signed_on(draft),
        public=public,
        source_text=draft.source_text,
        reading=draft.reading,
        reader=draft.reader,
        settings=draft.settings,
    )
    services = _clauses_write(version, draft)
    _choices_write(version, replaced, services)
    return version


def _notice_of(draft: Draft) -> Notice:
    if draft.campaign is not None:
        return Notice.objects.get(slug=draft.slug)
    if Campaign.objects.filter(slug=draft.slug).exists():
        raise Conflict(_("代号“%(slug)s”刚被别的活动用了。请收回草稿。") % {"slug": draft.slug})
    campaign = Campaign.objects.create(slug=draft.slug, **_dated(draft.settings))
    return Notice.objects.create(campaign=campaign, slug=draft.slug, level=draft.level)


def _dated(settings: dict[str, Any]) -> dict[str, Any]:
    dates = {key: date.fromisoformat(settings[key]) for key in ("starts_on", "ends_on")}
    return {**settings, **dates}


def _signed_on(draft: Draft) -> date | None:
    day = draft.reading.get("signed_on")
    return date.fromisoformat(day[:10]) if day else None


def _clauses_write(version: NoticeVersion, draft: Draft) -> dict[str, str]:
    """Clauses and measures of the version; returns the service of each measure by its id."""
    clauses = {
        row.clause_id: Clause(
            version=version,
            clause_id=row.clause_id,
            label=row.label,
            section=row.section,
            text=shown(draft.source_text, row.start, row.end),
            start=row.start,
            end=row.end,
            gloss_en=row.gloss_en,
        )
        for row in draft.clauses.all()
    }
    Clause.objects.bulk_create(clauses.values())
    rows = list(draft.measures.all())
    Measure.objects.bulk_create(
        Measure(
            clause=clauses[row.clause_id],
            service=row.service,
            deadline=row.deadline,
            **{name: getattr(row, name) for name in _SAME},
        )
        for row in rows
    )
    return {row.measure_id: row.service for row in rows}


def _choices_write(
    version: NoticeVersion, replaced: NoticeVersion | None, services: dict[str, str]
) -> None:
    """The home page's choices: those of the version before, or what this release offers."""
    kept = _choices_kept(replaced, services) if replaced else _choices_offered(version, services)
    for position, row in enumerate(kept):
        row.pk, row.version, row.position = None, version, position
    HomeChoice.objects.bulk_create(kept)


def _choices_kept(replaced: NoticeVersion, services: dict[str, str]) -> list[HomeChoice]:
    rows = list(HomeChoice.objects.filter(version=replaced).order_by("position"))
    carried_by = _services_of(replaced)
    offered = [(row.measure, carried_by.get(row.measure, "")) for row in rows]
    kept = []
    for place, measure in choices_carried(offered, services):
        rows[place].measure = measure
        kept.append(rows[place])
    return kept


def _choices_offered(version: NoticeVersion, services: dict[str, str]) -> list[HomeChoice]:
    known, packs = services_all(), version.settings["packs"]
    kept = []
    for name, measure in services_offered(services, known.by_name, known.every, packs):
        one = known.by_name[name]
        names = ("label", "label_en", "hint", "hint_en", "route", "icon", "pack")
        values = {field: getattr(one, field) for field in names}
        kept.append(HomeChoice(measure=measure, arguments=list(one.arguments), **values))
    return kept


def _services_of(version: NoticeVersion) -> dict[str, str]:
    held = Measure.objects.filter(clause__version=version).values_list("measure_id", "service")
    return dict(held)
