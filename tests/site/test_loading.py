"""Loading all: one transaction a step, nothing written twice, accounts told once."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anxin.accounts.models import User
from anxin.areas.models import Division
from anxin.core.models import AuditEntry, CalendarDay
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from anxin.site.loading import Done, load_all
from tests import people

pytestmark = pytest.mark.usefixtures("db")
POLICY = Path(__file__).resolve().parents[2] / "policy"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the policy folder without its campaigns, to be changed."""
    copy = tmp_path / "policy"
    campaigns = {file.parent.name for file in POLICY.glob("*/campaign.yaml")}
    shutil.copytree(POLICY, copy, ignore=lambda _folder, names: campaigns & set(names))
    return copy


@pytest.fixture(autouse=True)
def _as_system(db: None) -> None:
    scope_set(SYSTEM)


def change(file: Path, edit: Any) -> None:
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    edit(content)
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def loaded(folder: Path) -> dict[str, Done]:
    steps: list[Done] = []
    load_all(folder, steps.append)
    return {step.title: step for step in steps}


def command(folder: Path, *words: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("load_all", "--folder", str(folder), *words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refused(folder: Path, *words: str) -> tuple[int, str]:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("load_all", "--folder", str(folder), *words, stdout=out)
    return int(str(ended.value.code)), out.getvalue()


def test_a_second_run_writes_nothing_and_says_so(folder: Path) -> None:
    with CaptureQueriesContext(connection) as queries:
        steps = loaded(POLICY)
    assert {"qilin-2021", "spring-2026"} <= set(steps)
    assert not [step for step in steps.values() if step.wrote]
    writing = ("INSERT", "UPDATE", "DELETE")
    assert not [q["sql"] for q in queries if q["sql"].startswith(writing)]
    assert "没有任何变化" in command(folder)[0]


def test_a_changed_file_is_written_and_only_that(folder: Path) -> None:
    change(folder / "areas" / "530302.yaml", lambda tree: tree["county"].update(name_en="Qilin"))
    assert [step.title for step in loaded(folder).values() if step.wrote] == ["区划"]
    assert Division.objects.get(code=530302000000000).name_en == "Qilin"


def test_a_changed_festival_day_is_written(folder: Path) -> None:
    def edit(calendar: Any) -> None:
        calendar["days"][0]["kind"] = "rest"

    change(folder / "calendar" / "2021.yaml", edit)
    assert [step.title for step in loaded(folder).values() if step.wrote] == ["节日历"]
    assert CalendarDay.objects.get(on="2021-01-01").kind == "rest"


def test_a_fault_is_told_with_its_place_and_nothing_of_that_step_is_written(folder: Path) -> None:
    def edit(tree: Any) -> None:
        tree["county"]["name"] = "改了名"
        tree["towns"][3]["code"] = 5

    change(folder / "areas" / "530302.yaml", edit)
    code, said = refused(folder)
    assert code == 2
    assert "towns[4].code" in said
    assert not Division.objects.filter(name="改了名").exists()


@pytest.mark.parametrize("name", ["roles.yaml", "demo_accounts.yaml"])
def test_a_missing_or_broken_file_is_a_plain_sentence(folder: Path, name: str) -> None:
    (folder / name).write_text("a: [", encoding="utf-8")
    code, said = refused(folder, "--quiet")
    assert (code, name in said, "Traceback" in said) == (2, True, False)
    (folder / name).unlink()
    code, said = refused(folder, "--quiet")
    assert (code, name in said) == (2, True)


def test_messages_are_chinese_unless_english_is_asked_for(folder: Path) -> None:
    assert "装载完成" in command(folder)[0]
    english = command(folder, "--lang", "en")[0]
    assert not [sign for sign in english if "\u3400" <= sign <= "\u9fff"]


def test_json_is_one_object_on_stdout(folder: Path) -> None:
    out, err = command(folder, "--json")
    answer = json.loads(out)
    assert {step["wrote"] for step in answer["steps"]} == {False}
    assert answer["password"] is None
    assert "区划" in err


def test_accounts_of_the_demo_are_marked_and_hold_the_posts_of_the_file() -> None:
    assert set(User.objects.filter(demo=True).values_list("username", flat=True)) == {*people.ALL}
    yuezhou, civil = people.actor(people.YUEZHOU), people.actor(people.CIVIL)
    assert [(part.low, part.high) for part in yuezhou.scope.ranges] == [
        (530302102000000, 530302102999999)
    ]
    assert not yuezhou.scope.fields & ((1 << 12) | (1 << 13))
    assert civil.scope.fields == (1 << 3) | (1 << 13)
    assert people.actor(people.OFFICE).may("oversight.handle")
    assert not people.actor(people.ADMIN).scope.ranges


def test_a_generated_password_is_one_for_all_and_shown_once(folder: Path, monkeypatch: Any) -> None:
    monkeypatch.delenv("ANXIN_DEMO_PASSWORD")
    # Those whose names stand under the demo's notices stay.
    signed = (people.OFFICE, people.LEADER)
    User.objects.filter(demo=True).exclude(username__in=signed).delete()
    lines = [line for line in command(folder)[0].splitlines() if line.startswith("DEMO ")]
    assert [line.split()[1] for line in lines] == [one for one in people.ALL if one not in signed]
    (password,) = {line.split()[2] for line in lines}
    assert User.objects.get(username=people.CIVIL).check_password(password)
    assert not [line for line in command(folder)[0].splitlines() if line.startswith("DEMO ")]
    entries = str(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert password not in entries


def test_the_password_of_the_environment_is_taken_and_never_printed(
    folder: Path, monkeypatch: Any
) -> None:
    monkeypatch.setenv("ANXIN_DEMO_PASSWORD", "another-lantern-9")
    first, again = command(folder)[0], command(folder)[0]
    assert f"换密码 {len(people.ALL)} 个" in first
    assert "没有任何变化" in again
    assert "another-lantern-9" not in first
    assert User.objects.get(username=people.CIVIL).check_password("another-lantern-9")


def test_a_demo_account_of_an_unknown_unit_is_refused(folder: Path) -> None:
    User.objects.filter(username=people.MARKET).delete()
    change(
        folder / "demo_accounts.yaml",
        lambda accounts: accounts[people.MARKET].update(unit="no-such-unit"),
    )
    code, said = refused(folder, "--quiet")
    assert (code, "no-such-unit" in said) == (2, True)
    assert not User.objects.filter(username=people.MARKET).exists()


def test_a_password_set_by_command_lets_its_holder_in() -> None:
    out = StringIO()
    call_command("password_set", people.OFFICE, "--generate", stdout=out)
    password = out.getvalue().split()[1]
    assert User.objects.get(username=people.OFFICE).check_password(password)
    with pytest.raises(SystemExit):
        call_command("password_set", "nobody-at-all", "--generate", stdout=StringIO())
