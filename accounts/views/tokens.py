"""访问令牌: an organisation's tokens for the API; a secret is shown once, when it is made."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.enums import Role
from accounts.forms.tokens import TokenForm
from accounts.models import ApiToken, User
from accounts.policies import check_can_make_tokens, may_make_tokens
from accounts.scopes import Scope
from accounts.selectors import team, tokens_visible_to
from accounts.services.tokens import Issued, make_token, revoke_token, rotate_token
from accounts.views.team import organisation_of
from common.clock import database_now
from common.errors import DomainError, NotAllowed
from common.forms import add_domain_error
from common.paging import keyset_page

ORDER = ("-created_at", "-id")
# Everybody with an account: an auditor's own tokens are no business of the portal's.
holders = login_required


@holders
@never_cache
@require_http_methods(["GET", "POST"])
def tokens_page(request: HttpRequest) -> HttpResponse:
    """The list; a POST makes one and shows its secret."""
    form = _form(request)
    if request.method == "POST":
        if form is None:
            raise NotAllowed("只有本单位的负责人可以生成访问令牌。")
        issued = _made(request, form) if form.is_valid() else None
        if issued is not None:
            return _shown(request, issued, "已生成")
    at = database_now()
    page = keyset_page(
        tokens_visible_to(request.user), order=ORDER, cursor=request.GET.get("cursor"), size=30
    )
    context = {
        "form": form,
        "page": page,
        "rows": [_row(token, at) for token in page.rows],
        "is_admin": request.user.role == Role.ADMIN,
        "may_make": form is not None,
        "demo_token": demo_token_of(request.user),
        "api_url": request.build_absolute_uri("/api/v1/vouchers/?page_size=1"),
        "page_title": "访问令牌",
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "accounts/tokens.html", context, status=status)


@holders
@never_cache
@require_http_methods(["GET", "POST"])
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm, then show the new secret."""
    token = get_object_or_404(tokens_visible_to(request.user), pk=pk)
    check_can_make_tokens(request.user, token.organisation)
    if request.method == "POST":
        return _shown(request, rotate_token(token, by=request.user, at=database_now()), "已更换")
    context = {
        **_confirmation(token),
        "page_title": "更换令牌",
        "consequences": ["更换后立即生成新的令牌；原令牌 24 小时后失效，请在此之前更新系统配置。"],
        "action_label": "更换令牌",
    }
    return render(request, "accounts/token_confirm.html", context)


@holders
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm, then end it."""
    token = get_object_or_404(tokens_visible_to(request.user), pk=pk)
    if request.method == "POST":
        revoke_token(token, by=request.user, at=database_now())
        messages.success(request, f"令牌“{token.name}”已停用。")
        return HttpResponseRedirect(reverse("accounts:tokens"))
    context = {
        **_confirmation(token),
        "page_title": "停用令牌",
        "consequences": ["停用立即生效且不能恢复，使用它的系统会马上无法调用接口。"],
        "action_label": "停用令牌",
        "danger": True,
    }
    return render(request, "accounts/token_confirm.html", context)


def demo_token_of(user: User) -> str:
    """The token everybody knows, in the demo; empty anywhere else."""
    known: dict[str, str] = settings.DEMO_TOKENS if settings.EMBEDDED_DATABASE else {}
    return known.get(user.email, "")


def _form(request: HttpRequest) -> TokenForm | None:
    """None for those who only look."""
    organisation = request.user.organisation
    if organisation is None or not may_make_tokens(request.user, organisation):
        return None
    return TokenForm(request.POST or None, people=team(organisation.pk), role=request.user.role)


def _made(request: HttpRequest, form: TokenForm) -> Issued | None:
    facts = form.cleaned_data
    try:
        return make_token(organisation_of(request), by=request.user, at=database_now(), **facts)
    except DomainError as error:
        add_domain_error(form, error)
        return None


def _shown(request: HttpRequest, issued: Issued, said: str) -> HttpResponse:
    context = {"issued": issued, "page_title": f"令牌{said}", "rows": _facts(issued.token)}
    return render(request, "accounts/token_made.html", context)


def _confirmation(token: ApiToken) -> dict[str, object]:
    return {"facts": _facts(token), "back_url": reverse("accounts:tokens"), "form": None}


def _facts(token: ApiToken) -> list[tuple[str, str]]:
    scopes = "、".join(Scope(scope).label for scope in token.scopes)
    return [("用途", token.name), ("以谁的名义办理", token.user.name), ("权限范围", scopes)]


def _row(token: ApiToken, at: datetime) -> dict[str, object]:
    over = token.revoked_at is not None or token.expires_at <= at
    return {
        "token": token,
        "scopes": [Scope(scope).label for scope in token.scopes],
        "over": over,
        "label": "已停用" if token.revoked_at else "已过期" if over else "有效",
        "tone": "neutral" if over else "done",
    }
