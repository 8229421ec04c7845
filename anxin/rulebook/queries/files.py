"""A table as a file that officials edit."""

from __future__ import annotations

import tempfile
from pathlib import Path

from anxin.core.types import Actor
from anxin.tables.sheets import write_xlsx

from ..rules import Speech
from ..rules.words import words_of_codes
from ..types import TableFile
from .in_force import table_of_version
from .pages import version_row


def table_file(actor: Actor, scope: str, name: str, version: str = "") -> TableFile:
    """The version asked for, else the published one, as XLSX. Raises Missing."""
    row = version_row(actor, scope, name, version)
    table, texts = table_of_version(row.pk, row.content_hash)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        write_xlsx(table, path, words_of_codes(table, Speech(texts)))
        return TableFile(f"{row.name}-{row.version[:8]}.xlsx", path.read_bytes())
