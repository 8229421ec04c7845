"""Reads of countersigning and issuing, and of the versions that came of it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef
from django.utils.translation import get_language, gettext

from anxin.accounts.queries import user_names
from anxin.areas.queries import units_by_ids, units_by_kind
from anxin.areas.types import UnitKind
from anxin.core import clock
from anxin.core.permissions import require
from anxin.core.types import Actor, Missing, gettext_noop

from ..models import Countersignature, Draft, DraftMeasure, IssueSignature, NoticeVersion
from ..rules.difference import differences
from ..types import (
    COUNTERSIGN_LABELS,
    SILENT_LABEL,
    Asked,
    CountersignState,
    DraftState,
    MeasureDifference,
    Opinion,
    Permission,
    SignPage,
    VersionLine,
    VersionState,
)
from .drafts import (
    coverage_in,
    draft_found,
    had_a_hand,
    head_of,
    register_hash,
    replaced_by,
    seen,
)
from .serving import service_label, services_all
from .texts import signatures_of, text_of, unit_names

SILENT = "silent"
MOST_ASKED = 20
PROPOSED_KINDS = (
    UnitKind.DISTRICT_OFFICE,
    UnitKind.DEPARTMENT,
    UnitKind.MASS_ORGANISATION,
    UnitKind.TOWN,
)
VERSION_LABELS = {
    VersionState.PROPOSED: gettext_noop("待定"),
    VersionState.IN_FORCE: gettext_noop("生效"),
    VersionState.REPLACED: gettext_noop("已被替换"),
}


def sign_page(actor: Actor, draft_ref: str) -> SignPage:
    """Countersigning and issuing a draft: who is asked, who answered. Raises Missing."""
    draft = draft_found(actor, draft_ref)
    clauses, measures = list(draft.clauses.all()), list(draft.measures.all())
    asked = list(draft.countersignatures.filter(round=draft.round))
    now = clock.now()
    opinions = _opinions(actor, asked, now)
    open_now = draft.state == DraftState.OPEN and draft.unit_id == actor.unit_id
    sent = draft.state == DraftState.COUNTERSIGNING
    own = had_a_hand(draft, actor.user_id)
    coverage = coverage_in(clauses, measures)
    return SignPage(
        head=head_of(actor, draft),
        coverage=coverage,
        opinions=opinions,
        proposed=_proposed(draft) if open_now and actor.may(Permission.DRAFT) else (),
        may_send=open_now and coverage.whole and actor.may(Permission.DRAFT),
        may_answer=sent and any(one.mine for one in opinions) and actor.may(Permission.COUNTERSIGN),
        may_issue=sent and not own and actor.may(Permission.ISSUE),
        own=own,
        needs_reason=any(one.state in ("asked", "objected") for one in opinions),
        text_hash=draft.text_hash,
        seen_hash=register_hash(draft),
        signatures=signatures_of(draft.version_id) if draft.state == DraftState.ISSUED else None,
        replaces=replaced_by(draft),
        issue_reason=draft.issue_reason,
        marked_public=bool(draft.reading.get("public")),
        offers=_offers(measures),
    )


def _offers(measures: list[DraftMeasure]) -> tuple[tuple[str, str], ...]:
    """What residents can bring under this notice, in its order, then what every notice takes."""
    served: dict[str, str] = {}
    for row in measures:
        if row.service:
            served.setdefault(row.service, row.measure_id)
    for name in services_all().every if measures else ():
        served.setdefault(name, measures[0].measure_id)
    return tuple((service_label(name), measure) for name, measure in served.items())


def _opinions(actor: Actor, asked: list[Countersignature], now: datetime) -> tuple[Opinion, ...]:
    units = units_by_ids(row.unit_id for row in asked)
    people = user_names([row.by_user for row in asked if row.by_user])
    language = get_language() or ""
    found = []
    for row in asked:
        silent = row.state == CountersignState.ASKED and row.due_at <= now
        label = SILENT_LABEL if silent else COUNTERSIGN_LABELS[CountersignState(row.state)]
        found.append(
            Opinion(
                unit_id=row.unit_id,
                unit=units[row.unit_id].called(language),
                state=SILENT if silent else row.state,
                label=gettext(label),
                text=row.text,
                by=people.get(row.by_user or 0, ""),
                due_at=row.due_at,
                answered_at=row.answered_at,
                mine=row.unit_id == actor.unit_id,
            )
        )
    return tuple(found)


def _proposed(draft: Draft) -> tuple[tuple[int, str, bool], ...]:
    """Units that may be asked; those that own a measure by name are proposed."""
    owners: set[str] = set()
    for lead, helping in draft.measures.values_list("lead", "cooperate"):
        owners.update(lead, helping)
    units = [unit for kind in PROPOSED_KINDS for unit in units_by_kind(kind)]
    language = get_language() or ""
    return tuple(
        (unit.id, unit.called(language), unit.slug in owners)
        for unit in units
        if unit.id != draft.unit_id
    )


def versions_of(actor: Actor, campaign_slug: str) -> list[VersionLine]:
    """Every version of a campaign's own notice, newest first. Needs `notices.adopt`."""
    require(actor, Permission.ADOPT)
    rows = (
        NoticeVersion.objects.filter(notice__slug=campaign_slug)
        .defer("source_text", "reading")
        .annotate(total=Count("clauses__measures"))
        .order_by("-id")[:50]
    )
    signed = set(
        IssueSignature.objects.filter(version__in=[row.pk for row in rows]).values_list(
            "version_id", flat=True
        )
    )
    return [
        VersionLine(
            id=row.pk,
            content_hash=row.content_hash,
            state=row.state,
            label=VERSION_LABELS[VersionState(row.state)],
            title=row.title,
            loaded_at=row.loaded_at,
            measures=row.total,
            signed=row.pk in signed,
        )
        for row in rows
    ]


def version_difference(
    actor: Actor, version_id: int
) -> tuple[VersionLine, list[MeasureDifference], str]:
    """A version against the one in force: new, gone and changed measures. Raises Missing."""
    require(actor, Permission.ADOPT)
    row = NoticeVersion.objects.select_related("notice").filter(pk=version_id).first()
    if row is None:
        raise Missing
    line = next(one for one in versions_of(actor, row.notice.slug) if one.id == version_id)
    held = NoticeVersion.objects.filter(
        notice_id=row.notice_id, state=VersionState.IN_FORCE
    ).first()
    after = [m for clause in text_of(row).clauses for m in clause.measures]
    before = [m for clause in text_of(held).clauses for m in clause.measures] if held else []
    names = unit_names()
    return line, differences(before, after, gettext, names), row.notice.slug


def issues_waiting(actor: Actor) -> list[Asked]:
    """Drafts that every asked unit has answered and that the actor may issue. Three queries."""
    if not actor.may(Permission.ISSUE) or actor.unit_id is None:
        return []
    waiting = Countersignature.objects.filter(
        draft=OuterRef("pk"), round=OuterRef("round"), state=CountersignState.ASKED
    )
    rows = seen(actor).filter(~Exists(waiting), state=DraftState.COUNTERSIGNING)
    return [
        Asked(row.ref, row.title, row.sent_at or row.opened_at)
        for row in rows.defer("source_text", "reading").order_by("id")[:MOST_ASKED]
        if not had_a_hand(row, actor.user_id)
    ]


def countersigns_asked(actor: Actor) -> list[Asked]:
    """Drafts that wait for the actor's unit to countersign, the earliest due first. One query."""
    if not actor.may(Permission.COUNTERSIGN) or actor.unit_id is None:
        return []
    rows = (
        Countersignature.objects.filter(
            unit_id=actor.unit_id,
            state=CountersignState.ASKED,
            draft__state=DraftState.COUNTERSIGNING,
            round=F("draft__round"),
        )
        .order_by("due_at", "id")
        .values_list("draft__ref", "draft__title", "due_at")
    )
    return [Asked(*row) for row in rows[:MOST_ASKED]]
