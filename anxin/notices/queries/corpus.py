"""Corrections as a regression corpus: what was read, what people made of it."""

from __future__ import annotations

from typing import Any

from anxin.core.permissions import require
from anxin.core.types import Actor

from ..models import Draft, DraftMeasure
from ..types import DraftState, Permission


def corrections_corpus(actor: Actor) -> list[dict[str, Any]]:
    """Every issued draft that people read and corrected. Needs `notices.load`.

    Drafts not issued stay out: their text is not public. Two queries and two a draft.
    """
    require(actor, Permission.LOAD)
    # A draft beside a loaded version was never read anew: it says nothing about the reader.
    drafts = Draft.objects.filter(state=DraftState.ISSUED).exclude(token__startswith="version-")
    return [_case(draft) for draft in drafts.order_by("id") if draft.reading.get("public")]


def _case(draft: Draft) -> dict[str, Any]:
    steps = [
        {"kind": row.kind, "clause": row.clause_id, "before": row.before, "after": row.after}
        for row in draft.corrections.all()
    ]
    return {
        "title": draft.title,
        "text_hash": draft.text_hash,
        "reader": draft.reader,
        "text": draft.source_text,
        "read": _read(draft.reading["outline"]),
        "signed": [_signed(row) for row in draft.measures.all()],
        "no_measure": dict(draft.clauses.exclude(reason="").values_list("clause_id", "reason")),
        "corrections": [{**step, **_unsigned(step)} for step in steps],
    }


def _read(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for node in nodes:
        for sentence in node["sentences"]:
            found += sentence["measures"]
        found += _read(node["children"])
    return found


def _signed(row: DraftMeasure) -> dict[str, Any]:
    names = ("start", "end", "strength", "addressee", "instrument")
    return {
        "id": row.measure_id,
        **{name: getattr(row, name) for name in names},
        "quote": row.quote,
        "lead": list(row.lead),
        "cooperate": list(row.cooperate),
        "deadline": row.deadline.isoformat() if row.deadline else None,
    }


def _unsigned(step: dict[str, Any]) -> dict[str, Any]:
    """The rows without who signed them: a corpus is about words, not about people."""
    hidden = {"signed_by", "revision"}
    return {
        side: [{key: row[key] for key in row if key not in hidden} for row in step[side]]
        for side in ("before", "after")
    }
