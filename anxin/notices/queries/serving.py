"""The services of this release, from `policy/services.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from django.conf import settings
from django.utils.translation import get_language

from ..rules.serving import Service


@dataclass(frozen=True, slots=True)
class Services:
    """Services by name, and those that every notice has."""

    by_name: dict[str, Service]
    every: tuple[str, ...]


@cache
def services_all() -> Services:
    """What the file says, read once."""
    read = yaml.safe_load((settings.POLICY_DIR / "services.yaml").read_text(encoding="utf-8"))
    by_name = {name: _service(given) for name, given in read["services"].items()}
    return Services(by_name, tuple(read["every"]))


def _service(given: dict[str, Any]) -> Service:
    lists = {name: tuple(given.get(name, ())) for name in ("words", "arguments")}
    return Service(**{**given, **lists})


def services_known() -> list[tuple[str, str]]:
    """`(name, label)` of every service, in the page's language."""
    english = get_language() == "en"
    return [
        (name, one.label_en if english else one.label)
        for name, one in services_all().by_name.items()
    ]


def service_label(name: str) -> str:
    """What a service is called in the page's language; its name where this release has none."""
    return dict(services_known()).get(name, name)
