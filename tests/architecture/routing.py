"""Every route of the product, each operation of the API as a route of its own."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver
from ninja.operation import PathView

_CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Route:
    """A route: how it is called and found, what it wants, and the view behind it."""

    name: str
    where: str
    method: str
    parameters: tuple[str, ...]
    view: Any

    @property
    def permission(self) -> str:
        """The right the view says it needs; empty when it says nothing."""
        return str(getattr(self.view, "permission", ""))

    @property
    def label(self) -> str:
        """The route in one word, for reports."""
        return f"{self.method} {self.where}".strip()


def routes(resolver: Any, prefix: str = "", spaces: tuple[str, ...] = ()) -> Iterator[Route]:
    """Every route below a resolver."""
    for entry in resolver.url_patterns:
        where = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from routes(entry, where, inner)
        elif isinstance(entry, URLPattern):
            name = ":".join((*spaces, entry.name or ""))
            yield from _of_view(name, where, entry.callback)


def _of_view(name: str, where: str, view: Any) -> Iterator[Route]:
    parameters = tuple(_CONVERTER.findall(where))
    # The API library hands out one view for a path; the operations stand behind it.
    path_view = (
        inspect.getclosurevars(view).nonlocals.get("self") if inspect.isfunction(view) else None
    )
    if not isinstance(path_view, PathView):
        yield Route(name, where, "", parameters, view)
        return
    for operation in path_view.operations:
        for method in operation.methods:
            yield Route(name, where, method, parameters, operation.view_func)
