"""The signed register against the text it was read from: all faults at once, with positions."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from anxin.core.types import gettext_noop
from anxin.documents.types import Addressee, Instrument, Strength

from ..types import (
    ORDERABLE,
    ChoiceDraft,
    Fault,
    MeasureDraft,
    Register,
)
from .positions import Path, Sheet
from .spans import place_quote, shown

MAX_CHOICES = 8


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the reading: id and span."""

    id: str
    start: int
    end: int


class RegisterReader:
    """Reads one register; `faults` says what is wrong after `read`."""

    def __init__(
        self, sheet: Sheet, source: str, sentences: list[Sentence], units: Collection[str]
    ) -> None:
        self.sheet = sheet
        self.source = source
        self.sentences = {sentence.id: sentence for sentence in sentences}
        self.units = units
        self.faults: list[Fault] = []

    def read(self) -> Register:
        """The register; only to be used while `faults` is empty."""
        measures = self._each("measures", self._measure)
        self._check_ids(measures)
        clauses = self._clauses()
        self._check_coverage(measures, clauses)
        choices = self._each("home", self._choice)
        self._check_choices(choices, {measure.id for measure in measures})
        return Register(
            tuple(measures),
            {clause: str(row.get("gloss_en") or "") for clause, row in clauses.items()},
            tuple(choices),
        )

    def _each(self, key: str, read: Callable[[dict[str, Any], Path], Any]) -> list[Any]:
        rows = self.sheet.values.get(key) or []
        if not isinstance(rows, list):
            self._fault(gettext_noop("“{key}”应当是清单，每项以“- ”开头。"), key, key=key)
            return []
        found = []
        for index, row in enumerate(rows):
            if not isinstance(row, dict):
                self._fault(gettext_noop("这一项应当写成“名称: 值”的形式。"), key, index)
                continue
            made = read(row, (key, index))
            if made is not None:
                found.append(made)
        return found

    def _measure(self, row: dict[str, Any], path: Path) -> MeasureDraft | None:
        measure_id = str(row.get("id") or "")
        clause = measure_id.rstrip("abcdefghijklmnopqrstuvwxyz")
        sentence = self.sentences.get(clause)
        if sentence is None:
            what = gettext_noop("措施“{id}”指向的句子不在通知里。请核对编号。")
            self._fault(what, *path, "id", id=measure_id)
            return None
        quote = str(row.get("quote") or "")
        span = place_quote(self.source, sentence.start, sentence.end, quote)
        if span is None:
            words = shown(self.source, sentence.start, sentence.end)
            what = gettext_noop("第 {clause} 句里没有这段原文：“{quote}”。原句：{words}")
            self._fault(what, *path, "quote", clause=clause, quote=quote, words=words)
            return None
        addressee = self._word(row, "addressee", Addressee, path)
        instrument = self._word(row, "instrument", Instrument, path)
        return MeasureDraft(
            id=measure_id,
            clause=clause,
            start=span[0],
            end=span[1],
            quote=shown(self.source, *span),
            strength=self._word(row, "strength", Strength, path),
            addressee=addressee,
            instrument=self._carried(addressee, instrument, path),
            lead=self._slugs(row, "lead", path),
            cooperate=self._slugs(row, "cooperate", path),
            proposed_lead=bool(row.get("proposed_lead", False)),
            shown_by=str(row.get("shown_by") or ""),
            shown_by_en=str(row.get("shown_by_en") or ""),
            capability=self._capability(row, path),
            service=str(row.get("service") or ""),
            deadline=self._deadline(row, path),
        )

    def _word(self, row: dict[str, Any], key: str, kind: type[StrEnum], path: Path) -> str:
        value = str(row.get(key) or "")
        if value not in {member.value for member in kind}:
            allowed = "、".join(member.value for member in kind)
            what = gettext_noop("“{key}”不能是“{value}”。请写其中之一：{allowed}。")
            self._fault(what, *path, key, key=key, value=value, allowed=allowed)
        return value

    def _carried(self, addressee: str, instrument: str, path: Path) -> str:
        """An order binds own and lower units only."""
        if instrument == Instrument.ORDER and addressee not in ORDERABLE:
            what = gettext_noop(
                "对“{addressee}”不能下达（order）。请改用指导、商请、提请、提醒或倡议。"
            )
            self._fault(what, *path, "instrument", addressee=addressee)
        return instrument

    def _slugs(self, row: dict[str, Any], key: str, path: Path) -> tuple[str, ...]:
        given = row.get(key) or []
        if isinstance(given, str):
            given = given.split()
        for slug in given:
            if slug not in self.units:
                what = gettext_noop(
                    "没有代号为“{slug}”的单位。请写 policy/units 里的代号（slug）。"
                )
                self._fault(what, *path, key, slug=slug)
        return tuple(str(slug) for slug in given)

    def _capability(self, row: dict[str, Any], path: Path) -> int:
        value = row.get("capability")
        if not isinstance(value, int) or isinstance(value, bool):
            what = gettext_noop("“capability”应当是能力清单里的序号，例如 5。")
            self._fault(what, *path, "capability")
            return 0
        return value

    def _deadline(self, row: dict[str, Any], path: Path) -> date | None:
        value = row.get("deadline")
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self._fault(gettext_noop("“deadline”请写成日期，例如 2021-02-11。"), *path, "deadline")
        return None

    def _choice(self, row: dict[str, Any], path: Path) -> ChoiceDraft | None:
        if path[1] == MAX_CHOICES:
            what = gettext_noop("首页最多 {most} 个选项，请删去多余的。")
            self._fault(what, *path, most=MAX_CHOICES)
        missing = [key for key in ("label", "label_en", "route", "icon") if not row.get(key)]
        for key in missing:
            self._fault(gettext_noop("首页选项缺少“{key}”。"), *path, key=key)
        if missing:
            return None
        return ChoiceDraft(
            measure=str(row.get("measure") or ""),
            label=str(row["label"]),
            label_en=str(row["label_en"]),
            hint=str(row.get("hint") or ""),
            hint_en=str(row.get("hint_en") or ""),
            route=str(row["route"]),
            arguments=tuple(str(part) for part in row.get("arguments") or ()),
            query=str(row.get("query") or ""),
            icon=str(row["icon"]),
            pack=str(row.get("pack") or ""),
        )

    def _clauses(self) -> dict[str, dict[str, Any]]:
        rows = self.sheet.values.get("clauses") or {}
        if not isinstance(rows, dict):
            self._fault(gettext_noop("“clauses”应当以句子编号为名称，例如 '1.1':。"), "clauses")
            return {}
        found = {}
        for clause, row in rows.items():
            if str(clause) not in self.sentences:
                what = gettext_noop("通知里没有第 {clause} 句。")
                self._fault(what, "clauses", str(clause), clause=clause)
            found[str(clause)] = row if isinstance(row, dict) else {"gloss_en": row}
        return found

    def _check_ids(self, measures: list[MeasureDraft]) -> None:
        seen: set[str] = set()
        for measure in measures:
            if measure.id in seen:
                what = gettext_noop("措施编号“{id}”出现了两次。编号用过不再用。")
                self._fault(what, "measures", id=measure.id)
            seen.add(measure.id)

    def _check_coverage(
        self, measures: list[MeasureDraft], clauses: dict[str, dict[str, Any]]
    ) -> None:
        covered = {measure.clause for measure in measures}
        for clause in self.sentences:
            if clause not in covered and not clauses.get(clause, {}).get("no_measure"):
                what = gettext_noop(
                    "第 {clause} 句没有措施，也没有写明理由。请补措施，或写 no_measure: 理由。"
                )
                self._fault(what, "measures", clause=clause)

    def _check_choices(self, choices: list[ChoiceDraft], measures: set[str]) -> None:
        for index, choice in enumerate(choices):
            if choice.measure not in measures:
                what = gettext_noop("首页选项“{label}”依据的措施“{measure}”不在登记册里。")
                self._fault(what, "home", index, label=choice.label, measure=choice.measure)

    def _fault(self, what: str, *path: str | int, **values: object) -> None:
        self.faults.append(self.sheet.fault(what, *path, **values))
