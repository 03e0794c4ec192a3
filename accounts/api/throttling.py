"""How many calls: counted by token, or by address for those without one."""

from typing import Any

from rest_framework.throttling import SimpleRateThrottle

from accounts.lockout import client_ip


class AnonymousThrottle(SimpleRateThrottle):
    """By address, as the proxies we trust tell it."""

    scope = "anonymous"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        return self.cache_format % {"scope": self.scope, "ident": client_ip(request) or "unknown"}
