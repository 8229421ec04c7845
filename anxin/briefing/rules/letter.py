"""A supervision letter as an official document. Chinese: it goes into the files of an office. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from anxin.documents.write import Draft, DraftItem

NUMERALS = "一二三四五六七八九十"


def letter_number(year: int, number: int) -> str:
    """`〔2021〕3号`."""
    return f"〔{year}〕{number}号"


def letter_draft(
    *,
    head: str,
    number: str,
    unit: str,
    subject: str,
    clause: str,
    quote: str,
    facts: Sequence[tuple[str, str, str]],
    demand: str,
    due: str,
    issued_on: str,
) -> Draft:
    """A letter in official layout. Chinese: it goes into the files of an office.

    `facts`: what, when and what was said to it, already in words.
    """
    told = tuple(f"{at}．{_fact(*one)}" for at, one in enumerate(facts, 1))
    items = (
        ("基本情况", (f"你单位承办的“{subject}”，情况如下：", *told)),
        ("依据", (f"通知第{clause}句：“{quote}”",)),
        (
            "要求",
            (
                demand,
                f"请在{due}前书面答复，写明原因、已经做的和完成时间。",
                "督办结论将另行反馈。",
            ),
        ),
    )
    return Draft(
        title=f"关于“{subject}”的督办函",
        number=f"麒政办督{number}",
        addressees=(unit,),
        items=tuple(
            DraftItem(f"{NUMERALS[at]}、", 1, title, paragraphs)
            for at, (title, paragraphs) in enumerate(items)
        ),
        signed_by=(head,),
        signed_on=issued_on,
        public=False,
    )


def _fact(label: str, at: str, said: str) -> str:
    words = f"{label}：{at}" if at else label
    return f"{words}（{said.rstrip('。')}）。" if said else f"{words}。"
