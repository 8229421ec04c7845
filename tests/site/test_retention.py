"""Keeping and erasing by record class: everything is in one class, erased data is gone, proof stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from anxin.accounts.models import User
from anxin.core import clock
from anxin.core.crypto import SealedField
from anxin.core.jobs import jobs_registered
from anxin.core.models import AuditEntry, ErasureCertificate
from anxin.core.row_policy import policy_of, scope_set
from anxin.core.types import SYSTEM, Denied, Due, RecordEnd
from anxin.messages.models import Message
from anxin.messages.services import message_send
from anxin.messages.types import To
from anxin.requests.models import Request
from anxin.requests.services import records_erase
from anxin.residents.models import Person
from anxin.residents.services import person_keep
from anxin.residents.types import PersonDraft
from anxin.rulebook.models import DecisionRecord
from anxin.site.retention import (
    ERASERS,
    due_of,
    reasons_kept,
    record_classes,
    retention_run,
)
from anxin.workorders.models import Order, StoredFile
from tests import make, people

pytestmark = pytest.mark.usefixtures("db")
LONG_AFTER = timedelta(days=100)


@pytest.fixture(autouse=True)
def system_scope(db: None) -> Iterator[None]:
    """Tests start as the system."""
    scope_set(SYSTEM)
    yield
    scope_set(SYSTEM)


def labels() -> set[str]:
    """Every model that has a table here, as `app.Model`."""
    return {f"{m._meta.app_label}.{m.__name__}" for m in apps.get_models()}


def column(label: str) -> models.Field[object, object]:
    app, model, name = label.split(".")
    return next(one for one in apps.get_model(app, model)._meta.fields if one.name == name)


def classes_at_fault(named: list[str], reasons: set[str], there: set[str]) -> list[str]:
    """Models in no class or in two, and names that are no model."""
    faults = [f"{one}: in no class" for one in there - set(named) - reasons]
    faults += [f"{one}: twice" for one in set(named) if named.count(one) > 1 or one in reasons]
    return faults + [f"{one}: no such model" for one in (set(named) | reasons) - there]


def certified(record_class: str) -> list[ErasureCertificate]:
    return list(ErasureCertificate.objects.filter(record_class=record_class))


def test_every_model_stands_in_one_class_or_has_a_reason() -> None:
    named = [model for one in record_classes() for model in one.models]
    reasons = reasons_kept()
    assert not classes_at_fault(named, set(reasons), labels())
    assert all(len(reason) >= 8 for reason in reasons.values())


def test_a_model_without_class_or_with_two_is_noticed() -> None:
    assert classes_at_fault(["a.A"], set(), {"a.A", "a.B"}) == ["a.B: in no class"]
    assert classes_at_fault(["a.A", "a.A"], set(), {"a.A"}) == ["a.A: twice"]
    assert classes_at_fault(["a.A"], {"a.A", "a.C"}, {"a.A"}) == [
        "a.A: twice",
        "a.C: no such model",
    ]


def test_every_sealed_column_of_a_kept_record_is_erased_by_a_class() -> None:
    classes = record_classes()
    erased = {model for one in classes if one.then is RecordEnd.ERASED for model in one.models}
    columns = {name for one in classes for name in one.columns}
    reasons = set(reasons_kept())
    left = [
        f"{label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, SealedField)
        and (label := f"{model._meta.app_label}.{model.__name__}") not in erased | reasons
    ]
    assert not set(left) - columns
    assert all(column(name) for name in columns)


def test_every_class_that_is_erased_has_a_service_and_the_right_to_erase() -> None:
    erased = [one for one in record_classes() if one.then is RecordEnd.ERASED]
    assert {one.slug for one in erased} == set(ERASERS)
    for one in erased:
        for label in one.models:
            assert "DELETE" in policy_of(apps.get_model(label)).writable, label
        for name in one.columns:
            model = apps.get_model(name.rpartition(".")[0])
            assert "UPDATE" in policy_of(model).writable, name
    assert jobs_registered()["site.retention"].cron


def test_every_class_can_be_run_and_counted_by_the_run_time_role() -> None:
    with clock.frozen_at(clock.now() + timedelta(days=4000)):
        counted = {one.of.slug: one.erased.count for one in retention_run(dry_run=True)}
        held = ErasureCertificate.objects.count()
        run = {one.of.slug: one.erased.count for one in retention_run()}
    assert held == 0
    assert set(counted) == set(ERASERS)
    # Pieces of one class may go with another: a second look finds nothing at all.
    with clock.frozen_at(clock.now() + timedelta(days=4000)):
        again = {one.of.slug: one.erased.count for one in retention_run(dry_run=True)}
    assert not {
        slug: count for slug, count in again.items() if count and slug != "request_contacts"
    }
    assert sum(run.values()) == sum(row.count for row in ErasureCertificate.objects.all())


def closed_request() -> Request:
    receipt = make.request(contact_name="王小二")
    make.work()
    scope_set(SYSTEM)
    ref = make.order_ref_of(receipt)
    Order.objects.filter(ref=ref).update(running=False, status="closed")
    return Request.objects.get(order__ref=ref)


def test_who_asked_is_erased_after_the_campaign_and_the_matter_stays() -> None:
    request = closed_request()
    assert request.contact_phone is not None
    sealed = bytes(request.contact_phone)
    with clock.frozen_at(clock.now() + LONG_AFTER):
        retention_run()
    after = Request.objects.get(pk=request.pk)
    assert (after.contact_name, after.contact_phone, after.sealed_facts) == (None, None, None)
    assert (after.text, after.order_id) == (request.text, request.order_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM requests_request t WHERE t::text LIKE %s",
                       [f"%{sealed.hex()}%"])  # fmt: skip
        assert cursor.fetchone()[0] == 0
    (certificate,) = certified("request_contacts")
    assert certificate.count >= 1
    assert len(bytes(certificate.digest)) == 32
    assert certificate.rule
    assert certificate.campaigns
    assert AuditEntry.objects.filter(
        action="core.records_erased", subject_id=str(certificate.pk)
    ).exists()


def test_an_open_matter_and_a_running_campaign_keep_who_asked() -> None:
    receipt = make.request()
    make.work()
    scope_set(SYSTEM)
    ref = make.order_ref_of(receipt)
    with clock.frozen_at(clock.now() + LONG_AFTER):
        retention_run()
    assert Request.objects.get(order__ref=ref).contact_phone is not None
    Order.objects.filter(ref=ref).update(running=False)
    one = next(one for one in record_classes() if one.slug == "request_contacts")
    running = due_of(one, {"qilin-2021": clock.today()})
    assert running.campaigns == ()
    assert not records_erase(actor=SYSTEM, record_class=one.slug, due=running, dry_run=True).count


def test_a_person_past_his_date_is_gone_and_others_stay() -> None:
    day = clock.today()
    kept = [
        person_keep(
            actor=SYSTEM,
            draft=PersonDraft(
                name=name, area_code=people.YUEZHOU_CODE, phone=phone, keep_until=until
            ),
        )
        for name, phone, until in (
            ("赵一", "13800000001", day),
            ("钱二", "13800000002", day + timedelta(days=30)),
        )
    ]
    with clock.frozen_at(clock.now() + timedelta(days=2)):
        retention_run()
    assert list(Person.objects.filter(pk__in=kept).values_list("pk", flat=True)) == kept[1:]
    assert certified("people")[0].count == 1


def test_words_go_and_the_proof_of_delivery_stays() -> None:
    user = User.objects.get(username=people.YUEZHOU)
    number = message_send(
        actor=SYSTEM, to=To(user=user.pk), matter="order:1", occasion="x", subject="甲", text="乙"
    )
    assert number is not None
    with clock.frozen_at(clock.now() + timedelta(days=91)):
        retention_run()
    message = Message.objects.get(pk=number)
    assert message.words is None
    assert message.erased_at
    assert certified("message_words")[0].count >= 1


def test_a_file_goes_only_when_no_proof_uses_it() -> None:
    before = set(StoredFile.objects.filter(proofs__isnull=False).values_list("pk", flat=True))
    StoredFile.objects.filter(proofs__isnull=True).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT workorders_file_keep(%s, 1, 'text/plain', %s, %s, 'not_asked')",
            ["a" * 64, b"x", clock.now()],
        )
    with clock.frozen_at(clock.now() + timedelta(days=31)):
        retention_run()
    assert set(StoredFile.objects.values_list("pk", flat=True)) == before
    assert certified("unused_files")[0].count == 1


def test_audit_decisions_and_cases_are_never_erased() -> None:
    closed_request()
    kept = (AuditEntry, DecisionRecord, Order, Request)
    counts = [model._default_manager.count() for model in kept]
    with clock.frozen_at(clock.now() + timedelta(days=4000)):
        retention_run()
    after = [model._default_manager.count() for model in kept]
    assert after[0] > counts[0]
    assert after[1:] == counts[1:]
    never = {m for one in record_classes() if one.then is not RecordEnd.ERASED for m in one.models}
    assert {"core.AuditEntry", "rulebook.DecisionRecord", "workorders.Order"} <= never


def test_nobody_but_the_system_erases() -> None:
    due = Due(clock.now())
    for slug, erase in ERASERS.items():
        with pytest.raises(Denied):
            erase(actor=people.actor(people.AUDITOR), record_class=slug, due=due)


def test_a_certificate_cannot_be_changed_or_removed() -> None:
    closed_request()
    with clock.frozen_at(clock.now() + LONG_AFTER):
        retention_run()
    for statement in ("UPDATE core_erasurecertificate SET count = 1",
                      "DELETE FROM core_erasurecertificate"):  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT has_table_privilege('anxin_app', 'core_erasurecertificate', %s)",
                [statement.split()[0]],
            )
            assert cursor.fetchone()[0] is False


def test_dry_run_says_what_would_go_and_touches_nothing() -> None:
    request = closed_request()
    out = StringIO()
    with clock.frozen_at(clock.now() + LONG_AFTER):
        call_command("retention", "--dry-run", "--json", stdout=out, stderr=StringIO())
    answer = json.loads(out.getvalue())
    counts = {one["class"]: one["count"] for one in answer["erased"]}
    assert answer["dry_run"]
    assert counts["request_contacts"] >= 1
    assert {"class": "audit", "then": "kept"} in answer["not_erased"]
    assert Request.objects.get(pk=request.pk).contact_phone is not None
    assert not ErasureCertificate.objects.exists()


def test_the_auditor_reads_certificates_and_nobody_else() -> None:
    closed_request()
    with clock.frozen_at(clock.now() + LONG_AFTER):
        retention_run()
    (certificate,) = certified("request_contacts")
    client = Client()
    page = reverse("site:list-certificates")
    client.force_login(User.objects.get(username=people.AUDITOR))
    shown = client.get(page).content.decode()
    assert bytes(certificate.digest).hex()[:16] in shown
    assert certificate.title in shown
    assert "Names and numbers of people who asked" in client.get("/en" + page).content.decode()
    client.force_login(User.objects.get(username=people.OFFICE))
    assert client.get(page).status_code == 403
