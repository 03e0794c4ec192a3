"""A person's own account: details and security."""

from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import second_factor
from accounts.enums import TEAM_ROLES
from accounts.forms.own import DetailsForm
from accounts.services import change_details, confirm_email_later
from common.clock import database_now
from common.htmx import way_back


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name and mobile number, and the ways to everything about the account."""
    user = request.user
    form = DetailsForm(request.POST or None, initial={"name": user.name, "mobile": user.mobile})
    if request.method == "POST" and form.is_valid():
        change_details(user, **form.cleaned_data, by=user, at=database_now())
        messages.success(request, "已保存。")
        return HttpResponseRedirect(reverse("accounts:profile"))
    context = {
        "form": form,
        "page_title": "账号与安全",
        "facts": [
            (
                "登录邮箱",
                user.email,
                "如需更换，请由负责人重新邀请" if user.organisation_id else "",
            ),
            ("单位", str(user.organisation or "")),
            ("身份", f"{user.get_role_display()}{' · 负责人' if user.is_owner else ''}"),
        ],
        "email_confirmed": EmailAddress.objects.filter(user=user, verified=True).exists(),
        "second_factor": second_factor.has_second_factor(request),
        "has_team": user.role in TEAM_ROLES and user.organisation_id is not None,
    }
    return render(request, "accounts/profile.html", context)


@login_required
@require_POST
def send_confirmation(request: HttpRequest) -> HttpResponse:
    """Mail the link that confirms the address once more."""
    key = f"confirm-{request.user.pk}"
    if ratelimit.consume(request, action="confirm_email", key=key):
        confirm_email_later(request.user)
        messages.success(request, "确认邮件已发送，请到邮箱中点击链接。")
    else:
        messages.warning(request, "确认邮件已多次发送，请一小时后再试。")
    return HttpResponseRedirect(reverse("accounts:profile"))


@login_required
@require_GET
def second_factor_required(request: HttpRequest) -> HttpResponse:
    """Why nothing else works before the second factor is set up, and the way there."""
    context = {"page_title": "请先开启两步验证"}
    return render(request, "accounts/second_factor_required.html", context)


@login_required
@require_POST
def hide_second_factor_hint(request: HttpRequest) -> HttpResponse:
    """Do not remind again for a month."""
    second_factor.put_off(request.user, at=database_now())
    return HttpResponseRedirect(way_back(request))
