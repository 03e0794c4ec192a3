"""事件推送: an organisation's webhooks and what was told them; a secret is shown once."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import TEAM_ROLES, Role
from accounts.forms.webhooks import WebhookForm
from accounts.models import User, Webhook
from accounts.models.webhook import MOST
from accounts.policies import check_can_manage_webhooks, may_manage_webhooks, require_role
from accounts.presenting_webhooks import delivery_rows, facts_of, state_of
from accounts.selectors import deliveries_visible_to, webhooks_visible_to, with_last_delivery
from accounts.services.webhook_deliveries import redeliver as redeliver_message
from accounts.services.webhook_deliveries import send_test
from accounts.services.webhooks import (
    MadeWebhook,
    change_webhook,
    make_webhook,
    remove_webhook,
    rotate_secret,
    start_webhook,
    stop_webhook,
)
from accounts.views.team import organisation_of
from accounts.webhooks.kinds import short_label_of
from common.clock import database_now
from common.errors import DomainError
from common.forms import add_domain_error
from common.paging import keyset_page

ORDER = ("-created_at", "-id")
SIZE = 20
holders = login_required
in_a_team = require_role(*TEAM_ROLES)


@holders
@require_safe
def webhook_list(request: HttpRequest) -> HttpResponse:
    """The organisation's; auditor and administrator see everybody's."""
    user = cast(User, request.user)
    rows = with_last_delivery(webhooks_visible_to(user))
    page = keyset_page(rows, order=ORDER, cursor=request.GET.get("cursor"), size=30)
    organisation = user.organisation
    context = {
        "page": page,
        "rows": [_row(webhook) for webhook in page.rows],
        "may_manage": organisation is not None and may_manage_webhooks(user, organisation),
        "sees_all": user.role in (Role.AUDITOR, Role.ADMIN),
        "most": MOST,
        "page_title": "事件推送",
    }
    return render(request, "accounts/webhooks.html", context)


@in_a_team
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A form; sent, the new webhook's secret."""
    organisation = organisation_of(request)
    check_can_manage_webhooks(request.user, organisation)
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_webhook(
                organisation, by=request.user, at=database_now(), **form.cleaned_data
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return _shown(request, made, "接收地址已添加")
    return _form_page(request, form, "添加接收地址", reverse("accounts:webhooks"))


@holders
@require_safe
def webhook_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One webhook with its latest messages."""
    user, at = cast(User, request.user), database_now()
    webhook = get_object_or_404(webhooks_visible_to(user), pk=pk)
    rows = webhook.deliveries.all()
    page = keyset_page(rows, order=ORDER, cursor=request.GET.get("cursor"), size=SIZE)
    manages = may_manage_webhooks(user, webhook.organisation)
    context = {
        "webhook": webhook,
        "facts": facts_of(webhook),
        "state": state_of(webhook),
        "page": page,
        "rows": delivery_rows(page.rows, at=at, may_redeliver=manages and webhook.is_on),
        "may_manage": manages,
        "may_stop": webhook.is_on and (manages or user.role == Role.ADMIN),
        "demo_secret": _demo_secret(webhook) if manages else "",
        "page_title": "接收地址",
    }
    return render(request, "accounts/webhook.html", context)


@in_a_team
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another URL, other kinds."""
    webhook = _managed(request, pk)
    initial = {"url": webhook.url, "kinds": webhook.kinds}
    form = WebhookForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_webhook(webhook, by=request.user, at=database_now(), **form.cleaned_data)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "接收地址已更新。")
            return _to(webhook)
    return _form_page(request, form, "修改接收地址", _url(webhook))


@holders
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """On or off, at once."""
    webhook = get_object_or_404(webhooks_visible_to(cast(User, request.user)), pk=pk)
    on = request.POST.get("on") == "yes"
    (start_webhook if on else stop_webhook)(webhook, by=request.user, at=database_now())
    messages.success(request, "已启用，之后的事件会推送到此地址。" if on else "已停用。")
    return _to(webhook)


@in_a_team
@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test message; the worker does, the page shows how it ended."""
    webhook = _managed(request, pk)
    send_test(webhook, by=request.user, at=database_now())
    messages.success(request, "测试消息已安排推送，结果见下方记录。")
    return _to(webhook)


@in_a_team
@require_POST
def redeliver(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one message anew."""
    delivery = get_object_or_404(deliveries_visible_to(cast(User, request.user)), pk=pk)
    redeliver_message(delivery, by=request.user, at=database_now())
    messages.success(request, "已安排重新推送，结果见下方记录。")
    return _to(delivery.webhook)


@in_a_team
@never_cache
@require_http_methods(["GET", "POST"])
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm, then show the new secret."""
    webhook = _managed(request, pk)
    if request.method == "POST":
        made = rotate_secret(webhook, by=request.user, at=database_now())
        return _shown(request, made, "签名密钥已更换")
    context = {
        **_confirmation(webhook, "更换签名密钥"),
        "consequences": [
            "更换后 24 小时内，每条消息同时带有新旧两个密钥的签名；请在此之前更新接收系统。"
        ],
    }
    return render(request, "accounts/webhook_confirm.html", context)


@in_a_team
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm, then remove."""
    webhook = _managed(request, pk)
    if request.method == "POST":
        remove_webhook(webhook, by=request.user, at=database_now())
        messages.success(request, "接收地址已删除。")
        return HttpResponseRedirect(reverse("accounts:webhooks"))
    context = {
        **_confirmation(webhook, "删除接收地址"),
        "consequences": ["删除后立即停止推送，尚未送达的消息不再发送，且不能恢复。"],
        "danger": True,
    }
    return render(request, "accounts/webhook_confirm.html", context)


def _managed(request: HttpRequest, pk: int) -> Webhook:
    """The webhook, for those who manage it: a stranger's is a 404, a colleague's refusal a 403."""
    user = cast(User, request.user)
    webhook = get_object_or_404(webhooks_visible_to(user), pk=pk)
    check_can_manage_webhooks(user, webhook.organisation)
    return webhook


def _demo_secret(webhook: Webhook) -> str:
    """The secret everybody knows, of the demo's own webhook; empty anywhere else."""
    known = settings.DEMO_WEBHOOK if settings.EMBEDDED_DATABASE else {}
    return known.get("secret", "") if known.get("url") == webhook.url else ""


def _row(webhook: Any) -> dict[str, Any]:
    label, tone = state_of(webhook)
    kinds = [short_label_of(name) for name in webhook.kinds]
    return {"webhook": webhook, "label": label, "tone": tone, "kinds": kinds}


def _form_page(request: HttpRequest, form: WebhookForm, title: str, back_url: str) -> HttpResponse:
    context = {"form": form, "page_title": title, "back_url": back_url}
    status = 422 if form.errors else 200
    return render(request, "accounts/webhook_form.html", context, status=status)


def _shown(request: HttpRequest, made: MadeWebhook, title: str) -> HttpResponse:
    facts = facts_of(made.webhook)
    context = {"made": made, "facts": facts, "back_url": _url(made.webhook), "page_title": title}
    return render(request, "accounts/webhook_made.html", context)


def _confirmation(webhook: Webhook, title: str) -> dict[str, Any]:
    return {
        "facts": facts_of(webhook),
        "webhook": webhook,
        "back_url": _url(webhook),
        "form": None,
        "page_title": title,
        "action_label": title,
    }


def _url(webhook: Webhook) -> str:
    return reverse("accounts:webhook", args=[webhook.pk])


def _to(webhook: Webhook) -> HttpResponse:
    return HttpResponseRedirect(_url(webhook))
