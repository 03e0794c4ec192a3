"""A supplier registers itself, and mends what was returned."""

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
from common.htmx import redirect
from suppliers.enums import Standing
from suppliers.errors import StaleSupplier
from suppliers.forms import SignUpAgainForm, SignUpForm
from suppliers.forms.supplier import initial_of
from suppliers.models import Supplier
from suppliers.policies import check_can_describe
from suppliers.services.signing_up import sign_up_again, sign_up_supplier
from suppliers.views.own import own_people, own_supplier

UNPROCESSABLE = 422


@login_not_required
@rate_limit(action="register_enterprise")
@sensitive_post_parameters("password", "password2")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """The firm and the person on one page; then straight in."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("home"))
    form = SignUpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return _enter(request, _signed_up(form))
        except DomainError as error:
            _add_error(form, error)
    context = {"form": form, "page_title": "注册供应商账号"}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "suppliers/sign_up.html", context, status=status)


@own_people
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """Mend a returned registration and hand it in again; owners only."""
    supplier = own_supplier(request.user)
    check_can_describe(request.user, supplier)
    if supplier.standing != Standing.RETURNED:
        return redirect(request, reverse("suppliers:own"))
    form = SignUpAgainForm(request.POST or None, initial=initial_of(supplier))
    status = UNPROCESSABLE if form.errors else 200
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or supplier.version
        try:
            sign_up_again(
                supplier, facts=form.facts(), version=version, by=request.user, at=database_now()
            )
        except DomainError as error:
            if isinstance(error, StaleSupplier):
                form.take_version(own_supplier(request.user))
            add_domain_error(form, error)
            status = error.status if error.status != 400 else UNPROCESSABLE
        else:
            messages.success(request, "已重新提交，请等待省级主管部门审核。")
            return redirect(request, reverse("suppliers:own"))
    context = {"page_title": "修改登记资料", "supplier": supplier, "form": form}
    return render(request, "suppliers/sign_up_again.html", context, status=status)


def _signed_up(form: SignUpForm) -> Supplier:
    typed = form.cleaned_data
    return sign_up_supplier(
        form.facts(),
        owner_name=typed["name"],
        mobile=typed["mobile"],
        email=typed["email"],
        password=typed["password"],
        at=database_now(),
    )


def _add_error(form: SignUpForm, error: DomainError) -> None:
    # `name` is the person's on this page; what the domain calls so is the firm's short name.
    if error.field == "name":
        taken = not form.cleaned_data["supplier_name"]
        error.field = "full_name" if taken else "supplier_name"
    add_domain_error(form, error)


def _enter(request: HttpRequest, supplier: Supplier) -> HttpResponse:
    owner = supplier.organisation.users.get()
    messages.success(request, "注册成功，登记资料已提交省级主管部门审核。")
    record_authentication(request, owner, method="password", email=owner.email)
    login = Login(user=owner, email=owner.email, redirect_url=reverse("suppliers:own"))
    response: HttpResponse = perform_login(request, login)
    return response
