"""The checker finds every known fault of the Qilin text by general rules, and leaves clean texts alone."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import yaml

from anxin.documents import Finding, check_notice, read_notice, read_text
from anxin.documents.cli import main

from .corpus import SETS

HERE = Path(__file__).parent
QILIN = HERE / "qilin" / "notice.txt"
RULE = """关于做好春运期间核酸检测工作的通知
一、中风险地区人员原则上不流动；如确需出行，须经当地疫情防控指挥部批准，并持有72小时内核酸检测阴性结果。
"""

# Fault of the text, by number of the list of known faults: code, clause, words in the quote.
KNOWN = [
    (1, "character-missing", "0.1", "认真彻执行"),
    (2, "jurisdiction-foreign", "3.6", "在湘人员"),
    (3, "facility-absent", "4.1", "地铁"),
    (4, "name-mismatch", None, "麒麟区委办公室"),
    (5, "number-bracket", "0.1", "云办发电[2021]21号"),
    (6, "document-number-missing", None, "麒麟区委办公室"),
    (7, "level-wording", "1.6", "各地各部门"),
    (7, "level-wording", "2.5", "各地"),
    (7, "level-wording", "3.6", "各地"),
    (7, "level-wording", "4.6", "各地"),
    (7, "level-wording", "7.1", "各级人民政府"),
    (8, "owner-outside-power", "4.2", "民航"),
    (8, "owner-outside-power", "4.7", "邮政管理"),
    (9, "discretion-over-mandatory", "3.3", "视情启动"),
    (9, "level-cannot-start", "3.3", "联动机制"),
    (10, "number-under-weak-verb", "2.1", "8小时"),
    (11, "approval-incomplete", "1.2", "批准"),
    (11, "higher-condition-absent", "1.2", "批准"),
    (12, "clauses-conflict", "1.1", "就地过年"),
    (13, "subjects-overlap", "1.3", "低风险地区"),
    (14, "vague-duty", "2.4", "限量"),
    (14, "vague-duty", "2.3", "到位"),
    (15, "owner-outside-power", "3.5", "大学生"),
    (16, "term-dated", "3.4", "精神病人"),
    (17, "names-several", "4.1", "交通运输"),
    (18, "payer-missing", "7.3", "补助"),
    (19, "citation-not-at-hand", "0.1", "云南省委办公厅"),
    (20, "end-date-missing", None, ""),
    (20, "short-notice", None, ""),
    (21, "task-beyond-level", "4.6", "原油"),
    (22, "technology-only", "4.4", "刷脸"),
    (23, "owner-missing", "2.1", "生活物资"),
    (23, "owner-missing", "2.3", "医疗物资"),
    (23, "owner-missing", "8.2", "安全隐患"),
    (24, "addressee-without-task", None, "各人民团体"),
    (25, "hard-wraps", "0.1", ""),
    (26, "character-missing", "7.3", "值加班补助"),
]


@pytest.fixture(scope="module", name="findings")
def _findings() -> tuple[Finding, ...]:
    return check_notice(read_notice(QILIN), [read_text(RULE)])


@pytest.mark.parametrize(("number", "code", "clause", "words"), KNOWN)
def test_known_fault_is_found(
    findings: tuple[Finding, ...], number: int, code: str, clause: str | None, words: str
) -> None:
    assert number
    matching = [f for f in findings if f.code == code and f.clause == clause and words in f.quote]
    assert matching, [f for f in findings if f.code == code]


def test_errors_are_only_the_faults_of_the_text_itself(findings: tuple[Finding, ...]) -> None:
    errors = {(f.code, f.clause) for f in findings if f.severity == "error"}
    assert errors == {
        ("character-missing", "0.1"),
        ("character-missing", "7.3"),
        ("jurisdiction-foreign", "3.6"),
        ("facility-absent", "4.1"),
    }


CLEAN = ["plan-owners", "appeal", "order", "announcement", "rules", "letter-to-peer",
         "wrapped-joint", "residents-letter", "reply", "news"]  # fmt: skip


@pytest.mark.parametrize("name", CLEAN)
def test_clean_text_has_no_error(name: str) -> None:
    findings = check_notice(read_notice(HERE / "corpus" / f"{name}.txt"))
    assert [f for f in findings if f.severity == "error"] == []


SOUND = [path for folder in ("clean", *SETS) for path in sorted((HERE / folder).glob("*.txt"))]
# Sound but for its numbers, which the set holds on purpose.
WRONGLY_NUMBERED = {"harvest-broken", "broken-numbers", "plan-brackets", "wrapped-notice"}


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.stem)
def test_sound_text_has_no_error(path: Path) -> None:
    places = yaml.safe_load((HERE / "clean" / "places.yaml").read_text(encoding="utf-8"))
    findings = check_notice(read_notice(path), (), places.get(path.stem))
    errors = [f for f in findings if f.severity == "error"]
    assert bool(errors) is (path.stem in WRONGLY_NUMBERED), errors


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(HERE.glob("*/*.txt")) if not path.parent.name.startswith("faults")],
    ids=lambda path: f"{path.parent.name}/{path.stem}",
)
def test_no_text_of_the_corpora_has_a_wrong_character(path: Path) -> None:
    findings = check_notice(read_notice(path))
    assert "character-wrong" not in {finding.code for finding in findings}


@pytest.mark.parametrize("folder", ["faults", "faults2", "faults3", "faults4"])
def test_planted_faults_are_found_and_no_other_errors(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = yaml.safe_load((HERE / folder / "gold.yaml").read_text(encoding="utf-8"))
    missed: list[str] = []
    planted = 0
    for name, want in gold.items():
        path = HERE / folder / f"{name}.txt"
        findings = check_notice(read_notice(path), (), want.get("place"))
        for code, clause, words in want["planted"]:
            planted += 1
            held = [f for f in findings if (f.code, f.clause) == (code, clause)]
            if not any(words in finding.quote for finding in held):
                missed.append(f"{name} {code} {clause} {words}")
        errors = {f.code for f in findings if f.severity == "error"}
        assert errors <= set(want["errors"]), (name, errors)
    with capsys.disabled():
        sys.stdout.write(f"\nplanted faults: {planted - len(missed)} of {planted}; not {missed}\n")
    assert len(missed) <= 0.03 * planted


def _codes(body: str, title: str = "石桥镇人民政府关于值班的通知") -> set[str]:
    text = f"{title}\n各村：\n{body}\n石桥镇人民政府\n2024年1月20日\n"
    return {finding.code for finding in check_notice(read_text(text), place="530302")}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("一、各村要值班。\n三、各村要报告。", "item-number-missing"),
        ("一、各村要值班。\n二、各村要报告。\n二、各村要巡查。", "item-number-duplicate"),
        ("现将有关事项通告如下。\n一、各村要值班。", "genre-mismatch"),
        ("一、各村要于2023年12月1日前报告。", "deadline-before-signature"),
        ("一、各村要值班，内部联系电话13800000000，请勿外传。", "private-number"),
        ("一、各村要帮助在粤务工人员返乡。", "jurisdiction-foreign"),
        ("一、各村要认真彻落实上级部署。", "character-missing"),
        ("一、对工作不利、造成不良影响的，严肃追究责任。", "character-wrong"),
        ("一、对造成不良影响的，严肃追究责认。", "character-wrong"),
        ("一、各村要按照上级布署值班。", "character-wrong"),
        ("一、各村要建立台帐，及时按装路灯。", "character-wrong"),
        ("一、严谨销售烟花爆竹，加强防犯。", "character-wrong"),
        ("一、截止目前，群众反应的问题已经办结。", "character-wrong"),
        ("一、既使夜间也要必需落实值班。", "character-wrong"),
    ],
)
def test_fault_is_found_in_another_text(body: str, code: str) -> None:
    assert code in _codes(body)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("一、各村要值班。\n二、各村要报告。", "item-number-missing"),
        ("现将有关事项通知如下。\n一、各村要值班。", "genre-mismatch"),
        ("一、各村要值班，值班电话0874-3120000。", "private-number"),
        ("一、各村要帮助在滇务工人员返乡。", "jurisdiction-foreign"),
        ("一、各村要认真贯彻落实上级部署，加强监督检查。", "character-missing"),
        ("一、各村要负责认真核对，负责认定的人要签字。", "character-wrong"),
        ("一、对工作不利的因素要严肃研判，并追究失职者。", "character-wrong"),
        ("一、对工作不力、造成不良影响的，严肃追究责任。", "character-wrong"),
        ("一、发放帐篷和蚊帐，公布署名，全部暑期人员到岗。", "character-wrong"),
        ("一、既使群众满意，又使企业受益；立即然后报告。", "character-wrong"),
        ("一、防犯罪、按装机容量、统一但分批，送至使用单位。", "character-wrong"),
        ("一、报告接种反应情况，生活必需品和所必需经费要落实。", "character-wrong"),
    ],
)
def test_sound_text_is_left_alone(body: str, code: str) -> None:
    assert code not in _codes(body)


def test_unknown_place_is_said(findings: tuple[Finding, ...]) -> None:
    text = read_text(
        "石桥镇人民政府关于值班的通知\n各村：\n一、各村要检修地铁。\n石桥镇人民政府\n2024年1月20日"
    )
    assert "place-unknown" in {finding.code for finding in check_notice(text)}
    assert "place-unknown" not in {finding.code for finding in findings}


def test_command_prints_findings_and_returns_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    higher = tmp_path / "rule.txt"
    higher.write_text(RULE, encoding="utf-8")
    code = main(
        ["notice_check", str(QILIN), "--higher", str(higher), "--place", "530302", "--json"]
    )
    found = json.loads(capsys.readouterr().out)["findings"]
    assert code == 1
    assert list(found[0]) == [
        "code", "severity", "clause", "start", "end", "quote", "message", "proposal",
    ]  # fmt: skip
    assert main(["notice_check", str(QILIN), "--lang", "en"]) == 1
    assert "warnings" in capsys.readouterr().out
