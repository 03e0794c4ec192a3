"""The bell and the list behind it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.models import Notice
from accounts.selectors import BELL_CAP, unread_count
from accounts.services import mark_all_read, mark_read
from common.clock import database_now
from common.paging import keyset_page

ORDER = ("-created_at", "-id")
PAGE_SIZE = 30
VIEWS = {"unread": "未读", "todo": "需要处理", "all": "全部"}


@never_cache
@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """The unread count for the top bar; fetched by the page once it is shown."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    context = {"unread": unread_count(request.user), "cap": BELL_CAP}
    return render(request, "accounts/_bell.html", context)


@login_required
@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """A person's notices, newest first."""
    shown = request.GET.get("view") if request.GET.get("view") in VIEWS else "all"
    notices = Notice.objects.filter(user=request.user)
    if shown == "unread":
        notices = notices.filter(read_at=None)
    elif shown == "todo":
        notices = notices.filter(needs_action=True)
    context = {
        "page": keyset_page(notices, order=ORDER, cursor=request.GET.get("cursor"), size=PAGE_SIZE),
        "views": VIEWS,
        "shown": shown,
        "unread": unread_count(request.user),
        "page_title": "消息",
    }
    return render(request, "accounts/notices.html", context)


@never_cache
@login_required
@require_GET
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark read and go where the notice points; only ever to a page of ours."""
    notice = get_object_or_404(Notice, pk=pk, user=request.user)
    mark_read(notice, at=database_now())
    ours = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return HttpResponseRedirect(notice.url if ours else reverse("accounts:notices"))


@login_required
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one read and stay; without HTMX the list is loaded anew."""
    notice = get_object_or_404(Notice, pk=pk, user=request.user)
    mark_read(notice, at=database_now())
    notice.refresh_from_db(fields=["read_at"])
    if request.htmx:
        response = render(request, "accounts/_notice.html", {"notice": notice})
        response.headers["HX-Trigger"] = "notices-read"
        return response
    return HttpResponseRedirect(reverse("accounts:notices"))


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything read."""
    mark_all_read(request.user, at=database_now())
    return HttpResponseRedirect(reverse("accounts:notices"))
