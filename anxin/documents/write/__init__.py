"""Writes official documents in the layout of GB/T 9704-2012, as DOCX and as print HTML."""

from __future__ import annotations

from .annex import Annex, AnnexColumn, AnnexGroup, write_annex_docx
from .draft import Draft, DraftItem, draft_of
from .page import write_html
from .word import write_docx

__all__ = [
    "Annex",
    "AnnexColumn",
    "AnnexGroup",
    "Draft",
    "DraftItem",
    "draft_of",
    "write_annex_docx",
    "write_docx",
    "write_html",
]
