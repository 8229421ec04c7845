"""What people brought in and what units owe: rows that must agree with each other.

Each of these is one question to the database, how many rows are at odds and one of them, so that a
million orders are looked through in seconds. The sentence gets both numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from anxin.core.types import gettext_noop

from .looking import check, rows

# A request older than this has its order, or its job is lost.
ROUTED_WITHIN = "10 minutes"
SENT_WITHIN = "1 hour"


def _agrees(check_id: str, title: str, *questions: tuple[str, str]) -> None:
    """Register a check of statements that give count and sample, each with its sentence."""

    @check(check_id, title)
    def look() -> Iterator[str]:
        for statement, sentence in questions:
            count, sample = rows(statement)[0]
            if count:
                yield _(sentence) % {"count": count, "sample": sample}


_agrees(
    "orders.parts",
    gettext_noop("每件事恰有一个牵头单位"),
    (
        (
            "SELECT count(*), min(o.ref) FROM workorders_order o LEFT JOIN workorders_part p"
            " ON p.order_id = o.id AND p.role = 'lead' WHERE p.id IS NULL"
        ),
        gettext_noop("%(count)s 件事没有牵头部分，例如 %(sample)s。"),
    ),
    (
        (
            "SELECT count(*), min(o.ref) FROM workorders_order o JOIN workorders_part p"
            " ON p.order_id = o.id AND p.role = 'lead' AND p.unit_id <> o.lead_unit_id"
        ),
        gettext_noop("%(count)s 件事写的牵头单位与牵头部分不同，例如 %(sample)s。"),
    ),
)
_agrees(
    "orders.scope",
    gettext_noop("承办部分与整件事归同一地点和条线"),
    (
        (
            "SELECT count(*), min(o.ref) FROM workorders_part p JOIN workorders_order o"
            " ON o.id = p.order_id WHERE (p.area_code, p.field_bit) <> (o.area_code, o.field_bit)"
            " OR p.excluded_unit_id IS DISTINCT FROM o.excluded_unit_id"
        ),
        gettext_noop("%(count)s 个承办部分的权限范围与整件事不同，例如 %(sample)s。"),
    ),
)
_agrees(
    "orders.running",
    gettext_noop("办没办完，状态与标记一致"),
    (
        "SELECT count(*), min(ref) FROM workorders_order WHERE running AND status = 'closed'",
        gettext_noop("%(count)s 件事已办结却还标着在办，例如 %(sample)s。"),
    ),
    (
        (
            "SELECT count(*), min(ref) FROM workorders_order"
            " WHERE NOT running AND status IN ('opened', 'accepted', 'reopened')"
        ),
        gettext_noop("%(count)s 件事还没办完却不在在办里，例如 %(sample)s。"),
    ),
    (
        (
            "SELECT count(*), min(o.ref) FROM workorders_part p JOIN workorders_order o"
            " ON o.id = p.order_id WHERE p.order_running <> o.running"
        ),
        gettext_noop("%(count)s 个承办部分是否在办与整件事不同，例如 %(sample)s。"),
    ),
    (
        (
            "SELECT count(*), min(area_code) FROM (SELECT area_code FROM ("
            " SELECT * FROM workorders_ended_anew() UNION ALL"
            " SELECT campaign, unit, area_code, field_bit, section, instrument, brought, excluded,"
            " -orders FROM workorders_endedcount) AS kept"
            " GROUP BY campaign, unit, area_code, field_bit, section, instrument, brought, excluded"
            " HAVING sum(orders) <> 0) AS differing"
        ),
        gettext_noop("%(count)s 处已办结的件数与记录不符，例如地点 %(sample)s。"),
    ),
)
_agrees(
    "orders.history",
    gettext_noop("每件事都有经过"),
    (
        (
            "SELECT count(*), min(o.ref) FROM workorders_order o WHERE NOT EXISTS"
            " (SELECT 1 FROM workorders_ordermove m WHERE m.order_id = o.id)"
        ),
        gettext_noop("%(count)s 件事没有一条经过，例如 %(sample)s。"),
    ),
    (
        (
            "SELECT count(*), min(m.order_id) FROM workorders_ordermove m WHERE NOT EXISTS"
            " (SELECT 1 FROM workorders_order o WHERE o.id = m.order_id)"
        ),
        gettext_noop("%(count)s 条经过找不到它的事，例如第 %(sample)s 号。"),
    ),
)
_agrees(
    "orders.families",
    gettext_noop("上下级事项不成环"),
    (
        (
            "WITH RECURSIVE up AS (SELECT id, ref, parent_id, 1 AS depth FROM workorders_order"
            " WHERE parent_id IS NOT NULL UNION ALL SELECT up.id, up.ref, o.parent_id, depth + 1"
            " FROM up JOIN workorders_order o ON o.id = up.parent_id"
            " WHERE o.parent_id IS NOT NULL AND depth < 30)"
            " SELECT count(DISTINCT id), min(ref) FROM up WHERE depth >= 30"
        ),
        gettext_noop("%(count)s 件事的上级链绕回自己，例如 %(sample)s。"),
    ),
)
_agrees(
    "proofs.said",
    gettext_noop("证明材料都有内容"),
    (
        (
            "SELECT count(*), min(p.order_id) FROM workorders_proof p WHERE p.text = ''"
            " AND NOT EXISTS (SELECT 1 FROM workorders_storedfile f WHERE f.sha256 = p.file_id)"
        ),
        gettext_noop("%(count)s 份证明材料没有文字也没有文件，例如第 %(sample)s 号事项的。"),
    ),
)
_agrees(
    "files.content",
    gettext_noop("附件内容与指纹相符"),
    (
        (
            "SELECT count(*), min(left(sha256, 12)) FROM workorders_storedfile"
            " WHERE encode(sha256(content), 'hex') <> sha256 OR length(content) <> size"
        ),
        gettext_noop("%(count)s 个附件的内容被改过，例如 %(sample)s。"),
    ),
)
_agrees(
    "requests.orders",
    gettext_noop("每份诉求都有自己的事项"),
    (
        (
            "SELECT count(*), min(id) FROM requests_request WHERE order_id IS NULL"
            f" AND filed_at < now() - interval '{ROUTED_WITHIN}'"
        ),
        gettext_noop("%(count)s 份诉求收下 10 分钟以上还没有交办，例如第 %(sample)s 号。"),
    ),
    (
        (
            "SELECT count(*), min(o.ref) FROM workorders_order o WHERE o.origin ~ '^requests.request:[0-9]+$'"
            " AND NOT EXISTS (SELECT 1 FROM requests_request r"
            " WHERE r.id = substring(o.origin FROM '[0-9]+$')::bigint)"
        ),
        gettext_noop("%(count)s 件事找不到它的诉求，例如 %(sample)s。"),
    ),
)
_agrees(
    "breakdowns.parts",
    gettext_noop("分解表各行与各单位的份额相加相符"),
    (
        (
            "SELECT count(*), min(p.id) FROM workorders_breakdownpart p JOIN workorders_breakdownrow r"
            " ON r.id = p.row_id WHERE p.breakdown_id <> r.breakdown_id"
        ),
        gettext_noop("%(count)s 个份额挂在别的分解表下，例如第 %(sample)s 号。"),
    ),
    (
        (
            "SELECT count(*), min(b.ref) FROM workorders_breakdown b WHERE b.sent_at IS NOT NULL"
            " AND (SELECT count(*) FROM workorders_breakdownpart p WHERE p.breakdown_id = b.id)"
            " <> (SELECT coalesce(sum(n), 0) FROM (SELECT count(p.id) AS n FROM"
            " workorders_breakdownrow r JOIN workorders_breakdownpart p ON p.row_id = r.id"
            " WHERE r.breakdown_id = b.id GROUP BY r.id) AS each_row)"
        ),
        gettext_noop("%(count)s 张分解表各行份额之和与总数不同，例如 %(sample)s。"),
    ),
    (
        (
            "SELECT count(*), min(id) FROM workorders_breakdownpart"
            " WHERE (seen > 0) <> (answered_at IS NOT NULL)"
        ),
        gettext_noop("%(count)s 个份额的答复次数与答复时间不符，例如第 %(sample)s 号。"),
    ),
)
_agrees(
    "rules.texts",
    gettext_noop("生效的规则表有内容、日期不颠倒"),
    (
        (
            "SELECT count(*), min(name) FROM rulebook_tableversion WHERE state = 'published'"
            " AND (text = '' OR valid_to < valid_from)"
        ),
        gettext_noop("%(count)s 张生效的规则表是空的或日期颠倒，例如 %(sample)s。"),
    ),
)
_agrees(
    "messages.sent",
    gettext_noop("消息按时发出"),
    (
        (
            "SELECT count(*), min(id) FROM outbox_delivery WHERE state = 'queued' AND way <> 'print'"
            f" AND due_at < now() - interval '{SENT_WITHIN}'"
        ),
        gettext_noop("%(count)s 次发送等了一小时以上，例如第 %(sample)s 号。"),
    ),
    (
        (
            "SELECT count(*), min(id) FROM outbox_message WHERE delivery_id IS NULL"
            f" AND release_at < now() - interval '{SENT_WITHIN}'"
        ),
        gettext_noop("%(count)s 条消息过了一小时还没有装进发送单，例如第 %(sample)s 号。"),
    ),
)
