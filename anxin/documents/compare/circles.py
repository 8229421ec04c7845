"""Whether a measure is about all of them or about a part: qualifiers, homes, exceptions."""

from __future__ import annotations

import re
from functools import cache, lru_cache, partial

from anxin.documents.lexicon import any_of, expression, load

from .exceptions import exception_changed
from .pairing import Piece

# 签约居民中的失能老人 are a part of those.
AMONG = re.compile(
    r"(居民|人员|群众|人群|对象|人口|户|学生|毕业生|新生|员工|家庭|劳动者|残疾人|子女|孕产妇|老人|老年人|企业|职工)中的?(?![途心学午间国考断止级型等暑毒风奖标选招])(?=[\u4e00-\u9fff]{2})"
)
LONGEST_QUALIFIER = 8
# A member of a list with the sign or word that joins it.
MEMBER = re.compile(r"^(?:[、和及与或]|以及)|(?:[、和及与或]|以及)$")
MODALS = re.compile(r"应当|必须|不得|严禁|禁止|[应须要]")
SHORTEST_CLAUSE = 5
# What may stand right behind a name.
NAME_ENDS = re.compile(
    r"$|[，。；：、（）的内里中上均都须应要必由不严禁只可在从全一实进开统提每]|如|为|经|凭|持|使"
)
# Where those begin whom a measure is about.
NAME_BEGINS = re.compile(
    r"[，。；：、（）对为向由把将给从到在与和及]|应当?|必须|须|要|不得|严禁|禁止|不准|不许|组织|要求|[时际]候?(?!工)|期间|享受|领取|同等"
)
# What two characters do to what two to four name.
NAMED_ACT = re.compile(
    r"^([\u4e00-\u9fff]{2})([\u4e00-\u9fff]{2,4}?)(?=$|[的，须应必都均]|要|不得|一律)"
)
# 每个班不少于2人 counts those, and does not name them.
BOUND = re.compile(r"不[少多低高超]|至[少多]|最[少多]")
# 二级以上医院 are no part of 二级医院.
BOUNDS = re.compile(r"^及?以[上下]$")
# Of words that tell which are meant, so much is the same.
SAME_WORDS = 0.6
# So far behind 所有 a name may stand.
REACH = 10


_words = partial(expression, "circles")


@cache
def _people() -> re.Pattern[str]:
    return re.compile(r"[\u4e00-\u9fff]{0,12}?" + any_of(load("compare")["circles"]))


@cache
def _heads() -> re.Pattern[str]:
    return re.compile(
        any_of(
            [*load("compare")["circles"], *load("circles")["everybody"], *load("circles")["kinds"]]
        )
        # 户籍 and 人数 are nobody.
        + "(?<!户(?=[籍口外内型主]))(?<!人(?=[员民行群大工才为力数次均身]))"
    )


@cache
def _qualifier() -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(load("compare")["qualifiers"]) + ")$")


def circle_changed(higher: Piece, lower: Piece) -> int:
    """1 when more are meant below by the same words with fewer qualifiers, -1 when fewer."""
    changes = (
        _says("only", higher, lower, "limited") - _says("only", lower, higher, "limited"),
        _means_all(lower, higher) - _means_all(higher, lower),
        _gives_all(lower, higher) - _gives_all(higher, lower),
        _names_more(lower, higher) - _names_more(higher, lower),
        _takes_in(lower, higher) - _takes_in(higher, lower),
        -_leaves_out(higher, lower),
        exception_changed(higher, lower),
        _reaches(lower, higher) - _reaches(higher, lower),
        _says("at_home", higher, lower) - _says("at_home", lower, higher),
        _says("of_here", higher, lower, "of_here_loosely")
        - _says("of_here", lower, higher, "of_here_loosely"),
        _takes_outsiders(lower, higher) - _takes_outsiders(higher, lower),
        _is_among(higher, lower) - _is_among(lower, higher),
    )
    return next((change for change in changes if change), 0)


def _says(key: str, piece: Piece, other: Piece, loosely: str = "") -> int:
    """Whether a piece says so, and nothing of the sentence of the other does in its own words."""
    named = _words(key).search(piece.words)
    told = _words(loosely or key).search(other.words + other.sentence)
    return int(named is not None and told is None)


def _reaches(piece: Piece, other: Piece) -> int:
    """Whether a piece is about those around as well, and the other names none of them."""
    return int(not _words("beyond_loosely").search(other.sentence)) and _says(
        "beyond", piece, other
    )


def _is_among(narrow: Piece, wide: Piece) -> int:
    """Whether `narrow` is about a part of those whom `wide` names: 签约居民中的失能老人, 签约居民."""
    found = AMONG.search(narrow.words)
    if found is None or AMONG.search(wide.words):
        return 0
    whole, part = found[1], narrow.words[found.end() : found.end() + 2]
    return int(whole in wide.words and part not in wide.sentence)


def _takes_outsiders(wide: Piece, narrow: Piece) -> int:
    """Whether `wide` is about people from elsewhere as well, `narrow` about those at home only."""
    home = all(
        _words("at_home").search(piece.words) or _words("of_here").search(piece.words)
        for piece in (wide, narrow)
    )
    return int(home) and _says("outsiders", wide, narrow)


def _means_all(wide: Piece, narrow: Piece) -> int:
    """Whether `wide` says of all of them what `narrow` says of a part: 所有民用建筑, 高层民用建筑."""
    if _words("all_loosely").search(narrow.sentence or narrow.text):
        # 旅客行李件件过检 means all as well.
        return 0
    if _words("exception").search(wide.sentence) and _words("others").search(narrow.text):
        # 不是看急诊的病人 are 除急诊患者以外.
        return 0
    return int(
        any(
            _is_part(wide, narrow, wide.words[found.end() :])
            for found in _words("all").finditer(wide.words)
        )
    )


def _is_part(wide: Piece, narrow: Piece, rest: str) -> bool:
    """Whether those named at the beginning of `rest` are named in `narrow` as a part of them."""
    reach = re.match(r"[^，。；：]*", rest)
    rest = reach.group() if reach else ""
    name = _shared_name(rest, narrow.text)
    if name:
        return _is_qualified(name, "", wide, narrow)
    if _is_parted(rest, wide, narrow):
        return True
    head = _heads().search(rest[:REACH])
    if head is None or BOUND.search(rest[: head.start()]):
        return False
    said = _bare(rest[: head.start()])
    if head.group() in narrow.text:
        return set(said) <= set(narrow.words) and _is_qualified(head.group(), said, wide, narrow)
    if not said and _is_about_kind(head.group(), narrow, wide):
        return True
    everybody = head.group() in load("circles")["everybody"] and not head.start()
    return everybody and _is_about_group(narrow) and not _is_about_group(wide)


def _is_parted(rest: str, wide: Piece, narrow: Piece) -> bool:
    """Whether `narrow` puts a qualifier into what all do: 凡购买农药, 购买高毒农药的."""
    act = NAMED_ACT.match(rest)
    if act is None:
        return False
    found = re.search(f"{act[1]}([\u4e00-\u9fff]{{1,4}}){act[2]}", narrow.words)
    return found is not None and bool(set(_bare(found[1])) - set(wide.sentence))


def _is_about_group(piece: Piece) -> bool:
    """Whether a clause begins with a group of its own: 党员、干部操办婚丧事宜."""
    return bool(_words("groups").search(piece.words[: 2 * REACH]))


def _is_about_kind(head: str, narrow: Piece, wide: Piece) -> bool:
    """Whether a clause names some kind of those, and the other side does not: 货车, 所有车辆."""
    kinds = load("circles")["kinds"].get(head, ())
    return any(kind in narrow.text and kind not in wide.sentence for kind in kinds)


def _names_more(wide: Piece, narrow: Piece) -> int:
    """Whether `wide` names many (在校学生) where `narrow` names some of them (中小学生)."""
    return int(
        any(
            many in wide.text
            and many not in narrow.item
            and any(some in narrow.text and some not in wide.item for some in names)
            for many, names in load("circles")["wider"].items()
        )
    )


def _gives_all(wide: Piece, narrow: Piece) -> int:
    """Whether all get what on the other side special groups get: 向乘客, 向老人和儿童."""
    special = _words("groups")
    return int(
        any(
            _heads().search(whom) and not special.search(whom) and whom not in narrow.text
            for whom in _words("receivers").findall(wide.text)
        )
        and any(
            re.search(r"[、和及与]", whom) and special.search(whom)
            for whom in _words("receivers").findall(narrow.text)
        )
        and not special.search(wide.sentence)
    )


def _shared_name(rest: str, text: str) -> str:
    """The longest beginning of `rest`, or of what it calls by a clause, that `text` has as well."""
    said, _, named = rest[:REACH].partition("的")
    behind = rest.partition("的")[2] if named and not _tells_else(said, text) else ""
    for start in (rest, behind):
        for size in range(min(len(start), 16), 1, -1):
            if start[:size] in text:
                if NAME_ENDS.match(start[size:]) or size > 3:
                    return start[:size]
                break
    return ""


def _tells_else(words: str, text: str) -> bool:
    """Whether a text has some of those words, and the rest in others: 少发农民工工钱, 克扣农民工工资."""
    shared = any(words[at : at + 2] in text for at in range(len(words) - 1))
    return shared and sum(sign in text for sign in words) <= SAME_WORDS * len(words)


def _is_qualified(name: str, said: str, wide: Piece, narrow: Piece) -> bool:
    """Whether `narrow` has a qualifier before a name, wherever it has the name."""
    whole = set(_words("all").sub("", wide.sentence or wide.text))
    found = [_qualifier_at(narrow.words, at.start()) for at in re.finditer(name, narrow.words)]
    return bool(found) and all(
        not _words("leads_to").search(words)
        and _says_more(_bare(words).replace(said, ""), whole)
        and len(words) <= 2 * LONGEST_QUALIFIER
        and not _words("all").search(words)
        for words in found
    )


def _says_more(words: str, whole: set[str]) -> bool:
    """Whether so much of a qualifier is new that it is not 家庭困难 for 家里困难."""
    signs = set(words)
    return 0 < len(signs) <= 3 * len(signs - whole)


def _qualifier_at(text: str, at: int) -> str:
    """What stands before a place, back to where a name may begin."""
    begins = [found.end() for found in NAME_BEGINS.finditer(text[:at])]
    return text[max(begins, default=0) : at]


def _bare(words: str) -> str:
    """A qualifier without what leaves nobody out."""
    return _words("own").sub("", words.replace("的", ""))


def _takes_in(wide: Piece, narrow: Piece) -> int:
    """Whether `narrow` is about a part of those that `wide` is about."""
    whole = set(wide.sentence or wide.text)
    for all_ in _circles(wide.words):
        if re.search(f"{re.escape(all_)}[^，。；、]{{2,14}}[的者](?:$|[，。；])", wide.words):
            # 大学生当年参军的 puts the qualifier behind the name.
            continue
        for part in _circles(narrow.words):
            extra = _inserted(all_, part)
            if MEMBER.search(extra) or BOUNDS.search(extra) or _is_told_behind(extra, whole):
                continue
            if _qualifier().search(extra) and set(_bare(extra)) - whole:
                return 1
    return 0


def _is_told_behind(extra: str, whole: set[str]) -> bool:
    """Whether most of a qualifier stands elsewhere in the sentence: 居民不用智能手机的."""
    unit = re.search(r"\d+周?([\u4e00-\u9fff])", extra)
    if unit and unit[1] in whole:
        # Another figure is a threshold.
        return True
    signs = set(_words("empty").sub("", extra))
    new = len(signs - whole)
    if not new:
        return True
    return new * 2 <= len(signs) if len(signs) > 3 else len(signs) == 3 and new < 2


@lru_cache(maxsize=4096)
def _circles(text: str) -> tuple[str, ...]:
    """Whom or what the clauses of a text are about."""
    parts = re.split(
        r"[，。；：、]|对|为(?!由)|向|由|禁止|不得|严禁|组织|要求",
        _words("all").sub("", _words("plain").sub("", _bare_text(text))),
    )
    found = (_people().match(part) for part in parts)
    return tuple(dict.fromkeys(match.group() for match in found if match))


def _bare_text(text: str) -> str:
    """A text without what it is for: 为减轻家庭负担."""
    return re.sub(load("circles")["purpose"], "", text).replace("中小学校", "学校")


def _leaves_out(higher: Piece, lower: Piece) -> int:
    """Whether a clause below is one from above without a member of its list."""
    return int(
        any(
            MEMBER.search(extra := _inserted(part, whole))
            and not _is_told_behind(extra, set(lower.sentence))
            for whole in _bare_clauses(higher.text)
            for part in _bare_clauses(lower.text)
        )
    )


@lru_cache(maxsize=4096)
def _bare_clauses(text: str) -> tuple[str, ...]:
    """The clauses without words of duty, long enough to be known again."""
    parts = re.split(r"[，。；：]", MODALS.sub("", text))
    return tuple(part for part in parts if len(part) >= SHORTEST_CLAUSE)


def _inserted(all_: str, part: str) -> str:
    """The run of characters by which `part` is longer than `all_`, or nothing."""
    extra = len(part) - len(all_)
    if not 0 < extra <= LONGEST_QUALIFIER:
        return ""
    for at in range(len(all_), -1, -1):
        if part.startswith(all_[:at]) and part[at + extra :] == all_[at:]:
            return part[at : at + extra]
    return ""
