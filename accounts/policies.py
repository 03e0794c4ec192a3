"""Who may: guards for views, and checks for services."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from accounts.enums import TEAM_ROLES, Role
from accounts.models import ApiToken, Organisation, User, Webhook
from common.errors import NotAllowed

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
READ_ONLY = "审计账号只能查看，不能办理业务。"


def acts_for(user: User | AnonymousUser, organisation_id: int | None) -> bool:
    """Whether the person is at present one of the organisation's people."""
    return (
        isinstance(user, User)
        and user.is_active
        and organisation_id is not None
        and user.organisation_id == organisation_id
    )


def may_write(user: User | AnonymousUser) -> bool:
    """Auditors see everything and change nothing."""
    return isinstance(user, User) and user.role != Role.AUDITOR


def check_role(request: HttpRequest, roles: tuple[Role, ...]) -> None:
    """Raise `NotAllowed` unless the signed-in person has one of `roles` and may use the method."""
    user = request.user
    if not isinstance(user, User) or user.role not in roles:
        raise NotAllowed("您的账号没有权限使用这个页面。")
    if request.method not in SAFE_METHODS and not may_write(user):
        raise NotAllowed(READ_ONLY)


def require_role(*roles: Role) -> Callable[[View[P]], View[P]]:
    """Let only people of these roles in: strangers sign in first, others get 403."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            check_role(request, roles)
            return view(request, *args, **kwargs)

        guarded.roles = roles  # type: ignore[attr-defined]  # read by the access table's test
        return guarded

    return guard


class RoleRequiredMixin:
    """The same for class-based views: set `roles`."""

    roles: tuple[Role, ...] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        check_role(request, self.roles)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]


def may_manage_team(user: User, organisation: Organisation) -> bool:
    """Owners look after their own people; the system administrator gives a new body its first."""
    if user.role == Role.ADMIN:
        return user.is_active
    return user.is_owner and acts_for(user, organisation.pk) and user.role in TEAM_ROLES


def check_can_manage_team(user: User, organisation: Organisation) -> None:
    """Raise `NotAllowed` unless the person may invite and remove here."""
    if not may_manage_team(user, organisation):
        raise NotAllowed("只有本单位的负责人可以管理团队成员。")


def may_make_tokens(user: User, organisation: Organisation) -> bool:
    """Owners make their own organisation's tokens; auditors' too, which can only read.

    The system administrator makes none: whoever holds a secret acts as the person behind it.
    """
    roles = (*TEAM_ROLES, Role.AUDITOR)
    return user.is_owner and acts_for(user, organisation.pk) and user.role in roles


def check_can_make_tokens(user: User, organisation: Organisation) -> None:
    """Raise `NotAllowed` unless the person may make and rotate tokens here."""
    if not may_make_tokens(user, organisation):
        raise NotAllowed("只有本单位的负责人可以生成和更换访问令牌。")


def check_can_revoke_token(user: User, token: ApiToken) -> None:
    """Owners end their organisation's tokens, people those in their own name, the admin any."""
    own = token.user_id == user.pk and acts_for(user, token.organisation_id)
    admin = user.role == Role.ADMIN and user.is_active
    if not (own or admin or may_make_tokens(user, token.organisation)):
        raise NotAllowed("只有本单位的负责人可以停用访问令牌。")


def may_manage_webhooks(user: User, organisation: Organisation) -> bool:
    """Owners look after their own organisation's webhooks; auditors tell no system of theirs."""
    return user.is_owner and acts_for(user, organisation.pk) and user.role in TEAM_ROLES


def check_can_manage_webhooks(user: User, organisation: Organisation) -> None:
    """Raise `NotAllowed` unless the person may make, change and test webhooks here."""
    if not may_manage_webhooks(user, organisation):
        raise NotAllowed("只有本单位的负责人可以管理事件推送。")


def check_can_stop_webhook(user: User, webhook: Webhook) -> None:
    """Owners stop their organisation's webhooks, the system administrator any."""
    admin = user.role == Role.ADMIN and user.is_active
    if not (admin or may_manage_webhooks(user, webhook.organisation)):
        raise NotAllowed("只有本单位的负责人可以停用事件推送。")
