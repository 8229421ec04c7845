"""Reading the project's YAML form: what is taken and what is refused, with its place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from anxin.tables import DecisionTable, Input, TableError, check_table, load_table, parse_table
from anxin.tables.sfeel import parse_cell
from tests.tables.make import TRAVEL

HOURS, RISE, DAY, RISK, AGREES = parse_table(
    """\
table: kinds
inputs:
  - {name: hours, type: integer, unit: h}
  - {name: rise, type: decimal, scale: 1, unit: "%"}
  - {name: day, type: date}
  - {name: risk, type: enum, values: [low, high]}
  - {name: agrees, type: bool}
outputs:
  - {name: answer, type: bool}
rules:
  - {when: {}, then: {answer: true}}
"""
).inputs


def refusal(text: str) -> str:
    with pytest.raises(TableError) as caught:
        parse_table(text, "t.yaml")
    assert caught.value.say("en") != caught.value.say("zh")
    return caught.value.say("en")


def changed(old: str, new: str, text: str = TRAVEL) -> str:
    assert old in text
    return text.replace(old, new, 1)


def test_contract_example_is_read():
    table = parse_table(TRAVEL)
    assert (table.id, table.title, table.level) == ("travel_guidance", "出行指引", "county")
    assert [rule.clause for rule in table.rules] == ["1.1", "1.2", "1.2", "1.3"]
    assert check_table(table).ok


def test_version_follows_content_and_not_layout():
    table = parse_table(TRAVEL)
    spaced = parse_table(changed('"<= 72"', '"<=72"').replace("\n  - {when", "\n\n  - {when"))
    assert table.version == spaced.version
    for other in (
        changed('"<= 72"', '"<= 71"'),
        changed("strength: must}", "strength: may}"),
        changed('clause: "1.1"', 'clause: "1.9"'),
        changed("title: 出行", "title: 出门"),
    ):
        assert parse_table(other).version != table.version


@pytest.mark.parametrize(
    ("old", "new", "place", "word"),
    [
        ("hit_policy: UNIQUE", "hit_policy: UNIQ", "t.yaml:6:13", "UNIQUE"),
        ("type: integer", "type: integr", "t.yaml:9:", "integer"),
        ('"<= 72"', '"<= 72.5"', "t.yaml:16:", "decimals"),
        ('"<= 72"', '"≤ 72"', "t.yaml:16:", "<="),
        ('"<= 72"', '"[80..72]"', "t.yaml:16:", "empty"),
        ("origin_risk: high}", "origin_rsk: high}", "t.yaml:15:", "origin_risk"),
        ("origin_risk: high}", "origin_risk: hihg}", "t.yaml:15:", "high"),
        ("origin_risk: high}", "origin_risk: '> low'}", "t.yaml:15:", "order"),
        ("origin_risk: high}", "origin_risk: null}", "t.yaml:15:", "null: allowed"),
        ("advice: must_stay}", "advise: must_stay}", "t.yaml:15:", "advice"),
        ("advice: must_stay}", "advice: stay}", "t.yaml:15:", "must_stay"),
        ("strength: must}", "strength: shall}", "t.yaml:15:", "must"),
        ("values: [low, medium, high]", "values: [low, low]", "t.yaml:8:", "twice"),
        ("name: test_hours,", "name: origin_risk,", "t.yaml:9:", "twice"),
        ("{name: advice,", "{name: cpi_yoy,", "t.yaml:12:12", "cpi_yoy_result"),
        ("{name: advice,", "{name: rule,", "t.yaml:12:12", "rule_result"),
        ("level: county", "level: district", "t.yaml:3:", "county"),
        ("to: 2021-03-08", "to: 2021-02-30", "t.yaml:5:", "2021-02-07"),
        ("to: 2021-03-08", "to: 2020-03-08", "t.yaml:5:", "ends before"),
        ("title: 出行指引", "titel: 出行指引", "t.yaml:2:1", "title"),
        ("title: 出行指引", "table: again", "t.yaml:2:1", "repeated"),
        ("scale: 1,", "scale: x,", "t.yaml:10:", "whole number"),
    ],
)
def test_mistake_is_named_with_its_place_and_what_to_write(
    old: str, new: str, place: str, word: str
):
    said = refusal(changed(old, new))
    assert place in said
    assert word in said


@pytest.mark.parametrize(
    ("item", "text", "meant"),
    [
        (HOURS, ">= 3.5", ">= 4"),
        (HOURS, "< 3.5", "<= 3"),
        (HOURS, "≥ 72", ">= 72"),
        (HOURS, "=< 72", "<= 72"),
        (HOURS, "72h", "72"),
        (HOURS, "5..8", "[5..8]"),
        (HOURS, "[8..5)", "[5..8)"),
        (HOURS, "> 3 and <= 5", "(3..5]"),
        (HOURS, "不超过 72", "<= 72"),
        (RISE, "> 3.5%", "> 3.5"),
        (DAY, "2021-2-7", "2021-02-07"),
        (DAY, ">= 2021年2月7日", ">= 2021-02-07"),
        (RISK, "hihg", "high"),
        (AGREES, "是", "true"),
        (HOURS, "abs(x) > 3", None),
    ],
)
def test_unreadable_cell_is_given_back_as_it_must_be_written(
    item: Input, text: str, meant: str | None
):
    with pytest.raises(TableError) as caught:
        parse_cell(item, text)
    instead = caught.value.problems[0].instead
    assert instead is not None
    assert (instead.en == f'"{meant}"') is (meant is not None)
    if meant:
        parse_cell(item, meant)


def test_several_mistakes_are_named_at_once():
    text = changed("origin_risk: low}", "origin_risk: lo}", changed('"<= 72"', '"=< 72"'))
    with pytest.raises(TableError) as caught:
        parse_table(text)
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "table: x",
        "a: &a [*a]",
        "{",
        "\t",
        "table: !!python/object:os.system x",
        "--- a\n--- b\n",
        "? [1]\n: 2",
        "- " * 3000,
        "a: " + "[" * 300,
        "table: x\nrules: 3",
        "table: x\ninputs: [1]\noutputs: [2]\nrules: [3]",
        "x: *y",
        "\x00",
        TRAVEL.replace("rules:", "rules: []\nnot_rules:"),
    ],
)
def test_hostile_text_is_refused_with_a_message(text: str):
    assert refusal(text)


def test_too_many_rules_are_refused_quickly():
    rows = "  - {when: {origin_risk: high}, then: {advice: must_stay}}\n" * 40_000
    assert "at most" in refusal(TRAVEL + rows)


def test_file_of_many_megabytes_is_refused(tmp_path: Path):
    path = tmp_path / "big.yaml"
    path.write_text(TRAVEL + "#" * 5_000_000, encoding="utf-8")
    with pytest.raises(TableError, match="过大"):
        load_table(path)


def test_exploding_product_is_bounded():
    names = [f"x{number}" for number in range(40)]
    rows = "".join(
        f"  - {{when: {{{names[at]}: '{at}', {names[(at * 7 + 3) % 40]}: '> {at}'}}, "
        "then: {advice: a}}\n"
        for at in range(40)
    )
    text = (
        "table: wide\nhit_policy: FIRST\ninputs:\n"
        + "".join(f"  - {{name: {name}, type: integer}}\n" for name in names)
        + "outputs:\n  - {name: advice, type: enum, values: [a]}\nrules:\n"
        + rows
    )
    with pytest.raises(TableError):
        check_and_refuse(parse_table(text))


def check_and_refuse(table: DecisionTable) -> None:
    report = check_table(table)
    if not report.ok:
        raise TableError


def test_yaml_words_keep_their_text():
    text = changed("values: [low, medium, high]", "values: [no, off, '1e3']")
    text = text.replace("origin_risk: high", "origin_risk: no")
    text = text.replace("origin_risk: medium", "origin_risk: off")
    text = text.replace("origin_risk: low", "origin_risk: 1e3")
    assert check_table(parse_table(text)).ok


def test_decimal_outputs_keep_their_scale():
    text = (
        TRAVEL.replace("strictest: first,", "strictest: first,", 1)
        .replace("rules:", "  - {name: rise, type: decimal, scale: 2}\nrules:")
        .replace("advice: must_stay}", "advice: must_stay, rise: 3.5}")
        .replace("advice: needs_approval}", "advice: needs_approval, rise: 1}")
        .replace("advice: advised_to_stay}", "advice: advised_to_stay, rise: 0}")
    )
    assert parse_table(text).rules[0].outputs[1] == Decimal("3.50")


def test_unsound_table_is_refused_at_load_with_a_witness(tmp_path: Path):
    path = tmp_path / "t.yaml"
    path.write_text(changed('"> 72"', '"> 73"'), encoding="utf-8")
    with pytest.raises(TableError, match="test_hours=73"):
        load_table(path)
    assert load_table(path, check=False).id == "travel_guidance"
