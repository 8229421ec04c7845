"""The form of a sheet: what its rows and columns are called, and its bounds."""

from __future__ import annotations

MAX_ROWS = 12_000
MAX_COLUMNS = 160
MAX_CELL_CHARACTERS = 20_000
MAX_PROBLEMS = 50

HEAD = {
    "title": "标题",
    "from": "有效期起",
    "to": "有效期止",
    "source": "来源",
    "level": "层级",
    "table": "表名",
    "hit_policy": "命中策略",
    "aggregate": "汇总",
}
COLUMN = {
    "kind": "种类",
    "label": "标签",
    "words": "说法",
    "values": "取值",
    "name": "名称",
    "type": "类型",
    "unit": "单位",
    "scale": "小数位",
    "min": "最小",
    "max": "最大",
    "null": "空值",
    "open": "开放",
    "typical": "典型值",
    "strictest": "最严",
    "stricter": "更严方向",
}
EXTRA = {
    "clause": "条款",
    "strength": "强度",
    "default": "缺省行",
    "default_reason": "缺省理由",
    "delegates": "授权下级",
    "note": "备注",
}
# What an official reads first; the rest is for the machine, small and grey. Of that, the rows below
# the words are folded away.
READ_FIRST = ("title", "from", "to", "source", "kind", "label")
NOT_FOLDED = ("kind", "label", "words", "values")
RULES = "规则"
INPUT, OUTPUT, OTHER = "条件", "结论", "说明"
