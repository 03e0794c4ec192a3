"""Every component with sample data, for people who build pages and for screenshots."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


def styleguide(request: HttpRequest, page: str = "") -> HttpResponse:
    """Shown while building and in the demo; elsewhere it does not exist."""
    if not (settings.DEBUG or settings.STYLEGUIDE):
        raise Http404
    return render(request, "common/styleguide.html", {"page_title": "界面组件"})
