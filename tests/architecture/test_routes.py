"""Every page and every operation says which right it needs, or why it is open to everybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

from anxin.core.permissions import PUBLIC_ROUTE, SIGNED_IN_ROUTE, needs, public

from .house import app_rooms
from .registers import permissions_declared


def routes(resolver: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every route with its view; an operation of the API counts as a route of its own."""
    for entry in resolver.url_patterns:
        where = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, where)
        elif isinstance(entry, URLPattern):
            yield from _views(where, entry.callback)


def _views(where: str, view: Any) -> Iterator[tuple[str, Any]]:
    operations = getattr(getattr(view, "__self__", None), "operations", None)
    if operations is None:
        yield where, view
        return
    for operation in operations:
        yield f"{'|'.join(operation.methods)} {where}", operation.view_func


def unguarded(resolver: Any, known: set[str]) -> list[str]:
    """Routes without a permission, with an unknown one, or open without a reason."""
    faults = []
    for where, view in routes(resolver):
        permission = str(getattr(view, "permission", ""))
        if not permission:
            faults.append(f"{where}: no permission")
        elif permission == PUBLIC_ROUTE:
            if len(getattr(view, "public_reason", "")) < 10:
                faults.append(f"{where}: open to everybody without a reason")
        elif permission != SIGNED_IN_ROUTE and permission not in known:
            faults.append(f"{where}: nobody declares {permission}")
    return faults


def test_every_route_has_a_permission() -> None:
    known = {str(member) for member in permissions_declared()}
    assert not unguarded(get_resolver(), known)


def test_every_domain_room_with_urls_is_routed() -> None:
    rooms = {room.name for room in app_rooms() if (room / "urls.py").is_file()}
    modules = {str(getattr(view, "__module__", "")) for _, view in routes(get_resolver())}
    assert not {room for room in rooms if f"anxin.{room}.views" not in modules}


def test_operations_of_the_api_are_seen() -> None:
    found = [where for where, _ in routes(get_resolver()) if where.startswith("POST ")]
    assert any("requests" in where for where in found)


class _Bare:
    """Routes that a careless change could bring."""

    @staticmethod
    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    open_door = staticmethod(public("because")(bare))
    strange = staticmethod(needs("nobody.knows")(bare))
    url_patterns = (path("a/", bare), path("b/", open_door), path("c/", strange))


def test_routes_that_say_nothing_are_noticed() -> None:
    faults = unguarded(_Bare, {"core.read_audit"})
    assert [fault.split(":")[0] for fault in faults] == ["a/", "b/", "c/"]
