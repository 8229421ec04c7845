"""Loading the tables of a campaign, and those that all campaigns share, from the policy folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from anxin.core import audit
from anxin.core.permissions import require
from anxin.core.types import Actor, Invalid
from anxin.tables import TableError, parse_table

from ..models import TableVersion
from ..queries import campaign_id_of, in_campaign
from ..rules import read_source, shared_texts, subject_of
from ..types import Fault, Permission, TableLoaded, TableSource, TableState
from .locking import language, rulebook_lock

_SIDE_FILES = (".texts.yaml", ".cases.yaml")
_WORDS_FILE = "words.yaml"


def tables_load(*, actor: Actor, campaign_slug: str, folder: Path) -> list[TableLoaded]:
    """Load every table of `policy/<campaign>/tables/`; a folder that is not there holds none.

    All is checked before anything is written: gaps, overlaps, and each case beside its table. The
    first content of a table is published, other content stands beside it as proposed. Raises
    Invalid with every fault, Missing for an unknown campaign, Denied.
    """
    require(actor, Permission.LOAD)
    sources = _sources(_campaign_files(folder))
    campaign_id = campaign_id_of(campaign_slug)
    with transaction.atomic():
        rulebook_lock()
        return [_load(actor, campaign_id, source) for source in sources]


def shared_tables_load(*, actor: Actor, folder: Path) -> list[TableLoaded]:
    """Load the tables of `policy/rules/` that every campaign shares; the rest as `tables_load`.

    Their cases stand in `cases/`, the words of all of them in `words.yaml`.
    """
    require(actor, Permission.LOAD)
    sources = _sources(_shared_files(folder))
    with transaction.atomic():
        rulebook_lock()
        return [_load(actor, None, source) for source in sources]


def _campaign_files(folder: Path) -> Iterable[tuple[Path, str, str]]:
    for file in sorted(folder.glob("*.yaml")):
        if not file.name.endswith(_SIDE_FILES):
            texts, cases = (_read(file.with_suffix(side)) for side in _SIDE_FILES)
            yield file, texts, cases


def _shared_files(folder: Path) -> Iterable[tuple[Path, str, str]]:
    words = yaml.safe_load(_read(folder / _WORDS_FILE) or "{}")
    for file in sorted((folder / "tables").glob("*.yaml")):
        yield file, _words_of(words, file), _read(folder / "cases" / file.name)


def _words_of(words: dict[str, Any], file: Path) -> str:
    try:
        table = parse_table(_read(file), file.name)
    except TableError:
        return ""  # said with the table itself
    columns = [one.name for one in table.inputs] + [one.name for one in table.outputs]
    return yaml.safe_dump(shared_texts(words, table.id, columns), allow_unicode=True)


def _sources(files: Iterable[tuple[Path, str, str]]) -> list[TableSource]:
    found: list[TableSource] = []
    faults: list[Fault] = []
    for file, texts, cases in files:
        source, wrong = read_source(file.name, _read(file), texts, cases, language())
        faults += wrong
        if source is not None:
            found.append(source)
    if faults:
        raise Invalid("\n".join(fault.say(_) for fault in faults))
    return found


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _load(actor: Actor, campaign_id: int | None, source: TableSource) -> TableLoaded:
    held = in_campaign(campaign_id).filter(name=source.name)
    if held.filter(content_hash=source.content_hash).exists():
        return TableLoaded(source.name, source.table.version, "unchanged")
    first = not held.filter(state=TableState.PUBLISHED).exists()
    state = TableState.PUBLISHED if first else TableState.PROPOSED
    row = TableVersion.objects.create(
        campaign_id=campaign_id,
        subject=subject_of(source.name),
        name=source.name,
        level=source.table.level.value if source.table.level else "",
        version=source.table.version,
        content_hash=source.content_hash,
        title=source.table.title,
        text=source.text,
        texts=dict(source.texts),
        valid_from=source.table.valid_from,
        valid_to=source.table.valid_to,
        state=state,
    )
    detail = {"table": source.name, "version": row.version, "state": state.value}
    audit.record(actor, "rulebook.table_loaded", "table_version", row.pk, detail)
    return TableLoaded(source.name, row.version, state.value)
