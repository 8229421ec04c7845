"""Faults of wording: missing characters, dated terms, several names, brackets, wraps, privacy."""

from __future__ import annotations

import re
from functools import cache

from anxin.documents.flow import Flow
from anxin.documents.lexicon import any_of, load
from anxin.documents.outline import number_of
from anxin.documents.types import Measure, OutlineNode

from .findings import Desk, occurrences

NUMBER_BRACKET = re.compile(r"([\u4e00-\u9fff]{2,10})[\[【［(（](\d{4})[\]】］)）](第?)(\d{1,4})号")
PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|\d{7,8}|\d{4}(?=\D{0,4}分机))(?!\d)")
IDENTITY = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{5}[\dXx](?![\dA-Za-z])")
SELF_NAMED = re.compile(r"(?:特此|现(?:将.{0,20}|就.{0,30})?)(通知|通告|公告|通报)(?:如下)?")
SHORTEST = 4
LABEL_NUMBER = re.compile(r"[①-⑳]|[一二三四五六七八九十百零〇]+|\d+")


def check_wording(desk: Desk) -> None:
    """Find faults that show in the words alone."""
    for clause, flow in desk.flows():
        _missing_characters(desk, clause, flow)
        _wrong_characters(desk, clause, flow)
        for term, proposal in load("faults")["dated_terms"].items():
            for at in occurrences(term, flow.chars):
                desk.add_in(
                    "term-dated", clause, flow, at, at + len(term), term=term, proposal=proposal
                )
        _brackets(desk, clause, flow)
        _private(desk, clause, flow)
    for flow in desk.around():
        _private(desk, None, flow)
        _brackets(desk, None, flow)
    _aliases(desk)
    _wraps(desk)
    _item_numbers(desk)
    _genre(desk)


def _brackets(desk: Desk, clause: str | None, flow: Flow) -> None:
    for found in NUMBER_BRACKET.finditer(flow.chars):
        proposal = f"{found[1]}〔{found[2]}〕{found[4]}号"
        desk.add_in("number-bracket", clause, flow, found.start(), found.end(), proposal=proposal)


def _shortened() -> dict[str, tuple[str, str]]:
    """Every fixed phrase without one inner character: the phrase and what is missing."""
    table = load("faults")
    allowed = {*table["phrases_allowed"], *table["phrases"]}
    found: dict[str, tuple[str, str]] = {}
    for phrase in table["phrases"]:
        # A short phrase is recognised by what is left of it only when nothing else reads so.
        for index in range(1, len(phrase) - 1):
            short = phrase[:index] + phrase[index + 1 :]
            if len(short) >= SHORTEST and short not in allowed:
                found.setdefault(short, (phrase, phrase[index]))
    for phrase in table["phrases_short"]:
        for index in range(2):
            found.setdefault(phrase[:index] + phrase[index + 1 :], (phrase, phrase[index]))
    return found


@cache
def _shortened_pattern() -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    table = _shortened()
    return re.compile(any_of(list(table))), table


@cache
def _complete_pattern() -> re.Pattern[str]:
    table = load("faults")
    return re.compile(
        any_of([*table["phrases"], *table["phrases_short"], *table["phrases_allowed"]])
    )


def _missing_characters(desk: Desk, clause: str | None, flow: Flow) -> None:
    _fragments(desk, clause, flow)
    pattern, table = _shortened_pattern()
    complete = [match.span() for match in _complete_pattern().finditer(flow.chars)]
    for found in pattern.finditer(flow.chars):
        if any(start <= found.start() and found.end() <= end for start, end in complete):
            continue
        if _begins_word(flow.chars, found.end()):
            continue
        whole, missing = table[found.group(0)]
        desk.add_in(
            "character-missing",
            clause,
            flow,
            found.start(),
            found.end(),
            whole=whole,
            missing=missing,
        )


def _begins_word(text: str, end: int) -> bool:
    """Whether the last character before `end` begins another word: 食品|全面清理."""
    return text[end - 1 : end + 1] in load("faults")["words_begun"]


@cache
def _fragment_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    """Fragments of four-character phrases, and beginnings that go on wrongly."""
    table = load("faults")
    wholes = {fragment: whole for fragment, whole, _ in table["fragments"]}
    parts = [
        (f"(?<![{after}])" if after else "") + fragment for fragment, _, after in table["fragments"]
    ]
    for stem, last in table["endings"].items():
        if stem not in table["stems"]:
            wholes[stem] = stem + last
            parts.append(f"{stem}(?=[。；，]|$)" if len(stem) > 3 else f"{stem}(?=[。；]|$)")
    for stem, following in table["stems"].items():
        wholes[stem] = stem + following[0]
        parts.append(f"{stem}(?![{following}])")
    return re.compile("|".join(parts)), wholes


def _fragments(desk: Desk, clause: str | None, flow: Flow) -> None:
    pattern, wholes = _fragment_pattern()
    for found in pattern.finditer(flow.chars):
        if _begins_word(flow.chars, found.end()):
            continue
        whole = wholes[found.group(0)]
        missing = next(
            (char for index, char in enumerate(whole) if found.group(0)[index : index + 1] != char),
            whole[-1],
        )
        desk.add_in(
            "character-missing",
            clause,
            flow,
            found.start(),
            found.end(),
            whole=whole,
            missing=missing,
        )


@cache
def _confusions() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(wrong), right) for wrong, right in load("confusions")["confusions"])


def _wrong_characters(desk: Desk, clause: str | None, flow: Flow) -> None:
    for pattern, right in _confusions():
        for found in pattern.finditer(flow.chars):
            desk.add_in(
                "character-wrong",
                clause,
                flow,
                found.start(),
                found.end(),
                wrong=found.group(0),
                right=found.expand(right),
            )


def _private(desk: Desk, clause: str | None, flow: Flow) -> None:
    for found in IDENTITY.finditer(flow.chars):
        desk.add_in("personal-id", clause, flow, found.start(), found.end())
    for found in PHONE.finditer(flow.chars):
        around = flow.chars[max(0, found.start() - 20) : found.end() + 16]
        if re.search(any_of(load("faults")["internal_number"]), around):
            desk.add_in("private-number", clause, flow, found.start(), found.end())


def _aliases(desk: Desk) -> None:
    owners = [
        (measure, name)
        for measure in desk.reading.measures()
        for name in (*measure.owners.lead, *measure.owners.cooperate)
    ]
    for forms in load("faults")["aliases"]:
        used: dict[str, Measure] = {}
        for measure, name in owners:
            bare = re.sub(r"^[区县市省]|(?:部门|局|委)$", "", name)
            if bare in forms:
                used.setdefault(bare, measure)
        if len(used) > 1:
            last = list(used.values())[-1]
            desk.add("names-several", last.id, last.start, last.end, names="、".join(used))


def _wraps(desk: Desk) -> None:
    count, first = 0, None
    for sentence in desk.sentences():
        raw = desk.text[sentence.start : sentence.end]
        for found in re.finditer(r"(?<=[\u4e00-\u9fff])\s*\n\s*(?=[\u4e00-\u9fff])", raw):
            count += 1
            first = first or (sentence.id, sentence.start + found.start() - 1)
    if count >= 3 and first is not None:
        desk.add("hard-wraps", first[0], first[1], first[1] + 1, count=count)


def _item_numbers(desk: Desk) -> None:
    last: dict[str, int] = {}
    for items in sorted(desk.siblings(), key=lambda items: items[0].start):
        style = re.sub(r"[\w]+", "#", items[0].label or "")
        first = _number(items[0].label or "")
        # A list may go on under the next heading: （三） after （二） of the section before.
        before = first - 1 if first == last.get(style, 0) + 1 else 0
        for item in items:
            number = _number(item.label or "")
            if number == 0:
                continue
            end = item.start + len(item.label or "")
            if number == before:
                desk.add("item-number-duplicate", _clause_of(item), item.start, end, number=number)
            elif number > before + 1:
                for missing in range(before + 1, min(number, before + 4)):
                    desk.add(
                        "item-number-missing", _clause_of(item), item.start, end, number=missing
                    )
            before = max(number, before)
        last[style] = before


def _clause_of(item: OutlineNode) -> str | None:
    return item.sentences[0].id if item.sentences else None


def _number(label: str) -> int:
    # In 2.3 the last numeral counts.
    found = LABEL_NUMBER.findall(label)
    return number_of(found[-1]) if found else 0


def _genre(desk: Desk) -> None:
    genre = desk.reading.genre
    if genre not in {"通知", "通告", "公告", "通报", "函"}:
        return
    for clause, flow in desk.flows():
        found = SELF_NAMED.search(flow.chars) if clause else None
        if found and found.group(1) != genre:
            desk.add_in(
                "genre-mismatch",
                clause,
                flow,
                found.start(1),
                found.end(1),
                title=genre,
                body=found.group(1),
            )
