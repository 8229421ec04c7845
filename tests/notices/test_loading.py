"""Loading campaigns: all or nothing, once, and never over what is in force."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from anxin.core.types import PUBLIC, SYSTEM, Conflict, Denied, Missing
from anxin.notices import queries
from anxin.notices.models import Clause, HomeChoice, Measure, NoticeVersion
from anxin.notices.services import campaign_load, version_adopt
from anxin.notices.types import FolderInvalid
from anxin.site.loading import load_demo_days
from tests.make import acting

pytestmark = pytest.mark.usefixtures("db")
POLICY = Path(__file__).resolve().parents[2] / "policy"
CHANGED = "capability: 5"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the Qilin campaign to change."""
    shutil.copytree(POLICY / "qilin-2021", tmp_path / "qilin-2021")
    return tmp_path / "qilin-2021"


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (NoticeVersion, Clause, Measure, HomeChoice))


def test_the_seed_is_in_force_with_all_its_measures_in_their_sentences() -> None:
    measures = queries.measures_of("qilin-2021")
    assert len(measures) == 74
    _head, text = queries.notice_page("qilin-2021")
    for clause in text.clauses:
        for measure in clause.measures:
            assert clause.start <= measure.start < measure.end <= clause.end
            assert measure.quote in clause.text


def test_the_same_content_again_writes_nothing() -> None:
    before = counts()
    assert campaign_load(actor=SYSTEM, folder=POLICY / "qilin-2021").state == "unchanged"
    assert counts() == before


def test_new_content_stands_beside_as_proposed_and_changes_no_page(folder: Path) -> None:
    edit(folder / "register.yaml", "高风险地区群众均应就地过年", "均应就地过年")
    loaded = campaign_load(actor=SYSTEM, folder=folder)
    assert loaded.state == "proposed"
    assert queries.measures_of("qilin-2021")[1].quote == "高风险地区群众均应就地过年"
    assert campaign_load(actor=SYSTEM, folder=folder).state == "unchanged"


def test_an_adopted_version_is_read_at_once_and_the_old_one_kept(folder: Path) -> None:
    edit(folder / "register.yaml", "高风险地区群众均应就地过年", "均应就地过年")
    edit(folder / "campaign.yaml", "label: 2021年春节", "label: 2021春节")
    loaded = campaign_load(actor=SYSTEM, folder=folder)
    version_adopt(actor=SYSTEM, campaign_slug="qilin-2021", content_hash=loaded.content_hash)
    assert queries.measures_of("qilin-2021")[1].quote == "均应就地过年"
    assert queries.campaign_current("qilin-2021").label == "2021春节"
    states = NoticeVersion.objects.filter(notice__slug="qilin-2021").values_list("state", flat=True)
    assert sorted(states) == ["in_force", "replaced"]
    with pytest.raises(Conflict):
        version_adopt(actor=SYSTEM, campaign_slug="qilin-2021", content_hash=loaded.content_hash)
    with pytest.raises(Missing):
        version_adopt(actor=SYSTEM, campaign_slug="qilin-2021", content_hash="0" * 64)


def test_a_faulty_folder_writes_nothing_and_names_every_fault(folder: Path) -> None:
    edit(folder / "register.yaml", "addressee: resident", "addressee: everybody")
    edit(folder / "register.yaml", "route: travel:guide", "route: travel:nowhere")
    before = counts()
    with pytest.raises(FolderInvalid) as caught:
        campaign_load(actor=SYSTEM, folder=folder)
    said = caught.value.message
    assert "register.yaml:" in said
    assert "everybody" in said
    assert "travel:nowhere" in said
    assert counts() == before


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "register.yaml").unlink()
    with pytest.raises(FolderInvalid, match=r"register\.yaml:1:"):
        campaign_load(actor=SYSTEM, folder=folder)


def test_a_classified_text_is_refused(folder: Path) -> None:
    text = (folder / "notice.txt").read_text(encoding="utf-8")
    (folder / "notice.txt").write_text("机密★1年\n" + text, encoding="utf-8")
    before = counts()
    with pytest.raises(FolderInvalid):
        campaign_load(actor=SYSTEM, folder=folder)
    assert counts() == before


def test_strangers_load_and_adopt_nothing(folder: Path) -> None:
    with acting(PUBLIC) as stranger:
        with pytest.raises(Denied):
            campaign_load(actor=stranger, folder=folder)
        with pytest.raises(Denied):
            version_adopt(actor=stranger, campaign_slug="qilin-2021", content_hash="")


def test_demo_requests_wait_for_a_register_that_carries_their_kind(folder: Path) -> None:
    register = folder / "register.yaml"
    text = register.read_text(encoding="utf-8")
    register.write_text(re.sub(r"service: supply\.\w+", "service: null", text), encoding="utf-8")
    loaded = campaign_load(actor=SYSTEM, folder=folder)
    version_adopt(actor=SYSTEM, campaign_slug="qilin-2021", content_hash=loaded.content_hash)
    said: list[str] = []
    load_demo_days(POLICY, lambda done: said.append(done.text))
    assert any("等待定版本采用" in text for text in said)
