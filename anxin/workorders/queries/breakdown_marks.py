"""Tokens of links, keys of rows, codes of sheets: made from a key outside the database."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date

from anxin.core import crypto
from anxin.core.text import RECEIPT_ALPHABET, receipt_clean

HANDLE_LENGTH = 5
TOKEN_LENGTH = 20  # 25 bits to find the link by, 75 bits to prove that one holds it
_KEY_BITS = 10


@dataclass(frozen=True, slots=True)
class TokenMarks:
    """What is stored and looked up instead of a token."""

    handle: bytes
    whole: bytes


def token_of(breakdown_ref: str, unit_id: int, generation: int) -> str:
    """The token of a unit's link. It is not stored: it is worked out anew whenever it is shown."""
    seed = crypto.blind(f"{breakdown_ref}:{unit_id}:{generation}", "workorders.sentlink.token")
    number = int.from_bytes(seed, "big")
    return "".join(RECEIPT_ALPHABET[number >> 5 * at & 31] for at in range(TOKEN_LENGTH))


def token_marks(token: str) -> TokenMarks:
    """The marks of what somebody typed or followed as a token."""
    token = receipt_clean(token)[:64]
    return TokenMarks(
        crypto.blind(token[:HANDLE_LENGTH], "workorders.sentlink.handle"),
        crypto.blind(token, "workorders.sentlink.mark"),
    )


def row_key(breakdown_ref: str, part_id: int, words: str) -> str:
    """The hidden key of a line: which part, of which wording, and that we made it."""
    return f"{part_id}.{words}.{_proof(f'{breakdown_ref}:{part_id}:{words}')}"


def row_words(task: str, due_on: date | None, due_words: str, *, leads: bool) -> str:
    """A short mark of what a unit was asked; it changes when the question does."""
    due = due_words or str(due_on)
    return crypto.digest(task.encode(), due.encode(), str(leads).encode()).hex()[:6]


def key_read(breakdown_ref: str, key: str) -> tuple[int, str] | None:
    """Part and mark of wording of a key we made; None for a key that was changed."""
    number, _, rest = key.partition(".")
    words, _, proof = rest.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    right = _proof(f"{breakdown_ref}:{int(number)}:{words}")
    return (int(number), words) if hmac.compare_digest(right, proof) else None


def sheet_code(breakdown_ref: str, revision: int) -> str:
    """The code printed on a sheet: which table, which revision, and that we made it."""
    return f"{breakdown_ref}-{revision}-{_proof(f'{breakdown_ref}-{revision}')}"


def code_read(code: str) -> tuple[str, int] | None:
    """Table and revision of a code we made; None for a code that was changed."""
    head, _, proof = code.rpartition("-")
    ref, _, revision = head.partition("-")
    if not revision.isdigit() or not hmac.compare_digest(_proof(head), proof):
        return None
    return ref, int(revision)


def _proof(text: str) -> str:
    return crypto.blind(text, "workorders.breakdown.key").hex()[:_KEY_BITS]
