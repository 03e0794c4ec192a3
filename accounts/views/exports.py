"""Taking a list as a workbook: one button, and the job that writes it."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.exports import start_export
from accounts.models import User
from common.clock import database_now
from common.htmx import redirect


@login_required
@require_POST
def start(request: HttpRequest, key: str) -> HttpResponse:
    """Queue it with the filters of the address, and go where its progress is shown."""
    query = request.GET.copy()
    query.pop("cursor", None)
    by = cast(User, request.user)
    try:
        made = start_export(key, query=query.urlencode(), by=by, at=database_now())
    except LookupError as error:
        raise Http404 from error
    return redirect(request, reverse("accounts:job", args=[made.public_id]))
