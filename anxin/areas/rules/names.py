"""Finding the unit, or the words for many units, behind a name as people write it. Pure.

A notice of a district says 区民政局 for its own 民政局 and 各镇（街道） for its towns. A name is
tried as it stands, then without the district's own prefix, then with its ending changed; at each
step it counts only when exactly one unit answers to it. 市民政局 is not 民政局.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ..types import UnitInfo, UnitKind

_BRACKETS = str.maketrans("(〔[〈（）)〕]〉", "（（（（（）））））")
# What may follow a short name: 民政 is 民政局 and 民政部门, 宣传 is 宣传部 and never 宣传局.
_DEPARTMENT = ("部门", "单位")
_ENDINGS = {
    "局": ("局", "委", "办", "委员会", "办公室", *_DEPARTMENT),
    "部": ("部", *_DEPARTMENT),
    "办公室": ("办公室", "办", *_DEPARTMENT),
    "大队": ("大队", "支队", *_DEPARTMENT),
    "委": ("委", *_DEPARTMENT),
    "会": ("会", *_DEPARTMENT),
}
_BRANCH = ("局", "分局", *_DEPARTMENT)
_TOWN = {
    "街道办事处": ("街道", "街道办", "街道办事处", "办事处"),
    "镇人民政府": ("镇", "镇政府", "镇人民政府"),
    "乡人民政府": ("乡", "乡政府", "乡人民政府"),
}
_COMMITTEE = {
    "居民委员会": ("", "居委会", "居民委员会"),
    "村民委员会": ("", "村委会", "村民委员会"),
}
_ABOVE = re.compile(r"^(?:中共)?(?:[^省市州]{1,6}省)?(?:[^省市州]{1,8}[市州])?")
# The start of a word that speaks for many; 有关 narrows it, and the clerk sees the word chosen.
_ALL = re.compile(r"^(?:全区|全县|区直|区级|县级|县直|全体|所有)?(?:各有关|各相关|各级|各)?")
_BETWEEN = re.compile(r"[（）、/和及]+")
# 水务局 is no 商务局 mistyped: a wrong character tells nothing in a name so short.
SHORTEST_NEAR, SHORTEST_WRONG = 3, 4
_ALIKE = {
    "乡镇": "镇", "镇乡": "镇", "街": "街道", "街道办": "街道办事处", "镇政府": "镇人民政府",
    "乡镇人民政府": "镇人民政府", "乡镇政府": "镇人民政府", "村委会": "村", "居委会": "社区",
    "行政村": "村", "居民社区": "社区",
}  # fmt: skip


class NameBook:
    """All names the units of a district answer to, and its words for many."""

    def __init__(
        self, units: Sequence[UnitInfo], collectives: Mapping[str, UnitKind], county: str
    ) -> None:
        self._own = _own_prefixes(county)
        self._county = county
        self._collectives = {_folded(word): word for word in collectives}
        self._many = _by_parts(collectives)
        self._exact = _index((unit.slug, name) for unit in units for name in _names(unit))
        self._bare = _index(
            (unit.slug, self._stripped(name)) for unit in units for name in _names(unit)
        )
        self._ended = _index((unit.slug, name) for unit in units for name in self._endings(unit))

    def find(self, word: str) -> tuple[str, ...]:
        """Slug of the one unit, or the words for many, of a written name; empty when unknown."""
        name = _folded(word)
        if name in self._collectives:
            return (self._collectives[name],)
        bare = self._stripped(name)
        for names, key in ((self._exact, name), (self._bare, bare), (self._ended, bare)):
            if slugs := names.get(key):
                return tuple(slugs) if len(slugs) == 1 else ()
        return self._words_for_many(name)

    def near(self, word: str) -> str:
        """Slug of the one unit whose name a written one misses by a slip of the pen; empty for none."""
        bare = self._stripped(_folded(word))
        if len(bare) < SHORTEST_NEAR:
            return ""
        names = {**self._ended, **self._bare}
        close = {slug for name, slugs in names.items() if _one_slip(bare, name) for slug in slugs}
        return close.pop() if len(close) == 1 else ""

    def _stripped(self, name: str) -> str:
        """A name without the prefix that only says: of this district."""
        for prefix in self._own:
            above = _ABOVE.match(name)
            for start in {0, above.end() if above and prefix == self._county else 0}:
                if name.startswith(prefix, start) and len(name) > start + len(prefix):
                    return name[start + len(prefix) :]
        return name

    def _endings(self, unit: UnitInfo) -> Iterable[str]:
        full = self._stripped(_folded(unit.name))
        for table in (_TOWN, _COMMITTEE):
            for ending, others in table.items():
                if full.endswith(ending):
                    yield from (full.removesuffix(ending) + other for other in others)
        if unit.kind not in (UnitKind.DEPARTMENT, UnitKind.DISTRICT_OFFICE):
            return
        endings = _BRANCH if full.endswith("分局") else _endings_of(full)
        for name in _names(unit):
            stem = self._stripped(name)
            for ending in sorted(endings, key=len, reverse=True):
                if stem.endswith(ending) and len(stem) > len(ending) + 1:
                    stem = stem.removesuffix(ending)
                    break
            if len(stem) > 1:
                yield from (stem + ending for ending in endings)

    def _words_for_many(self, name: str) -> tuple[str, ...]:
        """各镇（街道） → 各镇, 街道: the word for all parts together, else one for each part."""
        start = _ALL.match(name)
        rest = name[start.end() if start else 0 :]
        parts = self._parts(rest)
        if not parts or (rest == name and len(parts) == 1):
            return ()
        if together := self._many.get(frozenset(parts)):
            return (together,)
        found = [self._many.get(frozenset([part])) or self._within(part) for part in parts]
        return tuple(dict.fromkeys(word for word in found if word)) if all(found) else ()

    def _parts(self, rest: str) -> list[str]:
        known = {part for parts in self._many for part in parts} | set(_ALIKE)
        parts: list[str] = []
        for piece in filter(None, _BETWEEN.split(rest)):
            first = _ALL.sub("", piece)
            cut = _cut(first, known)
            if not cut:
                return []
            parts += [_ALIKE.get(one, one) for one in cut]
        return parts

    def _within(self, part: str) -> str:
        """The only word that speaks for this part among others: 村 is in 社区（村）."""
        words = [word for parts, word in self._many.items() if part in parts]
        return words[0] if len(words) == 1 else ""


def _one_slip(first: str, second: str) -> bool:
    """Whether one character is wrong, missing or too many, or two neighbours changed places."""
    short, long = sorted((first, second), key=len)
    pairs = enumerate(zip(short, long, strict=False))
    start = next((at for at, (one, other) in pairs if one != other), len(short))
    a, b = short[start:], long[start:]
    if len(a) < len(b):
        return a == b[1:]
    wrong = len(long) >= SHORTEST_WRONG and a[1:] == b[1:]
    return len(a) == len(b) and (wrong or (a[1::-1] == b[:2] and a[2:] == b[2:]))


def _own_prefixes(county: str) -> tuple[str, ...]:
    letter = county[-1:]
    return tuple(one for one in (county, f"本{letter}", f"我{letter}", letter) if one.strip())


def _folded(name: str) -> str:
    return "".join(name.split()).translate(_BRACKETS).strip("，,；;。.：:“”\"'")


def _names(unit: UnitInfo) -> tuple[str, ...]:
    return tuple(_folded(name) for name in (unit.name, *unit.aliases))


def _endings_of(full: str) -> tuple[str, ...]:
    return next((others for end, others in _ENDINGS.items() if full.endswith(end)), ())


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for slug, name in pairs:
        found.setdefault(name, set()).add(slug)
    return found


def _by_parts(collectives: Iterable[str]) -> dict[frozenset[str], str]:
    """Words for many by what they speak of; of two for the same, the shorter one."""
    found: dict[frozenset[str], str] = {}
    for word in sorted(collectives, key=lambda one: (len(one), one)):
        pieces = _BETWEEN.split(_ALL.sub("", _folded(word)))
        found.setdefault(frozenset(_ALIKE.get(one, one) for one in pieces if one), word)
    return found


def _cut(text: str, known: set[str]) -> list[str]:
    """Known parts written without a stop between: 镇街道 → 镇, 街道. Longest first."""
    if text in known:
        return [text]
    for size in range(len(text) - 1, 0, -1):
        if text[:size] in known and (rest := _cut(text[size:], known)):
            return [text[:size], *rest]
    return []
