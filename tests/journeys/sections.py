"""From a sentence of the notice to the closed order, as residents, units and the office walk it."""

from __future__ import annotations

import secrets

from .campaigns import WORDS, choose_campaign
from .channels import Way, brought
from .conftest import Visit
from .looks import check_page
from .reports import Story as Told
from .reports import move, rate, report_fill, report_send, track, unfold
from .stories import SPRING, Story, Task
from .visitor import CHINESE, Visitor


def carried(visit: Visit, story: Story) -> None:
    """The whole way: sentence, matter, answer, rating, closed, counted; then the unit's own task."""
    mark = secrets.token_hex(4)
    resident = met(visit, story.campaign)
    sentence_read(resident, story)
    office = staff(visit, story.campaign, "office")
    done = cell_figure(office, cell_of(story.section, story.town))
    receipt = _brought(visit, resident, story, mark)
    unit = staff(visit, story.campaign, story.who)
    order = answered(unit, story, mark)
    rated(resident, receipt, story)
    closed(unit, order)
    counted(office, story.section, story.town, order, exactly=done + 1)
    proved(visit, office, story.campaign, story.task)


def met(visit: Visit, campaign: str) -> Visitor:
    """Somebody who looks at this campaign; of the second, no page may speak of the epidemic."""
    visitor = visit(CHINESE)
    choose_campaign(visitor, campaign)
    if campaign == SPRING:
        visitor.unheard = WORDS
    return visitor


def staff(visit: Visit, campaign: str, who: str) -> Visitor:
    """An account at its desk, in this campaign."""
    visitor = met(visit, campaign)
    visitor.sign_in(who)
    check_page(visitor)
    return visitor


def sentence_read(resident: Visitor, story: Story) -> None:
    """The sentence stands on the public page, with its measure beside it."""
    resident.go(f"/notices/{story.campaign}/?measure={story.measure}#{story.sentence}")
    sentence = resident.page.locator(f'.sentence[id="{story.sentence}"]')
    assert story.words in sentence.inner_text().replace("\n", "")
    assert sentence.locator("li.selected .measure-id").inner_text().endswith(story.measure)
    check_page(resident)


def _brought(visit: Visit, resident: Visitor, story: Story, mark: str) -> str:
    text = f"{mark} {story.said}"
    if story.matter.kind == "over_enforcement":
        report_fill(resident, Told(mark, text))
        return report_send(resident)
    return brought(visit, resident, Way(story.way), story.matter, text)


def answered(unit: Visitor, story: Story, mark: str) -> str:
    """The unit finds the matter with its very sentence, takes it on and answers; the order."""
    unit.go(f"/desk/?words={mark}")
    line = unit.page.locator("a[data-open]", has_text=mark)
    unit.until(lambda: line.count() == 1, "the order")
    order = line.get_attribute("href") or ""
    unit.follow(f'a[data-open][href="{order}"]')
    check_page(unit)
    assert story.words in quoted(unit)
    move(unit, "accept")
    move(unit, "answer", story.answer)
    return order


def quoted(visitor: Visitor) -> str:
    """The sentence quoted on the page at hand."""
    return visitor.page.locator(".quote blockquote").first.inner_text()


def rated(resident: Visitor, receipt: str, story: Story) -> None:
    """The resident reads the answer beside its sentence, and is content."""
    track(resident, receipt)
    resident.until(lambda: story.answer in resident.said(), "the answer")
    check_page(resident)
    assert story.words in quoted(resident)
    rate(resident, 5, "", again=False)


def closed(visitor: Visitor, order: str) -> None:
    """The order is at its end: nothing is left to do."""
    visitor.go(order)
    head = visitor.page.locator(".record-head")
    visitor.until(lambda: "已办结" in head.inner_text(), "the end")
    assert not visitor.page.locator('input[name="move"]').count()


def cell_of(section: str, town: str, show: str = "done") -> str:
    """Where a cell of the board stands."""
    return f'.matrix a[href*="section={section}&town={town}&show={show}"]'


def cell_figure(office: Visitor, cell: str) -> int:
    """What the cell counts; a cell that counts nothing is no link."""
    office.go("/board/")
    shown = office.page.locator(f"{cell} b")
    return int(shown.inner_text()) if shown.count() else 0


def counted(
    office: Visitor, section: str, town: str, order: str, *, show: str = "done", exactly: int = 0
) -> None:
    """The board's cell counts the order, and opens its rows and no others."""
    cell = cell_of(section, town, show)
    figure = cell_figure(office, cell)
    assert not exactly or figure == exactly
    office.follow(cell)
    check_page(office)
    rows = [row.get_attribute("href") for row in office.page.locator("a[data-open]").all()]
    assert order in rows
    assert len(rows) == figure


def measure_open(visitor: Visitor, measure: str, unit: str) -> str:
    """Open a unit's own row of a measure from the list; returns its address."""
    visitor.go(f"/desk/?measure={measure}&show=all")
    row = visitor.page.locator("tbody tr", has=visitor.page.locator(f'td:text-is("{unit}")'))
    order = row.locator("a[data-open]").first.get_attribute("href") or ""
    visitor.follow(f'a[data-open][href="{order}"]')
    check_page(visitor)
    return order


def proved(visit: Visit, office: Visitor, campaign: str, task: Task) -> None:
    """A unit signs for a measure and proves it done; the office sees the proof and confirms."""
    unit = staff(visit, campaign, task.who)
    order = measure_open(unit, task.measure, task.unit)
    move(unit, "accept")
    others_excused(unit)
    if task.file:
        done = 'form:has(input[name="move"][value="done"]) input[type="file"]'
        content = task.proof.encode()
        unit.page.locator(done).set_input_files(
            {"name": "证明.txt", "mimeType": "text/plain", "buffer": content}
        )
    move(unit, "done", task.proof)
    office.go(order)
    assert task.proof in office.page.locator(".proofs").inner_text()
    assert office.page.locator('.proofs a[download]:has-text("证明.txt")').count() == task.file
    move(office, "confirm")
    closed(office, order)
    town = {"town-dongshan": "530302103000000"}.get(task.who, "0")
    counted(office, task.measure.partition(".")[0], town, order)


def others_excused(lead: Visitor) -> None:
    """The lead settles with each cooperating unit what it need not do, with the reason."""
    form = 'form:has(button[name="decision"])'
    for value in _decided_for(lead, form):
        unfold(lead, f"details:not([open]):has({form}) > summary")
        lead.page.locator(f'{form} [name="unit_id"]').select_option(value)
        lead.page.locator(f'{form} [name="text"]').fill("已商量好，由我单位一并办理")
        lead.follow(f'{form} button[value="excuse"]')
        check_page(lead)


def _decided_for(lead: Visitor, form: str) -> list[str]:
    options = lead.page.locator(f'{form} [name="unit_id"] option').all()
    return [one.get_attribute("value") or "" for one in options]
