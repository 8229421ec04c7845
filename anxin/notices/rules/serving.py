"""Which service carries a measure to residents, and what a new campaign's home page offers. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .choices import MAX_CHOICES


@dataclass(frozen=True, slots=True)
class Service:
    """A service: the words of measures it carries out, and its choice on a home page.

    Without a `route` it has no choice of its own.
    """

    label: str
    label_en: str
    words: tuple[str, ...] = ()
    hint: str = ""
    hint_en: str = ""
    route: str = ""
    arguments: tuple[str, ...] = ()
    icon: str = ""
    pack: str = ""


def service_for(quote: str, services: Mapping[str, Service]) -> str:
    """The service whose longest word stands in a measure, empty when none does.

    Of words of one length the first service speaks.
    """
    found = [
        (len(word), name)
        for name, service in services.items()
        for word in service.words
        if word in quote
    ]
    return max(found, key=lambda one: one[0])[1] if found else ""


def services_offered(
    carried: Mapping[str, str],
    services: Mapping[str, Service],
    every: Sequence[str],
    packs: Sequence[str],
) -> list[tuple[str, str]]:
    """Services of a new home page, each with the measure it rests on: the notice's own, then `every`.

    `carried`: the service of each measure by id, in the notice's order. What every notice has rests
    on its first measure where none names it. At most as many as a home page holds.
    """
    rests: dict[str, str] = {}
    for measure, service in carried.items():
        if service:
            rests.setdefault(service, measure)
    own = [
        (name, measure)
        for name, measure in rests.items()
        if name in services and name not in every and _shown(services[name], packs)
    ]
    first = next(iter(carried), "")
    last = [(name, rests.get(name, first)) for name in every if name in services and first]
    return own[: MAX_CHOICES - len(last)] + last


def _shown(service: Service, packs: Sequence[str]) -> bool:
    return bool(service.route) and (not service.pack or service.pack in packs)
