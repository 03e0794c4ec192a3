"""接收方式: which messages count at the bell, and which come by mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.forms.preferences import ChannelsForm
from accounts.services import choose_channels


@login_required
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """One table; what asks for action cannot be switched off at the bell."""
    form = ChannelsForm(request.POST or None, user=request.user)
    if request.method == "POST":
        form = ChannelsForm(request.POST, user=request.user)  # no box ticked is a choice too
        if form.is_valid():
            choose_channels(request.user, form.choices)
            messages.success(request, "接收方式已保存。")
            return HttpResponseRedirect(reverse("accounts:notice-preferences"))
    context = {"form": form, "rows": list(form.rows()), "page_title": "消息接收方式"}
    return render(request, "accounts/notice_preferences.html", context)
