"""How many calls: counted by token, or by address for those without one."""

from typing import Any

from rest_framework.throttling import SimpleRateThrottle

from accounts.lockout import client_ip
from accounts.models import ApiToken


class AnonymousThrottle(SimpleRateThrottle):
    """By address, as the proxies we trust tell it."""

    scope = "anonymous"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        return self.cache_format % {"scope": self.scope, "ident": client_ip(request) or "unknown"}


class TokenThrottle(SimpleRateThrottle):
    """By token: two systems of one organisation do not stand in each other's way."""

    scope = "token"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        token = request.auth
        ident = token.pk if isinstance(token, ApiToken) else client_ip(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}
