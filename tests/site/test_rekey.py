"""The field key is changed row by row; at no moment is anything unreadable or not found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models, transaction

from anxin.core import crypto, services
from anxin.core.services import acting_as, column_reseal
from anxin.core.types import PUBLIC, SYSTEM
from anxin.requests.queries import request_track
from anxin.site.doctor import examine
from tests import make, people
from tests.conftest import bound

OLD, NEW = "0f" * 32, "1a" * 32
COLUMN = crypto.SealedColumn(
    "probe", "id", "value", "probe.value", index=crypto.Index("mark", "probe.value")
)
# Columns of bytes that are no sealed values (fingerprints of 32 bytes apart): files, marks.
OPEN_BYTES = frozenset(
    {
        "workorders.StoredFile.content",
        "briefing.Subscription.feed_mark",
        "briefing.UpperSheet.content",  # a blank table of the level above
    }
)


@pytest.fixture
def owner_at_hand(own_db: str, admin_dsn: str) -> Iterator[str]:
    """A house with sealed values of every kind; then the owner's connection to it."""
    with acting_as(SYSTEM):
        receipt = make.request(contact_name="李明", contact_phone="13800001234")
        make.breakdown(people.OFFICE)
    with bound(admin_dsn, own_db, role="owner"):
        yield receipt


def rekey_rows() -> dict[str, Any]:
    out = StringIO()
    call_command("rekey_rows", "--json", stdout=out)
    return dict(json.loads(out.getvalue()))


def rows_under(head: bytes) -> int:
    """How many requests are sealed under the key with this head."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE anxin_gate")
        cursor.execute(
            "SELECT count(*) FROM requests_request WHERE substring(contact_name FROM 1 FOR 5) = %s",
            [head],
        )
        return int(cursor.fetchone()[0])


def test_every_row_stands_under_the_new_key_and_receipts_are_still_found(
    owner_at_hand: str, own_db: str, admin_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = crypto.blind("x", "x")
    monkeypatch.setattr(settings, "ANXIN_FIELD_KEY", f"{NEW},{OLD}")
    assert crypto.blind("x", "x") == mark
    told = rekey_rows()
    assert told["ok"]
    assert told["columns"]["requests_request.contact_name"] == {"rows": 1, "broken": 0}
    monkeypatch.setattr(
        settings, "ANXIN_MARK_KEY", crypto._derive(bytes.fromhex(OLD), "blind").hex()
    )
    monkeypatch.setattr(settings, "ANXIN_FIELD_KEY", NEW)
    assert crypto.blind("x", "x") == mark
    assert rows_under(crypto.heads()[0]) == 1
    again = rekey_rows()
    assert all(counts == {"rows": 0, "broken": 0} for counts in again["columns"].values())
    with bound(admin_dsn, own_db):
        found = {one.id for one in examine() if one.findings}
        assert not {name for name in found if name.startswith("sealed.")}
        with acting_as(PUBLIC):
            assert request_track(PUBLIC, owner_at_hand, "1234") is not None


def test_old_key_must_stay_while_something_does_not_open(
    owner_at_hand: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "ANXIN_FIELD_KEY", NEW)
    with pytest.raises(SystemExit):
        rekey_rows()


def test_old_key_must_stay_while_a_sealed_column_is_in_no_register(
    owner_at_hand: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = [one for one in crypto.sealed_columns() if one.column != "contact_name"]
    monkeypatch.setattr(crypto, "sealed_columns", lambda: known)
    monkeypatch.setattr(settings, "ANXIN_FIELD_KEY", f"{NEW},{OLD}")
    assert services.sealed_unregistered(as_owner=True) == ["requests_request.contact_name"]
    with pytest.raises(SystemExit):
        rekey_rows()


@pytest.fixture
def probe(own_db: str, admin_dsn: str) -> Iterator[None]:
    """A table with a sealed column and its fingerprints, as a room may add one at any time."""
    with bound(admin_dsn, own_db, role="owner"):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE probe (id bigint PRIMARY KEY, value bytea, mark bytea)")
            for number in range(25):
                text = f"1380000{number:04d}"
                sealed, mark = crypto.seal(text, "probe.value"), crypto.index(text, "probe.value")
                cursor.execute("INSERT INTO probe VALUES (%s, %s, %s)", [number + 1, sealed, mark])
        yield


def readable() -> int:
    """How many of the probe's rows open and are found by their number."""
    good = 0
    with connection.cursor() as cursor:
        for number in range(25):
            text = f"1380000{number:04d}"
            marks = crypto.indexes(text, "probe.value")
            cursor.execute("SELECT value FROM probe WHERE mark = ANY (%s)", [marks])
            found = cursor.fetchone()
            good += bool(found) and crypto.unseal(bytes(found[0]), "probe.value") == text
    return good


@pytest.mark.usefixtures("probe")
@pytest.mark.parametrize("killed_after", [0, 1, 7, 24])
def test_killed_half_way_nothing_is_unreadable_and_the_next_run_ends_it(
    killed_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "ANXIN_FIELD_KEY", f"{NEW},{OLD}")
    monkeypatch.setattr(services, "RESEALED_AT_ONCE", 5)
    reseal, left = services._row_reseal, [killed_after]

    def dying(*row: Any) -> bool | None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return reseal(*row)

    monkeypatch.setattr(services, "_row_reseal", dying)
    with pytest.raises(KeyboardInterrupt):
        column_reseal(COLUMN)
    assert readable() == 25
    monkeypatch.setattr(services, "_row_reseal", reseal)
    done = column_reseal(COLUMN)
    assert done.rows == 25 - killed_after // 5 * 5
    monkeypatch.setattr(settings, "ANXIN_FIELD_KEY", NEW)
    assert readable() == 25


@pytest.mark.usefixtures("probe")
def test_row_written_meanwhile_is_not_overwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ANXIN_FIELD_KEY", f"{NEW},{OLD}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM probe WHERE id = 1")
        stale = bytes(cursor.fetchone()[0])
        fresh = crypto.seal("somebody else", "probe.value")
        cursor.execute("UPDATE probe SET value = %s WHERE id = 1", [fresh])
        services._row_reseal(cursor, COLUMN, 1, stale, "")
        cursor.execute("SELECT value FROM probe WHERE id = 1")
        assert bytes(cursor.fetchone()[0]) == fresh


def test_second_factors_are_sealed_anew_inside_their_object() -> None:
    column = crypto.SealedColumn("mfa_authenticator", "id", "data", "p", in_json=True)
    assert column.table in {one.table for one in crypto.sealed_columns() if one.in_json}
    held = json.dumps({"secret": crypto.seal("s", "p").hex(), "used_mask": 3})
    assert crypto.resealed(column, held)[0] is None
    before = settings.ANXIN_FIELD_KEY
    try:
        settings.ANXIN_FIELD_KEY = f"{NEW},{OLD}"
        fresh = json.loads(crypto.resealed(column, held)[0])
    finally:
        settings.ANXIN_FIELD_KEY = before
    assert fresh["used_mask"] == 3
    assert fresh["secret"] != json.loads(held)["secret"]


def test_no_column_of_bytes_is_left_without_a_word_on_what_it_holds() -> None:
    """A new sealed column is a SealedField, else it is named here: rekey and doctor know it."""
    silent = [
        f"{field.model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("anxin.")
        for field in model._meta.local_concrete_fields
        if type(field) is models.BinaryField and field.max_length != 32
    ]
    assert set(silent) <= OPEN_BYTES, "make it a SealedField (anxin/core/crypto.py)"
    assert len(crypto.sealed_columns()) >= 15
