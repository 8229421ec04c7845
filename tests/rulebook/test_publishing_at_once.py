"""Several people publish at one time: one does, the others are told."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from anxin.core.services import acting_as
from anxin.core.types import SYSTEM, AnxinError
from anxin.rulebook.models import PastCheck, TableVersion
from anxin.rulebook.services import table_publish
from tests.rulebook.editing import proposed

RIVALS = 4


def _at_once(attempt: Any) -> list[str]:
    """What several attempts at one time come to: `done` or the error's name."""
    found: list[str] = []
    gate = threading.Barrier(RIVALS)

    def rival() -> None:
        try:
            gate.wait()
            with acting_as(SYSTEM):
                attempt()
            found.append("done")
        except AnxinError as error:
            found.append(type(error).__name__)
        finally:
            connection.close()

    rivals = [threading.Thread(target=rival) for _ in range(RIVALS)]
    for one in rivals:
        one.start()
    for one in rivals:
        one.join()
    return sorted(found)


def _committed() -> int:
    with acting_as(SYSTEM):
        version = proposed()
        PastCheck.objects.update(state="done")
        return version.pk


@pytest.mark.usefixtures("own_db")
def test_of_several_who_publish_at_once_one_does() -> None:
    number = _committed()
    found = _at_once(lambda: table_publish(actor=SYSTEM, version_id=number))
    assert found == ["Conflict"] * (RIVALS - 1) + ["done"]


@pytest.mark.usefixtures("own_db")
def test_looking_first_and_publishing_after_tells_several_that_they_did() -> None:
    """The control: without lock and conditional UPDATE all believe that they published."""
    number = _committed()
    looked = threading.Barrier(RIVALS)

    def careless() -> None:
        version = TableVersion.objects.get(pk=number)
        looked.wait()
        assert version.state == "proposed"
        TableVersion.objects.filter(name=version.name, state="published").update(state="replaced")
        TableVersion.objects.filter(pk=number).update(state="published")

    assert _at_once(careless).count("done") > 1
