"""The place an address names."""

from __future__ import annotations

import pytest

from anxin.areas.rules import division_named
from anxin.areas.types import DivisionInfo, DivisionKind, DivisionLevel

TOWN, COMMUNITY = DivisionLevel.TOWN, DivisionLevel.COMMUNITY


def place(code: int, level: DivisionLevel, name: str) -> DivisionInfo:
    kind = next(iter(DivisionKind))
    return DivisionInfo(code, level, kind, name, "", False, None, None)


PLACES = [
    place(530302102000000, TOWN, "越州镇"),
    place(530302102001000, COMMUNITY, "越州社区"),
    place(530302102002000, COMMUNITY, "大槐村"),
    place(530302103000000, TOWN, "东山镇"),
    place(530302103002000, COMMUNITY, "大槐村"),
    place(530302103003000, COMMUNITY, "法色村"),
    place(530302001000000, TOWN, "南宁街道"),
]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("越州镇", 530302102000000),
        ("麒麟区越州镇卫生院旁", 530302102000000),
        ("越州镇越州社区3组", 530302102001000),
        ("越州大槐村", 530302102002000),
        ("东山镇大槐村委会", 530302103002000),
        ("大槐村", None),
        ("法色村村口", 530302103003000),
        ("法色", 530302103003000),
        ("南宁街道办事处", 530302001000000),
        ("越州镇到东山镇的路上", None),
        ("越州镇法色村", 530302102000000),
        ("不知道", None),
        ("", None),
    ],
)
def test_the_narrowest_place_an_address_names(text: str, code: int | None) -> None:
    found = division_named(text, PLACES)
    assert (found.code if found else None) == code
