"""Asking the division tree and the units, each in the number of queries it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from anxin.areas import queries
from anxin.areas.models import Unit
from anxin.areas.types import DivisionLevel, UnitInfo, UnitKind

pytestmark = pytest.mark.usefixtures("db")
YUEZHOU, COMMUNITY, XICHENG = 530302102000000, 530302102001000, 530302005000000


def unit(slug: str) -> UnitInfo:
    found = queries.unit_by_slug(slug)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("most", "ask"),
    [
        (1, lambda: queries.division_by_code(YUEZHOU)),
        (1, queries.towns),
        (1, lambda: queries.communities_of(YUEZHOU)),
        (1, lambda: queries.grids_of(COMMUNITY)),
        (1, lambda: queries.division_path(COMMUNITY + 3)),
        (1, lambda: queries.unit_by_slug("town-yuezhou")),
        (1, lambda: queries.units_by_ids([1, 2, 3])),
        (1, lambda: queries.unit_chain(50)),
        (1, lambda: queries.superior_of(50)),
        (1, lambda: queries.units_responsible(COMMUNITY)),
        (1, lambda: queries.unit_by_alias("人社")),
        (3, lambda: queries.units_by_name("各镇")),
        (1, lambda: queries.units_choices(UnitKind.TOWN)),
        (2, queries.owner_names),
    ],
)
def test_each_question_takes_no_more_queries_than_it_says(
    most: int, ask: Callable[[], Any]
) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert ask()
    assert len(asked) <= most


def test_a_word_of_one_notice_is_understood_but_offered_to_no_other() -> None:
    offered = queries.owner_names()
    assert {"各镇", "麒麟区民政局"} <= set(offered)
    assert "属地疫情防控机构" not in offered
    assert len(queries.units_by_name("属地疫情防控机构")) == 16


def test_towns_stand_in_the_order_of_their_codes() -> None:
    found = queries.towns()
    assert len(found) == 16
    assert [town.code for town in found] == sorted(town.code for town in found)
    assert {town.level for town in found} == {DivisionLevel.TOWN}


def test_unknown_codes_and_slugs_give_nothing() -> None:
    assert queries.division_by_code(530302999000000) is None
    assert queries.unit_by_slug("nobody") is None
    assert queries.unit_by_id(10**9) is None
    assert queries.unit_by_alias("无此单位") is None
    assert queries.unit_chain(10**9) == ()
    assert queries.superior_of(10**9) is None
    assert queries.units_by_name("无此单位") == ()


def test_a_path_runs_from_the_county_to_the_grid_in_both_languages() -> None:
    path = queries.division_path(COMMUNITY + 3)
    assert [part.name for part in path] == ["麒麟区", "越州镇", "越秀社区", "第3网格"]
    with translation.override("zh-hans"):
        assert queries.division_path_text(COMMUNITY + 3) == "越州镇 越秀社区 第3网格"
    with translation.override("en"):
        assert queries.division_path_text(YUEZHOU) == "Yuezhou Town"


def test_the_chain_of_a_community_is_itself_and_its_town() -> None:
    community = unit(f"community-{COMMUNITY}")
    assert queries.unit_chain(community.id) == (community.id, unit("town-yuezhou").id)


def test_the_chain_of_a_town_or_bureau_is_itself_alone() -> None:
    for slug in ("town-yuezhou", "dept-market"):
        assert queries.unit_chain(unit(slug).id) == (unit(slug).id,)


def test_the_chain_of_a_brigade_holds_the_bureau_above_it() -> None:
    brigade = unit("dept-traffic-police")
    Unit.objects.filter(pk=brigade.id).update(superior=unit("dept-security").id)
    assert queries.unit_chain(brigade.id) == (brigade.id, unit("dept-security").id)


def test_an_office_of_the_district_stands_alone_in_its_chain() -> None:
    office = unit("gov-office")
    assert queries.unit_chain(office.id) == (office.id,)
    above = queries.superior_of(office.id)
    assert above is not None
    assert above.slug == "discipline"


def test_a_place_is_answered_for_by_its_community_and_town() -> None:
    slugs = [one.slug for one in queries.units_responsible(COMMUNITY + 3)]
    assert slugs == [f"community-{COMMUNITY}", "town-yuezhou"]


def test_where_the_economic_zone_manages_it_stands_before_the_town() -> None:
    slugs = [one.slug for one in queries.units_responsible(XICHENG)]
    assert slugs == ["economic-zone", "subdistrict-xicheng"]


def test_the_whole_county_is_nobody_s_ground_but_the_district_s() -> None:
    assert queries.units_responsible(530302000000000) == ()


def test_short_names_find_their_unit_and_collective_words_all_of_a_kind() -> None:
    found = queries.unit_by_alias("人社部门")
    assert found is not None
    assert found.slug == "dept-labour"
    assert queries.unit_by_alias(found.name) == found
    assert len(queries.units_by_name("各镇")) == 16
    assert queries.units_by_name("人社部门") == (found,)


def test_choices_follow_the_language_of_the_page() -> None:
    with translation.override("en"):
        english = dict(queries.units_choices(UnitKind.TOWN))
    with translation.override("zh-hans"):
        chinese = dict(queries.units_choices(UnitKind.TOWN))
    assert english["town-yuezhou"] == "Yuezhou Town Government"
    assert chinese["town-yuezhou"] == "越州镇人民政府"
    assert len(chinese) == 16
