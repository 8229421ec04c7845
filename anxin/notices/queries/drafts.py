"""Reads of drafts: only the drafting unit and the units asked to countersign see them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language, gettext

from anxin.accounts.queries import user_names
from anxin.areas.queries import units_by_ids
from anxin.core.permissions import require
from anxin.core.types import Actor, ActorKind, Missing
from anxin.documents.types import Addressee, Instrument

from ..models import Correction, Countersignature, Draft, DraftClause, DraftMeasure
from ..rules.corrections import NAMED_RESIDUE, coverage_of, split_points
from ..rules.layout import Layout, reading_words, sections_of_blocks
from ..rules.owners import is_outside
from ..rules.page import BlockKind, sections_in
from ..rules.spans import shown
from ..types import (
    ADDRESSEE_LABELS,
    CHANGE_LABELS,
    INSTRUMENT_LABELS,
    SURE,
    ChangeKind,
    ClauseView,
    CountersignState,
    Coverage,
    DraftChangeView,
    DraftHead,
    DraftNote,
    DraftPage,
    DraftSection,
    DraftSentence,
    DraftState,
    MeasureView,
    NoticeText,
    Permission,
    ReadingBlock,
    Unplaced,
)
from .serving import service_label
from .texts import unit_names

# What a signature covers of each measure.
_SIGNED = (
    "measure_id", "start", "end", "strength", "addressee", "instrument", "lead", "cooperate",
    "deadline", "shown_by", "service",
)  # fmt: skip
MOST_DRAFTS = 200
CHANGES_SHOWN = 30


def drafts_all(actor: Actor) -> list[DraftHead]:
    """Drafts the actor's unit wrote or is asked about, newest first. Four queries."""
    rows = list(
        seen(actor)
        .select_related("campaign")
        .defer("source_text", "reading")
        .annotate(
            total=Count("measures", distinct=True),
            signed=Count("measures", filter=Q(measures__signed_by__isnull=False), distinct=True),
        )[:MOST_DRAFTS]
    )
    frames = dict(
        Draft.objects.filter(pk__in=[row.pk for row in rows]).values_list(
            "pk", "reading__signed_on"
        )
    )
    units = units_by_ids({row.unit_id for row in rows})
    asked = set(
        Countersignature.objects.filter(
            unit_id=actor.unit_id or 0, state=CountersignState.ASKED, draft__in=rows
        ).values_list("draft_id", "round")
    )
    language = get_language() or ""
    return [
        DraftHead(
            ref=row.ref,
            title=row.title,
            state=DraftState(row.state),
            campaign=campaign_of(row),
            signed_on=_day(frames.get(row.pk)),
            issuers=(),
            unit=units[row.unit_id].called(language),
            opened_at=row.opened_at,
            mine=row.unit_id == actor.unit_id,
            waits_for_me=row.state == DraftState.COUNTERSIGNING and (row.pk, row.round) in asked,
            signed=row.signed,
            total=row.total,
        )
        for row in rows
    ]


def draft_head(actor: Actor, draft_ref: str) -> DraftHead:
    """What a draft is called and where it stands. Raises Missing."""
    return head_of(actor, draft_found(actor, draft_ref))


def draft_measures(actor: Actor, draft_ref: str) -> tuple[MeasureView, ...]:
    """Every measure of a draft as corrected so far, in the order of the text. Raises Missing."""
    return tuple(view_of(row) for row in draft_found(actor, draft_ref).measures.all())


def draft_sections(actor: Actor, draft_ref: str) -> list[tuple[str, str]]:
    """Number and title of each section of a draft, in order. Raises Missing."""
    return sections_in(draft_found(actor, draft_ref).reading)


def draft_text(actor: Actor, draft_ref: str) -> str:
    """The source text of a draft. Raises Missing."""
    return draft_found(actor, draft_ref).source_text


def seen(actor: Actor) -> QuerySet[Draft]:
    """The drafts an actor may see; the row policy says the same."""
    require(actor, Permission.READ_DRAFTS)
    if actor.kind is ActorKind.SYSTEM:
        return Draft.objects.all()
    return Draft.objects.filter(reader_units__contains=[actor.unit_id])


def draft_found(actor: Actor, draft_ref: str) -> Draft:
    """One draft the actor may see. Raises Missing."""
    draft = seen(actor).select_related("campaign").filter(ref=draft_ref).first()
    if draft is None:
        raise Missing
    return draft


def head_of(actor: Actor, draft: Draft) -> DraftHead:
    """The head of a draft that was found. One query."""
    unit = units_by_ids([draft.unit_id])[draft.unit_id]
    return DraftHead(
        ref=draft.ref,
        title=draft.title,
        state=DraftState(draft.state),
        campaign=campaign_of(draft),
        signed_on=_day(draft.reading.get("signed_on")),
        issuers=reading_words(draft.reading, "issuers"),
        unit=unit.called(get_language() or ""),
        opened_at=draft.opened_at,
        mine=draft.unit_id == actor.unit_id,
    )


def campaign_of(draft: Draft) -> str:
    """The campaign a draft belongs to: an issued one opened the campaign of its slug."""
    if draft.campaign is not None:
        return draft.campaign.slug
    return draft.slug if draft.state == DraftState.ISSUED else ""


def view_of(row: DraftMeasure) -> MeasureView:
    """A measure of a draft in the form of a signed one."""
    return MeasureView(
        id=row.measure_id,
        clause=row.clause_id,
        start=row.start,
        end=row.end,
        quote=row.quote,
        strength=row.strength,
        addressee=row.addressee,
        instrument=row.instrument,
        lead=tuple(row.lead),
        cooperate=tuple(row.cooperate),
        proposed_lead=row.proposed_lead,
        shown_by=row.shown_by,
        shown_by_en=row.shown_by_en,
        capability=row.capability,
        service=row.service,
        deadline=row.deadline,
    )


def coverage_in(clauses: list[DraftClause], measures: list[DraftMeasure]) -> Coverage:
    """How far the rows of a draft are signed."""
    return coverage_of(
        [(row.clause_id, row.reason) for row in clauses],
        [(row.clause_id, row.signed_by is not None) for row in measures],
    )


def draft_page(actor: Actor, draft_ref: str) -> DraftPage:
    """The sign-off page of a draft in the page's language. Nine queries. Raises Missing."""
    draft = draft_found(actor, draft_ref)
    clauses, measures = list(draft.clauses.all()), list(draft.measures.all())
    editable = (
        draft.state == DraftState.OPEN
        and draft.unit_id == actor.unit_id
        and actor.may(Permission.DRAFT)
    )
    notes = _notes(measures)
    return DraftPage(
        head=head_of(actor, draft),
        sections=_sections(draft, clauses, measures, notes),
        coverage=coverage_in(clauses, measures),
        unplaced=_unplaced(draft),
        changes=_changes(draft),
        editable=editable,
        may_undo=editable and last_change(draft, actor) is not None,
        sure=sum(note.sure for of_one in notes.values() for note in of_one),
        replaces=replaced_by(draft),
        span=(
            date.fromisoformat(draft.settings["starts_on"]),
            date.fromisoformat(draft.settings["ends_on"]),
        ),
    )


def had_a_hand(draft: Draft, user_id: int | None) -> bool:
    """Whether a person opened, corrected, signed or sent the draft, whatever post he holds now."""
    return (
        user_id in (draft.opened_by_id, draft.sent_by_id)
        or draft.measures.filter(signed_by=user_id).exists()
        or draft.corrections.filter(by_user=user_id or 0).exists()
    )


def register_hash(draft: Draft) -> str:
    """The hash of a draft's text with every measure and reason as they stand."""
    rows = [[str(row[name]) for name in _SIGNED] for row in draft.measures.values(*_SIGNED)]
    reasons = [list(pair) for pair in draft.clauses.values_list("clause_id", "reason")]
    parts = [draft.text_hash, draft.slug, draft.settings, rows, reasons]
    said = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def last_change(draft: Draft, actor: Actor) -> Correction | None:
    """The actor's newest change that may be undone: not undone yet, and no undoing itself."""
    return (
        draft.corrections.filter(by_user=actor.user_id or 0, undo__isnull=True)
        .exclude(kind=ChangeKind.UNDO)
        .order_by("-id")
        .first()
    )


def replaced_by(draft: Draft) -> str:
    """The campaign whose notice in force this draft will replace, empty for a new one."""
    if draft.campaign is None or draft.version_id is not None:
        return ""
    english = get_language() == "en" and draft.campaign.title_en
    return draft.campaign.title_en if english else draft.campaign.title


def _notes(measures: list[DraftMeasure]) -> dict[str, list[DraftNote]]:
    """The margin of each sentence, in the page's language. Two queries."""
    names = unit_names()
    held: dict[str, list[DraftNote]] = {}
    for index, row in enumerate(measures):
        after = measures[index + 1] if index + 1 < len(measures) else None
        joins = after.measure_id if after and after.clause_id == row.clause_id else ""
        held.setdefault(row.clause_id, []).append(_note(row, names, joins))
    return held


def _note(row: DraftMeasure, names: Mapping[str, str], joins: str) -> DraftNote:
    signed = row.signed_by is not None
    comma = ", " if get_language() == "en" else "、"
    return DraftNote(
        row=row.pk,
        seen=row.revision,
        view=view_of(row),
        addressee=gettext(ADDRESSEE_LABELS[Addressee(row.addressee)]),
        instrument=gettext(INSTRUMENT_LABELS[Instrument(row.instrument)]),
        lead=comma.join(names.get(slug, slug) for slug in row.lead),
        cooperate=comma.join(names.get(slug, slug) for slug in row.cooperate),
        unknown=comma.join(word for word in row.unknown if not is_outside(word)),
        outside=comma.join(word for word in row.unknown if is_outside(word)),
        confidence=row.confidence,
        cue=row.cue,
        signed=signed,
        sure=not signed and is_sure(row),
        joins=joins,
        points=split_points(row.quote),
        service=service_label(row.service) if row.service else "",
    )


def is_sure(row: DraftMeasure) -> bool:
    """Whether a measure may be accepted with others, unseen: read surely, owners known."""
    return row.confidence >= SURE * 100 and not row.unknown


def _sections(
    draft: Draft,
    clauses: list[DraftClause],
    measures: list[DraftMeasure],
    notes: Mapping[str, list[DraftNote]],
) -> tuple[DraftSection, ...]:
    rows = {row.clause_id: row for row in clauses}
    blocks = Layout(
        _text(draft, clauses, measures),
        say=gettext,
        names={},
        english=get_language() == "en",
    ).blocks()

    def part(block: ReadingBlock) -> ReadingBlock | DraftSentence:
        row = rows.get(block.id)
        if block.kind != BlockKind.SENTENCE or row is None:
            return block
        return DraftSentence(block, tuple(notes.get(block.id, ())), row.reason, row.revision)

    return tuple(
        DraftSection(section.heading, tuple(part(block) for block in section.blocks))
        for section in sections_of_blocks(blocks)
    )


def _text(draft: Draft, clauses: list[DraftClause], measures: list[DraftMeasure]) -> NoticeText:
    views: dict[str, list[MeasureView]] = {}
    for row in measures:
        views.setdefault(row.clause_id, []).append(view_of(row))
    return NoticeText(
        version_id=0,
        slug=draft.slug,
        source=draft.source_text,
        reading=draft.reading,
        clauses=tuple(
            ClauseView(
                id=row.clause_id,
                text=shown(draft.source_text, row.start, row.end),
                start=row.start,
                end=row.end,
                gloss_en=row.gloss_en,
                measures=tuple(views.get(row.clause_id, ())),
            )
            for row in clauses
        ),
    )


def _unplaced(draft: Draft) -> tuple[Unplaced, ...]:
    pieces: list[dict[str, Any]] = draft.reading.get("residue") or []
    return tuple(
        Unplaced(piece["text"], gettext(piece["why"]))
        for piece in pieces
        if piece["why"] not in NAMED_RESIDUE
    )


def _changes(draft: Draft) -> tuple[DraftChangeView, ...]:
    rows = list(draft.corrections.order_by("-id")[:CHANGES_SHOWN])
    names = user_names([row.by_user for row in rows])
    return tuple(
        DraftChangeView(
            kind=gettext(CHANGE_LABELS[ChangeKind(row.kind)]),
            measures=_touched(row),
            by=names.get(row.by_user, ""),
            at=row.at,
        )
        for row in rows
    )


def _touched(row: Correction) -> str:
    ids = [one.get("measure_id", "") for one in (*row.before, *row.after)]
    ids = list(dict.fromkeys(one for one in ids if one)) or [row.clause_id]
    return "、".join(ids[:4]) + ("…" if len(ids) > 4 else "")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
