"""What the writer writes is in official layout, and the reader reads it back without loss."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st

from anxin.documents import Reading, read_notice
from anxin.documents.cli import main
from anxin.documents.write import Draft, DraftItem, draft_of, write_docx, write_html

HERE = Path(__file__).parent
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _facts(reading: Reading) -> dict[str, object]:
    """Everything of a reading but where it stands."""
    return {
        "title": reading.title,
        "number": reading.number,
        "addressees": reading.addressees,
        "signed": (reading.signed_by, reading.signed_on),
        "public": reading.public,
        "copies": reading.copied_to,
        "annexes": reading.attachments,
        "outline": [(n.label, n.level, n.title) for n in reading.nodes() if n.label],
        "sentences": [(s.id, s.text) for s in reading.sentences()],
        "measures": [
            (m.id, m.text, m.strength, m.owners, m.deadline, m.quantities)
            for m in reading.measures()
        ],
    }


def _back(draft: Draft) -> list[Reading]:
    return [
        read_notice(write_docx(draft), "a.docx"),
        read_notice(write_html(draft).encode(), "a.html"),
    ]


TEXTS = [HERE / "qilin" / "notice.txt", *sorted((HERE / "corpus").glob("*.txt"))]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_reader_reads_back_what_was_written(path: Path) -> None:
    reading = read_notice(path)
    for back in _back(draft_of(reading)):
        assert _facts(back) == _facts(reading)


ACTS = st.sampled_from(
    ["各镇要做好值班工作", "民政部门应当及时发放补贴", "不得层层加码", "鼓励企业错峰放假", "要严格落实责任",
     "营业时间不少于8小时", "必须于2月5日前完成"]
)  # fmt: skip
SENTENCES = st.lists(ACTS, min_size=1, max_size=3).map(lambda acts: "，".join(acts) + "。")
PARAGRAPH = st.lists(SENTENCES, min_size=1, max_size=3).map("".join)
TITLES = st.sampled_from(["加强值班值守", "做好市场保供", "落实各项责任"])
NUMERALS = "一二三四五六七"


@st.composite
def _drafts(draw: st.DrawFn) -> Draft:
    items = []
    for index in range(draw(st.integers(1, 4))):
        children = tuple(
            DraftItem(f"（{NUMERALS[k]}）", 2, draw(TITLES), (draw(PARAGRAPH),))
            for k in range(draw(st.integers(0, 3)))
        )
        body = () if children else (draw(PARAGRAPH),)
        items.append(DraftItem(f"{NUMERALS[index]}、", 1, draw(TITLES), body, None, children))
    return Draft(
        title="石桥镇人民政府办公室关于做好春节值班工作的通知",
        items=(DraftItem(None, 0, None, ("现将有关事项通知如下。",)), *items),
        number=draw(st.sampled_from([None, "石政办发〔2024〕3号"])),
        addressees=draw(st.sampled_from([("各村", "镇属各单位"), ("各镇人民政府",)])),
        signed_by=draw(
            st.sampled_from(
                [("石桥镇人民政府办公室",), ("石桥镇党政办公室", "石桥镇人民政府办公室")]
            )
        ),
        signed_on=draw(st.sampled_from(["2024-01-20", "2023-12-01"])),
        public=draw(st.sampled_from([None, True, False])),
        attachments=draw(st.sampled_from([(), ("值班表",), ("值班表", "责任分解表")])),
        copied_to=draw(st.sampled_from([(), ("镇人大", "镇政协联络组")])),
    )


@settings(max_examples=25, deadline=None)
@given(_drafts())
def test_nothing_is_lost_between_writing_and_reading(draft: Draft) -> None:
    for back in _back(draft):
        assert back.title == draft.title
        assert back.number == draft.number
        assert back.addressees == draft.addressees
        assert back.signed_by == draft.signed_by
        assert back.signed_on == draft.signed_on
        assert back.public is draft.public
        assert back.attachments == draft.attachments
        assert back.copied_to == draft.copied_to
        assert draft_of(back).items == draft.items


def _part(data: bytes, name: str) -> Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = fromstring(archive.read(name))
    assert isinstance(root, Element)
    return root


def _need(node: Element | None) -> Element:
    assert node is not None
    return node


def test_page_has_the_official_margins_and_grid() -> None:
    data = write_docx(draft_of(read_notice(TEXTS[0])))
    section = _need(_part(data, "word/document.xml").find(f".//{W}sectPr"))
    margin, grid = _need(section.find(f"{W}pgMar")), _need(section.find(f"{W}docGrid"))
    millimetres = {
        side: int(margin.get(W + side, "0")) * 25.4 / 1440
        for side in ("top", "left", "right", "bottom")
    }
    assert millimetres["top"] == pytest.approx(37, abs=1)
    assert millimetres["left"] == pytest.approx(28, abs=1)
    assert 210 - millimetres["left"] - millimetres["right"] == pytest.approx(156, abs=0.5)
    assert 297 - millimetres["top"] - millimetres["bottom"] == pytest.approx(225, abs=0.5)
    pitch = int(grid.get(W + "linePitch", "0")) * 25.4 / 1440
    assert 225 / pitch == pytest.approx(22, abs=0.1)
    width = (16 + int(grid.get(W + "charSpace", "0")) / 4096) * 25.4 / 72
    assert 156 / width == pytest.approx(28, abs=0.1)


def test_fonts_follow_the_levels_and_have_fall_backs() -> None:
    data = write_docx(draft_of(read_notice(HERE / "corpus" / "plan-owners.txt")))
    fonts = {}
    for run in _part(data, "word/document.xml").iter(f"{W}r"):
        text = "".join(node.text or "" for node in run.iter(f"{W}t"))
        fonts[text] = _need(run.find(f"{W}rPr/{W}rFonts")).get(W + "eastAsia")
    assert fonts["二、重点任务"] == "黑体"
    assert fonts["（一）加强货源组织"] == "楷体_GB2312"
    assert (
        fonts["清源县人民政府办公室关于印发2024年春节期间市场保供工作方案的通知"]
        == "方正小标宋简体"
    )
    assert fonts["2024年1月15日"] == "仿宋_GB2312"
    table = _part(data, "word/fontTable.xml")
    assert all(font.find(f"{W}altName") is not None for font in table.iter(f"{W}font"))
    assert len(list(table.iter(f"{W}font"))) == 5


def test_page_numbers_stand_outside_on_odd_and_even_pages() -> None:
    data = write_docx(draft_of(read_notice(TEXTS[0])))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        footers = [name for name in archive.namelist() if "footer" in name and "rels" not in name]
    sides = set()
    for name in footers:
        root = _part(data, name)
        assert "— 1 —" in "".join(node.text or "" for node in root.iter(f"{W}t"))
        sides.add(_need(root.find(f".//{W}jc")).get(W + "val"))
    assert sides == {"left", "right"}
    assert _part(data, "word/settings.xml").find(f"{W}evenAndOddHeaders") is not None


def test_number_is_written_with_official_brackets() -> None:
    draft = Draft(title="关于值班的通知", items=(), number="石政发〔2024〕3号")
    assert "石政发〔2024〕3号" in write_html(draft)


def test_html_is_escaped_and_fetches_nothing() -> None:
    html = write_html(Draft(title="<script>alert(1)</script>通知", items=()))
    assert "<script" not in html
    assert "http" not in html


@pytest.mark.parametrize("name", ["通知.docx", "通知.html"])
def test_command_writes_and_reads_back(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / name
    assert main(["notice_write", str(TEXTS[0]), str(out), "--json"]) == 0
    assert '"reads_back": true' in capsys.readouterr().out
    assert out.stat().st_size > 1000


def test_command_says_when_it_cannot_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["notice_write", str(TEXTS[0]), str(tmp_path / "no" / "a.docx")]) == 3
    assert "写不出去" in capsys.readouterr().err
    assert main(["notice_write", str(TEXTS[0]), str(tmp_path / "a.pdf")]) == 2
