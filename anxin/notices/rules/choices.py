"""Which choices of a home page a new version of the same notice carries on. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

MAX_CHOICES = 8


def choices_carried(
    offered: Sequence[tuple[str, str]], services: Mapping[str, str]
) -> list[tuple[int, str]]:
    """Places of the choices that go on, each with the measure it rests on now.

    `offered`: measure and its service, best first; `services`: of each new measure by id. The
    service speaks first; else a measure of the same id is the same.
    """
    by_service: dict[str, str] = {}
    for measure, service in services.items():
        if service:
            by_service.setdefault(service, measure)
    found: list[tuple[int, str]] = []
    for place, (measure, service) in enumerate(offered):
        if service and service in by_service:
            found.append((place, by_service[service]))
        elif measure in services:
            found.append((place, measure))
    return found[:MAX_CHOICES]
