"""Reads of campaigns and notices. All of it is public, so no entry asks who reads."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import get_language, gettext, override

from anxin.accounts.queries import user_names
from anxin.areas.queries import collective_names, units_by_ids, units_choices
from anxin.areas.types import UnitKind
from anxin.core import clock
from anxin.core.types import Missing, gettext_noop

from ..models import Campaign, Clause, HomeChoice, IssueSignature, Measure, NoticeVersion
from ..rules.layout import Layout, reading_words, sections_of_blocks
from ..rules.page import BlockKind, sections_in
from ..types import (
    NO_CAMPAIGN,
    CampaignView,
    Choice,
    ClauseQuote,
    ClauseView,
    MeasureView,
    NoticeHead,
    NoticeText,
    ReadingPage,
    Signatures,
    VersionState,
)
from .serving import services_all

NO_NOTICE = gettext_noop("没有这份通知，或者它没有标明公开发布。请从通知目录里选。")


def campaigns_all() -> list[CampaignView]:
    """Every campaign with a version in force, by the day it starts."""
    in_force = NoticeVersion.objects.filter(
        notice__slug=OuterRef("slug"), state=VersionState.IN_FORCE
    )
    rows = Campaign.objects.annotate(version=Subquery(in_force.values("id")[:1]))
    return [_campaign(row, row.version) for row in rows if row.version is not None]


def campaign_current(slug: str | None) -> CampaignView:
    """The visitor's choice, else the one running today, else the configured one, else the first.

    `NO_CAMPAIGN`, which is false, only while nothing is loaded.
    """
    campaigns = campaigns_all()
    today = clock.today()
    configured = settings.DEFAULT_CAMPAIGN
    ways: tuple[Callable[[CampaignView], bool], ...] = (
        lambda campaign: campaign.slug == slug,
        lambda campaign: campaign.covers(today),
        lambda campaign: campaign.slug == configured,
        lambda campaign: True,
    )
    found = (campaign for way in ways for campaign in campaigns if way(campaign))
    return next(found, NO_CAMPAIGN)


def campaign_named(slug: str) -> CampaignView:
    """A campaign in force by its slug; `NO_CAMPAIGN` for any other."""
    return next((one for one in campaigns_all() if one.slug == slug), NO_CAMPAIGN)


def campaign_having(pack: str) -> CampaignView | None:
    """The newest campaign that has a pack on, None when no loaded notice has its clauses."""
    return next((one for one in reversed(campaigns_all()) if one.has(pack)), None)


def pack_is_on(campaign_slug: str, pack: str) -> bool:
    """Whether a campaign has a pack of features on."""
    return any(one.slug == campaign_slug and one.has(pack) for one in campaigns_all())


def home_choices(campaign: CampaignView) -> list[Choice]:
    """The large choices of the home page in the reader's language, at most eight."""
    rows = HomeChoice.objects.filter(version_id=campaign.version_id)
    return [_choice(row) for row in rows if not row.pack or campaign.has(row.pack)]


def notices_public(campaign: CampaignView) -> list[NoticeHead]:
    """A campaign's notices issued for the public and in force, newest first."""
    versions = _in_force().filter(public=True, notice__campaign_id=campaign.id)
    return [_head(version) for version in versions.order_by("-issued_on", "id")]


def notices_binding(on: date | None = None) -> list[NoticeHead]:
    """Notices of every campaign in force on a day, all of them without one; the newest first.

    A notice binds from the day it was issued, or its campaign began, until its campaign ends.
    """
    versions = _in_force().select_related("notice__campaign").order_by("-issued_on", "id")
    return [_head(version) for version in versions if on is None or _binds(version, on)]


def _binds(version: NoticeVersion, on: date) -> bool:
    campaign = version.notice.campaign
    return (
        min(version.issued_on or campaign.starts_on, campaign.starts_on) <= on <= campaign.ends_on
    )


def notice_page(slug: str) -> tuple[NoticeHead, NoticeText]:
    """A public notice in force with its text, clauses and measures. Raises Missing."""
    version = _in_force().filter(notice__slug=slug, public=True).first()
    if version is None:
        raise Missing(NO_NOTICE)
    return _head(version), text_of(version)


def version_mark(campaign_slug: str) -> str:
    """The mark of the version of the campaign's own notice in force, empty for none. One query."""
    version = _own(campaign_slug)
    return version.content_hash if version else ""


def clause_quote(campaign_slug: str, clause_id: str, mark: str = "") -> ClauseQuote | None:
    """One sentence of the campaign's own notice, None when the notice has it not.

    `mark`: the version asked for, empty for the one in force.
    """
    return clause_quotes(campaign_slug, (clause_id,), mark).get(clause_id)


def clause_quotes(
    campaign_slug: str, clause_ids: Collection[str], mark: str = ""
) -> dict[str, ClauseQuote]:
    """Several sentences of the campaign's own notice by number; unknown numbers are left out."""
    version = _own(campaign_slug, mark)
    if version is None:
        return {}
    url = reverse("notices:read-notice", args=[campaign_slug])
    return {
        clause.id: ClauseQuote(
            clause.id, clause.text, clause.gloss_en, version.title, f"{url}#{clause.id}"
        )
        for clause in text_of(version).clauses
        if clause.id in clause_ids
    }


def clause_numbers(campaign_slug: str) -> tuple[str, ...]:
    """Numbers of all sentences of the campaign's own notice, in order."""
    version = _own(campaign_slug)
    return tuple(clause.id for clause in text_of(version).clauses) if version else ()


def service_clause(campaign_slug: str, service: str) -> ClauseQuote | None:
    """The sentence a service carries out, by the register; None when the campaign has it not.

    What every notice has rests on its first sentence where the register names none.
    """
    measures = measures_of(campaign_slug)
    served = [one for one in measures if one.service == service]
    if not served and service in services_all().every:
        served = list(measures[:1])
    clause = served[0].clause if served else None
    return clause_quote(campaign_slug, clause) if clause else None


def measures_of(campaign_slug: str, mark: str = "") -> tuple[MeasureView, ...]:
    """Every measure of a campaign's own notice, in the order of the text.

    `mark`: the version asked for, empty for the one in force.
    """
    version = _own(campaign_slug, mark)
    if version is None:
        return ()
    return tuple(m for clause in text_of(version).clauses for m in clause.measures)


def campaign_text(campaign_slug: str) -> NoticeText | None:
    """The campaign's own notice in force with its clauses and measures."""
    version = _own(campaign_slug)
    return text_of(version) if version else None


def sections_of(campaign_slug: str) -> list[tuple[str, str]]:
    """Number and title of each section of the campaign's own notice, in order."""
    version = _own(campaign_slug)
    if version is None:
        return []
    return sections_in(text_of(version).reading)


def clauses_json(slug: str) -> dict[str, Any]:
    """Every sentence of a public notice with its measures, owners by their Chinese names.

    Raises Missing.
    """
    _, text = notice_page(slug)
    with override("zh-hans"):
        names = unit_names()
    return {"clauses": [_clause_json(clause, names) for clause in text.clauses]}


def unit_names() -> dict[str, str]:
    """Names of units but communities by slug, and of collectives by word, in the page's language.

    Two queries.
    """
    kinds = [kind for kind in UnitKind if kind is not UnitKind.COMMUNITY]
    return {**collective_names(), **dict(units_choices(*kinds))}


def signatures_of(version_id: int | None) -> Signatures | None:
    """What stands under an issued version, in the page's language; None before. Three queries."""
    row = IssueSignature.objects.filter(version_id=version_id).first()
    if row is None:
        return None
    units = units_by_ids([*row.countersigned, row.unit_id])
    language = get_language() or ""
    return Signatures(
        countersigned=tuple(units[one].called(language) for one in row.countersigned),
        issued_by=user_names([row.user_id]).get(row.user_id, ""),
        issued_unit=units[row.unit_id].called(language),
        issued_at=row.at,
        text_hash=row.text_hash,
        demo=row.demo,
    )


def _clause_json(clause: ClauseView, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": clause.id,
        "text": clause.text,
        "measures": [
            {
                "id": measure.id,
                "strength": measure.strength,
                "addressee": measure.addressee,
                "instrument": measure.instrument,
                "owners": {
                    "lead": [names.get(slug, slug) for slug in measure.lead],
                    "cooperate": [names.get(slug, slug) for slug in measure.cooperate],
                },
            }
            for measure in clause.measures
        ],
    }


def _own(campaign_slug: str, mark: str = "") -> NoticeVersion | None:
    """The version in force, or the one of a mark; where that is gone, the one in force."""
    if mark:
        marked = _light().filter(notice__slug=campaign_slug, content_hash=mark).first()
        if marked is not None:
            return marked
    return _in_force().filter(notice__slug=campaign_slug).first()


def _in_force() -> QuerySet[NoticeVersion]:
    return _light().filter(state=VersionState.IN_FORCE)


def _light() -> QuerySet[NoticeVersion]:
    # Text and reading are large and cached: they are read once per version and process.
    return NoticeVersion.objects.select_related("notice").defer(
        "source_text", "reading", "settings"
    )


def text_of(version: NoticeVersion) -> NoticeText:
    """A version's text with its clauses and measures, read once per process."""
    return _text(version.id, version.content_hash)


# A version never changes under its id and hash, so no process can hold a stale one.
@lru_cache(maxsize=16)
def _text(version_id: int, content_hash: str) -> NoticeText:
    measures = Prefetch("measures", Measure.objects.order_by("start", "measure_id"))
    clauses = Clause.objects.filter(version_id=version_id).order_by("start")
    version = NoticeVersion.objects.select_related("notice").get(
        id=version_id, content_hash=content_hash
    )
    return NoticeText(
        version_id=version_id,
        slug=version.notice.slug,
        source=version.source_text,
        reading=version.reading,
        clauses=tuple(_clause(clause) for clause in clauses.prefetch_related(measures)),
    )


def _clause(row: Clause) -> ClauseView:
    return ClauseView(
        id=row.clause_id,
        text=row.text,
        start=row.start,
        end=row.end,
        gloss_en=row.gloss_en,
        measures=tuple(_measure(row.clause_id, measure) for measure in row.measures.all()),
    )


def _measure(clause_id: str, row: Measure) -> MeasureView:
    return MeasureView(
        id=row.measure_id,
        clause=clause_id,
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


def _campaign(row: Campaign, version_id: int) -> CampaignView:
    return CampaignView(
        id=row.id,
        slug=row.slug,
        title=row.title,
        title_en=row.title_en,
        label=row.label,
        label_en=row.label_en,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        packs=frozenset(row.packs),
        demo=row.demo,
        version_id=version_id,
    )


def _choice(row: HomeChoice) -> Choice:
    english = get_language() == "en"
    url = reverse(row.route, args=row.arguments)
    return Choice(
        url=f"{url}?{row.query}" if row.query else url,
        icon=row.icon,
        label=row.label_en if english else row.label,
        hint=row.hint_en if english else row.hint,
    )


def _head(row: NoticeVersion) -> NoticeHead:
    return NoticeHead(
        slug=row.notice.slug,
        title=row.title,
        title_en=row.title_en,
        level=row.notice.level,
        issuers=tuple(row.issuers),
        issued_on=row.issued_on,
        url=reverse("notices:read-notice", args=[row.notice.slug]),
    )


def notice_reading(slug: str, measure: str = "", span: str = "") -> ReadingPage:
    """The reading page of a public notice in the reader's language.

    `measure`: id of the measure whose exact characters are marked; `span`: code points `120-140`.
    Raises Missing.
    """
    head, text = notice_page(slug)
    layout = Layout(
        text,
        say=gettext,
        names=unit_names(),
        english=get_language() == "en",
        measure=measure,
        span=span,
    )
    blocks = layout.blocks()
    return ReadingPage(
        head=head,
        title=next((block for block in blocks if block.kind == BlockKind.TITLE), None),
        sections=sections_of_blocks(blocks),
        basis=reading_words(text.reading, "basis"),
        clause_count=len(text.clauses),
        measure_count=sum(len(clause.measures) for clause in text.clauses),
        signatures=signatures_of(text.version_id),
    )
