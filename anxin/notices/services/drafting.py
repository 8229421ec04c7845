"""Opening a draft: a text is declared, read, and kept with its reading."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.areas.queries import name_finder, unit_by_id, unit_by_slug
from anxin.areas.types import UnitInfo, UnitKind
from anxin.core import audit, clock
from anxin.core.permissions import require
from anxin.core.text import RECEIPT_ALPHABET, clean
from anxin.core.types import Actor, Conflict, Denied, Invalid, Missing
from anxin.documents import read_text
from anxin.documents.extract import extract_text
from anxin.documents.types import DocumentError, Reading, Sentence
from anxin.documents.types import Measure as ReadMeasure

from ..models import Campaign, Draft, DraftClause, DraftMeasure, Measure, NoticeVersion
from ..queries import unit_names
from ..rules.corrections import letters_given
from ..rules.owners import owners_sorted
from ..rules.spans import shown
from ..rules.title import topic_of
from ..types import (
    LARGEST_FILE,
    LONGEST_TEXT,
    MOST_DAYS,
    DraftState,
    DraftText,
    NewCampaign,
    NoticeLevel,
    Permission,
    VersionState,
)
from .loading import reader_version
from .settled import earlier_propose, services_propose

REF_LENGTH = 10
# Parts of addresses under /notices/ that no text may bear.
RESERVED = frozenset({"drafts", "forward", "versions", "notices"})
MOST_SENTENCES = 600
MOST_MEASURES = 900
# What a measure in force hands to its draft.
COPIED = (
    "start", "end", "quote", "strength", "addressee", "instrument", "lead", "cooperate",
    "proposed_lead", "shown_by", "shown_by_en", "capability", "service", "deadline",
)  # fmt: skip
# A campaign goes on for so long after the last day its text names.
DAYS_AFTER = 30
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SURROGATES = re.compile("[\ud800-\udfff]")


def draft_open(*, actor: Actor, text: DraftText) -> str:
    """Read a text into a draft of the actor's unit; returns its ref. Sent twice, it is one draft.

    Raises Invalid by field: not declared, classified (nothing is kept), unreadable, too long,
    without a sentence, or with a campaign that cannot be.
    """
    require(actor, Permission.DRAFT)
    unit = drafting_unit(actor)
    if not text.declared:
        raise _at("declared", _("请先确认文本不涉密。没有确认就不读取，也不保留。"))
    held = Draft.objects.filter(unit_id=unit.id, token=text.token)
    if sent := held.first():
        return sent.ref
    reading = _read(text)
    campaign, settings, slug = _campaign_of(text, unit, reading)
    fields = {"campaign": campaign, "settings": settings, "slug": slug}
    try:
        with transaction.atomic():
            draft = draft_write(
                actor=actor,
                unit=unit,
                token=text.token,
                reading=reading.to_json(),
                fields=fields,
            )
            _rows_write(draft, reading, campaign)
            detail = {"ref": draft.ref, "hash": draft.text_hash, "declared": True}
            audit.record(actor, "notices.draft_opened", "draft", draft.pk, detail)
    except Conflict:
        # Sent twice at once: the other one was first, and this is the same draft.
        return held.get().ref
    return draft.ref


def draft_write(
    *, actor: Actor, unit: UnitInfo, token: str, reading: dict[str, Any], fields: dict[str, Any]
) -> Draft:
    """Write the draft's own row; the same token of the same unit is a Conflict."""
    values = {
        "ref": "".join(secrets.choice(RECEIPT_ALPHABET) for _place in range(REF_LENGTH)),
        "unit_id": unit.id,
        "reader_units": [unit.id],
        "token": token,
        "state": DraftState.OPEN.value,
        "title": reading["title"][:200] or _("没有标题的文本"),
        "level": NoticeLevel.TOWN if unit.kind is UnitKind.TOWN else NoticeLevel.COUNTY,
        "source_text": reading["source_text"],
        "text_hash": text_hash(reading["source_text"]),
        "reading": reading,
        "reader": reader_version(),
        "declared_at": clock.now(),
        "opened_by_id": actor.user_id,
    }
    try:
        with transaction.atomic():
            return Draft.objects.create(**{**values, **fields})
    except IntegrityError as error:
        raise Conflict(_("这份文本已经在读，请到草稿列表里打开。")) from error


def text_hash(source: str) -> str:
    """The hash under which a text is signed."""
    return hashlib.sha256(source.encode()).hexdigest()


def draft_own(actor: Actor, ref: str, *, lock: bool = True) -> Draft:
    """A draft of the actor's own unit, locked for the transaction. Raises Missing."""
    held = Draft.objects.select_for_update(of=("self",)) if lock else Draft.objects.all()
    draft = held.filter(ref=ref, unit_id=actor.unit_id or 0).first()
    if draft is None:
        raise Missing
    return draft


def owner_finder() -> Callable[[str], tuple[str, ...]]:
    """Slug or collective words by any name; remembers, so that each word is looked for once."""
    names = unit_names()
    by_name = {name: slug for slug, name in names.items()}
    as_written = name_finder()

    @cache
    def find(word: str) -> tuple[str, ...]:
        if word in names:
            return (word,)
        if word in by_name:
            return (by_name[word],)
        if found := as_written(word):
            return found
        return (word,) if unit_by_slug(word) else ()

    return find


def drafting_unit(actor: Actor) -> UnitInfo:
    """The unit a person drafts for. Raises Denied."""
    unit = unit_by_id(actor.unit_id or 0)
    if unit is None or actor.user_id is None:
        raise Denied
    return unit


def _at(field: str, message: str) -> Invalid:
    return Invalid(message, fields={field: message})


def _read(text: DraftText) -> Reading:
    field = "file" if text.file_name else "text"
    if len(text.file) > LARGEST_FILE:
        raise _at(field, _("文件超过 5 MB。请去掉图片，或把正文贴到文本框里。"))
    try:
        source = extract_text(text.file, text.file_name) if text.file_name else text.text
        source = clean(_SURROGATES.sub("", source))
        if len(source) > LONGEST_TEXT:
            most = {"most": LONGEST_TEXT}
            raise _at(field, _("文本超过 %(most)s 字。一份通知没有这么长，请分开读。") % most)
        reading = read_text(source)
    except DocumentError as error:
        raise _at(field, error.message("en" if get_language() == "en" else "zh")) from error
    if not reading.sentences():
        raise _at(field, _("没有读出一句话。请检查是不是贴错了，或者文件编码不对。"))
    if len(reading.sentences()) > MOST_SENTENCES or len(reading.measures()) > MOST_MEASURES:
        raise _at(field, _("这份文本句子太多，读不下。请分开读。"))
    return reading


def _campaign_of(
    text: DraftText, unit: UnitInfo, reading: Reading
) -> tuple[Campaign | None, dict[str, Any], str]:
    """The campaign a draft belongs to, or the settings and slug of the one it would open."""
    if text.new_campaign is None:
        campaign = Campaign.objects.filter(slug=text.campaign).first()
        if campaign is None:
            raise _at("campaign", _("请选一个活动，或者写明新活动。"))
        if unit.kind is UnitKind.TOWN:
            raise _at("campaign", _("区里的活动由区里改。请为本镇的通知写一个新活动。"))
        return campaign, settings_of(campaign), campaign.slug
    new = _filled(text.new_campaign, reading)
    return None, settings_new(new), slug_of(new, unit, reading.signed_on)


def _filled(new: NewCampaign, reading: Reading) -> NewCampaign:
    """A new campaign, with name and span from its text where nobody gave them.

    It begins on the day of signing and lasts a month beyond the last day the text names.
    """
    signed = date.fromisoformat(reading.signed_on[:10]) if reading.signed_on else clock.today()
    starts = new.starts_on or signed
    # A deadline may be an hour alone (17时前): that names no day.
    told = [one.deadline[:10] for one in reading.measures() if one.deadline]
    days = [day for words in told if (day := parse_date(words))]
    longest = starts + timedelta(days=MOST_DAYS)
    ends = min(max([starts, *days]) + timedelta(days=DAYS_AFTER), longest)
    title = new.title or topic_of(reading.title or "") or _("没有标题的文本")
    return replace(new, title=title, starts_on=starts, ends_on=new.ends_on or ends)


def settings_of(campaign: Campaign) -> dict[str, Any]:
    """A campaign's own fields as a version states them."""
    names = ("title", "title_en", "label", "label_en", "packs", "demo")
    settings = {name: getattr(campaign, name) for name in names}
    dates = {name: getattr(campaign, name).isoformat() for name in ("starts_on", "ends_on")}
    return settings | dates


def settings_new(new: NewCampaign) -> dict[str, Any]:
    """The fields of a campaign that a draft would open. Raises Invalid for a span that cannot be."""
    if not (new.title and new.starts_on and new.ends_on):
        raise _at("title", _("新活动要写名称、开始和结束日期。"))
    if new.starts_on > new.ends_on:
        raise _at("ends_on", _("结束日期早于开始日期。"))
    if (new.ends_on - new.starts_on).days > MOST_DAYS:
        raise _at("ends_on", _("活动最长 %(most)s 天。") % {"most": MOST_DAYS})
    return {
        "title": new.title[:200],
        "title_en": new.title_en[:200],
        "label": new.title[:48],
        "label_en": new.title_en[:64],
        "starts_on": new.starts_on.isoformat(),
        "ends_on": new.ends_on.isoformat(),
        "packs": sorted(new.packs),
        "demo": False,
    }


def slug_of(new: NewCampaign, unit: UnitInfo, signed_on: str | None) -> str:
    """The slug asked for, or one suggested from the unit and the year."""
    taken = RESERVED | set(Campaign.objects.values_list("slug", flat=True))
    if new.slug:
        if not _SLUG.fullmatch(new.slug) or len(new.slug) > 48:
            raise _at("slug", _("代号只用小写字母、数字和连字符，例如 spring-2027。"))
        if new.slug in taken:
            raise _at("slug", _("这个代号已有活动在用。请换一个，或者选那个活动。"))
        return new.slug
    year = (signed_on or (new.starts_on or clock.today()).isoformat())[:4]
    first = f"{unit.slug[:40]}-{year}"
    tries = [first, *(f"{first}-{number}" for number in range(2, 100))]
    return next(slug for slug in tries if slug not in taken)


def _rows_write(draft: Draft, reading: Reading, campaign: Campaign | None) -> None:
    find = owner_finder()
    source = reading.source_text
    clauses, measures = [], []
    for node in reading.nodes():
        for sentence in node.sentences:
            clauses.append(_clause_row(draft, sentence, node.label or "", node.title or ""))
            measures += [_measure_row(draft, sentence.id, m, source, find)
                         for m in sentence.measures]  # fmt: skip
    earlier_propose(measures, source, campaign)
    services_propose(measures)
    DraftClause.objects.bulk_create(clauses)
    DraftMeasure.objects.bulk_create(measures)


def _clause_row(draft: Draft, sentence: Sentence, label: str, section: str) -> DraftClause:
    return DraftClause(
        draft=draft,
        clause_id=sentence.id,
        label=label[:24],
        section=section[:200],
        start=sentence.start,
        end=sentence.end,
        letters=letters_given(sentence.id, (measure.id for measure in sentence.measures)),
    )


def _measure_row(
    draft: Draft,
    clause_id: str,
    read: ReadMeasure,
    source: str,
    find: Callable[[str], tuple[str, ...]],
) -> DraftMeasure:
    lead, unknown = owners_sorted(read.owners.lead, find)
    cooperate, more = owners_sorted(read.owners.cooperate, find)
    quote = shown(source, read.start, read.end)
    return DraftMeasure(
        draft=draft,
        clause_id=clause_id,
        measure_id=read.id,
        start=read.start,
        end=read.end,
        quote=quote,
        strength=read.strength.value,
        addressee=read.addressee.value,
        instrument=read.instrument.value,
        lead=lead,
        cooperate=cooperate,
        unknown=list(dict.fromkeys((*unknown, *more))),
        deadline=day_of(read.deadline),
        confidence=round(read.confidence * 100),
        cue=(read.cue or "")[:32],
    )


def day_of(deadline: str | None) -> date | None:
    """The day of a deadline as read; an hour, alone or with a day, stays in the words."""
    return date.fromisoformat(deadline[:10]) if deadline and "-" in deadline else None


def draft_of_version(*, actor: Actor, campaign_slug: str) -> str:
    """Open a draft beside the version in force, every measure signed as its register states.

    So a campaign that was loaded from files is countersigned and issued like any other; its text
    is not read again. Raises Missing, Conflict when it has signatures or a draft already.
    """
    require(actor, Permission.DRAFT)
    unit = drafting_unit(actor)
    version = (
        NoticeVersion.objects.select_related("notice__campaign")
        .filter(notice__slug=campaign_slug, state=VersionState.IN_FORCE)
        .first()
    )
    if version is None:
        raise Missing
    if version.drafts.exists():
        raise Conflict(_("这个版本已经有会签和签发。"))
    fields = {
        "campaign": version.notice.campaign,
        "slug": campaign_slug,
        "settings": version.settings,
        "level": version.notice.level,
        "version": version,
        "reader": version.reader,
    }
    with transaction.atomic():
        draft = draft_write(
            actor=actor,
            unit=unit,
            token=f"version-{version.pk}",
            reading=version.reading,
            fields=fields,
        )
        rows_copy(draft, version, signed_by=actor.user_id)
        detail = {"ref": draft.ref, "hash": draft.text_hash, "version": version.pk}
        audit.record(actor, "notices.draft_opened", "draft", draft.pk, detail)
    return draft.ref


def rows_copy(draft: Draft, version: NoticeVersion, *, signed_by: int | None) -> None:
    """Copy sentences and measures of a version, signed by a person or, with None, by nobody yet.

    What nobody has signed yet is a proposal: its owners are ours, its deadlines were last year's.
    """
    anew: dict[str, Any] = {} if signed_by else {"proposed_lead": True, "deadline": None}
    clauses, measures = [], []
    for clause in version.clauses.prefetch_related("measures"):
        rows: Iterable[Measure] = clause.measures.all()
        clauses.append(
            DraftClause(
                draft=draft,
                clause_id=clause.clause_id,
                label=clause.label,
                section=clause.section,
                start=clause.start,
                end=clause.end,
                gloss_en=clause.gloss_en,
                reason="" if rows else _("登记册写明这一句没有措施。"),
                letters=letters_given(clause.clause_id, (row.measure_id for row in rows)),
            )
        )
        measures += [
            DraftMeasure(
                draft=draft,
                clause_id=clause.clause_id,
                measure_id=row.measure_id,
                confidence=100,
                signed_by=signed_by,
                signed_at=clock.now() if signed_by else None,
                **({name: getattr(row, name) for name in COPIED} | anew),
            )
            for row in rows
        ]
    DraftClause.objects.bulk_create(clauses)
    DraftMeasure.objects.bulk_create(measures)
