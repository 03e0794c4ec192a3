"""What axes counts by, and what a locked-out person is told."""

import unicodedata
from datetime import datetime
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


def attempted_email(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The address somebody tries to sign in with, in the one form that is counted."""
    given = credentials or {}
    raw = given.get("email") or given.get("username") or request.POST.get("login") or ""
    return unicodedata.normalize("NFKC", str(raw)).replace("\0", "").strip().lower()[:255]


def client_ip(request: HttpRequest) -> str | None:
    """The visitor's address; behind proxies the one that TRUSTED_PROXY_COUNT vouches for."""
    return get_client_ip(request)


def unlocked_at(request: HttpRequest, credentials: dict[str, Any] | None) -> datetime:
    """When the next attempt is allowed."""
    attempts = AxesProxyHandler.get_implementation().get_user_attempts(request, credentials)
    times = [when for found in attempts for when in found.values_list("attempt_time", flat=True)]
    return max(times, default=timezone.now()) + get_cool_off(request)


def locked_out_response(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None
) -> HttpResponse:
    """A page that says when to come back; the same whether or not the account exists."""
    until = unlocked_at(request, credentials)
    seconds = max(1, int((until - timezone.now()).total_seconds()))
    context = {"until": until, "minutes": -(-seconds // 60), "page_title": "登录已暂时锁定"}
    answer = render(request, "account/lockout.html", context, status=429)
    answer.headers["Retry-After"] = str(seconds)
    return answer
