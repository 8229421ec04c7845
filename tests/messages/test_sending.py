"""Writing a message: once for each person, matter and occasion, held at night, with proof."""

from __future__ import annotations

from datetime import datetime

import pytest

from anxin.accounts.models import User
from anxin.areas.queries import unit_by_slug
from anxin.core import clock
from anxin.core.row_policy import scope_set
from anxin.core.types import PUBLIC, SYSTEM, Denied, Invalid, Missing
from anxin.messages.models import Message, UnitContact
from anxin.messages.queries import matter_proofs, message_proof, unit_contacts
from anxin.messages.services import contact_add, contacts_save, message_send
from anxin.messages.services.contacts import ContactDraft
from anxin.messages.types import MessageState, MessageWay, To
from tests import make, people

pytestmark = pytest.mark.usefixtures("db")
NOON = datetime(2021, 2, 8, 12, 0, tzinfo=clock.CHINA)


@pytest.fixture(autouse=True)
def system_scope(db: None) -> None:
    """Tests start as the system; where a person acts, they say so."""
    scope_set(SYSTEM)


def user(name: str) -> int:
    return User.objects.get(username=name).pk


def unit(slug: str) -> int:
    found = unit_by_slug(slug)
    assert found is not None
    return found.id


def contacts(slug: str, *drafts: ContactDraft) -> int:
    """Give a unit its contacts; returns the unit's number."""
    contacts_save(actor=SYSTEM, unit_id=unit(slug), contacts=drafts)
    return unit(slug)


def send(to: To, occasion: str = "opened", matter: str = "order:1", urgent: bool = False) -> int:
    sent = message_send(
        actor=SYSTEM,
        to=to,
        matter=matter,
        occasion=occasion,
        subject="新事项",
        text="请签收",
        urgent=urgent,
    )
    assert sent is not None
    return sent


def test_a_repeat_returns_the_first_message() -> None:
    town = To(unit=contacts(people.YUEZHOU, ContactDraft("镇办", user=user(people.YUEZHOU))))
    first = send(town)
    assert send(town) == first
    # The same person by another name is still the same person.
    assert send(To(user=user(people.YUEZHOU))) == first
    assert send(town, occasion="reminded") != first
    assert Message.objects.count() == 2


def test_a_person_may_write_to_a_unit_whose_messages_he_cannot_read() -> None:
    town = contacts(people.YUEZHOU, ContactDraft("镇办", user=user(people.YUEZHOU)))
    with make.acting(people.actor(people.OFFICE)) as office:
        sent = message_send(
            actor=office, to=To(unit=town), matter="order:1", occasion="x", subject="a", text="b"
        )
        assert not Message.objects.exists()
    for who, seen in ((people.YUEZHOU, 1), (people.DONGSHAN, 0), (people.GRID, 0)):
        with make.acting(people.actor(who)):
            assert Message.objects.filter(pk=sent or 0).count() == seen, who
    with make.acting(PUBLIC):
        assert not Message.objects.exists()


def test_the_first_contact_who_can_be_reached_is_told() -> None:
    town = contacts(
        people.YUEZHOU,
        ContactDraft("没有电话"),
        ContactDraft("值班室", "0874-000-1234"),
        ContactDraft("镇办", user=user(people.YUEZHOU)),
    )
    proof = message_proof(SYSTEM, send(To(unit=town)))
    assert (proof.channel, proof.state) == (MessageWay.PRINT, MessageState.QUEUED)
    assert [one.name for one in unit_contacts(town)] == ["没有电话", "值班室", "镇办"]
    assert unit_contacts(town)[2].channels == (MessageWay.IN_APP, MessageWay.PRINT)


def test_a_unit_without_contacts_is_told_nothing_and_said_so() -> None:
    UnitContact.objects.filter(unit_id=unit(people.YUEZHOU)).delete()
    assert (
        message_send(
            actor=SYSTEM,
            to=To(unit=unit(people.YUEZHOU)),
            matter="m",
            occasion="o",
            subject="s",
            text="t",
        )
        is None
    )


def test_contacts_that_leave_a_unit_unreachable_are_refused_by_name() -> None:
    for drafts in ([], [ContactDraft("没有电话")]):
        with pytest.raises(Invalid, match="越州镇"):
            contacts_save(actor=SYSTEM, unit_id=unit(people.YUEZHOU), contacts=drafts)
    User.objects.filter(username=people.YUEZHOU).update(is_active=False)
    with pytest.raises(Invalid, match="越州镇"):
        contacts(people.YUEZHOU, ContactDraft("镇办", user=user(people.YUEZHOU)))


def test_contacts_are_kept_by_the_unit_itself_and_those_above() -> None:
    draft = [ContactDraft("值班室", "0874-000-1234")]
    village = unit("community-530302102001000")
    for who, place in ((people.YUEZHOU, village), (people.OFFICE, village)):
        with make.acting(people.actor(who)) as actor:
            contacts_save(actor=actor, unit_id=place, contacts=draft)
    for who, place, error in (
        (people.DONGSHAN, village, Missing),
        (people.YUEZHOU, unit("gov-office"), Missing),
        (people.GRID, village, Denied),
    ):
        with make.acting(people.actor(who)) as actor, pytest.raises(error):
            contacts_save(actor=actor, unit_id=place, contacts=draft)


def test_names_and_numbers_are_not_stored_in_clear() -> None:
    town = contacts(people.YUEZHOU, ContactDraft("阿依古丽", "0874-000-1234"))
    row = UnitContact.objects.get(unit_id=town)
    assert "阿依".encode() not in bytes(row.name)
    assert b"1234" not in bytes(row.phone or b"")


def test_proofs_of_a_matter_hold_no_word_of_it() -> None:
    town = contacts(people.YUEZHOU, ContactDraft("镇办", user=user(people.YUEZHOU)))
    with clock.frozen_at(NOON):
        send(To(unit=town))
    office = people.actor(people.OFFICE)
    with make.acting(office):
        (proof,) = matter_proofs(office, "order:1")
        assert matter_proofs(office, "order:2") == ()
    assert (proof.state, proof.channel, proof.at) == (MessageState.SENT, MessageWay.IN_APP, NOON)
    assert proof.unit_id == town
    with pytest.raises(Denied):
        matter_proofs(PUBLIC, "order:1")
    with pytest.raises(Missing):
        message_proof(SYSTEM, 0)


def test_a_link_leads_into_our_own_house_only() -> None:
    for link in ("https://elsewhere.example/", "//elsewhere.example/", "desk/"):
        with pytest.raises(ValueError, match="our own"):
            message_send(
                actor=SYSTEM,
                to=To(user=user(people.OFFICE)),
                matter="m",
                occasion="o",
                subject="s",
                text="t",
                link=link,
            )


def test_a_contact_named_for_a_task_is_tried_after_those_a_unit_keeps() -> None:
    place = contacts(people.YUEZHOU, ContactDraft("值班室", "0874-3001"))
    with make.acting(people.actor(people.OFFICE)) as office:
        assert contact_add(actor=office, unit_id=place, name="王芳", phone="0874-3123456转12")
        for known in ("0874 3123456 转 12", "0874-3001", "不知道", ""):
            assert not contact_add(actor=office, unit_id=place, name="王芳", phone=known)
    with make.acting(people.actor(people.DONGSHAN)) as stranger:
        assert not contact_add(actor=stranger, unit_id=place, name="别人", phone="0874-3009")
    assert [(one.name, one.rank) for one in unit_contacts(place)] == [("值班室", 1), ("王芳", 2)]


def test_a_unit_nobody_is_kept_at_is_reached_from_then_on() -> None:
    place = unit(people.YUEZHOU)
    UnitContact.objects.filter(unit_id=place).delete()
    with make.acting(people.actor(people.MARKET)) as market:
        assert contact_add(actor=market, unit_id=place, name="", phone="0874-3001")
        assert not contact_add(actor=market, unit_id=place, name="", phone="0874-3002")
    assert [one.name for one in unit_contacts(place)] == ["值班室"]


def test_a_unit_keeps_no_more_than_eight() -> None:
    place = contacts(people.YUEZHOU, *(ContactDraft("甲", f"0874-300{n}") for n in range(8)))
    with make.acting(people.actor(people.OFFICE)) as office:
        assert not contact_add(actor=office, unit_id=place, name="乙", phone="0874-3010")
