"""API of the notices."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Path, Router

from anxin.core.permissions import public

from .queries import clauses_json
from .schemas import ClausesOut, ProblemOut

router = Router(tags=["notices"])


@router.get(
    "/notices/{slug}/clauses",
    response={200: ClausesOut, 404: ProblemOut},
    summary="Sentences and measures of a notice",
)
@public("the text is issued for everybody")
def notice_clauses(
    request: HttpRequest, slug: str = Path(..., max_length=48, example="qilin-2021")
) -> dict[str, Any]:
    """Every sentence of a public notice in force with its measures; not paged."""
    return clauses_json(slug)
