"""Where a person starts, and how a form kept from an ended session comes back."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts import interrupted
from accounts.homes import home_url


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """On to the first page of the person's role."""
    return HttpResponseRedirect(home_url(request.user))


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Show that what was typed before the session ended is still there, and send it on request.

    The form goes to its own address with a fresh token; a POST here throws it away.
    """
    if request.method == "POST":
        interrupted.forget(request)
    kept = interrupted.kept_for(request)
    if kept is None:
        return HttpResponseRedirect(reverse("home"))
    return render(request, "accounts/resume.html", {"kept": kept, "page_title": "继续刚才的操作"})
