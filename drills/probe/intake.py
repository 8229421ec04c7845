"""An intake that says a letter is received whatever became of its commit: a control.

Only while `.state/acknowledging` exists.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

ACKNOWLEDGING = "acknowledging"
_INTAKE = "/api/v1/requests"


def acknowledging_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Around all others, so that the transaction has ended when it answers."""
    broken = Path(settings.STATE_DIR) / ACKNOWLEDGING

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        failed = response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
        if failed and request.path == _INTAKE and broken.exists():
            return JsonResponse({"receipt": secrets.token_hex(8)}, status=HTTPStatus.CREATED)
        return response

    return middleware
