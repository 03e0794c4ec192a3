"""Registering an enterprise; open to everybody."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from common.clock import database_now
from common.errors import DomainError
from common.forms import add_domain_error
from enterprises.carried import carried, drop
from enterprises.forms.registration import RegistrationForm
from enterprises.models import Enterprise
from enterprises.services import fill_in, register_enterprise
from enterprises.views.own import posted


@login_not_required
@rate_limit(action="register_enterprise")
@sensitive_post_parameters("password", "password2")
@never_cache
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Code, name, and the person; then straight in and on to the profile."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("home"))
    form = RegistrationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            return _enter(request, _registered(form))
        except DomainError as error:
            add_domain_error(form, error)
    context = {
        "form": form,
        "page_title": "注册企业账号",
        "carried": bool(carried(request.session)),
    }
    return render(request, "enterprises/register.html", context, status=400 if form.errors else 200)


def _registered(form: RegistrationForm) -> Enterprise:
    facts = form.cleaned_data
    return register_enterprise(
        uscc=facts["uscc"],
        name=facts["enterprise_name"],
        owner_name=facts["name"],
        mobile=facts["mobile"],
        email=facts["email"],
        password=facts["password"],
        at=database_now(),
    )


def _enter(request: HttpRequest, enterprise: Enterprise) -> HttpResponse:
    owner = enterprise.organisation.users.get()
    answers = carried(request.session)
    if answers:
        fill_in(enterprise, answers, by=owner, at=database_now())
        drop(request.session)
    filled = "自查时填写的内容已经带入企业资料和申请草稿。" if answers else ""
    messages.success(request, f"注册成功。{filled}请完善企业资料，并提交企业认证。")
    record_authentication(request, owner, method="password", email=owner.email)
    login = Login(user=owner, email=owner.email, redirect_url=reverse("enterprises:profile"))
    response: HttpResponse = perform_login(request, login)
    return response
