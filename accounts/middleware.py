"""What holds for every request: auditors read only, officials' second factor, kept forms."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts import interrupted
from accounts.enums import Role
from accounts.policies import READ_ONLY, SAFE_METHODS
from accounts.second_factor import has_second_factor
from common.errors import NotAllowed
from common.htmx import error_response, is_htmx, redirect

GetResponse = Callable[[HttpRequest], HttpResponse]
# A person's own account and the frame around every page: an auditor may sign out and choose large
# print there, and somebody without a second factor must be able to set one up.
# A token would go on working without one: pages that make them are work, not one's own account.
NEED_SECOND_FACTOR = ("/accounts/tokens/", "/accounts/webhooks/")
OWN_PAGES = ("/accounts/", "/notices/", "/jobs/", "/display/", "/session/", "/nav/", "/offline")


class KeptFormMiddleware:
    """A form sent by somebody whose session has ended comes back after they have signed in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            request.method == "POST"
            and not is_htmx(request)
            and interrupted.is_sent_to_sign_in(response)
            and interrupted.keep(request)
        ):
            login, resume = reverse(settings.LOGIN_URL), reverse("accounts:resume")
            return HttpResponseRedirect(f"{login}?next={resume}")
        return response


class AuditorsReadOnlyMiddleware:
    """Refuses an auditor's every change, also where a view forgot to."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any, **__: Any) -> HttpResponse | None:
        if request.method in SAFE_METHODS or request.path.startswith(OWN_PAGES):
            return None
        if request.user.is_authenticated and request.user.role == Role.AUDITOR:
            return error_response(request, NotAllowed(READ_ONLY))
        return None


class SecondFactorMiddleware:
    """Sends people of MFA_REQUIRED_ROLES to set up a second factor before they work."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any, **__: Any) -> HttpResponse | None:
        own = request.path.startswith(OWN_PAGES) and not request.path.startswith(NEED_SECOND_FACTOR)
        if not settings.MFA_REQUIRED_ROLES or own:
            return None
        user = request.user
        if not user.is_authenticated or user.role not in settings.MFA_REQUIRED_ROLES:
            return None
        if has_second_factor(request):
            return None
        return redirect(request, reverse("accounts:second-factor-required"))
