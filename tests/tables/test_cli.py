"""The commands: one JSON object, exit codes, words in two languages."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from anxin.tables.cli import COMMANDS, main
from tests.tables.make import TRAVEL


@pytest.fixture
def travel(tmp_path: Path) -> Path:
    path = tmp_path / "travel.yaml"
    path.write_text(TRAVEL, encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, dict[str, object], str]:
    code = main([*argv, "--json"])
    captured = capsys.readouterr()
    return code, json.loads(captured.out), captured.err


def test_sound_table_is_fine(travel: Path, capsys: pytest.CaptureFixture[str]):
    code, answer, _ = run(capsys, "table_check", str(travel))
    assert code == 0
    assert answer["ok"] is True
    assert answer["findings"] == []


def test_gap_is_a_finding_with_a_witness(travel: Path, capsys: pytest.CaptureFixture[str]):
    travel.write_text(TRAVEL.replace('"<= 72"', '"<= 71"'), encoding="utf-8")
    code, answer, _ = run(capsys, "table_check", str(travel))
    assert code == 1
    findings = answer["findings"]
    assert isinstance(findings, list)
    assert findings[0]["kind"] == "gap"
    assert findings[0]["witness"]["test_hours"] == 72
    code, answer, _ = run(capsys, "table_decide", str(travel), "--facts", "{}")
    assert code == 2


def test_broken_file_among_good_ones_is_named(travel: Path, capsys: pytest.CaptureFixture[str]):
    broken = travel.with_name("broken.yaml")
    broken.write_text("table: [", encoding="utf-8")
    code, answer, _ = run(capsys, "table_check", str(travel), str(broken))
    assert code == 2
    tables = answer["tables"]
    assert isinstance(tables, list)
    assert [table["ok"] for table in tables] == [True, False]
    assert tables[1]["problems"][0]["line"] in (1, 2)
    assert str(broken) in str(answer["error"])


def test_broken_file_is_named_on_stderr_and_stdout_stays_for_answers(
    travel: Path, capsys: pytest.CaptureFixture[str]
):
    travel.write_text(TRAVEL.replace('"<= 72"', '"=< 72"'), encoding="utf-8")
    assert main(["table_check", str(travel)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"{travel}:16:" in captured.err


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_the_input_file_is_never_overwritten(
    engine: str, travel: Path, capsys: pytest.CaptureFixture[str]
):
    source = travel.with_name("in.parquet")
    pl.DataFrame({"origin_risk": ["low"], "cpi_yoy": [1.0]}).write_parquet(source)
    before = source.read_bytes()
    words = ["table_run", str(travel), str(source), str(source), "--engine", engine]
    code, answer, _ = run(capsys, *words)
    assert code == 2
    assert str(source) in str(answer["error"])
    assert source.read_bytes() == before


def test_column_that_does_not_fit_is_named_with_its_file(
    travel: Path, capsys: pytest.CaptureFixture[str]
):
    source = travel.with_name("in.parquet")
    pl.DataFrame({"origin_risk": [1], "cpi_yoy": [1.0]}).write_parquet(source)
    code, answer, _ = run(
        capsys, "table_run", str(travel), str(source), str(travel.with_name("o.parquet"))
    )
    assert code == 2
    assert f"{source}: " in str(answer["error"])


def test_decision_is_given_with_reasons(travel: Path, capsys: pytest.CaptureFixture[str]):
    facts = '{"origin_risk": "medium", "test_hours": 80, "cpi_yoy": 1.5, "extra": 1}'
    code, answer, err = run(capsys, "table_decide", str(travel), "--facts", facts, "--why-not", "2")
    assert code == 0
    assert answer["rule"] == 3
    why_not = answer["why_not"]
    assert isinstance(why_not, dict)
    assert [reason["input"] for reason in why_not["failing"]] == ["test_hours"]
    assert "extra" in err


@pytest.mark.parametrize(
    "argv",
    [
        ["table_decide", "FILE", "--facts", "{"],
        ["table_decide", "FILE", "--facts", "[]"],
        ["table_decide", "FILE", "--facts", '{"origin_risk": "x"}'],
        ["table_decide", "FILE"],
        ["table_decide", "none.yaml", "--facts", "{}"],
        ["table_check"],
        ["table_nothing"],
        [
            "table_decide",
            "FILE",
            "--facts",
            '{"origin_risk": "low", "cpi_yoy": 1}',
            "--why-not",
            "9",
        ],
        ["table_run", "FILE", "none.parquet", "out.parquet"],
        ["table_compare", "FILE"],
        ["table_export", "FILE", "--to", "pdf"],
        ["table_tck", "nowhere", "--out", "x"],
    ],
)
def test_unusable_input_is_exit_2_with_one_object(
    argv: list[str], travel: Path, capsys: pytest.CaptureFixture[str]
):
    code, answer, err = run(capsys, *(str(travel) if word == "FILE" else word for word in argv))
    assert code == 2
    assert answer["ok"] is False
    assert answer["error"]
    assert err


def test_words_follow_the_language(travel: Path, capsys: pytest.CaptureFixture[str]):
    travel.write_text(TRAVEL.replace("origin_risk: high}", "origin_risk: hihg}"), encoding="utf-8")
    main(["table_check", str(travel)])
    assert "请写" in capsys.readouterr().err
    main(["table_check", str(travel), "--lang", "en"])
    assert "Write" in capsys.readouterr().err


@pytest.mark.parametrize("name", list(COMMANDS))
def test_help_has_examples(name: str, capsys: pytest.CaptureFixture[str]):
    for lang, word in (("zh", "例子"), ("en", "Examples")):
        assert main([name, "--help", "--lang", lang]) == 0
        said = capsys.readouterr().out
        assert word in said
        assert said.count(name) >= 2


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_population_is_answered(engine: str, travel: Path, capsys: pytest.CaptureFixture[str]):
    source, target = travel.with_name("in.parquet"), travel.with_name("out.parquet")
    pl.DataFrame(
        {"origin_risk": ["low", "high"], "test_hours": [1, None], "cpi_yoy": [1.0, 2.0]}
    ).write_parquet(source)
    code, answer, _ = run(
        capsys, "table_run", str(travel), str(source), str(target), "--engine", engine
    )
    assert code == 0
    assert (answer["rows"], answer["refused"]) == (2, 0)
    answered = pl.read_parquet(target)
    assert answered["rule"].to_list() == [4, 1]
    assert answered["advice"].to_list() == ["advised_to_stay", "must_stay"]


def test_refused_rows_are_counted(travel: Path, capsys: pytest.CaptureFixture[str]):
    source, target = travel.with_name("in.parquet"), travel.with_name("out.parquet")
    pl.DataFrame(
        {"origin_risk": ["low", None], "test_hours": [1, 2], "cpi_yoy": [1.0, 2.0]}
    ).write_parquet(source)
    code, answer, err = run(capsys, "table_run", str(travel), str(source), str(target))
    assert code == 1
    assert answer["refused"] == 1
    assert err


def test_missing_engine_is_exit_3(
    travel: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    source = travel.with_name("in.parquet")
    pl.DataFrame({"origin_risk": ["low"], "cpi_yoy": [1.0]}).write_parquet(source)
    code, answer, _ = run(
        capsys,
        "table_run",
        str(travel),
        str(source),
        str(travel.with_name("o.parquet")),
        "--engine",
        "postgres",
    )
    assert code == 3
    assert "DATABASE_URL" in str(answer["error"])
