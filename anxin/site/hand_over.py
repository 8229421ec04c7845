"""Records that an archive takes over: one file that opens without the system, and its verification.

A ZIP of `移交清单.csv` (each member with its rows and SHA-256), `records/<class>/<model>.jsonl` (a row a
line), `files/<SHA-256>` (what proofs hold) and `certificate.json`: what, by which rule, the hash of the
list, our seal over it, the head of the audit chain. Nothing is erased by handing over. Sealed columns
and the marks that find them stay here: an archive cannot open them, and must not.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import BinaryField, GeneratedField, Model, QuerySet
from django.utils.translation import gettext as _

from anxin.core import audit, clock, crypto
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM, Conflict, Due, Invalid, RecordEnd
from anxin.notices.queries import campaigns_all

from .retention import RecordClass, due_of, record_classes

LIST, CERTIFICATE, FORM = "移交清单.csv", "certificate.json", 1
HEAD = ("类别", "文件", "行数", "SHA-256")
ACTION = "site.records_handed_over"
_FILES = "workorders.StoredFile"
_SEAL = "site.hand_over.certificate"
_FARTHEST = 4
_MOST_LIST = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a hand-over: of which class, how many rows, its hash."""

    record_class: str
    name: str
    rows: int
    sha256: str


@dataclass(slots=True)
class Handed:
    """A hand-over as its certificate tells it."""

    path: Path
    certificate: dict[str, Any]
    members: list[Member] = field(default_factory=list)


def hand_over(path: Path, *, classes: Sequence[str] = (), due_only: bool = True) -> Handed:
    """Write what is due of the archived classes to a new file; recorded in the audit with its hash.

    `due_only` False takes what is there of every campaign, due or not. Raises Invalid for a class
    that is none of them or when nothing is due, Conflict when the file is there.
    """
    wanted = _classes(classes)
    if path.exists():
        raise Conflict(_("文件已经在了，不覆盖：%(path)s") % {"path": path})
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with acting_as(SYSTEM):
            handed = _written(draft, wanted, due_only)
            if not any(one.rows for one in handed.members):
                raise Invalid(_("没有到移交期的记录。加 --all 可以提前移交一份。"))
            detail = {
                "sha256": handed.certificate["list_sha256"],
                "rows": handed.certificate["rows"],
            }
            audit.record(
                SYSTEM, ACTION, "hand_over", handed.certificate["list_sha256"][:16], detail
            )
            # In place before the entry is committed: a file without its entry is found out.
            os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return Handed(path, handed.certificate, handed.members)


def hand_over_check(path: Path) -> tuple[list[Member], list[str]]:
    """What a hand-over holds, and everything that is wrong with it; needs no database."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _checked(archive)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        return [], [_("打不开，或者缺了清单和凭证：%(why)s") % {"why": error}]


def hand_over_recorded(certificate_hash: str) -> bool:
    """Whether the audit knows a hand-over by the hash of its list."""
    entry = apps.get_model("core.AuditEntry")
    with acting_as(SYSTEM):
        known = entry.objects.filter(action=ACTION, subject_id=certificate_hash[:16])
        return any(one.detail.get("sha256") == certificate_hash for one in known)


def list_hash(path: Path) -> str:
    """The hash of a hand-over's list."""
    with zipfile.ZipFile(path) as archive:
        return hashlib.sha256(archive.read(LIST)).hexdigest()


def _classes(slugs: Sequence[str]) -> list[RecordClass]:
    archived = {one.slug: one for one in record_classes() if one.then is RecordEnd.ARCHIVED}
    unknown = [slug for slug in slugs if slug not in archived]
    if unknown:
        message = _("没有这样的移交类别：%(names)s。有：%(known)s")
        raise Invalid(message % {"names": "、".join(unknown), "known": "、".join(archived)})
    return [archived[slug] for slug in slugs] or list(archived.values())


def _written(draft: Path, classes: Iterable[RecordClass], due_only: bool) -> Handed:
    ends = {one.slug: one.ends_on for one in campaigns_all()}
    members: list[Member] = []
    told: list[dict[str, Any]] = []
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with (
        os.fdopen(descriptor, "wb") as stream,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
    ):
        for one in classes:
            due = due_of(one, ends) if due_only else Due(clock.now(), tuple(sorted(ends)))
            members += _class_written(archive, one, due)
            told.append(_told(one, due))
        listed = _listed(members)
        archive.writestr(LIST, listed)
        certificate = _certificate(members, told, hashlib.sha256(listed).hexdigest())
        words = json.dumps(certificate, ensure_ascii=False, indent=2)
        archive.writestr(CERTIFICATE, words)
    return Handed(draft, certificate, members)


def _class_written(archive: zipfile.ZipFile, one: RecordClass, due: Due) -> Iterator[Member]:
    files: set[str] = set()
    for label in one.models:
        model = apps.get_model(label)
        rows = rows_due(model, due)
        yield _rows_written(archive, one.slug, f"records/{one.slug}/{label}.jsonl", rows)
        files |= _files_of(model, rows)
    kept = apps.get_model(_FILES).objects.filter(pk__in=files).order_by("pk")
    for digest, content in kept.values_list("pk", "content").iterator(chunk_size=20):
        name, data = f"files/{one.slug}/{digest}", bytes(content)
        archive.writestr(name, data)
        yield Member(one.slug, name, 1, hashlib.sha256(data).hexdigest())


def rows_due(model: type[Model], due: Due) -> QuerySet[Any]:
    """The rows of a class's model that are due: by their campaign, else by their own moment."""
    rows = model._default_manager.order_by("pk")
    path = campaign_path(model)
    if path:
        return rows.filter(**{f"{path}__in": due.campaigns})
    names = {one.name for one in model._meta.concrete_fields}
    return rows.filter(created_at__lt=due.before) if "created_at" in names else rows


def campaign_path(model: type[Model], seen: tuple[type[Model], ...] = ()) -> str:
    """The way from a row to its campaign over foreign keys, empty when there is none."""
    named = next((one for one in model._meta.concrete_fields if one.name == "campaign"), None)
    if named is not None:
        # Some rows write the campaign's name, some point at its row.
        return "campaign__slug" if named.is_relation else "campaign"
    if len(seen) >= _FARTHEST:
        return ""
    for one in model._meta.concrete_fields:
        target = one.related_model if one.is_relation else None
        if isinstance(target, type) and target is not model and target not in seen:
            if rest := campaign_path(target, (*seen, model)):
                return f"{one.name}__{rest}"
    return ""


def columns_given(model: type[Model]) -> tuple[list[str], list[str]]:
    """Columns that are handed over, and those that stay: sealed ones and marks of what is sealed.

    What the database makes of other columns (search, order of urgency) is in neither.
    """
    given: list[str] = []
    left: list[str] = []
    for one in model._meta.concrete_fields:
        if isinstance(one, GeneratedField):
            continue
        secret = isinstance(one, crypto.SealedField) or (
            isinstance(one, BinaryField) and one.attname.endswith("_mark")
        )
        (left if secret or one.attname == "mark" else given).append(one.attname)
    return given, left


def _rows_written(archive: zipfile.ZipFile, slug: str, name: str, rows: QuerySet[Any]) -> Member:
    given, _left = columns_given(rows.model)
    count, digest = 0, hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as member:
        for row in rows.values(*given).iterator(chunk_size=2000):
            line = json.dumps(row, ensure_ascii=False, default=_plain).encode() + b"\n"
            member.write(line)
            digest.update(line)
            count += 1
    return Member(slug, name, count, digest.hexdigest())


def _files_of(model: type[Model], rows: QuerySet[Any]) -> set[str]:
    kept = apps.get_model(_FILES)
    names = [one.attname for one in model._meta.concrete_fields if one.related_model is kept]
    return {key for name in names for key in rows.values_list(name, flat=True) if key}


def _listed(members: Iterable[Member]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows((one.record_class, one.name, one.rows, one.sha256) for one in members)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _told(one: RecordClass, due: Due) -> dict[str, Any]:
    left = {label: columns_given(apps.get_model(label))[1] for label in one.models}
    return {
        "class": one.slug,
        "title": one.title,
        "title_en": one.title_en,
        "rule": one.rule,
        "campaigns": list(due.campaigns),
        "before": due.before.isoformat(),
        "columns_left_out": {label: names for label, names in left.items() if names},
    }


def _certificate(
    members: Sequence[Member], told: Sequence[Mapping[str, Any]], digest: str
) -> dict[str, Any]:
    body: dict[str, Any] = {
        "form": FORM,
        "made_at": clock.now().isoformat(),
        "rows": sum(one.rows for one in members),
        "files": len(members),
        "classes": list(told),
        "list_sha256": digest,
        "audit_head": audit.chain_head(),
    }
    return {**body, "seal": _seal(body)}


def _seal(body: Mapping[str, Any]) -> str:
    """Keyed: nobody without our key makes another list and a certificate that fits it."""
    return crypto.blind(json.dumps(body, sort_keys=True, ensure_ascii=False), _SEAL).hex()


def _checked(archive: zipfile.ZipFile) -> tuple[list[Member], list[str]]:
    if max(archive.getinfo(name).file_size for name in (LIST, CERTIFICATE)) > _MOST_LIST:
        raise ValueError(LIST)
    listed = archive.read(LIST)
    certificate = json.loads(archive.read(CERTIFICATE))
    members = [
        Member(row[0], row[1], int(row[2]), row[3])
        for row in list(csv.reader(io.StringIO(listed.decode("utf-8-sig"))))[1:]
    ]
    faults = [fault for one in members if (fault := _fault_of(archive, one))]
    named = {one.name for one in members} | {LIST, CERTIFICATE}
    more = [name for name in archive.namelist() if name not in named]
    faults += [_("%(name)s：清单里没有。") % {"name": name} for name in more]
    if hashlib.sha256(listed).hexdigest() != certificate.get("list_sha256"):
        faults.append(_("清单和凭证不符。"))
    seal = certificate.pop("seal", "")
    if seal != _seal(certificate):
        faults.append(_("凭证上的封印不是本系统的，或者凭证被改过。"))
    return members, faults


def _fault_of(archive: zipfile.ZipFile, one: Member) -> str:
    if one.name not in archive.namelist():
        return _("%(name)s：缺了。") % {"name": one.name}
    digest, lines = hashlib.sha256(), 0
    with archive.open(one.name) as member:
        while part := member.read(1 << 20):
            digest.update(part)
            lines += part.count(b"\n")
    if digest.hexdigest() != one.sha256:
        return _("%(name)s：内容和清单不符。") % {"name": one.name}
    if one.name.startswith("records/") and lines != one.rows:
        return _("%(name)s：行数和清单不符。") % {"name": one.name}
    return ""


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return str(value)


def as_told(members: Iterable[Member]) -> list[dict[str, Any]]:
    """Members as plain values."""
    return [asdict(one) for one in members]
