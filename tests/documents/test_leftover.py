"""What no other measure answers: by what is done it finds its partner, and by whom alone it does not."""

from __future__ import annotations

import pytest
import yaml

from anxin.documents import compare_notices, read_text

from .paired import FOLDER

FIRST, LAST = "每月10日前报送上月的安全生产报表。", "值班电话全天开通。"


def _text(item: str) -> str:
    return f"关于做好近期工作的通知\n\n各乡镇：\n1. {FIRST}\n2. {item}\n3. {LAST}\n"


def _outcomes(above: str, below: str) -> set[str]:
    pairs = compare_notices(read_text(_text(above)), read_text(_text(below))).pairs
    words = (FIRST, LAST)
    return {
        pair.outcome
        for pair in pairs
        if not any(piece and piece.text in words for piece in (pair.higher, pair.lower))
    }


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("严禁在田间焚烧秸秆。", "谁都不能烧地里的秸秆。"),
        ("期满前20日应告知当事人。", "快满期时提前20天跟您说。"),
        ("每班人数不超过45人。", "本学期开设课程12门，每班不超过40人。"),
        ("不得强迫丧属购买花圈、寿衣。", "柜台备有普通骨灰盒，花圈、寿衣您愿意买就买。"),
        ("各校每餐应当有负责人陪餐。", "我校每日至少一餐须有校领导陪餐。"),
        ("集中缴费期至12月31日止。", "我乡集中缴费到12月20日截止。"),
        ("检查合格的不得因此解除劳动合同。", "检查合格的并不得解除其劳动合同。"),
        ("儿童身高1.2米以下的免费乘车。", "孩子不到1.2米的，坐车不要钱。"),
        ("车内温度达到28℃应开启空调，空调费不得另收。", "天热到30℃就开空调。"),
    ],
)
def test_the_same_deed_is_found_in_other_words(above: str, below: str) -> None:
    assert _outcomes(above, below) & {"kept", "strengthened", "weakened"}


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("医务人员连续工作不得超过8小时。", "每名患者限1人陪同。"),
        ("引导学生养成节约习惯。", "禁止学生将零食带入食堂。"),
        ("鼓励居民购买房屋保险。", "居民外出超过3天的须经社区同意。"),
    ],
)
def test_the_same_people_alone_are_no_pair(above: str, below: str) -> None:
    assert {"added", "dropped"} <= _outcomes(above, below)


NOTICE = "期满前应告知当事人。", "快满期时跟您说。"
OF_SCHOOLS = ["学生午餐由家委会验收。", "校车每月检修一次。", "图书馆周末开放。", "操场夜间关闭。"]
OF_FARMS = ["春耕化肥凭票供应。", "渠道清淤由村组负责。", "种子须经检疫。", "水库夏季放水。"]


@pytest.mark.parametrize(("beside", "paired"), [(OF_SCHOOLS, True), (OF_FARMS, False)])
def test_what_is_left_over_between_texts_of_two_affairs_stays_alone(
    beside: list[str], *, paired: bool
) -> None:
    def text(items: list[str]) -> str:
        lines = "\n".join(f"{at}. {item}" for at, item in enumerate(items, 1))
        return f"关于做好近期工作的通知\n\n各乡镇：\n{lines}\n"

    above, below = [NOTICE[0], *OF_SCHOOLS], [NOTICE[1], *beside]
    pairs = compare_notices(read_text(text(above)), read_text(text(below))).pairs
    found = [pair for pair in pairs if pair.higher and "期满前" in pair.higher.text and pair.lower]
    assert bool(found) is paired


def test_texts_of_two_affairs_have_few_pairs_by_chance() -> None:
    """A higher text against the lower one of the next affair; against its own most is answered."""
    rows = yaml.safe_load((FOLDER / "natural19.yaml").read_text(encoding="utf-8"))
    texts = [(read_text(want["higher"]), read_text(want["lower"])) for want in rows.values()]

    def pairs(step: int) -> int:
        shifted = [*texts[step:], *texts[:step]]
        found = [
            compare_notices(above, below)
            for (above, _), (_, below) in zip(texts, shifted, strict=True)
        ]
        return sum(bool(pair.higher and pair.lower) for one in found for pair in one.pairs)

    assert pairs(1) <= len(texts) < 100 < pairs(0)
