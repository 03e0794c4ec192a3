"""What officials put on an enterprise's record: violations (E4), an opened industry (E7)."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.enums import Role
from accounts.models import User
from accounts.policies import require_role
from common.clock import database_now
from common.errors import DomainError
from common.forms import add_domain_error
from common.htmx import conflict_response, redirect
from common.templatetags.formats import shortday
from enterprises.errors import StaleProfile
from enterprises.forms.desk import ReasonForm, VersionedReasonForm, ViolationRecordForm
from enterprises.models import Enterprise, Violation
from enterprises.selectors.visibility import visible_to
from enterprises.services import (
    close_industry,
    open_industry,
    record_violation,
    withdraw_violation,
)
from enterprises.views.own import posted, status_of


@require_role(Role.BUREAU, Role.PROVINCE)
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a violation with its source and date (E4)."""
    enterprise = _enterprise(request, pk)
    form = ViolationRecordForm(posted(request))
    page = {
        "page_title": "登记违规记录",
        "facts": _facts(enterprise),
        "consequences": ["登记后，该企业自发生之日起五年内提交的申请将不符合规则 E4。"],
        "action_label": "登记",
        "danger": True,
    }
    return _confirm(
        request,
        enterprise,
        form,
        page,
        said="违规记录已登记。",
        act=lambda facts: record_violation(enterprise, **facts),
    )


@require_role(Role.BUREAU, Role.PROVINCE)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a record that proved wrong."""
    seen = visible_to(cast(User, request.user))
    rows = Violation.objects.filter(enterprise__in=seen).select_related("enterprise__region__city")
    violation = get_object_or_404(rows, pk=pk)
    page = {
        "page_title": "撤销违规记录",
        "facts": [
            *_facts(violation.enterprise),
            ("发生日期", shortday(violation.happened_on)),
            ("违规情况", violation.description),
            ("来源", violation.source_text),
        ],
        "consequences": ["撤销后不再影响该企业的申请；原记录和撤销原因仍会保留。"],
        "action_label": "撤销记录",
    }
    return _confirm(
        request,
        violation.enterprise,
        ReasonForm(posted(request)),
        page,
        said="违规记录已撤销。",
        act=lambda facts: withdraw_violation(violation, **facts),
    )


@require_role(Role.PROVINCE)
@require_http_methods(["GET", "POST"])
def open_blocked(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the enterprise's blocked industry (E7)."""
    enterprise = _enterprise(request, pk)
    page = {
        "page_title": "放开行业限制",
        "consequences": ["放开后，该企业可以申领服务券；如企业改变行业门类，放开随之失效。"],
        "action_label": "放开",
    }
    return _industry(request, enterprise, page, open_industry, "行业限制已放开。")


@require_role(Role.PROVINCE)
@require_http_methods(["GET", "POST"])
def close_blocked(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the opening back."""
    enterprise = _enterprise(request, pk)
    page = {
        "page_title": "收回行业放开",
        "consequences": ["收回后，该企业不能再提交新的申请；已提交的申请不受影响。"],
        "action_label": "收回",
        "danger": True,
    }
    return _industry(request, enterprise, page, close_industry, "行业放开已收回。")


def _industry(
    request: HttpRequest,
    enterprise: Enterprise,
    page: dict[str, Any],
    verb: Callable[..., Enterprise],
    said: str,
) -> HttpResponse:
    form = VersionedReasonForm(posted(request), initial={"version": enterprise.version})
    page["facts"] = [*_facts(enterprise), ("行业分类", str(enterprise.industry or ""))]
    return _confirm(
        request, enterprise, form, page, said=said, act=lambda facts: verb(enterprise, **facts)
    )


def _confirm(
    request: HttpRequest,
    enterprise: Enterprise,
    form: forms.Form,
    page: dict[str, Any],
    *,
    said: str,
    act: Callable[[dict[str, Any]], Any],
) -> HttpResponse:
    """The confirm page, and the act once the form is good."""
    detail = reverse("enterprises:detail", args=[enterprise.pk])
    error = None
    if request.method == "POST" and form.is_valid():
        try:
            act({**form.cleaned_data, "by": request.user, "at": database_now()})
        except StaleProfile as stale:
            return conflict_response(request, stale, url=detail, actor=stale.actor, at=stale.at)
        except DomainError as refused:
            error = refused
            add_domain_error(form, refused)
        else:
            messages.success(request, said)
            return redirect(request, detail)
    context = {"form": form, "back_url": detail, "enterprise": enterprise, **page}
    return render(request, "enterprises/desk/confirm.html", context, status=status_of(form, error))


def _enterprise(request: HttpRequest, pk: int) -> Enterprise:
    rows = visible_to(cast(User, request.user)).select_related("region__city", "industry__section")
    return get_object_or_404(rows, pk=pk)


def _facts(enterprise: Enterprise) -> list[tuple[str, str]]:
    region = enterprise.region
    return [
        ("企业名称", enterprise.name),
        ("统一社会信用代码", enterprise.uscc),
        ("所在区域", region.full_name if region else ""),
    ]
