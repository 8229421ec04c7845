"""What the services of the rulebook share: one lock for what is in force, the reader's language."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import get_language

_RULEBOOK_LOCK = 7_305_202_103


def rulebook_lock() -> None:
    """Let one transaction at a time change which tables are in force."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_RULEBOOK_LOCK])


def language() -> str:
    """The reader's language as the library of tables knows it."""
    return "en" if get_language() == "en" else "zh"
