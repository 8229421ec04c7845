"""API of the notices."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Path, Router

from anxin.core.permissions import public
from anxin.core.problems import Problem

from .queries import clauses_json
from .schemas import ClausesOut

router = Router(tags=["notices"])


@router.get(
    "/notices/{slug}/clauses",
    response={200: ClausesOut, 404: Problem, 422: Problem},
    summary="Sentences and measures of a notice",
)
@public("the text is issued for everybody")
def notice_clauses(
    request: HttpRequest,
    slug: Annotated[str, Path(..., max_length=48, example="qilin-2021")],
) -> HttpResponse:
    """Every sentence of a public notice in force with its measures; not paged."""
    return JsonResponse(clauses_json(slug), json_dumps_params={"ensure_ascii": False})
