"""Houses for the doctor: fresh, filled, and hands that can corrupt."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import psycopg
import pytest

from tests.conftest import dsn_of


@pytest.fixture
def owner(own_db: str, admin_dsn: str) -> Iterator[psycopg.Connection]:
    """The owner's connection to this test's own database, where seals are up to date."""
    from anxin.core.audit import seal_batch
    from anxin.core.services import acting_as
    from anxin.core.types import SYSTEM

    with acting_as(SYSTEM):
        seal_batch()
    with psycopg.connect(dsn_of(admin_dsn, "owner", own_db), autocommit=True) as held:
        yield held


@pytest.fixture
def filled(owner: psycopg.Connection) -> psycopg.Connection:
    """A house in which something of everything happened."""
    from django.db import connection

    from anxin.core.audit import seal_batch
    from anxin.core.services import acting_as
    from anxin.core.types import SYSTEM
    from tests import make, people

    with acting_as(SYSTEM):
        make.request(contact_name="李明")
        make.report()
        make.work()
        make.breakdown(people.OFFICE)
        proof_put()
        message_put()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")
            cursor.execute("UPDATE workorders_order SET parent_id = NULL")
    with acting_as(SYSTEM):
        seal_batch()
    return owner


def proof_put() -> None:
    """A file as proof on some order."""
    from django.db import connection

    from anxin.workorders.models import Order

    order = Order.objects.order_by("id")[0]
    content = b"proof"
    digest = hashlib.sha256(content).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT workorders_file_keep(%s, 5, 'text/plain', %s, now(), 'not_asked')",
            [digest, content],
        )
    order.proofs.create(name="a.txt", file_id=digest)


def message_put() -> None:
    """A message that is only read inside."""
    from anxin.accounts.models import User
    from anxin.core.types import SYSTEM
    from anxin.messages.services import message_send
    from anxin.messages.types import To

    user = User.objects.get(username="office")
    message_send(actor=SYSTEM, to=To(user=user.pk), matter="m", occasion="o", subject="s", text="t")


@pytest.fixture
def all_seeing(own_db: str, admin_dsn: str) -> Iterator[psycopg.Connection]:
    """The administrator, past policies, triggers and constraints: whoever corrupts has such hands."""
    with psycopg.connect(f"{admin_dsn.rpartition('/')[0]}/{own_db}", autocommit=True) as held:
        held.execute("SET session_replication_role = replica")
        for table, name in held.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint"
            " WHERE contype = 'c' AND connamespace = 'public'::regnamespace AND conislocal"
            " AND conname ~ 'workorders_(red_after|proof_says)'"
        ).fetchall():
            held.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'.encode())
        yield held
