"""Errors of the API as RFC 9457 problem details, with the rule's id where a rule speaks."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

from common.errors import DomainError

MEDIA_TYPE = "application/problem+json"
API = "/api/"
LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL: somebody holds the lock for longer than lock_timeout
TITLES = {
    400: "请求不符合要求",
    401: "需要访问令牌",
    403: "没有权限",
    404: "没有找到",
    405: "不支持这种请求方法",
    409: "内容刚刚发生了变化",
    410: "已经失效",
    415: "不支持这种内容格式",
    422: "请求无法处理",
    429: "请求过于频繁",
    500: "平台出现故障",
    503: "平台暂时不能办理",
}
DETAILS = {
    401: "请在 Authorization 请求头中提供有效的访问令牌，格式为“Bearer 令牌”。",
    403: "您的令牌没有权限进行这项操作。",
    404: "没有这项内容，或者您没有权限查看。",
    405: "此地址不支持这种请求方法，请对照接口文档。",
    415: "请以 application/json 格式提交内容。",
    500: "平台出现故障，我们已经记录。请稍后再试，并在联系时提供请求编号。",
    503: "平台正忙，请稍后再试。",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, with the field and the rule it belongs to."""

    detail: str
    field: str = ""
    code: str = "invalid"
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem before it is written: `faults` holds at least one."""

    status: int
    code: str
    faults: tuple[Fault, ...]
    retry_after: int | None = None

    def body(self, request_id: str = "") -> dict[str, Any]:
        """The document as RFC 9457 wants it; our own members are code, rule, errors, request_id."""
        rules = [fault.rule for fault in self.faults if fault.rule]
        return {
            "type": f"urn:voucher-portal:problem:{self.code}",
            "title": TITLES.get(self.status, TITLES[400]),
            "status": self.status,
            "detail": "；".join(fault.detail.rstrip("。；") for fault in self.faults) + "。",
            "code": self.code,
            "rule": rules[0] if rules else "",
            "errors": [
                {
                    "field": fault.field,
                    "detail": fault.detail,
                    "code": fault.code,
                    "rule": fault.rule,
                }
                for fault in self.faults
            ],
            "request_id": request_id,
        }


def handle(exc: Exception, context: Mapping[str, Any]) -> Response | None:
    """REST framework's exception handler; None for a fault of ours, which becomes a 500."""
    problem = problem_of(exc)
    if problem is None:
        return None
    headers: dict[str, str] = {}
    if problem.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="api"'
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    number = getattr(context["request"], "request_id", "")
    return Response(
        problem.body(number), status=problem.status, headers=headers, content_type=MEDIA_TYPE
    )


def problem_of(exc: Exception) -> Problem | None:
    """What an exception tells a caller; None where it is nobody's business but ours."""
    if isinstance(exc, DomainError):
        return _of_domain(exc)
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    elif isinstance(exc, OperationalError) and waited_in_vain(exc):
        return Problem(503, "busy", (Fault(DETAILS[503], code="busy"),), retry_after=1)
    if isinstance(exc, exceptions.ValidationError):
        return Problem(400, "invalid", tuple(_faults_in(exc.detail)))
    return _of_framework(exc) if isinstance(exc, exceptions.APIException) else None


def problem_page(request: HttpRequest, status: int) -> JsonResponse:
    """A problem outside any view: an address that does not exist, a fault of the portal."""
    code = {404: "not_found", 500: "server_error"}.get(status, "invalid")
    problem = Problem(status, code, (Fault(DETAILS.get(status, TITLES[400]), code=code),))
    return _json(request, problem)


def refused(request: HttpRequest, error: DomainError) -> JsonResponse:
    """What a middleware did not allow, said to a program."""
    return _json(request, _of_domain(error))


def _json(request: HttpRequest, problem: Problem) -> JsonResponse:
    body = problem.body(getattr(request, "request_id", ""))
    return JsonResponse(body, status=problem.status, content_type=MEDIA_TYPE)


def _of_domain(error: DomainError) -> Problem:
    parts = getattr(error, "errors", (error,)) or (error,)
    faults = tuple(Fault(one.message, one.field, one.code, one.rule) for one in parts)
    code = error.code if len(faults) > 1 else faults[0].code
    return Problem(error.status, code, faults)


def _of_framework(error: exceptions.APIException) -> Problem:
    status = error.status_code
    code = str(error.get_codes()) if isinstance(error.get_codes(), str) else "invalid"
    if isinstance(error, exceptions.Throttled):
        wait = math.ceil(getattr(error, "wait", None) or 1)
        text = f"请求过于频繁，请在 {wait} 秒后再试。"
        return Problem(status, "throttled", (Fault(text, code="throttled"),), retry_after=wait)
    text = DETAILS.get(status, str(error.detail))
    return Problem(status, code, (Fault(text, code=code),))


def _faults_in(detail: Any, field: str = "") -> Iterator[Fault]:
    """REST framework's nested faults as a flat list; fields read like `lines[0].amount`."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from _faults_in(inner, ".".join(filter(None, (field, own))))
    elif isinstance(detail, list | tuple):
        for place, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list | tuple)
            yield from _faults_in(inner, f"{field}[{place}]" if nested else field)
    else:
        code = getattr(detail, "code", "invalid")
        rule = code.removeprefix("rule:") if str(code).startswith("rule:") else ""
        yield Fault(str(detail), field, "rule" if rule else str(code), rule)


def waited_in_vain(error: BaseException) -> bool:
    """Whether PostgreSQL gave up on a lock that somebody else holds."""
    return getattr(error.__cause__, "pgcode", "") == LOCK_NOT_AVAILABLE
