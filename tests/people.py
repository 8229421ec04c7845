"""The cast: who stands on stage in the tests. All of them are the demo's own accounts."""

from __future__ import annotations

import os

from anxin.accounts.queries import actor_of_user
from anxin.core.types import Actor

OFFICE = "office"
LEADER = "leader"
MARKET = "dept-market"
CIVIL = "dept-civil"
YUEZHOU = "town-yuezhou"
DONGSHAN = "town-dongshan"
GRID = "grid-demo"
HOTLINE = "hotline"
AUDITOR = "auditor"
ADMIN = "admin"
ALL = (
    *(OFFICE, LEADER, MARKET, "dept-transport", CIVIL),
    *("dept-labour", "dept-publicity", "dept-culture", "dept-emergency"),
    *(YUEZHOU, DONGSHAN, GRID, HOTLINE, AUDITOR, ADMIN),
)

YUEZHOU_CODE = 530302102000000
DONGSHAN_CODE = 530302103000000


def actor(username: str) -> Actor:
    """The actor behind a demo account."""
    from anxin.accounts.models import User

    found = actor_of_user(User.objects.get(username=username).pk)
    assert found is not None, f"{username} holds no post"
    return found


def password() -> str:
    """The demo accounts' password."""
    return os.environ["ANXIN_DEMO_PASSWORD"]
