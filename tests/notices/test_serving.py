"""Services of a new notice: proposed by its words, offered on its home page, told before issue."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from django.test import Client
from django.urls import reverse

from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from anxin.notices import queries
from anxin.notices.rules.choices import MAX_CHOICES
from anxin.notices.rules.serving import Service, service_for, services_offered
from anxin.notices.services import draft_send
from anxin.requests.kinds import kinds_all
from anxin.requests.queries import kind_measure
from anxin.travel.kinds import TRAVEL_DIFFICULTY
from tests import people
from tests.make import acting

from .bringing import draft, settle
from .test_issuing import issue

POLICY = Path(__file__).resolve().parents[2] / "policy"
TEXT = """麒麟区人民政府办公室关于做好低温雨雪天气应对工作的通知
各镇人民政府、街道办事处：
一、区交通运输局要及时除雪除冰，保障道路通行。
二、区发展改革局要做好电力供应，停电的要在4小时内抢修。
三、各镇、街道要走访独居老人。
四、区人力资源和社会保障局要督促用人单位按时支付工资。
五、严禁燃放烟花爆竹引发火灾。
六、区档案局要整理好档案。
麒麟区人民政府办公室
2027年1月8日
"""


def measures(text: str) -> dict[str, str]:
    ref = draft(text=text)
    settle(ref)
    with acting(people.actor(people.OFFICE)) as actor:
        return {one.quote: one.service for one in queries.draft_measures(actor, ref)}


def test_the_longest_word_speaks_and_none_is_invented() -> None:
    services = {
        "a.price": Service("价格", "Prices", words=("价格",)),
        "b.relief": Service("救助", "Relief", words=("价格临时补贴", "救助")),
    }
    assert service_for("及时发放价格临时补贴", services) == "b.relief"
    assert service_for("加强价格监督", services) == "a.price"
    assert service_for("整理好档案", services) == ""


def test_words_inside_other_words_speak_for_nothing() -> None:
    services = queries.services_all().by_name
    assert service_for("向滞留人员免费提供热水和食品", services) == ""
    assert service_for("做好城乡供水保障", services) == "supply.energy"


def test_a_home_page_holds_its_own_first_and_what_every_notice_has_last() -> None:
    services = {f"s{n}": Service(str(n), str(n), route="r") for n in range(12)}
    services["dark"] = Service("无", "none")
    services["pack"] = Service("包", "pack", route="r", pack="epidemic")
    carried = {f"1.{n}": f"s{n}" for n in range(10)} | {"2.1": "dark", "2.2": "pack", "0.1": ""}
    offered = services_offered(carried, services, ["s11", "s3"], [])
    assert len(offered) == MAX_CHOICES
    assert offered[-2:] == [("s11", "1.0"), ("s3", "1.3")]
    assert [name for name, _measure in offered[:-2]] == ["s0", "s1", "s2", "s4", "s5", "s6"]
    assert ("pack", "2.2") in services_offered({"2.2": "pack"}, services, [], ["epidemic"])
    assert services_offered({}, services, ["s11"], []) == []


@pytest.mark.usefixtures("db")
def test_a_text_never_seen_is_proposed_services_by_its_words() -> None:
    scope_set(SYSTEM)
    served = measures(TEXT)
    found = {service for service in served.values() if service}
    assert {"transport.road", "supply.energy", "care.visit", "labour.wages"} <= found
    assert "hazards.report" in found
    assert next(service for quote, service in served.items() if "档案" in quote) == ""


@pytest.mark.usefixtures("db")
def test_residents_of_a_new_notice_find_its_services_and_a_way_to_ask() -> None:
    scope_set(SYSTEM)
    ref = draft(text=TEXT)
    settle(ref)
    with acting(people.actor(people.OFFICE)) as actor:
        offers = dict(queries.sign_page(actor, ref).offers)
        draft_send(actor=actor, ref=ref, units=[], hours=2)
    assert {"路上有情况", "停电停水停气", "欠薪", "需要帮助", "问一个问题"} <= set(offers)
    issue(ref)
    client = Client()
    client.cookies["anxin-campaign"] = "spring-2027"
    home = client.get("/").content.decode()
    choices = queries.home_choices(queries.campaign_current("spring-2027"))
    assert 4 <= len(choices) <= MAX_CHOICES
    for choice in choices:
        assert choice.url in home
        assert client.get(choice.url).status_code == 200, choice.url
    assert client.get(reverse("requests:help")).status_code == 200
    assert kind_measure("spring-2027", kinds_all()["help"]) is not None
    assert kind_measure("spring-2027", TRAVEL_DIFFICULTY) is None, "no pack, no such requests"


def test_every_service_and_word_of_the_file_is_one_that_exists() -> None:
    read = yaml.safe_load((POLICY / "services.yaml").read_text(encoding="utf-8"))
    known = {kind.service for kind in kinds_all().values()} | {"travel.guidance"}
    assert set(read["services"]) == known
    assert set(read["every"]) <= known
    words = [word for one in read["services"].values() for word in one["words"]]
    assert len(words) == len(set(words)), "a word speaks for one service"
    for one in read["services"].values():
        if one.get("route") == "requests:file":
            assert one["arguments"][0] in kinds_all()


def test_the_words_agree_with_the_registers_that_people_wrote() -> None:
    services = queries.services_all().by_name
    for campaign, least in (("qilin-2021", 0.65), ("spring-2026", 0.8)):
        file = POLICY / campaign / "register.yaml"
        rows = yaml.safe_load(file.read_text(encoding="utf-8"))["measures"]
        given = [row for row in rows if row["service"] and "travel." not in row["service"]]
        same = [row for row in given if service_for(row["quote"], services) == row["service"]]
        assert len(same) / len(given) >= least, campaign
