"""A table to DMN 1.5 and back. What DMN has no place for travels in an extension element."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from anxin.tables.messages import Problem, TableError, Text
from anxin.tables.reader import table_of
from anxin.tables.sfeel import render_cell, split_list
from anxin.tables.types import Aggregator, Cell, DecisionTable, Formula, Input, Output, ValueType
from anxin.tables.writer import value_text
from anxin.tables.yaml_nodes import Node

from .kept import OWN, extension_of, kept_of, mapping, mappings, written_cells
from .xml import child, children, local, read_xml, text_of

DMN = "https://www.omg.org/spec/DMN/20230324/MODEL/"
_TYPES = {
    ValueType.ENUM: "string",
    ValueType.TEXT: "string",
    ValueType.BOOL: "boolean",
    ValueType.INTEGER: "number",
    ValueType.DECIMAL: "number",
    ValueType.DATE: "date",
}
_ISO = re.compile(r'(?<!")\b(\d{4}-\d{2}-\d{2})\b(?!")')
_CALL = re.compile(r'(?:date\s*\(\s*"([\d-]+)"\s*\)|@"([\d-]+)")')
_NOT = re.compile(r"not\s*\((.*)\)\Z", re.DOTALL)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_PLAIN_WORD = re.compile(r"[^\W\d][\w.\-]*\Z")
_IDENTIFIER = re.compile(r"[^\W\d]\w*\Z")


def write_dmn(table: DecisionTable) -> bytes:
    """A DMN 1.5 model with one decision that any engine can evaluate."""
    register_namespace("", DMN)
    register_namespace("anxin", OWN)
    root = Element(
        f"{{{DMN}}}definitions",
        {"id": f"_{table.id}", "name": table.id, "namespace": f"{OWN}:{table.id}"},
    )
    decision = SubElement(root, f"{{{DMN}}}decision", {"id": "_decision", "name": table.id})
    extension = SubElement(decision, f"{{{DMN}}}extensionElements")
    SubElement(extension, f"{{{OWN}}}table").text = json.dumps(
        extension_of(table, cell_feel), ensure_ascii=False, sort_keys=True
    )
    variable = {"name": table.id}
    if len(table.outputs) == 1 and table.hit_policy.single:
        variable["typeRef"] = _TYPES[table.outputs[0].type]
    SubElement(decision, f"{{{DMN}}}variable", variable)
    for item in table.inputs:
        need = SubElement(decision, f"{{{DMN}}}informationRequirement")
        SubElement(need, f"{{{DMN}}}requiredInput", {"href": f"#_input_{item.name}"})
    _write_table(decision, table)
    for item in table.inputs:
        data = SubElement(
            root, f"{{{DMN}}}inputData", {"id": f"_input_{item.name}", "name": item.name}
        )
        SubElement(data, f"{{{DMN}}}variable", {"name": item.name, "typeRef": _TYPES[item.type]})
    indent(root)
    text: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _write_table(decision: Element, table: DecisionTable) -> None:
    attributes = {"id": "_table", "hitPolicy": str(table.hit_policy)}
    if table.aggregator is not Aggregator.LIST:
        attributes["aggregation"] = str(table.aggregator).upper()
    body = SubElement(decision, f"{{{DMN}}}decisionTable", attributes)
    for item in table.inputs:
        clause = SubElement(body, f"{{{DMN}}}input", {"label": item.title})
        expression = SubElement(clause, f"{{{DMN}}}inputExpression", {"typeRef": _TYPES[item.type]})
        _text(expression, item.name)
        if item.values and not item.open:
            listed = [_string(value) for value in item.values]
            allowed = SubElement(clause, f"{{{DMN}}}inputValues")
            _text(allowed, ", ".join(listed + (["null"] if item.nullable else [])))
    default = table.default
    for at, output in enumerate(table.outputs):
        attributes = {"name": output.name, "label": output.title, "typeRef": _TYPES[output.type]}
        clause = SubElement(body, f"{{{DMN}}}output", attributes)
        if output.values:
            values = SubElement(clause, f"{{{DMN}}}outputValues")
            _text(values, ", ".join(_string(value) for value in output.values))
        if default:
            entry = SubElement(clause, f"{{{DMN}}}defaultOutputEntry")
            _text(entry, _output_feel(output, default.outputs[at]))
    SubElement(body, f"{{{DMN}}}annotation", {"name": "clause"})
    for rule in table.rules:
        if rule.default:
            continue
        row = SubElement(body, f"{{{DMN}}}rule")
        for item, cell in zip(table.inputs, rule.cells, strict=True):
            _text(SubElement(row, f"{{{DMN}}}inputEntry"), cell_feel(item, cell))
        for output, value in zip(table.outputs, rule.outputs, strict=True):
            _text(SubElement(row, f"{{{DMN}}}outputEntry"), _output_feel(output, value))
        _text(SubElement(row, f"{{{DMN}}}annotationEntry"), rule.clause or "")


def cell_feel(item: Input, cell: Cell) -> str:
    """A cell as full FEEL: words quoted, dates as calls."""
    text = cell.text
    if "!=" in text:
        text = render_cell(item, cell.accepts)
    if item.type is ValueType.DATE:
        return _ISO.sub(r'date("\1")', text)
    if item.type is not ValueType.ENUM or text in ("-", "null"):
        return text
    if text in item.values:
        return _string(text)
    negated = _NOT.match(text)
    words = ", ".join(
        _word_feel(item, word) for word in split_list(negated.group(1) if negated else text)
    )
    return f"not({words})" if negated else words


def _word_feel(item: Input, word: str) -> str:
    sign = "= " if word.startswith("=") else ""
    word = word.removeprefix("=").strip()
    if word in ("-", "null") or word.startswith('"'):
        return sign + word
    return sign + _string(word)


def _cell_text(kind: str, text: str) -> str:
    """FEEL of an entry as the project writes it: plain words and dates."""
    text = text.strip() or "-"
    if kind == "date":
        return _CALL.sub(lambda found: found.group(1) or found.group(2), text)
    return text


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _output_feel(output: Output, value: object) -> str:
    if value is None or isinstance(value, bool | Formula):
        return value_text(value)
    if output.type in (ValueType.ENUM, ValueType.TEXT):
        return _string(str(value))
    return f'date("{value}")' if output.type is ValueType.DATE else str(value)


def _text(element: Element, text: str) -> None:
    SubElement(element, f"{{{DMN}}}text").text = text


def read_dmn(path: Path) -> DecisionTable:
    """The only decision table of a model. Raises TableError for models without one, with
    several, or whose inputs are more than names."""
    root = read_xml(path)
    decisions = [
        (decision, body)
        for decision in children(root, "decision")
        if (body := child(decision, "decisionTable")) is not None
    ]
    if len(decisions) != 1:
        raise TableError(
            Problem(
                Text(
                    f"模型里有 {len(decisions)} 张决策表，只能导入一张。",
                    f"The model holds {len(decisions)} decision tables, one can be taken over.",
                ),
                file=str(path),
            )
        )
    decision, body = decisions[0]
    return table_of(_node_of(path, decision, body), str(path))


def _node_of(path: Path, decision: Element, body: Element) -> Node:
    kept = kept_of(decision)
    inputs = [
        _input_fields(path, clause, body, at) for at, clause in enumerate(children(body, "input"))
    ]
    outputs = [
        _output_fields(clause, decision, body, at)
        for at, clause in enumerate(children(body, "output"))
    ]
    # Names that were edited may be anything: as text they find nothing and break nothing.
    known = {str(item.get("name")): item for item in mappings(kept.get("inputs"))}
    named = {str(item.get("name")): item for item in mappings(kept.get("outputs"))}
    inputs = [known.get(str(item["name"]), item) for item in inputs]
    outputs = [named.get(str(item["name"]), item) for item in outputs]
    rules = _rule_list(body, inputs, outputs, mappings(kept.get("rules")))
    head = mapping(kept.get("head")) or {
        "table": _identifier(decision.get("name") or "table"),
        "title": decision.get("name") or "",
    }
    found: dict[str, object] = dict(head)
    found["hit_policy"] = body.get("hitPolicy") or "UNIQUE"
    if body.get("aggregation"):
        found["aggregate"] = (body.get("aggregation") or "").lower()
    valid = {key: value for key, value in mapping(kept.get("valid")).items() if value}
    found |= {
        "source": mapping(kept.get("source")),
        "inputs": inputs,
        "outputs": outputs,
        "rules": rules,
    }
    if valid:
        found["valid"] = valid
    return node_of(found)


def _input_fields(path: Path, clause: Element, body: Element, at: int) -> dict[str, object]:
    expression = child(clause, "inputExpression")
    name = text_of(expression)
    if not _IDENTIFIER.match(" ".join(name.split()).replace(" ", "_")):
        raise TableError(
            Problem(
                Text(
                    f"第 {at + 1} 个输入“{name[:60]}”是算式，只能导入直接取值的输入。",
                    f"Input {at + 1} ({name[:60]!r}) is an expression; only plain names are taken.",
                ),
                Text("先在模型里把它做成一个输入", "an input of the model instead"),
                file=str(path),
            )
        )
    kind = (expression.get("typeRef") if expression is not None else "") or ""
    entries = _column(body, "inputEntry", at)
    listed = _strings(text_of(child(clause, "inputValues")))
    found: dict[str, object] = {"name": _identifier(name), "label": clause.get("label") or name}
    kind = kind.rpartition(":")[2] or _guess(entries)
    if kind in ("number", "boolean", "date"):
        found["type"] = {"number": "decimal", "boolean": "bool"}.get(kind, kind)
        return found
    words = listed or list(dict.fromkeys(w for entry in entries for w in _strings(entry)))
    found |= {"type": "enum", "values": words or ["-"]}
    if not listed:
        found["open"] = "true"
    return found


def _output_fields(clause: Element, decision: Element, body: Element, at: int) -> dict[str, object]:
    name = clause.get("name") or clause.get("label") or decision.get("name") or f"output{at + 1}"
    entries = _column(body, "outputEntry", at)
    listed = _strings(text_of(child(clause, "outputValues")))
    kind = (clause.get("typeRef") or "").rpartition(":")[2] or _guess(entries)
    found: dict[str, object] = {"name": _identifier(name), "label": name}
    if kind in ("number", "boolean", "date"):
        found["type"] = {"number": "decimal", "boolean": "bool"}.get(kind, kind)
    else:
        found |= {"type": "enum", "values": listed} if listed else {"type": "text"}
    return found


def _rule_list(
    body: Element,
    inputs: list[dict[str, object]],
    outputs: list[dict[str, object]],
    others: list[dict[str, object]],
) -> list[dict[str, object]]:
    """Rows of the model, with what was kept for them by position, and the default row."""
    plain = [row for row in others if row.get("default") != "true"]
    rows: list[dict[str, object]] = []
    for at, rule in enumerate(children(body, "rule")):
        cells = [text_of(entry) for entry in children(rule, "inputEntry")]
        values = [text_of(entry) for entry in children(rule, "outputEntry")]
        row = dict(plain[at]) if at < len(plain) else {}
        notes = [text_of(entry) for entry in children(rule, "annotationEntry")]
        if not row and notes and notes[0]:
            row["note"] = "; ".join(note for note in notes if note)
        written = written_cells(row, [str(item["name"]) for item in inputs], cells)
        row["when"] = {
            str(item["name"]): _unquoted(item, _cell_text(_kind(item), cell))
            for item, cell in zip(inputs, cells, strict=False)
        } | written
        row["then"] = {
            str(item["name"]): _plain_value(value)
            for item, value in zip(outputs, values, strict=False)
        }
        rows.append(row)
    entries = [text_of(child(clause, "defaultOutputEntry")) for clause in children(body, "output")]
    if all(entries) and entries:
        default: dict[str, object] = {"default": "true", "default_reason": "模型的缺省输出"}
        place = len(rows)
        for at, row in enumerate(others):
            if row.get("default") == "true":
                default, place = dict(row), at
        default["then"] = {
            str(item["name"]): _plain_value(value)
            for item, value in zip(outputs, entries, strict=True)
        }
        rows.insert(place, default)
    return rows


def _unquoted(item: dict[str, object], text: str) -> str:
    """`"low", "high"` as `low, high` where the words are plain."""
    if item.get("type") != "enum":
        return text
    return _QUOTED.sub(_plain_word, text)


def _plain_word(found: re.Match[str]) -> str:
    word = found.group(1)
    plain = _PLAIN_WORD.match(word) and word not in ("null", "true", "false", "not")
    return word if plain else found.group()


def _kind(item: dict[str, object]) -> str:
    return str(item.get("type") or "")


def _column(body: Element, name: str, at: int) -> list[str]:
    found = []
    for rule in children(body, "rule"):
        entries = [entry for entry in rule if local(entry) == name]
        if at < len(entries):
            found.append(text_of(entries[at]))
    return found


def _strings(text: str) -> list[str]:
    return [re.sub(r"\\(.)", r"\1", word) for word in _QUOTED.findall(text)]


def _guess(entries: list[str]) -> str:
    joined = " ".join(entries)
    if '"' in joined:
        return "date" if "date(" in joined else "string"
    if re.search(r"\b(true|false)\b", joined):
        return "boolean"
    return "number" if re.search(r"\d", joined) else "string"


def _plain_value(text: str) -> object:
    if text in ("null", ""):
        return None
    call = _CALL.fullmatch(text)
    if call:
        return call.group(1) or call.group(2)
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return text


def _identifier(name: str) -> str:
    word = re.sub(r"\W+", "_", name.strip()).strip("_") or "x"
    return f"_{word}" if word[0].isdigit() else word


def node_of(value: object) -> Node:
    """Plain values as nodes without a place."""
    if isinstance(value, dict):
        entries = {str(key): node_of(item) for key, item in value.items()}
        keys = {key: Node(0, 0, text=key) for key in entries}
        return Node(0, 0, entries=entries, keys=keys)
    if isinstance(value, list):
        return Node(0, 0, items=[node_of(item) for item in value])
    if value is None:
        return Node(0, 0, text="null", plain=True)
    return Node(0, 0, text=str(value), plain=False)
