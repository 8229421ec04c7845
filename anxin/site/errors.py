"""Pages for what went wrong: what happened, whether data is safe, what to do, a number."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from anxin.core.problems import problem
from anxin.core.types import PUBLIC, ActorKind, AnxinError, Expired, gettext_noop
from anxin.requests.api import open311_errors

API_PREFIX = "/api/"
OPEN311 = "/open311/v2"
TITLES = {
    400: gettext_noop("内容要改一下"),
    403: gettext_noop("没有这项权限"),
    404: gettext_noop("没有找到"),
    405: gettext_noop("没有找到"),
    409: gettext_noop("有人先改了"),
    422: gettext_noop("内容要改一下"),
    429: gettext_noop("请稍等再试"),
}
EXPIRED = gettext_noop("页面已过期")
ADVICE = {
    403: gettext_noop("需要这项权限，请找本单位管理员。"),
    404: gettext_noop("核对地址，或者回首页重新找。"),
    405: gettext_noop("核对地址，或者回首页重新找。"),
    409: gettext_noop("返回上一页，刷新后再做一次。"),
    429: gettext_noop("等 15 分钟再试，或者打 12345。"),
}
# Staff keep their menu: it shows what the post may open.
STAFF_ADVICE = ADVICE | {
    403: gettext_noop("菜单里是您的岗位能用的。需要这一页，请找本单位管理员，报下面的编号。"),
    404: gettext_noop("核对地址，或者从菜单里重新找。"),
    405: gettext_noop("核对地址，或者从菜单里重新找。"),
    429: gettext_noop("等 15 分钟再试。"),
}


def error_page(request: HttpRequest, error: AnxinError) -> HttpResponse:
    """Answer an error of ours as a page, or in the form the caller of the API speaks."""
    if request.path.startswith(API_PREFIX):
        if f"{OPEN311}/" in request.path:
            return open311_errors(error.status, _(error.message), error.fields)
        return problem(error.status, error.code, _(error.message), error.fields)
    staff = getattr(request, "actor", PUBLIC).kind is ActorKind.STAFF
    advice = STAFF_ADVICE if staff else ADVICE
    expired, again = isinstance(error, Expired), gettext_noop("返回上一页，改好再提交。")
    context = {
        "title": _(EXPIRED if expired else TITLES[error.status]),
        "what": _(error.message),
        "safe": _("这一步什么都没有写入。以前交过的都在。"),
        "todo": _(again if expired else advice.get(error.status, again)),
        "incident": getattr(request, "incident", ""),
        "shell": "office.html" if staff else "resident.html",
        "staff": staff,
    }
    return render(request, "error.html", context, status=error.status)


def field_reason(fault: dict[str, Any]) -> str:
    """What to write instead, by the sort of fault; the validator's own words for a rare one."""
    given = fault.get("ctx", {})
    reasons = {
        "missing": _("缺少这一项。"),
        "int_parsing": _("要写整数。"),
        "int_type": _("要写整数。"),
        "bool_parsing": _("要写 true 或 false。"),
        "string_type": _("要写文字，加引号。"),
        "string_too_long": _("最多 %(most)s 个字。") % {"most": given.get("max_length", "")},
        "string_too_short": _("至少 %(least)s 个字。") % {"least": given.get("min_length", "")},
        "enum": _("只能是：%(expected)s。") % {"expected": given.get("expected", "")},
        "literal_error": _("只能是：%(expected)s。") % {"expected": given.get("expected", "")},
        "model_attributes_type": _('要写一个对象，例如 {"name": "李明"}。'),
        "model_type": _('要写一个对象，例如 {"name": "李明"}。'),
    }
    return reasons.get(str(fault["type"]), str(fault["msg"]))
