"""Whom a clause of its own leaves out: 摩托车不在限制之列, 其他村暂缓, 家庭作坊不作要求."""

from __future__ import annotations

import re
from functools import lru_cache, partial

from anxin.documents.lexicon import expression
from anxin.documents.types import Strength

from .lists import lists_in
from .pairing import Piece
from .sameness import standard

# The longest name, or what a name is told by: 房屋不是自住的.
LONGEST_NAME = 12
# So much of a name must stand in the other text.
NAMED = 0.5

_words = partial(expression, "circles")


def left_out(higher: Piece, lower: Piece) -> int:
    """-1 when some of those meant above are left out below by a clause of its own, 1 the other way."""
    return int(_leaves_out(lower, higher)) - int(_leaves_out(higher, lower))


def _leaves_out(whole: Piece, part: Piece) -> bool:
    """Whether a clause beside `part` leaves out some of those whom `whole` means."""
    text = whole.sentence or whole.text
    banned = whole.measure.strength is Strength.MUST_NOT
    stopped = banned or _words("stopped").search(text) is not None
    # 不停电 is what 不得停电 asks.
    stopped = stopped and not _words("not_stopped").search(text)
    if _words("exception").search(text) or _words("left_out").search(text):
        return False
    return not excluded_in(text, banned, stopped) and any(
        _is_meant(name, text) and denial not in text
        for name, denial in excluded_in(part.sentence or part.text, banned, stopped)
    )


@lru_cache(maxsize=4096)
def excluded_in(sentence: str, banned: bool, stopped: bool) -> tuple[tuple[str, str], ...]:
    """The names that clauses leave out, with the words by which they do."""
    keys = ["excluded", "excluded_from_ban" if banned else "excluded_from_duty"]
    keys += ["excluded_from_stop"] * stopped
    clauses = [clause for clause in re.split(r"[，。；：]", sentence) if clause]
    found = []
    for at, clause in enumerate(clauses):
        for key in keys:
            denial = _words(key).search(clause)
            # The first clause says what is asked, and what follows it who need not.
            if at and denial and 0 < denial.start() <= LONGEST_NAME:
                found.append((clause[: denial.start()], denial.group()))
                break
    return tuple(found)


def _is_meant(name: str, text: str) -> bool:
    """Whether those left out are the others, or named in a text."""
    if _words("the_others").match(name):
        return True
    if _words("all").match(text) and name.endswith(("的人", "的", "人员")):
        # 凡进入车间的人员 above, 参观的人不用 below.
        return True
    bare = _words("excluded_name").sub("", name)
    return _is_named(bare, text) or _is_named(standard(bare), standard(text))


def _is_named(name: str, text: str) -> bool:
    """Whether a text has most of a name, in a list or of all."""
    pairs = {name[at : at + 2] for at in range(len(name) - 1)} or {name}
    told = bool(name) and sum(pair in text for pair in pairs) >= NAMED * len(pairs)
    return told and (_is_listed(name, text) or _words("all").search(text) is not None)


def _is_listed(name: str, text: str) -> bool:
    """Whether most of a name is in one member of a list."""
    members = [member for one in lists_in(text) for member in one.members]
    names = [part for part in _words("joins_names").split(name) if part]
    return any(
        all(any(pair in member for member in members) for pair in _ends(part)) for part in names
    )


def _ends(name: str) -> set[str]:
    return {name[:2], name[-2:]} if len(name) < 5 else {name[-2:]}
