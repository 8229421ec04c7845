"""People are found by number within one's scope, masked; in the clear only for a reason that stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from anxin.core import clock
from anxin.core.models import AuditEntry
from anxin.core.row_policy import scope_set
from anxin.core.types import PUBLIC, SYSTEM, Actor, Conflict, Denied, Invalid, Missing
from anxin.residents.models import Household, Person
from anxin.residents.queries import (
    people_by_phone,
    person_by_id_number,
    person_by_phone,
    person_view,
)
from anxin.residents.services import (
    erase_due,
    household_keep,
    people_load,
    person_erase,
    person_keep,
    person_unmask,
)
from anxin.residents.types import Consent, DocumentKind, HouseholdDraft, PersonDraft
from tests import make, people
from tests.policy.files import read

pytestmark = pytest.mark.usefixtures("db")
PHONE, NUMBER = "13800000000", "11010519491231002X"
FIFTEEN = "110105491231002"


def kept(**changes: object) -> int:
    """A person of 越州镇, kept by the system; returns the number."""
    values: dict[str, object] = {
        "name": "张三",
        "area_code": people.YUEZHOU_CODE,
        "phone": PHONE,
        "id_number": NUMBER,
        "consents": {Consent.CONTACT: date(2021, 2, 3)},
    }
    scope_set(SYSTEM)
    return person_keep(actor=SYSTEM, draft=PersonDraft(**{**values, **changes}))  # type: ignore[arg-type]  # plain values


@pytest.fixture
def town() -> Iterator[Actor]:
    """The town's clerk, in her scope."""
    with make.acting(people.actor(people.YUEZHOU)) as actor:
        yield actor


def test_a_person_is_found_by_telephone_and_number_and_masked(town: Actor) -> None:
    person_id = kept()
    scope_set(town)
    for found in (
        person_by_phone(town, "+86 138-0000-0000"),
        person_by_id_number(town, NUMBER.lower()),
        person_by_id_number(town, FIFTEEN),
    ):
        assert found is not None
        assert found.id == person_id
        assert (found.name, found.phone, found.id_number) == ("张*", "138****0000", "****002X")
        assert found.birth_year == 1949
        assert found.consents == ((Consent.CONTACT, date(2021, 2, 3)),)
        assert found.area_name == "越州镇"
    assert person_by_phone(town, "13800000001") is None


def test_another_town_finds_nobody_and_the_office_does() -> None:
    person_id = kept()
    with make.acting(people.actor(people.DONGSHAN)) as other:
        assert person_by_phone(other, PHONE) is None
        assert person_by_id_number(other, NUMBER) is None
        for call in (
            lambda: person_view(other, person_id),
            lambda: person_unmask(actor=other, person_id=person_id, reason="电话核实情况"),
            lambda: person_erase(actor=other, person_id=person_id, reason="本人要求"),
        ):
            with pytest.raises(Missing):
                call()
    with make.acting(people.actor(people.OFFICE)) as office:
        assert person_by_phone(office, PHONE) is not None
    with make.acting(people.actor(people.MARKET)) as market:  # the district, another field
        assert person_by_phone(market, PHONE) is None


def test_the_policy_hides_people_even_from_a_query_that_forgets_the_scope() -> None:
    kept()
    with make.acting(people.actor(people.DONGSHAN)):
        assert not Person.objects.exists()
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Person.objects.create(
                area_code=people.YUEZHOU_CODE, field_bit=1, name=b"x", keep_until=clock.today()
            )
    with make.acting(PUBLIC):
        assert not Person.objects.exists()


def test_nothing_stored_or_recorded_holds_a_number_or_name() -> None:
    scope_set(SYSTEM)
    address = HouseholdDraft(people.YUEZHOU_CODE, "越州镇金丝雀路 1 号")
    home = household_keep(actor=SYSTEM, draft=address)
    person_id = kept(household_id=home)
    person_unmask(actor=SYSTEM, person_id=person_id, reason=f"回拨 {PHONE} 核实")
    stored = []
    with connection.cursor() as cursor:
        for table in ("residents_person", "residents_household", "core_auditentry"):
            cursor.execute(f"SELECT t::text FROM {table} t")
            stored += [row[0] for row in cursor.fetchall()]
    text = "\n".join(stored)
    for secret in (PHONE, NUMBER, FIFTEEN, "张三", "金丝雀路", "1949-12-31"):
        assert secret not in text
        assert secret.encode().hex() not in text


def test_a_person_is_shown_in_the_clear_for_a_reason_that_stays(town: Actor) -> None:
    person_id = kept()
    scope_set(town)
    for reason in ("", "看", "   "):
        with pytest.raises(Invalid):
            person_unmask(actor=town, person_id=person_id, reason=reason)
    plain = person_unmask(actor=town, person_id=person_id, reason="电话核实情况")
    assert (plain.name, plain.phone, plain.id_number) == ("张三", PHONE, NUMBER)
    scope_set(SYSTEM)
    entry = AuditEntry.objects.get(action="residents.person_unmasked")
    assert (entry.user_id, entry.subject_id) == (town.user_id, str(person_id))
    assert entry.detail == {"reason": "电话核实情况"}


@pytest.mark.parametrize("who", [people.GRID, people.HOTLINE, people.AUDITOR, people.LEADER])
def test_unmasking_needs_its_right(who: str) -> None:
    person_id = kept()
    with make.acting(people.actor(who)) as actor, pytest.raises(Denied):
        person_unmask(actor=actor, person_id=person_id, reason="电话核实情况")


def test_every_fault_of_a_person_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        kept(
            name="123", phone="?", id_number="110105194912310021", birth_year=1700,
            acted_for_by_id=10**9, household_id=10**9, keep_until=clock.today() - timedelta(days=1),
        )  # fmt: skip
    assert set(refused.value.fields) == {
        "name", "phone", "id_number", "birth_year", "acted_for_by_id", "household_id", "keep_until",
    }  # fmt: skip


def test_nobody_writes_down_people_of_another_place(town: Actor) -> None:
    draft = PersonDraft(name="张三", area_code=people.DONGSHAN_CODE)
    with pytest.raises(Invalid) as refused:
        person_keep(actor=town, draft=draft)
    assert set(refused.value.fields) == {"area_code"}


def test_a_number_is_kept_once_in_a_register_of_a_place() -> None:
    kept()
    with pytest.raises(Conflict):
        kept(id_number=FIFTEEN)
    kept(area_code=people.DONGSHAN_CODE)
    kept(document=DocumentKind.PASSPORT, id_number="E12345678")
    kept(id_number="", phone="")
    kept(id_number="", phone="")


def test_a_family_shares_a_telephone_and_a_daughter_acts(town: Actor) -> None:
    daughter = kept(name="张丽", id_number="")
    mother = kept(acted_for_by_id=daughter)
    scope_set(town)
    found = people_by_phone(town, PHONE)
    assert [one.id for one in found] == [mother, daughter]
    assert found[0].acted_for_by == "张*"


def test_finding_twenty_people_takes_as_many_statements_as_one(town: Actor) -> None:
    def statements() -> int:
        scope_set(town)
        with CaptureQueriesContext(connection) as captured:
            assert people_by_phone(town, PHONE)
        return len(captured)

    kept()
    one = statements()
    for _number in range(25):
        kept(id_number="", acted_for_by_id=None)
    assert statements() == one <= 3
    assert len(people_by_phone(town, PHONE)) == 20


def test_a_person_is_erased_on_request_with_the_empty_household(town: Actor) -> None:
    scope_set(SYSTEM)
    home = household_keep(actor=SYSTEM, draft=HouseholdDraft(people.YUEZHOU_CODE, "一号"))
    first, second = kept(household_id=home), kept(household_id=home, id_number="")
    scope_set(town)
    with pytest.raises(Invalid):
        person_erase(actor=town, person_id=first, reason="")
    person_erase(actor=town, person_id=first, reason="本人要求")
    assert Household.objects.filter(id=home).exists()
    person_erase(actor=town, person_id=second, reason="本人要求")
    assert not Household.objects.filter(id=home).exists()
    assert not Person.objects.exists()
    scope_set(SYSTEM)
    assert AuditEntry.objects.filter(action="residents.person_erased").count() == 2


def test_past_his_date_a_person_is_gone_at_once_and_erased_by_the_job(town: Actor) -> None:
    last = clock.today() + timedelta(days=10)
    person_id, other = kept(keep_until=last), kept(id_number="", phone="13800000009")
    after = clock.now() + timedelta(days=11)
    with clock.frozen_at(after):
        scope_set(town)
        assert person_by_phone(town, PHONE) is None
        with pytest.raises(Missing):
            person_unmask(actor=town, person_id=person_id, reason="电话核实情况")
        scope_set(SYSTEM)
        erase_due()
        assert set(Person.objects.values_list("id", flat=True)) == {other}
    entry = AuditEntry.objects.get(action="residents.person_erased")
    assert entry.detail == {"until": last.isoformat()}


def test_residents_of_the_demo_are_loaded_once() -> None:
    scope_set(SYSTEM)
    given = read("demo_residents.yaml")["people"]
    assert people_load(actor=SYSTEM, given=given) == len(given)
    assert people_load(actor=SYSTEM, given=given) == 0
    with make.acting(people.actor(people.YUEZHOU)) as actor:
        found = person_by_phone(actor, "13800000001")
    assert found is not None
    assert (found.name, found.acted_for_by) == ("王*", "王*")


@pytest.mark.parametrize(
    "draft",
    [
        PersonDraft(name="张三", area_code=people.YUEZHOU_CODE, keep_until=date(2100, 1, 1)),
        PersonDraft(
            name="张三",
            area_code=people.YUEZHOU_CODE,
            consents={Consent.CONTACT: date(2100, 1, 1)},
        ),
    ],
)
def test_nothing_is_kept_for_ever_or_agreed_tomorrow(draft: PersonDraft) -> None:
    scope_set(SYSTEM)
    with pytest.raises(Invalid):
        person_keep(actor=SYSTEM, draft=draft)
