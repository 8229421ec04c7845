"""Paper slips: one record however often one is typed in, and no version lost."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, connections
from django.test import Client

from anxin.accounts.models import User
from anxin.core.row_policy import scope_set
from anxin.core.services import acting_as
from anxin.core.text import receipt_new
from anxin.core.types import PUBLIC, SYSTEM, Conflict, Denied, Invalid
from anxin.requests.models import Request, SlipConflict
from anxin.requests.queries import request_track, slip_conflicts
from anxin.requests.services import slip_settle, slip_type
from anxin.requests.types import RequestDraft, SlipChoice, TrackResult
from tests import make, people

SERIAL = "7K3M9Q2T4XW8P"
FIRST = RequestDraft(
    kind="help",
    campaign="qilin-2021",
    area=people.YUEZHOU_CODE,
    text="请人代买降压药。",
    contact_phone="13800001234",
    on_behalf_of="隔壁的李奶奶",
)
OTHER = replace(FIRST, text="请人代买降压药和米。")
db = pytest.mark.usefixtures("db")


def typed(draft: RequestDraft, serial: str = SERIAL, who: str = people.YUEZHOU):
    with make.acting(people.actor(who)) as clerk:
        return slip_type(actor=clerk, draft=draft, serial=serial)


@db
def test_same_slip_typed_twice_is_one_record_whoever_types_it() -> None:
    first, again = typed(FIRST), typed(FIRST, "7k3m-9q2t-4xw8p", people.OFFICE)
    assert (first.again, again.again) == (False, True)
    assert first.receipt == again.receipt
    assert (Request.objects.count(), SlipConflict.objects.count()) == (1, 0)


@db
def test_other_words_under_the_same_number_are_kept_beside_the_first() -> None:
    typed(FIRST)
    conflict, same = typed(OTHER), typed(OTHER)
    assert conflict.conflict_id == same.conflict_id is not None
    assert Request.objects.get().text == FIRST.text
    with make.acting(people.actor(people.YUEZHOU)) as clerk:
        (versions,) = slip_conflicts(clerk)
    assert versions.first is not None
    assert (versions.first.text, versions.text) == (FIRST.text, OTHER.text)
    scope_set(SYSTEM)
    stored = repr(SlipConflict.objects.values().get())
    assert "李奶奶" not in stored
    assert "13800001234" not in stored


@db
def test_first_version_stands_once_a_person_says_so() -> None:
    typed(FIRST)
    conflict_id = typed(OTHER).conflict_id
    assert conflict_id is not None
    with make.acting(people.actor(people.YUEZHOU)) as clerk:
        assert slip_settle(actor=clerk, conflict_id=conflict_id, choice=SlipChoice.FIRST) == ""
        assert slip_conflicts(clerk) == []
        with pytest.raises(Conflict):
            slip_settle(actor=clerk, conflict_id=conflict_id, choice=SlipChoice.BOTH)
    assert Request.objects.count() == 1


@db
def test_two_matters_under_one_number_become_two_records() -> None:
    typed(FIRST)
    conflict_id = typed(OTHER).conflict_id
    assert conflict_id is not None
    with make.acting(people.actor(people.YUEZHOU)) as clerk:
        receipt = slip_settle(actor=clerk, conflict_id=conflict_id, choice=SlipChoice.BOTH)
    with make.acting(PUBLIC) as stranger:
        second = request_track(stranger, receipt, "1234").request
    assert second is not None
    assert second.text == OTHER.text
    assert set(Request.objects.values_list("channel", flat=True)) == {"paper"}


@db
def test_conflict_is_hidden_from_other_towns_and_from_the_unit_it_is_about() -> None:
    typed(FIRST, who=people.HOTLINE)
    typed(replace(OTHER, about_unit=people.YUEZHOU), who=people.HOTLINE)
    for who in (people.DONGSHAN, people.YUEZHOU, people.GRID):
        with make.acting(people.actor(who)) as actor:
            assert slip_conflicts(actor) == []
    with make.acting(people.actor(people.OFFICE)) as office:
        assert len(slip_conflicts(office)) == 1


@db
def test_clerk_hands_in_a_second_version_about_his_own_unit_and_never_reads_it() -> None:
    typed(FIRST)
    client = Client()
    client.force_login(User.objects.get(username=people.YUEZHOU))
    said = {"serial": SERIAL, "kind": "help", "area": FIRST.area, "text": "镇里不给办。"}
    answer = client.post("/requests/type-slip/", {**said, "about_unit": people.YUEZHOU})
    assert answer.status_code == 409
    assert "镇里不给办" not in answer.content.decode()
    with make.acting(people.actor(people.OFFICE)) as office:
        assert [one.text for one in slip_conflicts(office)] == ["镇里不给办。"]


@db
def test_nobody_settles_a_conflict_he_cannot_see() -> None:
    typed(FIRST)
    conflict_id = typed(OTHER).conflict_id
    client = Client()
    client.force_login(User.objects.get(username=people.DONGSHAN))
    answer = client.post("/requests/slips/", {"conflict_id": conflict_id, "choice": "first"})
    assert answer.status_code == 404
    scope_set(SYSTEM)
    assert SlipConflict.objects.get().settled_at is None


@db
@pytest.mark.parametrize("serial", ["", "123", "7K3M9Q2T4XW8U", "7" * 40])
def test_number_that_is_none_of_ours_is_refused(serial: str) -> None:
    with pytest.raises(Invalid) as refused:
        typed(FIRST, serial.replace("U", "*"))
    assert "serial" in refused.value.fields
    assert Request.objects.count() == 0


@db
def test_typing_a_slip_needs_the_right() -> None:
    with pytest.raises(Denied):
        typed(FIRST, who=people.AUDITOR)


@db
def test_printed_number_is_unknown_until_the_slip_is_typed_in() -> None:
    page = Client().get("/requests/slip/help/").content.decode()
    serial = page.split('class="serial">')[1].split("<")[0]
    with make.acting(PUBLIC) as stranger:
        assert request_track(stranger, serial, "1234").result is TrackResult.WRONG
    typed(FIRST, serial)
    with make.acting(PUBLIC) as stranger:
        assert request_track(stranger, serial, "1234").result is TrackResult.FOUND


@db
def test_every_printed_slip_has_its_own_number() -> None:
    pages = {Client().get("/requests/slip/").content.decode().split('"serial">')[1][:15] for _ in range(5)}  # fmt: skip
    assert len(pages) == 5


def race(serial: str) -> list[object]:
    """Two clerks type the same slip at the same moment."""
    clerks = [people.actor(people.YUEZHOU), people.actor(people.OFFICE)]
    start = threading.Barrier(2)
    results: list[object] = []

    def run(number: int) -> None:
        try:
            with acting_as(clerks[number]):
                start.wait()
                results.append(slip_type(actor=clerks[number], draft=FIRST, serial=serial))
        except (Conflict, DatabaseError) as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def filed(serial_count: int) -> tuple[int, int]:
    with acting_as(SYSTEM):
        return Request.objects.count(), serial_count


@pytest.mark.usefixtures("own_db")
def test_two_clerks_at_once_make_one_record() -> None:
    for _ in range(5):
        results = race(receipt_new())
        assert sorted(getattr(one, "again", one) for one in results) == [False, True]  # type: ignore[type-var]  # an error would not sort, and fail
    assert filed(5) == (5, 5)


@pytest.mark.usefixtures("own_db")
def test_without_the_unique_number_two_clerks_make_two_records(admin_dsn: str, own_db: str) -> None:
    """The control: what the race shows depends on the unique number."""
    import psycopg

    from tests.conftest import dsn_of

    with psycopg.connect(dsn_of(admin_dsn, "owner", own_db), autocommit=True) as owner:
        found = owner.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'requests_request'::regclass"
            " AND contype = 'u'"
        ).fetchone()
        assert found is not None
        owner.execute(f"ALTER TABLE requests_request DROP CONSTRAINT {found[0]}")
    results = race(receipt_new())
    assert any(isinstance(one, DatabaseError) for one in results) or filed(1) == (2, 1)
    assert connection.vendor == "postgresql"
