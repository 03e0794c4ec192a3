"""Whose token it is: `Authorization: Bearer vpt_…`. Nothing else is accepted."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import ApiToken, User
from accounts.selectors import token_of
from accounts.services.tokens import note_use
from common.clock import database_now


class TokenAuthentication(BaseAuthentication):
    """The request acts as the person the token names; `request.auth` is the token."""

    def authenticate(self, request: Any) -> tuple[User, ApiToken] | None:
        """None without the header; `AuthenticationFailed` for one that opens nothing."""
        parts = get_authorization_header(request).split()
        if not parts:
            return None
        if len(parts) != 2 or parts[0].lower() != b"bearer":
            raise AuthenticationFailed
        at = database_now()
        token = token_of(parts[1].decode("latin-1"), at=at)
        if token is None:
            raise AuthenticationFailed
        note_use(token, at=at)
        return token.user, token

    def authenticate_header(self, request: Any) -> str:
        """Makes a refusal a 401."""
        return 'Bearer realm="api"'


class TokenScheme(OpenApiAuthenticationExtension):
    """How the schema tells of it."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "本单位负责人生成的访问令牌。"}
