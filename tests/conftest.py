"""The test database: a template keyed by what makes the schema, cloned for each worker.

`db`      this test's writes vanish: one transaction, rolled back, under the run-time role.
`own_db`  a fresh clone that belongs to the test: commits are real (races, browsers, drills).
Start through `python3 manage.py test`: it brings the throw-away server.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from .stage import BROWSER_FLAGS, Site, browser_path, running_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]
ADMIN_VARIABLE = "ANXIN_TEST_ADMIN_DSN"
PASSWORDS = {"owner": "owner-test", "app": "app-test"}
_TEMPLATE_LOCK = 5_300_001


def pytest_configure(config: pytest.Config) -> None:
    """Give Django what the runtime gives it; a database is bound when a test first asks."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anxin.site.settings")
    os.environ.setdefault("ANXIN_APP_DSN", "postgresql://anxin_app@127.0.0.1:1/unbound")
    os.environ.setdefault("ANXIN_OWNER_DSN", "postgresql://anxin_owner@127.0.0.1:1/unbound")
    os.environ.setdefault("ANXIN_SECRET_KEY", "test-" + "k" * 50)
    os.environ.setdefault("ANXIN_FIELD_KEY", "0f" * 32)
    os.environ.setdefault("ANXIN_HOSTS", "testserver,127.0.0.1,localhost")
    os.environ.setdefault("ANXIN_DEMO_PASSWORD", "test-password-2021")
    # The browser's driver keeps an event loop on this thread; our calls to Django stay synchronous.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    import django

    django.setup()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave ring B (`deep`) out unless `manage.py test --deep` asks for it."""
    if os.environ.get("ANXIN_DEEP") == "1":
        return
    deep = [item for item in items if item.get_closest_marker("deep")]
    if deep:
        config.hook.pytest_deselected(items=deep)
        items[:] = [item for item in items if item not in deep]


@pytest.fixture(scope="session")
def admin_dsn() -> str:
    """Address of the throw-away server, as its administrator."""
    dsn = os.environ.get(ADMIN_VARIABLE, "")
    if not dsn:
        pytest.fail(f"{ADMIN_VARIABLE} is not set: run `python3 manage.py test …`", pytrace=False)
    return dsn


@pytest.fixture(scope="session")
def template_db(admin_dsn: str) -> str:
    """The loaded template database, made once for all workers."""
    name = f"template_{_schema_key()}"
    with psycopg.connect(admin_dsn, autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [_TEMPLATE_LOCK])
        found = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not found:
            _template_make(admin_dsn, name)
        admin.execute("SELECT pg_advisory_unlock(%s)", [_TEMPLATE_LOCK])
    return name


@pytest.fixture(scope="session")
def worker_db(admin_dsn: str, template_db: str) -> Iterator[str]:
    """This worker's clone."""
    with _clone(admin_dsn, template_db) as name:
        yield name


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """Every test starts in the source language, whatever a page before it switched to."""
    from django.utils import translation

    with translation.override("zh-hans"):
        yield


@pytest.fixture
def db(worker_db: str, admin_dsn: str) -> Iterator[None]:
    """A transaction that is rolled back after the test."""
    from django.db import transaction

    with bound(admin_dsn, worker_db), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def own_db(admin_dsn: str, template_db: str) -> Iterator[str]:
    """A clone of the test's own; yields its name."""
    with _clone(admin_dsn, template_db) as name, bound(admin_dsn, name):
        yield name


@pytest.fixture(scope="module")
def module_db(admin_dsn: str, template_db: str) -> Iterator[str]:
    """A clone that a whole module shares, with committed data; yields its name."""
    with _clone(admin_dsn, template_db) as name, bound(admin_dsn, name):
        yield name


@pytest.fixture(scope="session")
def stage(
    admin_dsn: str, template_db: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The real product on a clone of its own, shared by this worker's journeys."""
    log = tmp_path_factory.mktemp("stage") / "site.log"
    with (
        _clone(admin_dsn, template_db) as name,
        running_site(dsn_of(admin_dsn, "app", name), log) as site,
    ):
        yield site


@pytest.fixture(scope="session")
def district_of(
    admin_dsn: str, template_db: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Site]]:
    """The product on a clone where a campaign was issued four days ago; made once for each."""
    log = tmp_path_factory.mktemp("districts") / "site.log"
    sites: dict[str, Site] = {}
    with ExitStack() as stack:

        def site_of(campaign: str) -> Site:
            if campaign not in sites:
                name = stack.enter_context(_clone(admin_dsn, template_db))
                with bound(admin_dsn, name):
                    _campaign_issue(campaign)
                app_dsn = dsn_of(admin_dsn, "app", name)
                sites[campaign] = stack.enter_context(running_site(app_dsn, log))
            return sites[campaign]

        yield site_of


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium; without one the test is skipped loudly, or fails where one is required."""
    path = browser_path()
    if path is None:
        message = "no browser found: set CHROMIUM or install chromium; journeys were NOT run"
        if os.environ.get("ANXIN_REQUIRE_BROWSER") == "1":
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=BROWSER_FLAGS)
        yield chromium
        chromium.close()


def dsn_of(admin_dsn: str, role: str, database: str) -> str:
    """Address of a database of the throw-away server, as one of our roles."""
    parts = urlsplit(admin_dsn)
    login = f"anxin_{role}:{PASSWORDS[role]}@{parts.hostname}:{parts.port}"
    return urlunsplit((parts.scheme, login, f"/{database}", "", ""))


def _schema_key() -> str:
    total = hashlib.sha256()
    patterns = ("anxin/*/migrations/*.py", "anxin/*/sql/*.sql", "anxin/core/*.py", "policy/**/*")
    files = {file for pattern in patterns for file in ROOT.glob(pattern) if file.is_file()}
    for name in ("models", "services"):
        files |= set(ROOT.glob(f"anxin/*/{name}*.py")) | set(ROOT.glob(f"anxin/*/{name}/*.py"))
    files |= set(ROOT.glob("anxin/site/loading*.py"))
    for file in sorted(files):
        total.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return total.hexdigest()[:16]


def _template_make(admin_dsn: str, name: str) -> None:
    from anxin.runtime.database import roles_ensure

    draft = f"draft_{secrets.token_hex(4)}"
    passwords = {f"anxin_{role}": password for role, password in PASSWORDS.items()}
    roles_ensure(admin_dsn, draft, passwords)
    from django.core.management import call_command

    with bound(admin_dsn, draft, role="owner"):
        call_command("migrate", "--noinput", verbosity=0)
    with bound(admin_dsn, draft):
        call_command("load_all", "--quiet")
        _jobs_drop()
    with psycopg.connect(admin_dsn, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')


def _campaign_issue(campaign: str) -> None:
    """Break a notice down, and let its clocks run out: whatever can be overdue is red."""
    from django.db import transaction

    from anxin.core import clock
    from anxin.core.row_policy import scope_set
    from anxin.core.types import SYSTEM
    from anxin.workorders.services import clocks_tick, measures_break_down

    issued = clock.now() - timedelta(days=4)
    with transaction.atomic():
        scope_set(SYSTEM)
        with clock.frozen_at(issued):
            measures_break_down(actor=SYSTEM, campaign=campaign)
        for hours in (71, 73, 74):
            with clock.frozen_at(issued + timedelta(hours=hours)):
                clocks_tick()
        _jobs_drop()
        if campaign == "qilin-2021":
            _desks_fill()


def _desks_fill() -> None:
    """Something on every list of the office: drafts, a table sent out, a checked text, requests."""
    from . import make, people

    make.request()
    make.report()
    make.work()
    make.notice_draft(people.OFFICE, "2027年春节值守")
    make.notice_draft(people.OFFICE, "2027年春节供应", asked=(people.CIVIL,))
    make.breakdown(people.OFFICE)
    make.text_check(people.OFFICE, "所有返乡人员一律居家，不得出村")


def _jobs_drop() -> None:
    """Tests start with an empty queue: who wants a notice's orders breaks its measures down."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")


@contextmanager
def _clone(admin_dsn: str, template: str) -> Iterator[str]:
    name = f"t_{secrets.token_hex(6)}"
    with psycopg.connect(admin_dsn, autocommit=True) as admin:
        strategy = "STRATEGY wal_log" if admin.info.server_version >= 150000 else ""
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {strategy}')
    try:
        yield name
    finally:
        with psycopg.connect(admin_dsn, autocommit=True) as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def bound(admin_dsn: str, database: str, role: str = "app") -> Iterator[None]:
    """Point Django's connection at a database, as a role; afterwards back to where it pointed."""
    from django.db import connections

    connection = connections["default"]
    parts = urlsplit(dsn_of(admin_dsn, role, database))
    names = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
    before = {name: connection.settings_dict[name] for name in names}
    connection.close()
    connection.settings_dict.update(
        NAME=database,
        USER=parts.username,
        PASSWORD=parts.password,
        HOST=parts.hostname,
        PORT=str(parts.port),
    )
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
