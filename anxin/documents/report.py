"""Readings, findings and comparisons as plain lines for a terminal."""

from __future__ import annotations

from .check import Finding
from .compare import Comparison
from .types import Measure, OutlineNode, Reading

NAMES = {
    "zh": {
        "must": "必须", "must_not": "不得", "in_principle": "原则上", "guide": "引导",
        "encourage": "倡导", "may": "可", "own_unit": "本级单位", "lower_unit": "下级单位",
        "outside_body": "外部机构", "employer": "用人单位", "merchant": "商户", "cadre": "干部",
        "resident": "居民", "order": "下达", "guidance": "指导", "request_to_peer": "商请",
        "proposal_upward": "提请", "reminder": "提醒", "appeal": "倡议", "title": "标题",
        "number": "发文字号", "issuers": "发文机关", "addressees": "主送", "signed": "署名",
        "none": "（无）", "until": "期限", "lead": "牵头", "count": "{0} 句，{1} 项措施",
        "unsure": "把握 {0:.0%}", "error": "错误", "warn": "提醒", "note": "参考",
        "kept": "一致", "strengthened": "加严", "weakened": "减弱", "added": "新增",
        "dropped": "丢失", "unknown": "不明", "guarantee": "保障条款", "higher": "上级",
        "lower": "下级", "opposed": "与上级相抵触", "contradictions": "与上级相抵触",
        "dropped_guarantees": "丢失的保障",
        "found": "{0} 处错误，{1} 处提醒，{2} 处参考", "clean": "没有发现问题。",
    },
    "en": {
        "must": "must", "must_not": "must not", "in_principle": "in principle", "guide": "guide",
        "encourage": "encourage", "may": "may", "own_unit": "own unit",
        "lower_unit": "lower unit", "outside_body": "outside body", "employer": "employer",
        "merchant": "merchant", "cadre": "cadre", "resident": "resident", "order": "order",
        "guidance": "guidance", "request_to_peer": "request", "proposal_upward": "proposal",
        "reminder": "reminder", "appeal": "appeal", "title": "Title", "number": "Number",
        "issuers": "Issuers", "addressees": "To", "signed": "Signed", "none": "(none)",
        "until": "due", "lead": "lead", "count": "{0} sentences, {1} measures",
        "unsure": "confidence {0:.0%}", "error": "error", "warn": "warning", "note": "note",
        "kept": "kept", "strengthened": "strengthened", "weakened": "weakened",
        "added": "added", "dropped": "dropped", "unknown": "unknown", "guarantee": "guarantee",
        "higher": "higher", "lower": "lower", "opposed": "contradicts",
        "contradictions": "contradictions", "dropped_guarantees": "guarantees dropped",
        "found": "{0} errors, {1} warnings, {2} notes", "clean": "Nothing was found.",
    },
}  # fmt: skip


def reading_lines(reading: Reading, lang: str = "zh") -> list[str]:
    """Return a reading as lines: the frame, then each sentence with its measures."""
    names = NAMES[lang]
    signed = [*reading.signed_by, *([reading.signed_on] if reading.signed_on else [])]
    lines = [
        f"{names['title']}: {reading.title or names['none']}",
        f"{names['issuers']}: {'、'.join(reading.issuers) or names['none']}",
        f"{names['number']}: {reading.number or names['none']}",
        f"{names['addressees']}: {'、'.join(reading.addressees) or names['none']}",
        f"{names['signed']}: {'、'.join(signed) or names['none']}",
    ]
    for node in reading.outline:
        lines.extend(_node_lines(node, lang))
    lines.append("")
    lines.append(names["count"].format(len(reading.sentences()), len(reading.measures())))
    return lines


def _node_lines(node: OutlineNode, lang: str) -> list[str]:
    indent = "  " * max(0, node.level - 1)
    lines = ["", f"{indent}{node.label or '—'}{node.title or ''}"]
    for sentence in node.sentences:
        lines.append(f"{indent}  {sentence.id} {sentence.text}")
        lines.extend(f"{indent}    {_measure_line(measure, lang)}" for measure in sentence.measures)
    for child in node.children:
        lines.extend(_node_lines(child, lang))
    return lines


def _measure_line(measure: Measure, lang: str) -> str:
    names = NAMES[lang]
    parts = [
        f"· {measure.id} [{names[measure.strength]}]",
        f"{names[measure.addressee]}/{names[measure.instrument]}",
    ]
    if measure.owners.lead:
        parts.append(f"{names['lead']} {'、'.join(measure.owners.lead)}")
    if measure.deadline:
        parts.append(f"{names['until']} {measure.deadline}")
    parts.extend(quantity.text for quantity in measure.quantities)
    parts.append(names["unsure"].format(measure.confidence))
    return " ".join(parts)


def finding_lines(findings: tuple[Finding, ...], lang: str = "zh") -> list[str]:
    """Return findings as lines, and their number by severity."""
    names = NAMES[lang]
    lines = []
    for finding in findings:
        lines.append(f"[{names[finding.severity]}] {finding.clause or '—'} {finding.quote}")
        lines.append(f"    {finding.message} {finding.proposal}")
    counts = [sum(f.severity == level for f in findings) for level in ("error", "warn", "note")]
    return [*lines, names["found"].format(*counts) if findings else names["clean"]]


def comparison_lines(comparison: Comparison, lang: str = "zh") -> list[str]:
    """Return the pairs as lines, contradictions first, then how many there are of each outcome."""
    names = NAMES[lang]
    lines = []
    for pair in sorted(comparison.pairs, key=lambda pair: not pair.opposed):
        mark = f" ({names['guarantee']})" if pair.guarantee else ""
        outcome = names["opposed" if pair.opposed else pair.outcome]
        lines.append(f"[{outcome}]{mark} {pair.message}")
        for side, piece in (("higher", pair.higher), ("lower", pair.lower)):
            if piece is not None:
                lines.append(f"    {names[side]} {piece.measure.id} {piece.text}")
    counts = comparison.to_json()["summary"]
    named = [f"{names[key]} {count}" for key, count in counts.items() if key in names]
    return [*lines, "  ".join(named)]
