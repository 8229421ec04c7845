"""Every page and every operation says which right it needs, or why it is open to everybody."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver, path

from anxin.core.permissions import PUBLIC_ROUTE, SIGNED_IN_ROUTE, needs, public

from .house import app_rooms
from .registers import permissions_declared
from .routing import routes

LEAST_REASON = 10
# Routes a library brings, which cannot carry our mark, and why they may stay open.
OF_LIBRARIES = {
    "api:openapi-json": "the description of the API is public, as the API is",
    "api:api-root": "answers 404: there is no page of the API",
}


def unguarded(resolver: Any, known: set[str]) -> list[str]:
    """Routes without a permission, with an unknown one, or open without a reason."""
    faults = []
    for route in routes(resolver):
        if route.name in OF_LIBRARIES:
            continue
        if not route.permission:
            faults.append(f"{route.label}: no permission")
        elif route.permission == PUBLIC_ROUTE:
            if len(getattr(route.view, "public_reason", "")) < LEAST_REASON:
                faults.append(f"{route.label}: open to everybody without a reason")
        elif route.permission != SIGNED_IN_ROUTE and route.permission not in known:
            faults.append(f"{route.label}: nobody declares {route.permission}")
    return faults


def test_every_route_has_a_permission() -> None:
    known = {str(member.value) for member in permissions_declared()}
    assert not unguarded(get_resolver(), known)


def test_routes_of_libraries_exist() -> None:
    assert not OF_LIBRARIES.keys() - {route.name for route in routes(get_resolver())}


def test_every_domain_room_with_urls_is_routed() -> None:
    rooms = {room.name for room in app_rooms() if (room / "urls.py").is_file()}
    modules = {str(getattr(route.view, "__module__", "")) for route in routes(get_resolver())}
    # `anxin.room.views`, or a file of the package that bears that name.
    routed = {".".join(module.split(".")[:3]) for module in modules}
    assert not {room for room in rooms if f"anxin.{room}.views" not in routed}


def test_operations_of_the_api_are_seen() -> None:
    posted = [route.where for route in routes(get_resolver()) if route.method == "POST"]
    assert any("requests" in where for where in posted)


class _Careless:
    """Routes that a careless change could bring."""

    @staticmethod
    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    open_door = staticmethod(public("because")(bare))
    strange = staticmethod(needs("nobody.knows")(bare))
    url_patterns = (path("a/", bare), path("b/", open_door), path("c/", strange))


def test_routes_that_say_nothing_are_noticed() -> None:
    faults = unguarded(_Careless, {"core.read_audit"})
    assert [fault.split(":")[0] for fault in faults] == ["a/", "b/", "c/"]
