"""The outbox as those see it who keep the portal running: what waits, what died, replay.

Neither payload nor the words of an error are shown: both may name people.
"""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.models import User
from accounts.policies import require_role
from common import audit
from common.clock import database_now
from common.outbox import MAX_ATTEMPTS, dead_messages, health, replay_dead
from common.paging import keyset_page

KEEPERS = (Role.ADMIN, Role.PROVINCE)
AUDIT_KIND = "outbox"


@require_role(*KEEPERS)
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """How much waits and since when, and the messages set aside, latest first."""
    found = health()
    order = ("-dead_at", "-id")
    page = keyset_page(dead_messages(), order=order, cursor=request.GET.get("cursor"))
    context = {
        "health": found,
        "page": page,
        "rows": [{**row, "error": row["last_error"].partition("(")[0]} for row in page.rows],
        "max_attempts": MAX_ATTEMPTS,
        "page_title": "消息投递",
    }
    return render(request, "accounts/outbox.html", context)


@require_role(*KEEPERS)
@require_http_methods(["GET", "POST"])
def replay(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Confirm, then give one dead message, or all of them, its attempts back."""
    url = reverse("accounts:outbox")
    rows = dead_messages() if pk is None else dead_messages().filter(pk=pk)
    if request.method == "POST":
        count = replay_dead(pk)
        facts: dict[str, Any] = {"message": pk, "count": count}
        by, at = cast(User, request.user), database_now()
        audit.record(AUDIT_KIND, pk or "all", action="replay", by=by, at=at, facts=facts)
        messages.success(request, f"已安排重新投递 {count} 条消息。")
        return HttpResponseRedirect(url)
    topics = "、".join(sorted({row["topic"] for row in rows[:200]}))
    context = {
        "facts": [("待重新投递", f"{rows.count()} 条"), ("类型", topics)],
        "consequences": ["重新投递会再次发送尚未送达的通知或任务；已送达的部分不会重复。"],
        "action_label": "重新投递",
        "back_url": url,
        "page_title": "重新投递",
    }
    return render(request, "base_confirm.html", context)
