"""Which of 200,000 kept decisions would change: in short jobs, in little memory.

`python3 manage.py test --deep tests/rulebook/test_many_decisions.py -s` prints what it took.
"""

from __future__ import annotations

import resource
import sys
import time

import pytest
from django.db import connection

from anxin.rulebook.models import DecisionRecord, PastChange, PastCheck, TableVersion
from anxin.rulebook.services import past_check_continue
from anxin.rulebook.services.redeciding import JOB_SECONDS, MOST_DECISIONS, MOST_LISTED
from anxin.rulebook.types import CheckState, TableState
from tests import people
from tests.rulebook.editing import kept_decision, proposed

pytestmark = pytest.mark.usefixtures("db")
VERSIONS = 4
MORE_MEMORY_MB = 60
COPY = """
INSERT INTO rulebook_decisionrecord (id, table_version_id, campaign_id, facts, decided_on, outputs,
    rule, clause, also, at, actor_kind, unit_id, channel)
SELECT gen_random_uuid(), (%s::bigint[])[1 + g %% %s], campaign_id,
    facts || jsonb_build_object(
        'origin_risk', (ARRAY['low', 'low', 'low', 'medium', 'high'])[1 + g %% 5],
        'post', (ARRAY['resident', 'student', 'worker', 'official'])[1 + g %% 4]),
    decided_on, outputs, rule, clause, also, at + g * interval '1 second', actor_kind, unit_id,
    channel
FROM rulebook_decisionrecord, generate_series(1, %s) AS g"""


def older_versions() -> list[int]:
    """The version in force and some before it."""
    version = TableVersion.objects.get(pk=DecisionRecord.objects.get().table_version_id)
    ids = [version.pk]
    while len(ids) < VERSIONS:
        version.pk, version.state = None, TableState.REPLACED
        version.version = version.content_hash = f"older-{len(ids)}"
        version.save(force_insert=True)
        ids.append(version.pk)
    return ids


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.deep
def test_many_decisions_are_decided_again_in_short_jobs_and_little_memory() -> None:
    kept_decision()
    with connection.cursor() as cursor:
        cursor.execute(COPY, [older_versions(), VERSIONS, MOST_DECISIONS])
        cursor.execute("ANALYZE rulebook_decisionrecord")
    proposed(people.CIVIL)
    check, before, times = PastCheck.objects.get(), peak_mb(), []
    while check.state != CheckState.DONE:
        started = time.monotonic()
        past_check_continue(check_id=check.pk)
        times.append(time.monotonic() - started)
        check.refresh_from_db()
    more = peak_mb() - before
    sys.stderr.write(
        f"\n{check.checked} decisions of {VERSIONS} versions: {sum(times):.0f} s in {len(times)} "
        f"jobs, the longest {max(times):.1f} s, {more:.0f} MB more\n"
    )
    assert (check.total, check.checked, check.capped) == (MOST_DECISIONS, MOST_DECISIONS, True)
    assert PastChange.objects.count() == MOST_LISTED
    assert more < MORE_MEMORY_MB
    assert max(times) < 5 * JOB_SECONDS
