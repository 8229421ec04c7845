"""The loaded district is one that the services would have written: the doctor finds nothing wrong."""

from __future__ import annotations

import os
import pickle
import time

import psycopg
import pytest
from django.db import connection

from anxin.accounts.models import Post
from anxin.core.audit import seal_batch
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM
from anxin.requests.queries import request_track
from anxin.residents.queries import person_by_id_number, person_by_phone
from anxin.site.doctor import examine
from anxin.workorders.models import Order, OrderMove, Part, Proof
from anxin.workorders.queries import order_record
from benchmarks.district import ground_read, load, receipt_of, ref_of
from benchmarks.district_cases import (
    cases_of,
    id_number_of,
    last4_of,
    phone_of,
)
from benchmarks.district_rows import PLANS
from tests.conftest import dsn_of

ROWS = 200_000 if os.environ.get("ANXIN_DEEP") == "1" else 3_100
# Throw-away clusters of tests give up crash safety for speed; the doctor says so.
ALWAYS = {"settings.durability"}
LARGE = "SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'"
KEYED = "SELECT count(*) FROM pg_constraint WHERE connamespace = 'public'::regnamespace"

WAITING = (
    "SELECT count(*) FROM core_auditentry e WHERE NOT EXISTS (SELECT 1 FROM core_auditseal s"
    " WHERE (s.last_transaction, s.last_entry) >= (e.transaction, e.id))"
)
PATIENCE_S = 120


@pytest.fixture(scope="module")
def loaded(admin_dsn: str, module_db: str) -> str:
    """A database of this module's own with a district in it; yields the owner's address."""
    dsn = dsn_of(admin_dsn, "owner", module_db)
    with psycopg.connect(dsn) as link:
        before = [link.execute(one).fetchone() for one in (LARGE, KEYED)]
    load(dsn, ROWS, lambda step, number: None)
    with psycopg.connect(dsn) as link:
        assert [link.execute(one).fetchone() for one in (LARGE, KEYED)] == before
    _seal_all()
    return dsn


def _seal_all() -> None:
    """Seal what was loaded; another database of the cluster may hold a transaction open for a while."""
    for _ in range(PATIENCE_S * 2):
        with acting_as(SYSTEM), connection.cursor() as cursor:
            while seal_batch():
                continue
            cursor.execute(WAITING)
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.5)


def test_the_doctor_finds_nothing_wrong(loaded: str) -> None:
    findings = {verdict.id: verdict.findings for verdict in examine() if verdict.findings}
    assert findings.keys() <= ALWAYS, findings


def test_there_is_as_much_as_was_asked_for(loaded: str) -> None:
    with acting_as(SYSTEM):
        assert Order.objects.count() == ROWS
        assert ROWS * 1.1 < Part.objects.count() < ROWS * 1.3
        assert ROWS * 3 < OrderMove.objects.count() < ROWS * 5
        assert ROWS * 0.3 < Proof.objects.count() < ROWS * 0.5
        assert 0.04 < Order.objects.filter(running=True).count() / ROWS < 0.12
        assert Post.objects.filter(user__username__startswith="s-").count() == 3_000


def test_an_order_reads_like_one_that_was_opened_and_moved(loaded: str) -> None:
    with acting_as(SYSTEM):
        records = [order_record(SYSTEM, ref_of(number)) for number in range(1, 30)]
    assert all(record.row.lead_name and record.row.area_name for record in records)
    assert all(record.quote is not None for record in records)
    assert all(record.history[0].move == "open" for record in records)
    assert all(record.history[-1].target == record.row.status for record in records)
    assert any(record.cooperating for record in records)
    assert any(record.proofs for record in records)


def test_requests_and_residents_are_found_as_their_owners_would(loaded: str) -> None:
    with acting_as(SYSTEM):
        person = person_by_phone(SYSTEM, phone_of(7))
        same = person_by_id_number(SYSTEM, id_number_of(7))
        order = order_record(SYSTEM, ref_of(7))
    assert person is not None
    assert person == same
    assert person.id == 7
    assert order.row.subject
    with acting_as(SYSTEM):
        tracked = request_track(SYSTEM, receipt_of(7), last4_of(7, ROWS)).request
    assert tracked is not None
    assert order.row.subject in tracked.text


def test_a_district_is_the_same_again_in_whatever_process(loaded: str) -> None:
    with psycopg.connect(loaded) as link:
        ground = ground_read(link, ROWS, ["a", "b"])
    first, second = (cases_of(pickle.loads(pickle.dumps(ground)), 1) for _ in range(2))
    assert first == second
    for table, _, make in PLANS:
        if table in ("workorders_order", "workorders_part", "workorders_ordermove"):
            assert list(make(ground, first)) == list(make(ground, second))
    assert len({phone_of(number) for number in range(1, ROWS)}) == ROWS - 1
    assert len({id_number_of(number) for number in range(1, ROWS)}) == ROWS - 1
