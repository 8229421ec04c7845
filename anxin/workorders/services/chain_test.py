"""The lines upwards are walked before they are needed, and their gaps told while there is time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from anxin.areas import queries as areas
from anxin.core import audit, clock
from anxin.core.jobs import job
from anxin.core.types import SYSTEM, gettext_noop
from anxin.messages.services import message_send
from anxin.messages.types import To

from ..queries.chains import gaps_found
from ..types import ChainGap
from .climbing import DISTRICT_OFFICE

# A gap is told when a clock would run into it within this time: two nights before it bites.
GAP_AHEAD = timedelta(hours=48)
SUBJECT = gettext_noop("逐级上报有 %(count)s 处找不到人")
TEXT = gettext_noop("这些单位没有找得到的联系人：%(units)s。请补上，逾期的事才报得到。")
MOST_NAMED = 12


@job("workorders.chains_test", owner="workorders", cron="10 0 * * 1")
def chains_test() -> None:
    """Each week: walk every unit's line, name its gaps, and leave a trace that it was walked."""
    walked, gaps = gaps_found()
    detail = {"units": walked, "gaps": [gap.unit_id for gap in gaps]}
    audit.record(SYSTEM, "workorders.chains_test", "chains", "all", detail)
    _tell(gaps, "week")


@job("workorders.chains_watch", owner="workorders", cron="20 * * * *")
def chains_watch() -> None:
    """Each hour: tell of gaps that a running clock would meet within two days."""
    until = clock.now() + GAP_AHEAD
    _walked, gaps = gaps_found()
    _tell([gap for gap in gaps if gap.bites_at is not None and gap.bites_at <= until], "near")


def _tell(gaps: Sequence[ChainGap], occasion: str) -> None:
    """Once a day at most, to the office, which can have the contacts written down."""
    office = areas.unit_by_slug(DISTRICT_OFFICE)
    if not gaps or office is None:
        return
    names = "、".join(gap.unit_name for gap in gaps[:MOST_NAMED])
    message_send(
        actor=SYSTEM, to=To(unit=office.id), matter="workorders.chains",
        occasion=f"{occasion}:{clock.today().isoformat()}:{len(gaps)}",
        subject=SUBJECT, text=TEXT, link="/desk/chains/",
        values={"count": str(len(gaps)), "units": names},
    )  # fmt: skip
