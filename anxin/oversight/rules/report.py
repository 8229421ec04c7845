"""A comparison as an official document. Chinese: it goes into the files of an office."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from anxin.documents.write import Draft, DraftItem, write_docx

from ..types import AgainstView, CheckPage, Outcome, PairView, Side

NOT_COMPARED = (
    "这一天没有生效的上级文件和已签发的通知，没有和任何文件对照。不能据此认为文稿没有问题。"
)
NUMERALS = "一二三四五六七八九十"


def check_report(page: CheckPage) -> bytes:
    """The bytes of a DOCX in the layout of GB/T 9704-2012: faults, then each higher text."""
    items = [*(_against(one) for one in page.against), _faults(page)]
    if not page.against:
        items.insert(0, ("没有对照", list(_numbered([NOT_COMPARED]))))
    numbered = tuple(
        DraftItem(f"{NUMERALS[at % 10]}、", 1, title, (), None, tuple(children))
        for at, (title, children) in enumerate(items)
    )
    return write_docx(
        Draft(
            title=f"关于《{page.head.title}》发文前自查情况的报告",
            items=numbered,
            signed_by=(page.head.unit_name,),
            signed_on=page.head.made_at.date().isoformat(),
        )
    )


def _faults(page: CheckPage) -> tuple[str, list[DraftItem]]:
    said = [
        f"{f'第{one.clause}句，' if one.clause else ''}“{one.quote}”：{one.message}{one.proposal}"
        for one in page.faults
    ]
    return "文字和要素", list(_numbered(said or ["没有发现问题。"]))


def _against(one: AgainstView) -> tuple[str, list[DraftItem]]:
    counts = "，".join(f"{group.label}{len(group.pairs)}条" for group in one.groups)
    said = [
        _said(pair)
        for group in one.groups
        for pair in group.pairs
        if pair.heard or not group.folded
    ]
    if any(group.folded and group.outcome is Outcome.ADDED for group in one.groups):
        said.append("新增的内容见第一份文件的对照，不再重复。")
    left = sum(len(group.pairs) for group in one.groups if group.outcome is Outcome.UNMENTIONED)
    if left:
        said.append(f"上级另有{left}条本文没有提到。上级的规定照样有效，不算问题，不逐条列出。")
    return f"与《{one.title}》对照", list(_numbered([f"共计：{counts}。", *said]))


def _numbered(paragraphs: Iterable[str]) -> Iterator[DraftItem]:
    for at, text in enumerate(paragraphs, 1):
        yield DraftItem(f"{at}.", 3, None, (text,))


def _said(pair: PairView) -> str:
    dimensions = "" if pair.said else "、".join(pair.dimensions)
    parts = [pair.label + (f"（{dimensions}）" if dimensions else "")]
    if pair.said:
        parts.append(pair.said.rstrip("。"))
    if pair.also:
        parts.append(f"同时减弱：{'、'.join(pair.also)}")
    if pair.guarantee and pair.outcome is not Outcome.LOST:
        parts[0] += "，涉及保障条款"
    parts += [
        f"{name}第{side.id}句“{_words(side)}”"
        for name, side in (("上级", pair.higher), ("本文", pair.lower))
        if side
    ]
    if pair.higher_incomplete and pair.outcome is Outcome.ADDED:
        parts.append("上级文件存本有缺，不能断定上级没有这一条")
    if pair.heard:
        parts.append("这是按整句意思判断的，请核对")
    if pair.reason:
        parts.append(f"{pair.state_label}：{pair.reason}")
    return "；".join(parts) + "。"


def _words(side: Side) -> str:
    return "".join(words.text for words in side.words).rstrip("。；")
