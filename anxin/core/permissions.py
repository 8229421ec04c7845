"""Which right a page or operation needs; a test refuses a route that says nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from .types import Actor, ActorKind, Denied

PUBLIC_ROUTE = "public"
SIGNED_IN_ROUTE = "signed-in"
View = TypeVar("View", bound=Callable[..., Any])


class ActorRequest(HttpRequest):
    """A request after the middleware: it knows who acts, and in which campaign (its slug)."""

    actor: Actor
    campaign: str


def require(actor: Actor, permission: str) -> None:
    """Raise Denied unless the actor holds the permission."""
    if not actor.may(permission):
        raise Denied


def public(reason: str) -> Callable[[View], View]:
    """Open a page to everybody, and say why."""

    def mark(view: View) -> View:
        view.permission = PUBLIC_ROUTE  # type: ignore[attr-defined]
        view.public_reason = reason  # type: ignore[attr-defined]
        return view

    return mark


def needs(permission: str) -> Callable[[View], View]:
    """Open a page to actors with a permission; others sign in, or are told that they may not."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = cast(ActorRequest, request).actor
            if actor.kind is ActorKind.PUBLIC:
                return redirect_to_login(request.get_full_path())
            if permission != SIGNED_IN_ROUTE:
                require(actor, permission)
            return cast(HttpResponse, view(request, *args, **kwargs))

        guarded.permission = permission  # type: ignore[attr-defined]
        return cast(View, guarded)

    return mark
