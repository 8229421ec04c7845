"""Loading a campaign and bringing a version of it into force: the only writers of this room."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin import documents
from anxin.areas.queries import units_by_name
from anxin.core import audit, events
from anxin.core.permissions import require
from anxin.core.types import Actor, Conflict, Missing, gettext_noop
from anxin.documents import read_notice
from anxin.documents.types import DocumentError, Reading

from ..models import Campaign, Clause, HomeChoice, Measure, Notice, NoticeVersion
from ..queries import unit_names
from ..rules.folder import CampaignFile, read_campaign
from ..rules.positions import Sheet, read_sheet
from ..rules.register import RegisterReader, Sentence
from ..rules.spans import shown
from ..types import (
    ChoiceDraft,
    Fault,
    FolderInvalid,
    Loaded,
    MeasureDraft,
    Permission,
    Register,
    VersionIssued,
    VersionState,
)

CAMPAIGN_FILE = "campaign.yaml"
REGISTER_FILE = "register.yaml"
_LOAD_LOCK = 7_305_202_102


@dataclass(frozen=True, slots=True)
class _Folder:
    """A campaign's folder, read and found in order."""

    campaign: CampaignFile
    reading: Reading
    register: Register
    text_hash: str
    content_hash: str


def campaign_load(*, actor: Actor, folder: Path) -> Loaded:
    """Load `policy/<campaign>/`: campaign.yaml, the notice, register.yaml.

    All is checked before anything is written; the same content again changes nothing. The first
    content of a campaign is in force, other content stands beside it as proposed until somebody
    adopts it. Raises FolderInvalid with every fault (file, line, what to write), Denied.
    """
    require(actor, Permission.LOAD)
    try:
        read = _read(folder)
    except FolderInvalid as error:
        raise FolderInvalid(error.faults, _) from error
    with transaction.atomic():
        versions_lock()
        notice = _notice_of(read)
        held = NoticeVersion.objects.filter(notice=notice)
        same = held.filter(content_hash=read.content_hash).first()
        if same is not None:
            return _loaded(notice, read, "unchanged")
        first = not held.filter(state=VersionState.IN_FORCE).exists()
        state = VersionState.IN_FORCE if first else VersionState.PROPOSED
        version = _version_write(notice, read, state)
        audit.record(
            actor,
            "notices.campaign_loaded",
            "notice_version",
            version.pk,
            {"campaign": read.campaign.slug, "state": state.value, "hash": read.content_hash},
        )
        return _loaded(notice, read, state.value)


def version_adopt(*, actor: Actor, campaign_slug: str, content_hash: str) -> None:
    """Bring a proposed version into force; the one before stays readable as replaced.

    Raises Missing when there is no such version, Conflict when it is not proposed any more.
    """
    require(actor, Permission.ADOPT)
    with transaction.atomic():
        versions_lock()
        version = NoticeVersion.objects.filter(
            notice__slug=campaign_slug, content_hash=content_hash
        ).first()
        if version is None:
            what = _("“%(slug)s”没有内容为 %(hash)s 的版本。")
            raise Missing(what % {"slug": campaign_slug, "hash": content_hash[:12]})
        if version.state != VersionState.PROPOSED:
            raise Conflict(_("这个版本已经不是待定版本，请刷新后再看。"))
        NoticeVersion.objects.filter(
            notice_id=version.notice_id, state=VersionState.IN_FORCE
        ).update(state=VersionState.REPLACED)
        NoticeVersion.objects.filter(pk=version.pk).update(state=VersionState.IN_FORCE)
        Campaign.objects.filter(slug=campaign_slug).update(**_fields(version.settings))
        detail = {"campaign": campaign_slug, "hash": content_hash}
        audit.record(actor, "notices.version_adopted", "notice_version", version.pk, detail)
        events.emit(VersionIssued(version_id=version.pk, campaign=campaign_slug))


def versions_lock() -> None:
    """One change of what is in force at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOAD_LOCK])


def _read(folder: Path) -> _Folder:
    sheet = _sheet(folder, CAMPAIGN_FILE)
    campaign, faults = read_campaign(sheet)
    if campaign is None:
        raise FolderInvalid(faults)
    if campaign.slug != folder.name:
        what = gettext_noop("“slug”应当与文件夹同名：{name}。")
        raise FolderInvalid([sheet.fault(what, "slug", name=folder.name)])
    text_file = folder / campaign.notice.file
    reading = _reading(text_file)
    sheet = _sheet(folder, REGISTER_FILE)
    sentences = [Sentence(one.id, one.start, one.end) for one in reading.sentences()]
    reader = RegisterReader(sheet, reading.source_text, sentences, _owners(sheet))
    register = reader.read()
    faults = [*reader.faults, *_route_faults(sheet, register, campaign.slug)]
    if faults:
        raise FolderInvalid(faults)
    parts = [text_file.read_bytes()]
    parts += [(folder / name).read_bytes() for name in (CAMPAIGN_FILE, REGISTER_FILE)]
    return _Folder(campaign, reading, register, _hash(parts[:1]), _hash(parts))


def _sheet(folder: Path, name: str) -> Sheet:
    try:
        return read_sheet(name, (folder / name).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        what = gettext_noop("没有这个文件。请在 {folder} 里放一份。")
        raise FolderInvalid([Fault(name, 1, what, {"folder": folder})]) from error
    except UnicodeDecodeError as error:
        what = gettext_noop("不是 UTF-8 文本，请另存为 UTF-8。")
        raise FolderInvalid([Fault(name, 1, what)]) from error


def _reading(file: Path) -> Reading:
    try:
        return read_notice(file)
    except DocumentError as error:
        language = "en" if get_language() == "en" else "zh"
        said = {"said": error.message(language)}
        raise FolderInvalid([Fault(file.name, 1, "{said}", said)]) from error


def _owners(sheet: Sheet) -> set[str]:
    """The words of the register that name a unit or a kind of units."""
    known = set(unit_names())
    rows = sheet.values.get("measures")
    words = {
        str(word)
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict)
        for key in ("lead", "cooperate")
        for word in (row.get(key) or ())
    }
    return known | {word for word in words - known if units_by_name(word)}


def _route_faults(sheet: Sheet, register: Register, slug: str) -> list[Fault]:
    faults = []
    for index, choice in enumerate(register.choices):
        if _arguments(choice, slug) is None:
            what = gettext_noop("没有名为“{route}”的页面，或者它要的参数（arguments）不是这些。")
            faults.append(sheet.fault(what, "home", index, "route", route=choice.route))
    return faults


def _arguments(choice: ChoiceDraft, slug: str) -> list[str] | None:
    """A page is reached with the arguments given, or the campaign's slug; None: not at all."""
    for arguments in (list(choice.arguments), [slug]):
        try:
            reverse(choice.route, args=arguments)
        except NoReverseMatch:
            continue
        return arguments
    return None


def _hash(parts: list[bytes]) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()


def reader_version() -> str:
    """Which reader read: the hash of its code and word lists."""
    folder = Path(documents.__path__[0])
    files = sorted(file for file in folder.rglob("*") if file.suffix in (".py", ".yaml"))
    return _hash([file.read_bytes() for file in files])[:16]


def _notice_of(read: _Folder) -> Notice:
    campaign = Campaign.objects.filter(slug=read.campaign.slug).first()
    if campaign is None:
        campaign = Campaign.objects.create(
            slug=read.campaign.slug, **_fields(read.campaign.settings)
        )
    found = Notice.objects.filter(slug=read.campaign.notice.slug).first()
    return found or Notice.objects.create(
        campaign=campaign, slug=read.campaign.notice.slug, level=read.campaign.notice.level
    )


def _fields(settings: dict[str, Any]) -> dict[str, Any]:
    dates = {key: date.fromisoformat(settings[key]) for key in ("starts_on", "ends_on")}
    return settings | dates


def _version_write(notice: Notice, read: _Folder, state: VersionState) -> NoticeVersion:
    reading = read.reading
    version = NoticeVersion.objects.create(
        notice=notice,
        content_hash=read.content_hash,
        text_hash=read.text_hash,
        state=state,
        title=reading.title,
        title_en=read.campaign.notice.title_en,
        issuers=list(reading.issuers),
        issued_on=date.fromisoformat(reading.signed_on) if reading.signed_on else None,
        public=bool(reading.public),
        source_text=reading.source_text,
        reading=reading.to_json(),
        reader=reader_version(),
        settings=read.campaign.settings,
    )
    clauses = _clauses_write(version, reading, read.register)
    due = {measure.id: measure.deadline for measure in reading.measures()}
    Measure.objects.bulk_create(
        _measure_row(clauses[m.clause], m, due) for m in read.register.measures
    )
    HomeChoice.objects.bulk_create(
        HomeChoice(
            version=version,
            position=position,
            **(asdict(choice) | {"arguments": _arguments(choice, notice.slug) or []}),
        )
        for position, choice in enumerate(read.register.choices)
    )
    return version


def _measure_row(clause: Clause, draft: MeasureDraft, read: dict[str, str | None]) -> Measure:
    fields = asdict(draft)
    del fields["id"], fields["clause"]
    due = read.get(draft.id)
    if draft.deadline is None and due:
        fields["deadline"] = date.fromisoformat(due[:10])
    return Measure(clause=clause, measure_id=draft.id, **fields)


def _clauses_write(
    version: NoticeVersion, reading: Reading, register: Register
) -> dict[str, Clause]:
    rows = [
        Clause(
            version=version,
            clause_id=sentence.id,
            label=(node.label or "")[:24],
            section=node.title or "",
            text=shown(reading.source_text, sentence.start, sentence.end),
            start=sentence.start,
            end=sentence.end,
            gloss_en=register.glosses.get(sentence.id, ""),
        )
        for node in reading.nodes()
        for sentence in node.sentences
    ]
    return {row.clause_id: row for row in Clause.objects.bulk_create(rows)}


def _loaded(notice: Notice, read: _Folder, state: str) -> Loaded:
    return Loaded(
        campaign_id=notice.campaign_id,
        slug=read.campaign.slug,
        state=state,
        content_hash=read.content_hash,
        measures=len(read.register.measures),
        clauses=len(read.reading.sentences()),
    )
