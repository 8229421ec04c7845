"""Which choices of a home page a new version carries on. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

MAX_CHOICES = 8


def choices_carried(
    offered: Sequence[tuple[str, str]], services: Mapping[str, str], *, same_notice: bool
) -> list[tuple[int, str]]:
    """Places of the choices that go on, each with the measure it rests on now.

    `offered`: measure and its service, best first; `services`: of each new measure by id. Under
    the same notice a measure of the same id is the same; else only the service speaks for it.
    """
    by_service: dict[str, str] = {}
    for measure, service in services.items():
        if service:
            by_service.setdefault(service, measure)
    found: list[tuple[int, str]] = []
    taken: set[str] = set()
    for place, (measure, service) in enumerate(offered):
        if service and service in by_service:
            if not same_notice and service in taken:
                continue
            taken.add(service)
            found.append((place, by_service[service]))
        elif same_notice and measure in services:
            found.append((place, measure))
    return found[:MAX_CHOICES]
