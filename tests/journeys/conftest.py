"""What journeys share: a way to send visitors to the stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.stage import Site

from .visitor import CHINESE, MANNERS, Manner, Visitor, visiting

Visit = Callable[..., Visitor]


@pytest.fixture
def visit(stage: Site, browser: Browser) -> Iterator[Visit]:
    """Open a window for a visitor; each is checked for faults when the test ends."""
    with ExitStack() as windows:

        def opened(manner: Manner = CHINESE, **options: Any) -> Visitor:
            return windows.enter_context(visiting(browser, stage.url, manner, **options))

        yield opened


@pytest.fixture(params=MANNERS, ids=lambda manner: manner.name)
def manner(request: pytest.FixtureRequest) -> Manner:
    """Each way of using the pages."""
    chosen: Manner = request.param
    return chosen
