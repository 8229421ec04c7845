"""Files given with an order: always downloaded, never shown as a page of ours."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from anxin.core.permissions import ActorRequest, needs

from ..services import proof_hand_out
from ..types import FilePart, Permission


@needs(Permission.READ)
@require_GET
def proof_file(request: HttpRequest, ref: str, proof_id: int) -> HttpResponse:
    """A proof's file, or the part of it that a broken download still lacks."""
    actor = cast(ActorRequest, request).actor
    asked, of = request.headers.get("Range", ""), request.headers.get("If-Range", "")
    part = proof_hand_out(
        actor=actor, ref=ref, proof_id=proof_id, asked=asked[:64], of=of.strip('"')
    )
    return _downloaded(part)


def _downloaded(part: FilePart) -> HttpResponse:
    """The bytes as a download (RFC 9110: 200 whole, 206 a part, 416 behind the end)."""
    response = HttpResponse(part.content, content_type=part.media_type)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = f'"{part.sha256}"'
    response["Content-Disposition"] = content_disposition_header(True, part.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if not part.content:
        response.status_code, response["Content-Range"] = 416, f"bytes */{part.size}"
    elif not part.whole:
        response.status_code = 206
        response["Content-Range"] = f"bytes {part.first}-{part.last}/{part.size}"
    return response
