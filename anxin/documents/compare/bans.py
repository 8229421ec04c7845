"""The acts that a text forbids, and the words by which they are known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache, partial

from anxin.documents.lexicon import expression, load

CLAUSES = re.compile(r"[，,；;。！!？?：:]")
SHORTEST_ACT = 3
LED = re.compile(r"[在以向对用将把借因]|通过")
AIM = re.compile(r"(?:^|(?<=[，；。]))为了?(?:便于|方便)?[^，。；由]{3,24}，")


@dataclass(frozen=True, slots=True)
class Ban:
    """An act that a clause forbids. `arbitrary`: only without leave; `forces`: only to compel it."""

    act: str
    verbs: tuple[str, ...]
    arbitrary: bool
    forces: bool
    whole: str


phrases = partial(expression, "opposed")


@cache
def verbs_alike() -> dict[str, tuple[str, ...]]:
    """Each verb with those that do the same."""
    return {word: tuple(words) for words in load("opposed")["verbs"] for word in words}


@lru_cache(maxsize=4096)
def clauses_of(text: str) -> tuple[str, ...]:
    """The clauses of a text but for those that say only why: 为方便群众，…"""
    return tuple(part for part in CLAUSES.split(AIM.sub("", text)) if part)


@lru_cache(maxsize=4096)
def bans_in(text: str) -> tuple[Ban, ...]:
    """The acts that a text forbids."""
    found = []
    for clause in clauses_of(text):
        cue = phrases("bans").search(clause)
        if cue is None:
            continue
        rest = clause[cue.end() :]
        arbitrary = bool(phrases("arbitrary").search(rest))
        bare = phrases("fluff").sub("", rest)
        forces = phrases("forces").match(bare)
        bare = bare[forces.end() :] if forces else bare
        # 不得只接受网上预约 leaves that way open beside others.
        only = bare[:1] in {"只", "仅"}
        subject = phrases("fluff").sub("", clause[: cue.start()])
        # 在更衣室、卫生间安装摄像头 is one act, with a list of places.
        acts = [bare] if LED.match(bare) else _acts(bare)
        for act in acts:
            # “不得关闭”: what must not be closed stands before the ban.
            whole = act if len(act) > SHORTEST_ACT else subject + act
            verbs = tuple(word for word in verbs_alike() if word in act)
            if len(act) > 1:
                found.append(Ban(act, verbs, arbitrary, bool(forces) or only, whole))
    return tuple(found)


def _acts(bare: str) -> list[str]:
    """The acts in what follows a ban; 遗漏楼顶、地下室 is one, with a list of things."""
    acts = re.split(r"、|或者?", bare)
    things = len(acts[0]) > SHORTEST_ACT and not any(
        act.startswith(tuple(verbs_alike())) for act in acts[1:]
    )
    return [bare] if things else acts


def is_an_end(text: str, at: int) -> bool:
    """Whether what closes there only says until when it is open: 至次年1月底关闭."""
    return bool(phrases("until_then").search(text[:at]))
