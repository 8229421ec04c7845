"""What a check is, and how all are gone through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import DataError, ProgrammingError, connection, transaction
from django.utils.translation import gettext as _

from anxin.core.services import acting_as
from anxin.core.types import SYSTEM

Look = Callable[[], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found; nothing is health."""

    id: str
    title: str
    findings: tuple[str, ...]


_looks: dict[str, tuple[str, Look]] = {}


def check(check_id: str, title: str) -> Callable[[Look], Look]:
    """Register a look under its name."""

    def register(look: Look) -> Look:
        _looks[check_id] = (title, look)
        return look

    return register


def checks_all() -> tuple[str, ...]:
    """The names of every check, in their order."""
    return tuple(_looks)


def examine() -> list[Verdict]:
    """Look at everything, each check in a transaction of its own."""
    verdicts = []
    for check_id, (title, look) in _looks.items():
        try:
            with acting_as(SYSTEM):
                findings = tuple(look())
                # A look may build temporary tables to compare with; nothing of it stays.
                transaction.set_rollback(True)
        except (ProgrammingError, DataError, ValueError) as error:
            # Rights or tables that are gone make a look impossible: that is a finding too.
            findings = (_("这一项查不下去：%(why)s") % {"why": str(error).partition("\n")[0]},)
        verdicts.append(Verdict(check_id, _(title), findings))
    return verdicts


def rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return list(cursor.fetchall())


def one(statement: str, *values: Any) -> Any:
    """The first value of the first row; None without a row."""
    found = rows(statement, *values)
    return found[0][0] if found else None
