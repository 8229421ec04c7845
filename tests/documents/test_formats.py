"""Every format gives the same reading; hostile and unusable files are refused in plain words."""

from __future__ import annotations

import io
import json
import time
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from anxin.documents import DocumentError, read_notice, read_text
from anxin.documents.cli import main
from anxin.documents.extract import extract_text
from anxin.documents.extract.duties import duty_lines

from .makers import docx_of, docx_with_main, pdf_of

NOTICE = """石桥镇人民政府办公室关于做好值班工作的通知
各村、镇属各单位：
为做好春节值班工作，现通知如下。
一、落实责任
各村要于2月5日前报送值班表，严禁脱岗。
二、畅通信息
鼓励各单位公开值班电话。
石桥镇人民政府办公室
2024年1月20日"""


def _facts(data: bytes, filename: str) -> list[tuple[str, str, str | None]]:
    reading = read_notice(data, filename)
    assert reading.title == "石桥镇人民政府办公室关于做好值班工作的通知"
    assert reading.signed_on == "2024-01-20"
    return [(m.id, m.strength.value, m.deadline) for m in reading.measures()]


EXPECTED = [("1.1a", "must", "2024-02-05"), ("1.1b", "must_not", None), ("2.1", "encourage", None)]


def test_internal_telephone_is_no_mark_of_classification() -> None:
    reading = read_notice(
        "关于值班的通知\n各村：\n联系电话：3100110（内部号码，请勿外传）".encode(), "a.txt"
    )
    assert reading.title == "关于值班的通知"


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        (NOTICE.encode(), "a.txt"),
        (b"\xef\xbb\xbf" + NOTICE.replace("\n", "\r\n").encode(), "a.txt"),
        (NOTICE.encode("gb18030"), "a.TXT"),
        (NOTICE.encode("utf-16"), "a.txt"),
        (docx_of(NOTICE), "a.docx"),
        (pdf_of(NOTICE), "a.pdf"),
        (
            (
                "<html><head><title>x</title><style>p{}</style></head><body><nav>首页</nav>"
                + "".join(f"<p>{line}</p>" for line in NOTICE.split("\n"))
                + "<script>alert('要')</script></body></html>"
            ).encode(),
            "a.html",
        ),
    ],
)
def test_every_format_gives_the_same_measures(data: bytes, filename: str) -> None:
    assert _facts(data, filename) == EXPECTED


def test_automatic_numbers_of_word_become_labels() -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    item = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        "<w:r><w:t>{}</w:t></w:r></w:p>"
    )
    main_part = (
        f"<w:document {space}><w:body><w:p><w:r><w:t>关于值班的通知</w:t></w:r></w:p>"
        f"{item.format('各村要值班。')}{item.format('各村要报告。')}</w:body></w:document>"
    )
    numbers = (
        f'<w:numbering {space}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
        '<w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/>'
        '</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        "</w:numbering>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", main_part)
        archive.writestr("word/numbering.xml", numbers)
    reading = read_notice(stream.getvalue(), "a.docx")
    assert [node.label for node in reading.outline] == ["一、", "二、"]


@pytest.mark.parametrize(
    ("data", "filename", "code"),
    [
        (b"x", "a.wps", "format-unsupported"),
        (b"x", "a.doc", "format-unsupported"),
        (b"x", "a.zip", "format-unknown"),
        (b"x", "noname", "format-unknown"),
        (b"PK\x03\x04broken", "a.docx", "damaged"),
        (docx_with_main("<w:document"), "a.docx", "damaged"),
        (docx_with_main("<a/>"), "a.docx", "damaged"),
        (b"%PDF-1.4 broken", "a.pdf", "damaged"),
        (pdf_of(None), "a.pdf", "no-text"),
        (b"", "a.txt", "empty"),
        (b"\xff\x00\xff\xfe\x81", "a.txt", "encoding-unknown"),
        (b"(" * 10_000_000, "a.txt", "too-large"),
        ("1.要做好\n".encode() * 60_000, "a.txt", "too-large"),
        (docx_with_main(b" " * 60_000_000), "a.docx", "too-large"),
        (
            docx_with_main(
                '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
            ),
            "a.docx",
            "damaged",
        ),
    ],
)
def test_unusable_files_are_refused_with_a_reason(data: bytes, filename: str, code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_notice(data, filename)
    assert caught.value.code == code
    assert "处理办法" in caught.value.message()
    assert "What to do" in caught.value.message("en")


@pytest.mark.parametrize(
    "head",
    [
        "机密★1年",
        "绝密",
        "秘 密",
        "000012\n机密",
        "内部",
        "密级：秘密",
        "密电 特急",
        "（内部资料）",
    ],
)
def test_marked_texts_are_refused(head: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_text(f"{head}\n{NOTICE}")
    assert caught.value.code == "classified"
    assert "石桥" not in caught.value.message()


@pytest.mark.parametrize(
    "words",
    [
        "各村要加强保密工作，不得泄露国家秘密。",
        "严格内部管理，绝密级文件由机要室保管。",
        "企业内部要建立台账。",
    ],
)
def test_mere_mentions_of_secrecy_are_read(words: str) -> None:
    assert read_text(NOTICE.replace("鼓励各单位", words + "鼓励各单位")).measures()


def test_command_prints_one_json_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.txt"
    path.write_text(NOTICE, encoding="utf-8")
    assert main(["notice_read", str(path), "--json"]) == 0
    out = json.loads(capsys.readouterr().out)
    assert list(out) == [
        "title", "issuers", "number", "addressees", "signed_by", "signed_on", "public", "basis",
        "source_text", "outline", "residue",
    ]  # fmt: skip


def test_command_reports_unusable_input_with_code_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["notice_read", str(tmp_path / "no.txt"), "--lang", "en"]) == 2
    assert "cannot be opened" in capsys.readouterr().err
    assert main(["notice_read"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "--help" in captured.err
    assert main(["notice_read", "--help"]) == 0
    assert "notice_read policy/qilin-2021/notice.txt" in capsys.readouterr().out


PIECES = st.sampled_from(
    ["一、", "（一）", "1.", "①", "第一条", "各镇", "要", "不得", "鼓励", "，", "。", "；", "：", "\n", "（", "）",
     "《", "》", "“", "”", "2月5日前", "8小时", "的", "牵头", "附件", "2024年1月1日", "工作", " ", "\u3000",
     "a", "原则上"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=120).map("".join) | st.text(max_size=200))
def test_any_text_is_read_or_refused_and_spans_hold(text: str) -> None:
    try:
        reading = read_text(text)
    except DocumentError:
        return
    identities = [measure.id for measure in reading.measures()]
    assert len(identities) == len(set(identities))
    for measure in reading.measures():
        assert 0 <= measure.start < measure.end <= len(text)
    ends = [(measure.start, measure.end) for measure in reading.measures()]
    assert all(one[1] <= two[0] for one, two in pairwise(ends))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.docx", "a.pdf", "a.html"]))
def test_any_bytes_are_read_or_refused(data: bytes, filename: str) -> None:
    try:
        text = read_notice(data, filename).source_text
    except DocumentError:
        return
    assert text.strip()


def _table_notice(rows: list[list[str]]) -> bytes:
    document = Document()
    for line in (
        "石桥县人民政府办公室关于印发春节保供任务分解表的通知",
        "各乡镇人民政府：",
        "请认真抓好落实。",
        "石桥县人民政府办公室",
        "2024年1月10日",
        "春节保供任务分解表",
    ):
        document.add_paragraph(line)
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, words in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_rows_of_a_table_of_duties_are_measures_with_owners_and_deadline() -> None:
    rows = [
        ["序号", "重点任务", "牵头单位", "配合单位", "完成时限"],
        ["1", "储备蔬菜不少于500吨", "县商务局", "县农业农村局\n各乡镇", "1月25日前"],
        ["2", "鼓励商超延长营业时间", "县商务局", "", ""],
        ["3", "不得擅自涨价", "县市场监管局", "县发展改革局 县公安局", "长期坚持"],
    ]
    reading = read_notice(_table_notice(rows), "a.docx")
    held = [
        (m.text, m.strength.value, m.owners.lead, m.owners.cooperate, m.deadline)
        for m in reading.measures()
    ][1:]
    assert held == [
        ("储备蔬菜不少于500吨。", "must", ("县商务局",), ("县农业农村局", "各乡镇"), "2024-01-25"),
        ("鼓励商超延长营业时间。", "encourage", ("县商务局",), (), None),
        ("不得擅自涨价。", "must_not", ("县市场监管局",), ("县发展改革局", "县公安局"), None),
    ]


def test_cells_of_other_tables_are_read_as_lines() -> None:
    rows = [["姓名", "电话"], ["张某", "3120066"]]
    assert "姓名\n电话\n张某\n3120066" in read_notice(_table_notice(rows), "a.docx").source_text


def test_cell_across_a_table_of_duties_is_a_heading_and_no_duty() -> None:
    head = ["序号", "工作任务", "牵头单位", "完成时限"]
    across = ["一、保障物资供应"] * 4
    row = ["1", "加强价格监测", "发改局", "2027年1月25日前"]
    assert duty_lines([head, across, row])[:2] == ["一、保障物资供应", "1.加强价格监测。"]


ROW_TABLE = """<p>石桥县人民政府办公室关于做好春节保供工作的通知</p><p>各乡镇人民政府：</p>
<p>现将任务分解如下。</p><p>石桥县人民政府办公室</p><p>2024年1月10日</p><p>春节保供任务分解表</p>
<table><thead><tr><th>序号<th>重点任务<th>牵头单位<th>配合单位<th>完成时限</tr></thead>
<tr><td colspan="5">市场保供</td></tr>
<tr><td>1<td>储备蔬菜不少于500吨<td rowspan="2">县商务局<td><p>县农业农村局</p><p>各乡镇</p><td>1月25日前</tr>
<tr><td>2</td><td>鼓励商超延长营业时间</td><td></td><td></td></tr>
<tr><td>3</td><td>不得擅自涨价</td><td>县市场监管局</td><td>县发展改革局 县公安局</td><td>长期坚持</td></tr>
</table>"""
ROWS_READ = [
    ("储备蔬菜不少于500吨。", ("县商务局",), ("县农业农村局", "各乡镇"), "2024-01-25"),
    ("鼓励商超延长营业时间。", ("县商务局",), (), None),
    ("不得擅自涨价。", ("县市场监管局",), ("县发展改革局", "县公安局"), None),
]


@pytest.mark.parametrize(
    "page",
    [ROW_TABLE, f"<table><tr><td><div>{ROW_TABLE}</div></td></tr></table>"],
    ids=["plain", "in a table that only lays out the page"],
)
def test_rows_of_a_table_in_html_are_read_as_those_of_word(page: str) -> None:
    reading = read_notice(f"<html><body>{page}</body></html>".encode(), "a.html")
    held = [(m.text, m.owners.lead, m.owners.cooperate, m.deadline) for m in reading.measures()]
    assert [row for row in held if row[1]] == ROWS_READ


def test_hostile_tables_cost_no_more_than_their_length() -> None:
    pages = [
        "<table><tr>" + "<td rowspan=64 colspan=64>甲" * 60_000,
        "<table><tr><td>" * 60_000 + "要检查。",
        "<table>" + "<tr><td rowspan=64>甲<td>乙" * 40_000,
        "<table>" + "<tr>" + "<td rowspan=2>甲<td>乙" * 20_000 + "<tr>" * 200 + "</table>",
    ]
    start = time.process_time()
    for page in pages:
        extract_text(page.encode(), "a.html")
    assert time.process_time() - start < 8


def test_head_of_a_table_that_is_no_table_here_is_told() -> None:
    text = "春节保供任务分解表\n\n序号 重点任务 牵头单位 配合单位 完成时限\n1 储备蔬菜 县商务局 各乡镇 1月25日前\n"
    for data, name in ((text.encode(), "a.txt"), (pdf_of(text), "a.pdf")):
        told = [piece.why for piece in read_notice(data, name).residue if "牵头单位" in piece.text]
        assert told == ["表头：这里的表格没有按行读，责任单位和时限请人工核对"]


@pytest.mark.parametrize("sentence", ["要查。", "各镇要检查。\n"], ids=["one paragraph", "many"])
def test_text_of_very_many_sentences_is_read_in_seconds(sentence: str) -> None:
    most = 19_000 if "\n" in sentence else 316_000
    start = time.process_time()
    reading = read_notice(("关于检查的通知\n各镇：\n" + sentence * most).encode(), "a.txt")
    assert time.process_time() - start < 5
    assert len(reading.measures()) == min(most, 20_000)
    if most > 20_000:
        assert [len(piece.text) for piece in reading.residue if "全文过长" in piece.why] == [
            (most - 20_000) * len(sentence)
        ]
