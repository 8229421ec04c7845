"""What a request tells of where it comes from: its address, whether its browser is known."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from anxin.accounts.queries import user_id_of
from anxin.accounts.services import sign_in_dropped

# In a session: the second it was last in use. It is written every few minutes, not each time.
SEEN = "seen"
_KNOWN, KNOWN_S = "accounts.known-browser", 30 * 86_400


def sign_in_gone(request: HttpRequest) -> None:
    """Take the session a request came with off its person's list."""
    key = request.session.session_key
    if key and request.user.pk:
        sign_in_dropped(user_id=request.user.pk, session_key=key)


def address_of(request: HttpRequest) -> str:
    """Where a request came from: behind a proxy what the proxy itself added last."""
    if settings.BEHIND_TLS:
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def browser_remember(request: HttpRequest, response: HttpResponse) -> None:
    """Let a browser be known where somebody has signed in: an address that must wait may not."""
    user = getattr(request, "signed_in_now", None)
    if user is not None:
        response.set_cookie(
            settings.KNOWN_COOKIE_NAME,
            signing.dumps(user, salt=_KNOWN),
            max_age=KNOWN_S,
            httponly=True,
            samesite="Lax",
            secure=settings.BEHIND_TLS,
        )


def browser_known(request: HttpRequest, username: str) -> bool:
    """Whether this account was signed in from this browser lately; its own lock still counts."""
    try:
        known = request.COOKIES.get(settings.KNOWN_COOKIE_NAME, "")
        user = signing.loads(known, salt=_KNOWN, max_age=KNOWN_S)
    except signing.BadSignature:
        return False
    return user is not None and bool(user_id_of(username) == user)
