"""What a token must have been given for an operation."""

from typing import Any

from rest_framework.permissions import BasePermission

from accounts.models import ApiToken
from accounts.policies import SAFE_METHODS, may_write
from accounts.scopes import scopes_of


class HasScope(BasePermission):
    """The view's `scope` is among the token's, and the person's role may still have it."""

    def has_permission(self, request: Any, view: Any) -> bool:
        token = request.auth
        if not isinstance(token, ApiToken):
            return False
        if request.method not in SAFE_METHODS and not may_write(token.user):
            return False
        return view.scope in token.scopes and view.scope in scopes_of(token.user.role)
