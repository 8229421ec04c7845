"""The board: every figure opens exactly its rows, within one's scope, in few statements."""

from __future__ import annotations

import csv
import re
from io import StringIO
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anxin.accounts.models import User
from anxin.areas.queries import towns
from anxin.briefing.queries import board_for, tile_places
from anxin.briefing.types import ALERTS, PLAIN, Board, Figure
from anxin.core.types import Denied
from anxin.workorders.forms import inbox_filter
from anxin.workorders.queries import order_inbox
from anxin.workorders.types import ROW_LABELS, RowState
from tests import make, people

pytestmark = pytest.mark.usefixtures("running")
QILIN = "qilin-2021"
LOOKING = (people.OFFICE, people.CIVIL, people.YUEZHOU)
PERSONAL = re.compile("排名|名次|第[一二三四五六七八九十]名")


def board_of(who: str) -> Board:
    with make.acting(people.actor(who)) as actor:
        return board_for(actor, QILIN)


def figures_of(board: Board) -> list[Figure]:
    cells = [board.total, board.brought]
    for section in board.sections:
        cells += [section.total, section.brought]
    for row in board.rows:
        cells += [*row.cells, row.total, row.brought]
    return [figure for cell in cells for figure in cell.figures.values()]


def rows_behind(who: str, query: str) -> int:
    """How many rows an address lists, page after page."""
    values = {name: given[0] for name, given in parse_qs(query).items()}
    total = 0
    with make.acting(people.actor(who)) as actor:
        while True:
            page = order_inbox(actor, inbox_filter(values))
            total += len(page.rows)
            if not page.next_after:
                return total
            values["after"] = page.next_after


def page_of(who: str, url: str) -> str:
    client = Client()
    client.cookies["anxin-campaign"] = QILIN
    client.force_login(User.objects.get(username=who))
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("who", LOOKING)
def test_every_figure_opens_exactly_its_rows(who: str) -> None:
    figures = figures_of(board_of(who))
    assert figures
    few = sorted(figures, key=lambda one: (one.state not in ALERTS, one.count, one.query))[::4]
    for figure in few:
        assert rows_behind(who, figure.query) == figure.count, figure


def test_rows_columns_and_whole_add_up() -> None:
    board = board_of(people.OFFICE)
    for state in RowState:
        whole = board.total.count(state)
        assert sum(row.total.count(state) for row in board.rows) == whole
        assert sum(section.total.count(state) for section in board.sections) == whole
        assert sum(cell.count(state) for row in board.rows for cell in row.cells) == whole


def test_office_sees_red_and_silence_of_every_town_and_its_own_previews_only() -> None:
    board = board_of(people.OFFICE)
    assert board.total.overdue
    assert board.total.silent
    assert board.total.done
    assert board.total.uptake
    assert len(board.tiles) == 16
    assert board.brought.owed == 3


def test_town_sees_its_own_rows_and_not_the_report_about_it() -> None:
    board = board_of(people.YUEZHOU)
    assert [row.head.code for row in board.tiles] == [people.YUEZHOU_CODE]
    assert board.brought.owed == 2


def test_board_needs_its_right() -> None:
    with make.acting(people.actor(people.GRID)) as actor, pytest.raises(Denied):
        board_for(actor, QILIN)


def test_board_takes_few_statements_whatever_it_counts() -> None:
    with (
        make.acting(people.actor(people.OFFICE)) as actor,
        CaptureQueriesContext(connection) as caught,
    ):
        board_for(actor, QILIN)
    assert len(caught) <= 8
    assert sum("workorders_board" in query["sql"] for query in caught) == 1


def test_page_links_each_figure_and_shows_the_same_number() -> None:
    page = page_of(people.OFFICE, "/board/")
    board = board_of(people.OFFICE)
    shown = re.findall(r'href="/desk/\?([^"]+)">((?:(?!</a>).)*?<b>(\d+)</b>)', page, re.DOTALL)
    held = {figure.query: figure.count for figure in figures_of(board)}
    assert len(shown) > 50
    for query, _inside, number in shown:
        assert held[query.replace("&amp;", "&")] == int(number)
    assert not PERSONAL.search(page)


def test_one_town_is_a_list_of_sections() -> None:
    page = page_of(people.OFFICE, f"/board/?town={people.YUEZHOU_CODE}")
    assert "越州镇</h1>" in page
    assert page.count('<span class="no">') == len(board_of(people.OFFICE).sections)
    assert 'class="matrix"' not in page
    assert 'class="matrix"' in page_of(people.OFFICE, "/board/?town=nowhere")


def test_wall_hides_few_of_peoples_matters_only_and_has_no_figure_to_open() -> None:
    page = page_of(people.OFFICE, "/board/?mode=wall")
    assert 'data-mode="wall"' in page
    assert "/desk/" not in page
    board = board_of(people.OFFICE)
    few = [figure for figure in figures_of(board) if 0 < figure.count < 5]
    assert any(figure.brought for figure in few)
    assert any(not figure.brought for figure in few)
    for figure in few:
        assert figure.wall == ("<5" if figure.brought else str(figure.count))
    assert "&lt;5" in page
    assert re.search(r"<b>[1-4]</b>", page.partition("<tfoot>")[0])
    brought = page.partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert not re.search(r"<b>[1-4]</b>", brought)
    assert "群众来办的事不到 5 件时" in page


def test_sheet_holds_the_same_figures() -> None:
    text = page_of(people.OFFICE, "/desk/lists/board.csv").removeprefix("\ufeff")
    lines = list(csv.reader(StringIO(text)))
    board = board_of(people.OFFICE)
    assert lines[0][-1] == "截至"
    assert sum(int(line[2]) for line in lines[1:]) == board.total.count(RowState.OVERDUE)
    assert len(lines) == 1 + len(board.lines)


def test_table_says_nought_where_nothing_stands() -> None:
    page = page_of(people.OFFICE, "/board/table/")
    assert page.count('scope="row"') == len(board_of(people.OFFICE).lines)


def test_table_heads_each_figure_with_its_own_word() -> None:
    page = page_of(people.OFFICE, "/board/table/")
    heads = re.findall(r'<th scope="col" class="num">(.+?)</th>', page)
    first = page.partition("<tbody>")[2].partition("</tr>")[0]
    assert heads == [ROW_LABELS[state] for state in PLAIN]
    assert first.count('<td class="num">') == len(heads)


def test_every_town_has_its_place_on_the_map_and_none_shares_one() -> None:
    places = tile_places()
    assert {town.code for town in towns()} == places.keys()
    assert len(set(places.values())) == len(places)
    assert all(1 <= column <= 5 and 1 <= row <= 4 for column, row in places.values())


def test_a_town_has_an_age_once_something_moved_there() -> None:
    row = board_of(people.OFFICE).row_of(people.YUEZHOU_CODE)
    assert row is not None
    assert row.head.heard_at is not None
