"""Clusters of the runtime's own tests: each test starts and stops what it needs."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from anxin.runtime.postgres import Binaries, Cluster


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder with a space in its name that any account can pass through."""
    folder = Path(tempfile.mkdtemp(prefix="anxin runtime "))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def cluster(open_folder: Path) -> Iterator[Cluster]:
    """A started durable cluster."""
    made = Cluster(open_folder / "pg")
    made.start()
    yield made
    made.stop()


def installations() -> list[Binaries]:
    """One installation of each major version found on this machine."""
    found: dict[int, Binaries] = {}
    for binaries in Binaries.every():
        found.setdefault(binaries.major, binaries)
    return list(found.values())
