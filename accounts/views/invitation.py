"""The page behind an invitation's link."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.decorators import rate_limit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.errors import InvitationUnusable
from accounts.forms.team import AcceptForm
from accounts.models import Invitation
from accounts.selectors import invitation_of
from accounts.services import accept_invitation
from accounts.services.invitations import check_usable
from common.clock import database_now
from common.errors import DomainError
from common.forms import add_domain_error


@rate_limit(action="accept_invitation")
@sensitive_post_parameters("password", "password2")
@never_cache
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, key: str) -> HttpResponse:
    """Name and password, then straight in. A bad link says why and whom to ask."""
    try:
        invitation = check_usable(invitation_of(key), at=database_now())
    except InvitationUnusable as error:
        context = {"error": error, "page_title": "邀请无法使用"}
        return render(request, "accounts/invitation_unusable.html", context, status=410)
    form = AcceptForm(request.POST or None, initial={"name": invitation.name})
    if request.method == "POST" and not request.user.is_authenticated and form.is_valid():
        try:
            return enter(request, invitation, form)
        except DomainError as error:
            add_domain_error(form, error)
    context = {"form": form, "invitation": invitation, "page_title": "接受邀请"}
    status = 400 if form.errors else 200
    return render(request, "accounts/invitation.html", context, status=status)


def enter(request: HttpRequest, invitation: Invitation, form: AcceptForm) -> HttpResponse:
    """Make the account and sign in; somebody who returns still passes the second factor."""
    facts = {name: form.cleaned_data[name] for name in ("name", "mobile", "password")}
    user = accept_invitation(invitation, **facts, at=database_now())
    messages.success(request, f"欢迎加入{invitation.organisation.name}。")
    record_authentication(request, user, method="invitation")
    return perform_login(request, Login(user=user, email=user.email))
